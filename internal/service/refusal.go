package service

import (
	"errors"
	"regexp"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/rules"
)

// tellable turns an error into what the caller may be told, or nil when it is internal.
func tellable(err error) *Error {
	var told *Error
	var denied *access.Denied
	var refused *casefile.Refusal
	var onCard *supervision.Refusal
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &denied):
		return denial(denied)
	case errors.As(err, &refused):
		return refusal(refused)
	case errors.As(err, &onCard):
		return cardRefusal(onCard)
	}
	return nil
}

// cardRefusal tells why an act on a card is not lawful.
func cardRefusal(r *supervision.Refusal) *Error {
	e := &Error{Kind: Refused, Code: string(r.Code), Text: r.Text}
	for _, name := range r.Fields {
		e.Fields = append(e.Fields, Field{Name: name, Code: string(r.Code)})
	}
	switch r.Code {
	case supervision.CardState, supervision.AppealLate:
		e.Kind = Conflict
	case supervision.NotAddressee, supervision.NotSupervisor, supervision.OwnCard:
		e.Kind = Forbidden
	default: // what was asked for is not lawful, wherever the card stands
	}
	return e
}

// refusal tells why an act is not lawful. Whether it is what was asked for, or where the case stands, decides its kind.
func refusal(r *casefile.Refusal) *Error {
	e := &Error{Kind: Refused, Code: string(r.Code), Text: r.Text}
	for _, name := range r.Fields {
		e.Fields = append(e.Fields, Field{Name: name, Code: string(r.Code)})
	}
	switch r.Code {
	case casefile.WrongStatus, casefile.TaskNotOpen, casefile.AlreadyClaimed, casefile.NotClaimed, casefile.RequestOpen, casefile.NotReady,
		casefile.NotOpen, casefile.ItemChanged, casefile.MaterialMissing, casefile.LimitPassed, casefile.StopsUsedUp, casefile.ProposalOpen, casefile.NothingToUrge:
		e.Kind = Conflict
	case casefile.OwnTask, casefile.WrongRole, casefile.WrongDepartment, casefile.FourEyes, casefile.ConflictOfInterest, casefile.NotSupervisor:
		e.Kind = Forbidden
	case casefile.TaskUnknown:
		e.Kind = NotFound
	default: // what was asked for is not lawful, wherever the case stands
	}
	return e
}

func denial(d *access.Denied) *Error {
	switch {
	case d.Hidden:
		return notFound()
	case d.Code == access.SignInRequired:
		return &Error{Kind: Unauthenticated, Code: string(d.Code), Text: "Sign in first."}
	}
	e := &Error{Kind: Forbidden, Code: string(d.Code), Text: "You may not do this here."}
	for _, role := range d.WhoCan {
		e.Fields = append(e.Fields, Field{Name: string(role), Code: "who_can"})
	}
	return e
}

// wrongAnswers tells what is wrong with answers or findings, never what they were.
func wrongAnswers(list []rules.AnswerError) error {
	e := &Error{Kind: Refused, Code: "wrong_answers", Text: "Some answers are not what the item asks for."}
	for _, a := range list {
		if !factName.MatchString(a.Fact) { // the sender's own word, and none that could be ours
			a.Fact = "?"
		}
		e.Fields = append(e.Fields, Field{Name: a.Fact, Code: a.Code, Text: a.Message})
	}
	return e
}

var factName = regexp.MustCompile(`^[\w.-]{1,64}$`)
