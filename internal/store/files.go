package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
)

// File is a material as handed in.
type File struct {
	ID      uuid.UUID
	Case    uuid.UUID
	Type    string // media type, by content
	SHA256  string
	Content []byte
}

// SaveFile stores a material's content. It goes with the command that refers to it.
func (tx *Tx) SaveFile(ctx context.Context, f File) error {
	_, err := tx.tx.Exec(ctx, "INSERT INTO files (id, case_id, type, sha256, size, content) VALUES ($1, $2, $3, $4, $5, $6)",
		f.ID, f.Case, f.Type, f.SHA256, len(f.Content), f.Content)
	if err != nil {
		return fmt.Errorf("save file: %w", err)
	}
	return nil
}

// File reads a material's content.
func (s *Store) File(ctx context.Context, id uuid.UUID) (File, error) {
	f := File{ID: id}
	err := s.pool.QueryRow(ctx, "SELECT case_id, type, sha256, content FROM files WHERE id = $1", id).Scan(&f.Case, &f.Type, &f.SHA256, &f.Content)
	return f, missing(err)
}
