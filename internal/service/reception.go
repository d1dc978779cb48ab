package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// OpenCase opens a case as a draft: for the applicant who is signed in, or, by a clerk, for the person at the counter.
func (s *Service) OpenCase(ctx context.Context, call Call, in OpenInput) (CaseView, error) {
	item, err := s.current(in.Item)
	if err != nil {
		return CaseView{}, err
	}
	offices, err := s.offices(item, in.Division)
	if err != nil {
		return CaseView{}, err
	}
	open, err := s.opening(ctx, call.Actor, in, offices)
	if err != nil {
		return CaseView{}, err
	}
	d := deed{action: access.CaseOpen, opens: item, input: in, act: func(*rules.Item, *casefile.Case) (casefile.Act, error) {
		edit, err := editing(item, EditInput{Answers: in.Answers, Delivery: in.Delivery})
		open.Edit = edit
		return open, err
	}}
	return s.do(ctx, call, uuid.Nil, d)
}

func (s *Service) opening(ctx context.Context, a access.Actor, in OpenInput, offices map[string]string) (casefile.Open, error) {
	open := casefile.Open{ID: s.newID(), Number: s.number(), Channel: casefile.Online, Offices: offices}
	open.Applicant = casefile.Applicant{ID: a.ID, Kind: a.Kind, Name: a.Name, Assurance: a.Assurance}
	if in.Applicant != nil {
		open.Channel = casefile.Counter
		// The clerk has seen the identity card of whoever stands at the counter.
		open.Applicant = casefile.Applicant{ID: in.Applicant.ID, Kind: in.Applicant.Kind, Name: in.Applicant.Name, Assurance: 3}
		if !legibleID(in.Applicant.ID) || !oneLine(in.Applicant.Name) {
			return open, &Error{Kind: Refused, Code: "applicant_missing", Text: "Give the id, the kind and the name of the applicant.", Fields: []Field{{Name: "applicant", Code: "applicant_missing"}}}
		}
	}
	var err error
	open.Applicant.Dishonest, err = s.store.BrokeCommitment(ctx, open.Applicant.ID)
	return open, fail(err)
}

// oneLine reports whether a text says something, on one line, in the order in which it is read.
func oneLine(text string) bool {
	hidden := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) }
	return strings.ContainsFunc(text, ink) && !strings.ContainsFunc(text, hidden)
}

// legibleID reports whether a text can be the id of a person: no two that look alike differ by what nobody sees.
func legibleID(text string) bool {
	blank := func(r rune) bool { return !ink(r) }
	return text != "" && len(text) <= 200 && !strings.ContainsFunc(text, blank)
}

