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

// SaveLicence registers an issued licence with its document.
func (tx *Tx) SaveLicence(ctx context.Context, caseID uuid.UUID, l casefile.Licence, document []byte) error {
	sum := sha256.Sum256(document)
	shows, err := json.Marshal(l.Shows)
	if err != nil {
		return fmt.Errorf("encode licence: %w", err)
	}
	_, err = tx.tx.Exec(ctx, `INSERT INTO licences (id, case_id, type, number, valid_from, valid_to, shows, document, sha256)
		VALUES ($1, $2, $3, $4, $5::date, nullif($6, '')::date, $7, $8, $9)`,
		l.ID, caseID, l.Type, l.Number, l.From.String(), dateText(l.Until), shows, document, hex.EncodeToString(sum[:]))
	if err != nil {
		return fmt.Errorf("save licence: %w", err)
	}
	return nil
}

// LicenceDocument reads the document of a case's licence.
func (s *Store) LicenceDocument(ctx context.Context, caseID uuid.UUID) (number string, document []byte, sum string, err error) {
	err = s.pool.QueryRow(ctx, "SELECT number, document, sha256 FROM licences WHERE case_id = $1", caseID).Scan(&number, &document, &sum)
	return number, document, sum, missing(err)
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
