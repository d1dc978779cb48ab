package casefile

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Case is one application for one item: the fold of its events.
type Case struct {
	ID         uuid.UUID         `json:"id"`
	Seq        int64             `json:"seq"`
	At         time.Time         `json:"at"`     // of the newest event
	Number     string            `json:"number"` // the one number the applicant needs
	Item       string            `json:"item"`
	Digest     string            `json:"digest"`             // of the rule file the case is decided by
	Calendar   string            `json:"calendar,omitempty"` // the version it is decided by; empty in older cases: the first one of its code
	Applicant  Applicant         `json:"applicant"`
	Channel    Channel           `json:"channel"`
	OpenedBy   string            `json:"opened_by"`
	Department string            `json:"department"`
	Offices    map[string]string `json:"offices"` // the division that is answerable, by level
	Level      string            `json:"level"`   // of the authority

	Status    Status              `json:"status"`
	Category  string              `json:"category,omitempty"`
	Answers   rules.Values        `json:"answers"`
	Findings  rules.Values        `json:"findings"`
	Delivery  string              `json:"delivery,omitempty"`
	Materials map[string]Material `json:"materials"`
	Notice    *Notice             `json:"notice,omitempty"`  // the newest correction notice
	Renewed   []string            `json:"renewed,omitempty"` // facts and materials given anew since that notice

	FirstSubmittedAt time.Time        `json:"first_submitted_at,omitzero"`
	SubmittedAt      time.Time        `json:"submitted_at,omitzero"` // of the newest submission or correction
	Corrections      []Stop           `json:"corrections,omitempty"` // when the case lay with the applicant
	AcceptedOn       worktime.Date    `json:"accepted_on,omitzero"`
	Clocks           map[string]Clock `json:"clocks"`
	Tasks            []Task           `json:"tasks,omitempty"` // every entry of every step, in order
	Block            int              `json:"block,omitempty"` // index of the newest block of the category
	Entry            int              `json:"entry,omitempty"` // how often a block was opened
	Returns          map[string]int   `json:"returns"`         // how often a step has sent back
	Requests         []Request        `json:"requests,omitempty"`
	Extensions       []Extension      `json:"extensions,omitempty"`
	Proposals        []Proposal       `json:"proposals,omitempty"`
	Urges            []OpenUrge       `json:"urges,omitempty"` // those that wait for an answer
	Decision         *Decision        `json:"decision,omitempty"`
	Work             []Work           `json:"work,omitempty"` // automatic work that is open or has failed
	Licence          *Licence         `json:"licence,omitempty"`
	Carded           []string         `json:"carded,omitempty"`   // the causes that supervision has had a card for
	Recounts         []Recount        `json:"recounts,omitempty"` // corrections of the calendar that moved a clock
	Light            string           `json:"light,omitempty"`    // the worst level of its cards: warning, yellow or red
}

// Channel is how a case came in.
type Channel string

// The channels.
const (
	Online  Channel = "online"
	Counter Channel = "counter" // a clerk acts for a person at the window
)

// Applicant is who the service is for.
type Applicant struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"` // person or organisation
	Name      string `json:"name"`
	Assurance int    `json:"assurance"`           // how surely the identity is known, 0 to 3
	Dishonest bool   `json:"dishonest,omitempty"` // on the register of those who broke a commitment
}

// Material is a document as handed in: a file, or a paper that the clerk has seen.
type Material struct {
	File    uuid.UUID `json:"file,omitzero"`
	SHA256  string    `json:"sha256,omitempty"`
	Size    int64     `json:"size,omitempty"`
	Type    string    `json:"type,omitempty"` // media type, by content
	OnPaper bool      `json:"on_paper,omitempty"`
	At      time.Time `json:"at"`
}

// Notice tells the applicant once everything that is missing.
type Notice struct {
	Because string  `json:"because"`
	Points  []Point `json:"points"`
}

// Point is one thing to correct: the name of a fact or material, and what is wrong with it.
type Point struct {
	About string `json:"about"`
	What  string `json:"what"`
}

// Queue is the worklist a task stands in.
type Queue string

// The queues, one per stage of work.
const (
	ReceptionQueue  Queue = "reception"
	ApprovalQueue   Queue = "approval"
	CompletionQueue Queue = "completion"
	// CountersignQueue is of those who agree to what others propose, beside the steps of approval.
	CountersignQueue Queue = "countersign"
)

// TaskState is open until the task is done or withdrawn.
type TaskState string

// The states of a task.
const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskWithdrawn TaskState = "withdrawn"
)

// The steps that every item has, whatever its file says.
const (
	AcceptStep   = "accept"
	HandOverStep = "hand_over"
	CheckStep    = "check"
)

// Task is one entry of a step: work that waits for an officer.
type Task struct {
	ID         uuid.UUID `json:"id"`
	Queue      Queue     `json:"queue"`
	Step       string    `json:"step"`
	Role       string    `json:"role"`
	Department string    `json:"department,omitempty"` // empty: any, as at the one window
	Division   string    `json:"division"`
	Officers   int       `json:"officers"`
	OpenedAt   time.Time `json:"opened_at"`
	State      TaskState `json:"state"`
	Assignee   string    `json:"assignee,omitempty"`
	For        string    `json:"for,omitempty"`     // in whose stead the assignee has it
	Last       string    `json:"last,omitempty"`    // who put it back, until somebody has it again
	DoneBy     []string  `json:"done_by,omitempty"` // the officers who took part
	DoneAt     time.Time `json:"done_at,omitzero"`
	Outcome    string    `json:"outcome,omitempty"`
}

// Clock is the name of the clock that the task runs against.
func (t Task) Clock() string {
	if t.Step == HandOverStep {
		return DeliverClock
	}
	return t.Step
}

