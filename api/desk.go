package api

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func reassignTasks(u Worklist) handler {
	return demand(func(x *exchange, call service.Call, in service.ReassignInput) error {
		results, err := u.ReassignTasks(x.ctx(), call, in)
		return x.answer(service.Page[service.ReassignResult]{Items: results}, err)
	})
}

func openSubstitution(u Worklist) handler {
	return demand(func(x *exchange, call service.Call, in service.SubstitutionInput) error {
		view, err := u.OpenSubstitution(x.ctx(), call, in)
		if err != nil {
			return err
		}
		return x.write(http.StatusCreated, plainJSON, view)
	})
}

func endSubstitution(u Worklist) handler {
	return command(func(x *exchange, call service.Call, id uuid.UUID, _ nothing) error {
		return x.answer(u.EndSubstitution(x.ctx(), call, id))
	})
}

func readNotice(u Casework) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		seq, err := strconv.ParseInt(x.Param("seq"), 10, 64)
		if err != nil || strconv.FormatInt(seq, 10) != x.Param("seq") {
			seq = 0 // no notice has that number
		}
		return x.answer(u.Notice(x.ctx(), x.actor, id, seq))
	})
}
