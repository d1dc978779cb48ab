package endtoend

import (
	"fmt"
	"time"

	"github.com/onewindow/onewindow/internal/message"
)

// try sends a command on the case.
func (c *application) try(by, op string, body any) answer {
	c.w.t.Helper()
	return c.w.command(request{by: by, op: op, id: c.ID, body: body})
}

// do sends a command on the case that has to be granted.
func (c *application) do(by, op string, body any) *application {
	c.w.t.Helper()
	return c.saw(c.try(by, op, body))
}

// saw takes in what the case has become.
func (c *application) saw(a answer) *application {
	c.w.t.Helper()
	c.view = view{}
	a.done().read(&c.view)
	return c
}

// look reads the case anew, as somebody sees it.
func (c *application) look(by string) *application {
	c.w.t.Helper()
	return c.saw(c.w.send(request{by: by, op: "case", id: c.ID}))
}

func (c *application) tag() string { return fmt.Sprintf("%q", fmt.Sprint(c.Seq)) }

// edit changes answers.
func (c *application) edit(answers facts) *application {
	c.w.t.Helper()
	r := request{by: c.by, op: "editCase", id: c.ID, match: c.tag(), body: facts{"answers": answers}}
	return c.saw(c.w.command(r))
}

// supply hands a document in.
func (c *application) supply(name string) *application {
	c.w.t.Helper()
	r := request{by: c.by, op: "supplyMaterial", id: c.ID, name: name, kind: "application/pdf", body: []byte("%PDF-1.4 " + secret(name))}
	return c.saw(c.w.command(r))
}

// show notes that the clerk has seen a document on paper.
func (c *application) show(name string) *application {
	c.w.t.Helper()
	return c.saw(c.w.command(request{by: c.by, op: "supplyMaterial", id: c.ID, name: name, body: facts{"on_paper": true}}))
}

// supplyAll hands in what the case needs for its submission.
func (c *application) supplyAll() *application {
	c.w.t.Helper()
	for _, need := range c.Evaluation.Materials {
		if !need.Replaced && need.Later == nil {
			c.supply(need.Name)
		}
	}
	return c
}

func (c *application) submit() *application  { return c.do(c.by, "submit", nil).is("submitted") }
func (c *application) accept() *application  { return c.do(c.clerk(), "accept", nil) }
func (c *application) correct() *application { return c.do(c.by, "correct", nil).is("submitted") }
func (c *application) handOver() *application {
	return c.do(c.clerk(), "handOver", facts{"to": secret("cousin")})
}
func (c *application) withdraw() *application {
	return c.do(c.by, "withdraw", facts{"because": secret("changed my mind")}).is("withdrawn")
}

// notice sends a correction notice about a fact or a document.
func (c *application) notice(about string) *application {
	c.w.t.Helper()
	points := []facts{{"about": about, "what": secret("illegible")}}
	return c.do(c.clerk(), "askCorrection", facts{"because": secret("see the points"), "points": points}).is("correction")
}

// claim has the first officer who can take the step, and the next one, to take part where two are needed.
func (c *application) claim(step string) (t task, officer, colleague string) {
	c.w.t.Helper()
	t = c.open(step)
	able := c.w.officers(t)
	officer, colleague = able[0], able[len(able)-1]
	if c.holders[t.ID] == "" {
		c.w.claim(officer, t.ID)
		c.holders[t.ID] = officer
	}
	return t, c.holders[t.ID], colleague
}

// claim has an officer claim a task.
func (w *town) claim(officer, task string) {
	w.t.Helper()
	var list struct {
		Items []struct {
			Claimed bool   `json:"claimed"`
			Code    string `json:"code"`
		} `json:"items"`
	}
	w.command(request{by: officer, op: "claimTasks", body: facts{"tasks": []string{task}}}).done().read(&list)
	if len(list.Items) != 1 || !list.Items[0].Claimed {
		w.t.Fatalf("%s could not claim the task: %+v", officer, list)
	}
}

// ending is how a step ends.
type ending struct {
	Outcome  string   `json:"outcome"`
	Findings facts    `json:"findings,omitempty"`
	Officers []string `json:"officers,omitempty"`
	Because  string   `json:"because,omitempty"`
}

// end tries to end an open step by its officer, with a colleague and a reason, whether they are needed or not.
func (c *application) end(step, outcome string, findings facts) answer {
	c.w.t.Helper()
	t, officer, colleague := c.claim(step)
	e := ending{Outcome: outcome, Findings: findings, Officers: []string{colleague}, Because: reasonIn(step)}
	return c.w.command(request{by: officer, op: "completeTask", id: t.ID, body: e})
}

// reasonIn is the reason that officers give who end a step.
func reasonIn(step string) string { return secret("what we saw to " + step) }

// complete ends an open step.
func (c *application) complete(step, outcome string, findings facts) *application {
	c.w.t.Helper()
	return c.saw(c.end(step, outcome, findings))
}

// sendBack tries to reopen an earlier step.
func (c *application) sendBack(step, to string) answer {
	c.w.t.Helper()
	t, officer, _ := c.claim(step)
	return c.w.command(request{by: officer, op: "sendBackTask", id: t.ID, body: facts{"to": to, "because": secret("look again")}})
}

// ask tries to ask for something from an open step.
func (c *application) ask(step, what string) answer {
	c.w.t.Helper()
	t, officer, _ := c.claim(step)
	return c.w.command(request{by: officer, op: "askInTask", id: t.ID, body: facts{"request": what, "because": secret("we need it")}})
}

// is fails the test unless the case stands there.
func (c *application) is(status string) *application {
	c.w.t.Helper()
	if c.Status != status {
		c.w.t.Fatalf("the case is %s, want %s", c.Status, status)
	}
	return c
}

// eventually waits until the process has brought the case there.
func (c *application) eventually(status string) *application {
	c.w.t.Helper()
	c.w.eventually("the case is "+status, func() bool {
		c.w.nudge()
		return c.look(c.by).Status == status
	})
	return c
}

// letPass lets the last day of a clock of the case go by.
func (c *application) letPass(clock string) *application {
	c.w.t.Helper()
	if end := endOf(c.due(clock)).Add(time.Second); end.After(c.w.now()) {
		c.w.set(end)
	}
	c.w.nudge()
	return c
}

// tick has the case do what is due in it, as its workflow does, and looks what has become of it.
func (c *application) tick() *application {
	c.w.t.Helper()
	_, err := c.w.service.Tick(c.w.ctx(), message.WorkInput{CaseID: c.ID, Epoch: 1})
	c.w.must(err)
	return c.look(c.by)
}