func ink(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// offices finds the office that is answerable on each level, from the division the case is filed for.
func (s *Service) offices(item *rules.Item, division string) (map[string]string, error) {
	if level := s.library.Divisions.Level(division); level != item.Authority.Level {
		return nil, &Error{Kind: Refused, Code: "division_unknown", Text: "Name a division of the level " + item.Authority.Level + ": it is the one that decides on this item.",
			Fields: []Field{{Name: "division", Code: "division_unknown"}}}
	}
	offices := map[string]string{}
	for _, level := range rules.Levels() {
		if code, ok := s.library.Divisions.At(division, level); ok {
			offices[level] = code
		}
	}
	return offices, nil
}

// EditCase changes the answers of a draft, or of a case that is being corrected. A null answer erases.
func (s *Service) EditCase(ctx context.Context, call Call, id uuid.UUID, in EditInput) (CaseView, error) {
	return s.do(ctx, call, id, deed{action: access.CaseEdit, input: in, act: func(item *rules.Item, _ *casefile.Case) (casefile.Act, error) {
		return editing(item, in)
	}})
}

func editing(item *rules.Item, in EditInput) (casefile.Edit, error) {
	answers, wrong := item.Parse(in.Answers, rules.Asked)
	if len(wrong) > 0 {
		return casefile.Edit{}, wrongAnswers(wrong)
	}
	return casefile.Edit{Answers: answers, Delivery: in.Delivery}, nil
}

// maxMaterial is the largest file a material may be.
const maxMaterial = 10 << 20

// SupplyMaterial takes a document in. What it is, is told by its content, not by what the sender says.
func (s *Service) SupplyMaterial(ctx context.Context, call Call, id uuid.UUID, in MaterialInput) (CaseView, error) {
	material := casefile.Material{OnPaper: in.OnPaper}
	var content []byte
	if !in.OnPaper {
		var err error
		if content, err = readMaterial(in.Content); err != nil {
			return CaseView{}, err
		}
		sum := sha256.Sum256(content)
		material = casefile.Material{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Type: http.DetectContentType(content)}
		if !slices.Contains(takenTypes(), material.Type) {
			return CaseView{}, &Error{Kind: Unsupported, Code: "type_not_taken", Text: "Hand in a PDF, a JPEG or a PNG."}
		}
	}
	d := deed{action: access.CaseEdit, input: []any{in.Name, material}}
	material.File = s.newID()
	d.act = func(*rules.Item, *casefile.Case) (casefile.Act, error) {
		return casefile.Supply{Material: in.Name, File: material}, nil
	}
	d.also = func(ctx context.Context, tx *store.Tx, after casefile.Case) error {
		if in.OnPaper {
			return nil
		}
		return tx.SaveFile(ctx, store.File{ID: material.File, Case: after.ID, Type: material.Type, SHA256: material.SHA256, Content: content})
	}
	return s.do(ctx, call, id, d)
}

func takenTypes() []string { return []string{"application/pdf", "image/jpeg", "image/png"} }

func readMaterial(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxMaterial+1))
	var tooLarge *http.MaxBytesError
	switch {
	case len(content) > maxMaterial || errors.As(err, &tooLarge):
		return nil, &Error{Kind: TooLarge, Code: "file_too_large", Text: "A file may have 10 MiB at most."}
	case err != nil:
		return nil, &Error{Kind: Invalid, Code: "file_incomplete", Text: "The file did not arrive whole. Send it again."}
	case len(bytes.TrimSpace(content)) == 0:
		return nil, &Error{Kind: Invalid, Code: "file_empty", Text: "The file is empty."}
	}
	return content, nil
}

// Submit hands the application in.
func (s *Service) Submit(ctx context.Context, call Call, id uuid.UUID) (CaseView, error) {
	dishonest, err := s.store.ApplicantBrokeCommitment(ctx, id)
	if err != nil {
		return CaseView{}, fail(err)
	}
	d := plain(access.CaseSubmit, casefile.Submit{Dishonest: dishonest})
	d.input = nil // the same request, whatever the register says by now
	return s.do(ctx, call, id, d)
}

// Correct hands the application in again after a correction notice.
func (s *Service) Correct(ctx context.Context, call Call, id uuid.UUID) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseCorrect, casefile.Correct{}))
}

// Withdraw ends a case at the applicant's wish.
func (s *Service) Withdraw(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseWithdraw, casefile.Withdraw(in)))
}

// Accept accepts a submitted case.
func (s *Service) Accept(ctx context.Context, call Call, id uuid.UUID) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseAccept, casefile.Accept{}))
}

// RefuseAcceptance ends a case that cannot be accepted.
func (s *Service) RefuseAcceptance(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseRefuseAcceptance, casefile.RefuseAcceptance(in)))
}

// AskCorrection sends the correction notice.
func (s *Service) AskCorrection(ctx context.Context, call Call, id uuid.UUID, in NoticeInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseAskCorrection, casefile.AskCorrection(in)))
}

// HandOver records that the result was handed over at the window.
func (s *Service) HandOver(ctx context.Context, call Call, id uuid.UUID, in HandOverInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseHandOver, casefile.HandOver(in)))
}