// Request is something an officer asked for while a step was in hand.
type Request struct {
	Name    string    `json:"name"`
	Task    uuid.UUID `json:"task"`
	Step    string    `json:"step"`
	Stops   bool      `json:"stops"`
	Because string    `json:"because"`
	Special string    `json:"special,omitempty"` // the kind of special procedure; empty: asked of the applicant
	AskedAt time.Time `json:"asked_at"`
	AsOf    time.Time `json:"as_of,omitzero"` // since when the clocks stand still, where that was recorded late
	EndedAt time.Time `json:"ended_at,omitzero"`
	Lapsed  bool      `json:"lapsed,omitempty"` // ended without an answer
}

// Since is when the request began: when it was asked, or the earlier day it is dated back to.
func (r Request) Since() time.Time {
	if r.AsOf.IsZero() {
		return r.AskedAt
	}
	return r.AsOf
}

// Extension is one lengthening of the limits of the case.
type Extension struct {
	By      worktime.Duration `json:"by"`
	Because string            `json:"because"`
	At      time.Time         `json:"at"`
}

// Open reports whether the request still waits for its answer.
func (r Request) Open() bool { return r.EndedAt.IsZero() }

// Decision is how the case was decided.
type Decision struct {
	Result  string        `json:"result"` // granted or refused
	On      worktime.Date `json:"on"`
	By      Authority     `json:"by"`
	Step    string        `json:"step,omitempty"`
	Grounds []string      `json:"grounds,omitempty"` // refusal rules that held, or the wait that lapsed
	Because string        `json:"because,omitempty"`
	Basis   string        `json:"basis,omitempty"` // the law by which silence decides

	Reversed *Reversal `json:"reversed,omitempty"` // nil: it stands
}

// Reversal is how a grant by silence was taken back.
type Reversal struct {
	On      worktime.Date `json:"on"`
	Because string        `json:"because"`
}

// Authority says what an act rests on: a person, a rule of the item, or the silence of the authority.
type Authority string

// What an act can rest on.
const (
	ByOfficer   Authority = "officer"
	ByApplicant Authority = "applicant"
	ByRule      Authority = "rule"
	BySilence   Authority = "silence"
)

// Work is automatic work: issue the licence, deliver the result.
type Work struct {
	ID     uuid.UUID `json:"id"`
	Kind   string    `json:"kind"`
	Failed string    `json:"failed,omitempty"` // a code, when it cannot succeed without an operator
}

// Licence is the result of a granted case.
type Licence struct {
	ID      uuid.UUID     `json:"id"`
	Number  string        `json:"number"`
	Type    string        `json:"type"`
	From    worktime.Date `json:"from"`
	Until   worktime.Date `json:"until,omitzero"` // the last day of validity; zero: unlimited
	Shows   []Shown       `json:"shows"`
	Revoked bool          `json:"revoked,omitempty"`
}

// Shown is one fact printed on the licence.
type Shown struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Task finds a task by id, or nil.
func (c *Case) Task(id uuid.UUID) *Task {
	for i := range c.Tasks {
		if c.Tasks[i].ID == id {
			return &c.Tasks[i]
		}
	}
	return nil
}

// OpenTasks lists the tasks that wait for an officer.
func (c *Case) OpenTasks() []Task {
	var open []Task
	for _, t := range c.Tasks {
		if t.State == TaskOpen {
			open = append(open, t)
		}
	}
	return open
}

// openIn lists the open tasks of a queue.
func (c *Case) openIn(q Queue) []Task {
	return slices.DeleteFunc(c.OpenTasks(), func(t Task) bool { return t.Queue != q })
}

// openStep finds the open task of a step, or nil.
func (c *Case) openStep(step string) *Task {
	i := slices.IndexFunc(c.Tasks, func(t Task) bool { return t.Step == step && t.State == TaskOpen })
	if i < 0 {
		return nil
	}
	return &c.Tasks[i]
}

// Division is the division that is answerable for the case.
func (c *Case) Division() string { return c.Offices[c.Level] }

// Values are the facts known of the case, for the item's conditions.
func (c *Case) Values() rules.Values {
	v := rules.Values{
		"applicant.kind":      c.Applicant.Kind,
		"applicant.assurance": float64(c.Applicant.Assurance),
		"applicant.dishonest": c.Applicant.Dishonest,
		"channel":             string(c.Channel),
	}
	if at := c.submission(); !at.IsZero() {
		v[rules.SubmittedAt] = at
	}
	maps.Copy(v, c.Answers)
	maps.Copy(v, c.Findings)
	return v
}

// submission is when the application came in first. Until it is in, the newest change stands for it.
func (c *Case) submission() time.Time {
	if c.FirstSubmittedAt.IsZero() {
		return c.At
	}
	return c.FirstSubmittedAt
}

// clone copies what Evolve may write to, so that an older Case stays as it was.
func (c Case) clone() Case {
	c.Answers = maps.Clone(c.Answers)
	c.Findings = maps.Clone(c.Findings)
	c.Materials = maps.Clone(c.Materials)
	c.Clocks = maps.Clone(c.Clocks)
	c.Returns = maps.Clone(c.Returns)
	c.Renewed = slices.Clone(c.Renewed)
	c.Corrections = slices.Clone(c.Corrections)
	c.Tasks = slices.Clone(c.Tasks)
	c.Requests = slices.Clone(c.Requests)
	c.Extensions = slices.Clone(c.Extensions)
	c.Proposals = slices.Clone(c.Proposals)
	c.Urges = slices.Clone(c.Urges)
	c.Work = slices.Clone(c.Work)
	c.Recounts = slices.Clone(c.Recounts)
	return c
}
