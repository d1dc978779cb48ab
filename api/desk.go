package api

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func reassignTasks(u Worklist) handler {
	return func(x *exchange) error {
		call, err := x.call()
		if err != nil {
			return err
		}
		in, err := read[service.ReassignInput](x)
		if err != nil {
			return err
		}
		results, err := u.ReassignTasks(x.ctx(), call, in)
		return x.answer(service.Page[service.ReassignResult]{Items: results}, err)
	}
}

func listCandidates(u Worklist) handler {
	return func(x *exchange) error {
		id, err := x.id()
		if err != nil {
			return err
		}
		return x.answer(u.Candidates(x.ctx(), x.actor, id))
	}
}

func listSubstitutions(u Worklist) handler {
	return func(x *exchange) error { return x.answer(u.Substitutions(x.ctx(), x.actor)) }
}

func openSubstitution(u Worklist) handler {
	return func(x *exchange) error {
		call, err := x.call()
		if err != nil {
			return err
		}
		in, err := read[service.SubstitutionInput](x)
		if err != nil {
			return err
		}
		view, err := u.OpenSubstitution(x.ctx(), call, in)
		if err != nil {
			return err
		}
		return x.write(http.StatusCreated, plainJSON, view)
	}
}

func endSubstitution(u Worklist) handler {
	return command(func(x *exchange, call service.Call, id uuid.UUID, _ nothing) error {
		return x.answer(u.EndSubstitution(x.ctx(), call, id))
	})
}

func listNotices(u Casework) handler {
	return func(x *exchange) error {
		id, err := x.id()
		if err != nil {
			return err
		}
		return x.answer(u.Notices(x.ctx(), x.actor, id))
	}
}

func readNotice(u Casework) handler {
	return func(x *exchange) error {
		id, err := x.id()
		if err != nil {
			return err
		}
		seq, err := strconv.ParseInt(x.Param("seq"), 10, 64)
		if err != nil || strconv.FormatInt(seq, 10) != x.Param("seq") {
			seq = 0 // no notice has that number
		}
		return x.answer(u.Notice(x.ctx(), x.actor, id, seq))
	}
}
