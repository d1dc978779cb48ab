package store

import (
	"context"
	"fmt"
)

// Publish keeps a version of a rule file for as long as there are cases. Publishing the same text again changes nothing.
func (s *Store) Publish(ctx context.Context, code, digest string, source []byte) error {
	_, err := s.pool.Exec(ctx, `WITH one AS (SELECT pg_advisory_xact_lock(hashtextextended($1, 7202)))
		INSERT INTO items (digest, code, version, source, published_at)
		SELECT $2, $1, coalesce(max(i.version), 0) + 1, $3, $4 FROM one LEFT JOIN items i ON i.code = $1
		ON CONFLICT (digest) DO NOTHING`, code, digest, source, s.clock())
	if err != nil {
		return fmt.Errorf("publish item %s: %w", code, err)
	}
	return nil
}

// ItemSource reads a published version by its digest.
func (s *Store) ItemSource(ctx context.Context, digest string) (code string, source []byte, err error) {
	err = s.texts.QueryRow(ctx, "SELECT code, source FROM items WHERE digest = $1", digest).Scan(&code, &source)
	return code, source, missing(err)
}
