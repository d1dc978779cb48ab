package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/access/devissuer"
)

// citizens is how many apply side by side.
const citizens = 6

// crowd applies and decides until the phase ends; what is begun is finished.
func (c *city) crowd(phase context.Context) []*life {
	var mu sync.Mutex
	var lives []*life
	var all sync.WaitGroup
	for citizen := range citizens {
		all.Go(func() {
			for n := 0; phase.Err() == nil; n++ {
				l := c.newLife(citizen, n)
				l.live()
				mu.Lock()
				lives = append(lives, l)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return lives
}

// life is one case, from its opening as far as people bring it.
type life struct {
	city   *city
	client *http.Client
	random *rand.Rand
	name   string
	sent   int
	bad    bool // the authority finds it wanting
	left   bool // nobody takes it up after acceptance: its clocks will have their say
	ends   int  // the applicant gives up after so many acts; beyond ten: never
	view
}

// view is what the crowd reads of a case.
type view struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	Division   string `json:"division"`
	Evaluation struct {
		Materials []struct {
			Name     string `json:"name"`
			Replaced bool   `json:"replaced"`
		} `json:"materials"`
	} `json:"evaluation"`
	Tasks []task `json:"tasks"`
}

type task struct {
	ID         string `json:"id"`
	Step       string `json:"step"`
	Role       string `json:"role"`
	Department string `json:"department"`
	Division   string `json:"division"`
	State      string `json:"state"`
	Assignee   string `json:"assignee"`
}

// wish is what somebody can apply for.
type wish struct {
	item, division string
	answers        facts
}

func wishes() []wish {
	hygiene := facts{"place_kind": "hairdresser", "place_name": "Sharp Scissors", "address": "2 Chaoyang Road", "commits": true}
	trade := facts{"trade": "goods", "shop_name": "Corner Shop", "shop_address": "1 Lake Road", "floor_area": 60.5, "rented": false, "term": "permanent"}
	event := facts{
		"event_name": "Lantern Fair", "visitors": 50, "public": false, "first_day": "2027-09-24", "last_day": "2027-09-26",
		"location": "Harbour Square", "structures": false,
	}
	return []wish{
		{"public-place-hygiene-permit", "110105", hygiene},
		{"public-place-hygiene-permit", "110105", hygiene.with("place_kind", "bathhouse").with("commits", false)},
		{"trade-licence", "110105", trade},
		{"event-permit", "110100", event},
		{"event-permit", "110100", event.with("visitors", 900).with("public", true)},
	}
}

func (c *city) newLife(citizen, n int) *life {
	r := c.plan.random(citizen, n)
	return &life{
		city: c, client: newClient(), random: r, name: fmt.Sprintf("life-%d-%d", citizen, n), bad: r.IntN(4) == 0, ends: r.IntN(40), left: r.IntN(8) == 0,
	}
}

// do sends a command under the next key of the life, and takes in what the case has become.
func (l *life) do(by, method, path string, body any) ack {
	x := command{by: by, method: method, path: path, body: body, key: fmt.Sprintf("%s-%d", l.name, l.sent)}
	if f, plain := body.(facts); plain {
		switch {
		case f["because"] != nil:
			x.other = f.with("because", "something else")
		case f["item"] != nil:
			x.other = f.with("delivery", "window")
		}
	}
	l.sent++
	a := l.city.insist(l.client, l.random, x)
	if a.done() && a.Case != "" {
		l.view = view{}
		_ = json.Unmarshal(a.text, &l.view) // an answer that is no case leaves no tasks to go on with
	}
	return a
}

func (l *life) supply(by, material string) {
	l.must(by, http.MethodPut, "/cases/"+l.ID+"/materials/"+material, []byte("%PDF-1.4 "+l.name+material))
}

// submit submits. Whoever broke a commitment meanwhile, in another case, has to supply what a commitment stood for.
func (l *life) submit(by string) {
	var wanting struct {
		Code   string `json:"code"`
		Fields []struct {
			Name string `json:"name"`
		} `json:"fields"`
	}
	path := "/cases/" + l.ID + "/submit"
	a := l.do(by, http.MethodPost, path, nil)
	if a.done() {
		return
	}
	if json.Unmarshal(a.text, &wanting) == nil && wanting.Code == "incomplete" {
		for _, f := range wanting.Fields {
			l.supply(by, f.Name)
		}
	}
	l.must(by, http.MethodPost, path, nil)
}

// must does what nothing speaks against.
func (l *life) must(by, method, path string, body any) {
	if a := l.do(by, method, path, body); !a.done() {
		l.city.witness.accuse("lawful-command-granted", "%s %s of %s: %d %s", method, path, l.name, a.status, a.text)
	}
}

// live goes on until the applicant gives up or nothing is left for people to do.
func (l *life) live() {
	l.begin(pick(l.random, wishes()))
	for acts := 1; acts != l.ends && !l.left && l.act(); acts++ {
	}
}

// begin applies for something, and has a clerk accept it unless the applicant has thought better of it.
func (l *life) begin(w wish) {
	by := pick(l.random, []string{"applicant", "company"})
	if !l.do(by, http.MethodPost, "/cases", facts{"item": w.item, "division": w.division, "answers": w.answers}).done() {
		return
	}
	for _, m := range l.Evaluation.Materials {
		if !m.Replaced {
			l.supply(by, m.Name)
		}
	}
	l.submit(by)
	if l.ends == 0 {
		l.do(by, http.MethodPost, "/cases/"+l.ID+"/withdraw", facts{"because": "another plan"})
		return
	}
	clerk := l.able(task{Role: "clerk", Division: l.Division})
	l.do(pick(l.random, clerk), http.MethodPost, "/cases/"+l.ID+"/accept", nil)
}

// act has an officer claim an open task, in a race with a colleague, and complete it. It reports whether anything was done.
func (l *life) act() bool {
	for _, t := range l.Tasks {
		if t.State != "open" || findings(t.Step, false) == nil {
			continue
		}
		officer := t.Assignee
		if officer == "" {
			officer = l.race(t)
		}
		if officer == "" {
			continue
		}
		able := l.able(t)
		body := findings(t.Step, l.bad).with("officers", []string{able[len(able)-1]}).with("because", "as we found it")
		if officer == able[len(able)-1] {
			body = body.with("officers", []string{able[0]})
		}
		return l.do(officer, http.MethodPost, "/tasks/"+t.ID+"/complete", body).done()
	}
	return false
}

// race has everybody who can take a task claim it at once. One of them gets it at most.
func (l *life) race(t task) string {
	able := l.able(t)
	if l.city.plan.Calm {
		able = able[:1]
	}
	won := make([]bool, len(able))
	var claiming sync.WaitGroup
	for i, officer := range able {
		x := command{by: officer, method: http.MethodPost, path: "/tasks/claim", body: facts{"tasks": []string{t.ID}}, key: fmt.Sprintf("%s-%d", l.name, l.sent)}
		l.sent++
		luck := rand.New(rand.NewPCG(l.random.Uint64(), 0))
		claiming.Go(func() {
			var list struct {
				Items []struct {
					Claimed bool `json:"claimed"`
				} `json:"items"`
			}
			_ = json.Unmarshal(l.city.insist(l.client, luck, x).text, &list) // a refusal has no items
			won[i] = len(list.Items) == 1 && list.Items[0].Claimed
		})
	}
	claiming.Wait()
	winner := slices.Index(won, true)
	if winner < 0 {
		return ""
	}
	if slices.Contains(won[winner+1:], true) {
		l.city.witness.accuse("one-assignee", "task %s was given to several of %q: %v", t.ID, able, won)
	}
	return able[winner]
}

// findings is how a step ends, or nil for a step that is not the crowd's to end.
func findings(step string, bad bool) facts {
	verdict := map[bool]string{false: "granted", true: "refused"}[bad]
	pass := facts{"outcome": "pass"}
	switch step {
	case "verify":
		return pass
	case "examine":
		return pass.with("findings", facts{"conditions_met": !bad})
	case "check_location":
		return pass.with("findings", facts{"location_fit": !bad})
	case "inspect":
		return facts{"outcome": map[bool]string{false: "pass", true: "refused"}[bad], "findings": facts{"premises_fit": !bad}}
	case "decide", "approve":
		return facts{"outcome": verdict}
	case "check":
		return facts{"outcome": map[bool]string{false: "true", true: "false"}[bad]}
	}
	return nil
}

// look reads the case anew.
func (l *life) look(by string) {
	t := l.city.post(l.client, command{by: by, method: http.MethodGet, path: "/cases/" + l.ID})
	if t.done() {
		l.view = view{}
		_ = json.Unmarshal(t.text, &l.view) // as in do
	}
}

// able lists the sample people who serve where a task lies, in its role and department.
func (l *life) able(t task) []string {
	var ids []string
	for _, p := range devissuer.People() {
		serves := slices.Contains(p.Roles, access.Role(t.Role)) && l.city.library.Divisions.Within(t.Division, p.Division)
		if serves && (t.Department == "" || t.Department == p.Department) && !slices.Contains(p.Roles, access.Applicant) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
