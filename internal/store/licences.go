package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
)

// NextNumber raises the counter of a series. The number is used up only if the transaction commits, so that the series has no gap.
func (tx *Tx) NextNumber(ctx context.Context, series string) (int64, error) {
	var n int64
	err := tx.tx.QueryRow(ctx, `INSERT INTO counters AS c (series, last) VALUES ($1, 1)
		ON CONFLICT (series) DO UPDATE SET last = c.last + 1 RETURNING last`, series).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("number in series %s: %w", series, err)
	}
	return n, nil
}

// SaveLicence registers an issued licence, as yet without its document.
func (tx *Tx) SaveLicence(ctx context.Context, caseID uuid.UUID, l casefile.Licence) error {
	shows, err := json.Marshal(l.Shows)
	if err != nil {
		return fmt.Errorf("encode licence: %w", err)
	}
	_, err = tx.tx.Exec(ctx, `INSERT INTO licences (id, case_id, type, number, valid_from, valid_to, shows)
		VALUES ($1, $2, $3, $4, $5::date, nullif($6, '')::date, $7)`,
		l.ID, caseID, l.Type, l.Number, l.From.String(), dateText(l.Until), shows)
	if err != nil {
		return fmt.Errorf("save licence: %w", err)
	}
	return nil
}

// LicenceDocument is the document of a licence.
type LicenceDocument struct {
	Number  string // of the licence
	Content []byte // nil until it is printed
	SHA256  string
}

// LicenceDocument reads the document of a case's licence.
func (s *Store) LicenceDocument(ctx context.Context, caseID uuid.UUID) (LicenceDocument, error) {
	var d LicenceDocument
	err := s.pool.QueryRow(ctx, "SELECT number, document, coalesce(sha256, '') FROM licences WHERE case_id = $1", caseID).Scan(&d.Number, &d.Content, &d.SHA256)
	return d, missing(err)
}

// KeepLicenceDocument keeps a printed document, unless one is kept already, and returns the one that is kept.
func (s *Store) KeepLicenceDocument(ctx context.Context, caseID uuid.UUID, document []byte) (LicenceDocument, error) {
	sum := sha256.Sum256(document)
	_, err := s.pool.Exec(ctx, "UPDATE licences SET document = $2, sha256 = $3 WHERE case_id = $1 AND document IS NULL",
		caseID, document, hex.EncodeToString(sum[:]))
	if err != nil {
		return LicenceDocument{}, fmt.Errorf("keep licence document: %w", err)
	}
	return s.LicenceDocument(ctx, caseID)
}

// BrokeCommitment reports whether a licence of the applicant was revoked because a commitment was false.
func (s *Store) BrokeCommitment(ctx context.Context, applicant string) (bool, error) {
	var broke bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM licences l JOIN cases c ON c.id = l.case_id
		WHERE c.applicant = $1 AND l.revoked)`, applicant).Scan(&broke)
	if err != nil {
		return false, fmt.Errorf("look for broken commitments: %w", err)
	}
	return broke, nil
}

// ApplicantBrokeCommitment is BrokeCommitment for the applicant of a case.
func (s *Store) ApplicantBrokeCommitment(ctx context.Context, caseID uuid.UUID) (bool, error) {
	var broke bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM cases mine JOIN cases c ON c.applicant = mine.applicant
		JOIN licences l ON l.case_id = c.id WHERE mine.id = $1 AND l.revoked)`, caseID).Scan(&broke)
	if err != nil {
		return false, fmt.Errorf("look for broken commitments: %w", err)
	}
	return broke, nil
}

func dateText(d worktime.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
