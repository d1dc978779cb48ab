package api

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func taskRoutes(u Worklist) []route {
	choice := []string{"queue", "due", "item"}
	filter := append([]string{"holder", "cursor", "limit"}, choice...)
	return []route{
		{method: http.MethodGet, path: "/tasks", query: filter, handle: listTasks(u)},
		{method: http.MethodGet, path: "/tasks/:id", handle: viewed(u.Task)},
		{method: http.MethodPost, path: "/tasks/claim", handle: claimTasks(u)},
		{method: http.MethodPost, path: "/tasks/reassign", handle: reassignTasks(u)},
		{method: http.MethodGet, path: "/tasks/:id/candidates", handle: viewed(u.Candidates)},
		{method: http.MethodPost, path: "/tasks/next", query: choice, handle: nextTask(u)},
		{method: http.MethodPost, path: "/tasks/:id/release", handle: act(u.ReleaseTask)},
		{method: http.MethodPost, path: "/tasks/:id/complete", handle: change(u.CompleteTask)},
		{method: http.MethodPost, path: "/tasks/:id/send-back", handle: change(u.SendBackTask)},
		{method: http.MethodPost, path: "/tasks/:id/ask", handle: change(u.AskInTask)},

		{method: http.MethodGet, path: "/substitutions", handle: listed(u.Substitutions)},
		{method: http.MethodPost, path: "/substitutions", handle: openSubstitution(u)},
		{method: http.MethodPost, path: "/substitutions/:id/end", handle: endSubstitution(u)},
	}
}

// taskQuery reads the filter of a worklist. What its words may be, the service knows.
func (x *exchange) taskQuery() (service.TaskQuery, error) {
	page, err := x.page()
	return service.TaskQuery{
		Queue: x.query.Get("queue"), Holder: x.query.Get("holder"), Due: x.query.Get("due"), Item: x.query.Get("item"),
		Cursor: page.Cursor, Limit: page.Limit,
	}, err
}

func listTasks(u Worklist) handler {
	return func(x *exchange) error {
		query, err := x.taskQuery()
		if err != nil {
			return err
		}
		return x.answer(u.Tasks(x.ctx(), x.actor, query))
	}
}

// claimInput names the tasks to be claimed.
type claimInput struct {
	Tasks []uuid.UUID `json:"tasks"`
}

func claimTasks(u Worklist) handler {
	return demand(func(x *exchange, call service.Call, in claimInput) error {
		results, err := u.ClaimTasks(x.ctx(), call, in.Tasks)
		return x.answer(service.Page[service.ClaimResult]{Items: results}, err)
	})
}

func nextTask(u Worklist) handler {
	return demand(func(x *exchange, call service.Call, _ nothing) error {
		query, err := x.taskQuery()
		if err != nil {
			return err
		}
		task, err := u.NextTask(x.ctx(), call, query)
		if err == nil && task == nil {
			x.Status(http.StatusNoContent)
			return nil
		}
		return x.answer(task, err)
	})
}
