package privacy

import (
	"net/http"
	"slices"

	"github.com/onewindow/onewindow/internal/access"
)

const (
	item     = "tea-house-permit"
	district = "110105"
)

// somebody is a person with a marked id and a marked name.
func (s *system) somebody(name string, role access.Role) access.Actor {
	a := access.Actor{ID: s.marks.mark(subject, name), Name: s.stray(name), Roles: []access.Role{role}, Kind: access.Person}
	switch role {
	case access.Applicant:
		a.Name, a.Assurance = s.marks.mark(named, name), 2
	case access.Clerk:
		a.Division = district
	default:
		a.Division, a.Department = district, "health"
	}
	return a
}

func (s *system) applicant() access.Actor { return s.somebody("applicant", access.Applicant) }
func (s *system) clerk() access.Actor     { return s.somebody("clerk", access.Clerk) }
func (s *system) head() access.Actor      { return s.somebody("head", access.Head) }

// because is a body with a reason.
func (s *system) because(name string) fields { return fields{"because": s.marks.mark(reason, name)} }

func (f fields) with(name string, value any) fields {
	f[name] = value
	return f
}

// application is one case, and who acts for the applicant.
type application struct {
	*system
	by access.Actor
	view
}

// answers are those of a form that is filled in.
func (s *system) answers(name string, commits bool) fields {
	return fields{"house_name": s.marks.mark(answered, name), "story": s.marks.mark(answered, name+"Story"), "seats": 12, "commits": commits}
}

// apply opens a case online.
func (s *system) apply(name string, commits bool) *application {
	s.t.Helper()
	a := &application{system: s, by: s.applicant()}
	return a.open(fields{"answers": s.answers(name, commits)})
}

func (a *application) open(body fields) *application {
	a.t.Helper()
	a.view = a.do(request{by: a.by, method: http.MethodPost, path: "/cases", body: body.with("item", item).with("division", district)})
	return a
}

// at is a request of somebody about the case.
func (a *application) at(by access.Actor, act string, body any) request {
	return request{by: by, method: http.MethodPost, path: "/cases/" + a.ID + "/" + act, body: body}
}

// act sends a command on the case.
func (a *application) act(by access.Actor, act string, body any) *application {
	a.t.Helper()
	a.view = a.do(a.at(by, act, body))
	return a
}

// supply hands in both documents, each under a name of its own.
func (a *application) supply() *application {
	a.t.Helper()
	for _, name := range []string{"sketch", "letter"} {
		r := a.at(a.by, "materials/"+name, []byte("%PDF-1.4\n"+a.marks.mark(document, name)))
		r.method = http.MethodPut
		r.header = http.Header{"Content-Disposition": {`attachment; filename="` + a.stray("fileName") + `.pdf"`}}
		a.view = a.do(r)
	}
	return a
}

func (a *application) submit() *application {
	a.t.Helper()
	return a.supply().act(a.by, "submit", nil).is("submitted")
}

func (a *application) accept() *application {
	a.t.Helper()
	return a.act(a.clerk(), "accept", nil)
}

// task is the open task of a step.
func (a *application) task(step string) string {
	a.t.Helper()
	for _, t := range a.Tasks {
		if t.Step == step && t.State == "open" {
			return t.ID
		}
	}
	a.t.Fatalf("no step %s is open in a case that is %s", step, a.Status)
	return ""
}

// officer is who takes a step.
func (a *application) officer(step string) access.Actor {
	role := map[string]access.Role{"examine": access.Examiner, "decide": access.Approver, "check": access.Inspector}[step]
	return a.somebody(string(role), role)
}

// claim has the officer of a step take it.
func (a *application) claim(step string) *application {
	a.t.Helper()
	a.do(request{by: a.officer(step), method: http.MethodPost, path: "/tasks/claim", body: fields{"tasks": []string{a.task(step)}}})
	return a
}

// in sends a command within a step that was claimed.
func (a *application) in(step, act string, body any) *application {
	a.t.Helper()
	a.view = a.do(request{by: a.officer(step), method: http.MethodPost, path: "/tasks/" + a.task(step) + "/" + act, body: body})
	return a
}

// complete claims a step and ends it.
func (a *application) complete(step, outcome string) *application {
	a.t.Helper()
	return a.claim(step).in(step, "complete", a.ending(step, outcome))
}

// ending is how a step ends.
func (a *application) ending(step, outcome string) fields {
	body := a.because(step+"Because").with("outcome", outcome)
	if step != "decide" {
		body.with("officers", []string{a.marks.mark(partner, step)})
	}
	if step == "examine" {
		body.with("findings", fields{"impression": a.marks.mark(answered, "impression"), "clean": true})
	}
	return body
}

func (a *application) is(status string) *application {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("the case is %s, want %s", a.Status, status)
	}
	return a
}

// reread reads the case anew.
func (a *application) reread() *application {
	a.t.Helper()
	a.view = a.do(request{by: a.clerk(), method: http.MethodGet, path: "/cases/" + a.ID})
	return a
}

// waits waits until the process has brought the case to an open step.
func (a *application) waits(step string) *application {
	a.t.Helper()
	a.eventually("the step "+step+" is open", func() bool {
		return slices.ContainsFunc(a.reread().Tasks, func(t task) bool { return t.Step == step && t.State == "open" })
	})
	return a
}

// becomes waits until the process has brought the case there.
func (a *application) becomes(status string) *application {
	a.t.Helper()
	a.eventually("the case is "+status, func() bool { return a.reread().Status == status })
	return a
}
