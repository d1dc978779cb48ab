package endtoend

import (
	"slices"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/access/devissuer"
)

// The sample items.
const (
	hygiene = "public-place-hygiene-permit"
	event   = "event-permit"
	trade   = "trade-licence"
)

// The divisions that decide on them.
const (
	district = "110105"
	cityHall = "110100"
)

// facts are answers and findings.
type facts map[string]any

// application is one case, as those see it who have to do with it.
type application struct {
	w  *town
	by string // who acts for the applicant: they themselves, or a clerk at the counter
	view
	holders map[string]string // of tasks
}

// view is what the API tells of a case.
type view struct {
	ID        string `json:"id"`
	Number    string `json:"number"`
	Seq       int64  `json:"seq"`
	Item      string `json:"item"`
	Status    string `json:"status"`
	Category  string `json:"category"`
	Channel   string `json:"channel"`
	Division  string `json:"division"`
	Delivery  string `json:"delivery"`
	Applicant struct {
		Dishonest bool `json:"dishonest"`
	} `json:"applicant"`
	Evaluation struct {
		Category  string   `json:"category"`
		Visits    int      `json:"visits"`
		Asked     []string `json:"asked"`
		Materials []struct {
			Name     string  `json:"name"`
			Replaced bool    `json:"replaced"`
			Supplied bool    `json:"supplied"`
			Later    *string `json:"later"`
		} `json:"materials"`
	} `json:"evaluation"`
	AcceptedOn string `json:"accepted_on"`
	Clocks     []struct {
		Name  string `json:"name"`
		Due   string `json:"due"`
		State string `json:"state"`
	} `json:"clocks"`
	Tasks    []task `json:"tasks"`
	Decision *struct {
		Result  string   `json:"result"`
		By      string   `json:"by"`
		Step    string   `json:"step"`
		Grounds []string `json:"grounds"`
	} `json:"decision"`
	Licence *struct {
		Number  string `json:"number"`
		From    string `json:"from"`
		Until   string `json:"until"`
		Revoked bool   `json:"revoked"`
	} `json:"licence"`
}

type task struct {
	ID         string   `json:"id"`
	Case       string   `json:"case"`
	Queue      string   `json:"queue"`
	Step       string   `json:"step"`
	Role       string   `json:"role"`
	Department string   `json:"department"`
	Division   string   `json:"division"`
	State      string   `json:"state"`
	Assignee   string   `json:"assignee"`
	Outcomes   []string `json:"outcomes"`
}

// draft opens a case of an applicant who does it online.
func (w *town) draft(applicant, item string, answers facts) *application {
	w.t.Helper()
	return w.open(applicant, facts{"item": item, "division": w.divisionOf(item), "answers": answers})
}

// open opens a case, as an applicant online or as a clerk at the counter.
func (w *town) open(by string, input facts) *application {
	w.t.Helper()
	c := &application{w: w, by: by, holders: map[string]string{}}
	w.command(request{by: by, op: "openCase", body: input}).done().read(&c.view)
	return c
}

// apply opens a case online, hands in every document that it needs, and submits it.
func (w *town) apply(applicant, item string, answers facts) *application {
	w.t.Helper()
	c := w.draft(applicant, item, answers)
	c.supplyAll()
	return c.submit()
}

func (w *town) divisionOf(item string) string {
	if w.library.Items[item].Authority.Level == "city" {
		return cityHall
	}
	return district
}

// officers lists the sample people who serve where a task lies, in its role and department.
func (w *town) officers(t task) []string {
	var ids []string
	for _, p := range devissuer.People() {
		serves := slices.Contains(p.Roles, access.Role(t.Role)) && w.library.Divisions.Within(t.Division, p.Division)
		if serves && (t.Department == "" || t.Department == p.Department) && !slices.Contains(p.Roles, access.Applicant) {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		w.t.Fatalf("nobody can take the task %s", t.Step)
	}
	return ids
}

// clerk is the clerk of the window that the case lies at.
func (c *application) clerk() string {
	return c.w.officers(task{Role: "clerk", Division: c.Division})[0]
}

// open is the open task of a step.
func (c *application) open(step string) task {
	c.w.t.Helper()
	i := slices.IndexFunc(c.Tasks, func(t task) bool { return t.Step == step && t.State == "open" })
	if i < 0 {
		c.w.t.Fatalf("no step %s is open among %+v", step, c.Tasks)
	}
	return c.Tasks[i]
}

// due is the last day of a clock of the case.
func (c *application) due(clock string) string {
	c.w.t.Helper()
	for _, k := range c.Clocks {
		if k.Name == clock {
			return k.Due
		}
	}
	c.w.t.Fatalf("no clock %s among %+v", clock, c.Clocks)
	return ""
}
