package service

import (
	"encoding/json"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Call is who asks, and how a command is to be recognised when it is sent again.
type Call struct {
	Actor   access.Actor
	Key     string // the Idempotency-Key; every command needs one
	IfMatch *int64 // the Seq the caller has seen, or nil where none is demanded
}

// OpenInput opens a case. Applicant is given by a clerk who acts for a person at the counter; an applicant acts for themselves.
type OpenInput struct {
	Item      string                     `json:"item"`
	Division  string                     `json:"division"` // six digits, of the level of the item's authority
	Applicant *ApplicantInput            `json:"applicant,omitempty"`
	Answers   map[string]json.RawMessage `json:"answers,omitempty"`
	Delivery  string                     `json:"delivery,omitempty"`
}

// ApplicantInput is the person at the counter.
type ApplicantInput struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // person or organisation
	Name string `json:"name"`
}

// EditInput changes a draft. A null answer erases.
type EditInput struct {
	Answers  map[string]json.RawMessage `json:"answers,omitempty"`
	Delivery string                     `json:"delivery,omitempty"`
}

// MaterialInput is a document: its content, or the note that the clerk has seen it on paper.
type MaterialInput struct {
	Name    string
	Content io.Reader // nil with OnPaper
	OnPaper bool
}

// ReasonInput carries the reason of an act.
type ReasonInput struct {
	Because string `json:"because"`
}

// NoticeInput is a correction notice.
type NoticeInput struct {
	Because string           `json:"because"`
	Points  []casefile.Point `json:"points,omitempty"`
	// Justified says of a further notice why it names what could be seen when the one before was given.
	Justified string `json:"justified,omitempty"`
}

// HandOverInput says who received the result.
type HandOverInput struct {
	To string `json:"to,omitempty"`
}

// AnswerInput names the request that has been answered.
type AnswerInput struct {
	Request string `json:"request"`
}

// CompleteInput ends a task.
type CompleteInput struct {
	Outcome  string                     `json:"outcome"`
	Findings map[string]json.RawMessage `json:"findings,omitempty"`
	Officers []string                   `json:"officers,omitempty"`
	Because  string                     `json:"because,omitempty"`
}

// SendBackInput reopens an earlier step.
type SendBackInput struct {
	To      string `json:"to"`
	Because string `json:"because"`
}

// AskInput asks for something from a step in hand.
type AskInput struct {
	Request string    `json:"request"`
	Because string    `json:"because"`
	AsOf    time.Time `json:"as_of,omitzero"` // since when the clocks stand still, where that is recorded late
}

// EvaluateInput is what somebody tells to learn what would apply to them. Nothing of it is stored.
type EvaluateInput struct {
	Answers   map[string]json.RawMessage `json:"answers,omitempty"`
	Kind      string                     `json:"kind,omitempty"`      // person (default) or organisation
	Assurance *int                       `json:"assurance,omitempty"` // 0 to 3; 0 when not given: nobody knows who asks
	Channel   casefile.Channel           `json:"channel,omitempty"`   // online (default) or counter
}

// Evaluation is what would apply.
type Evaluation struct {
	Item        string         `json:"item"`
	Category    string         `json:"category,omitempty"` // empty while the answers do not decide it
	Asked       []string       `json:"asked"`              // facts that apply
	Missing     []string       `json:"missing"`            // of these, required and not answered
	Open        []string       `json:"open"`               // facts of which it is not known yet whether they apply
	Materials   []MaterialNeed `json:"materials"`
	Visits      int            `json:"visits"`
	InPerson    []VisitReason  `json:"in_person"`
	NotAccepted []GroundView   `json:"not_accepted"`
	Refusals    []GroundView   `json:"refusals"`
	Limits      []LimitView    `json:"limits"`
	Steps       []StepView     `json:"steps"`
	Commitment  rules.Text     `json:"commitment,omitempty"`
}

// MaterialNeed is one document to hand in.
type MaterialNeed struct {
	Name     string             `json:"name"`
	Title    rules.Text         `json:"title"`
	Copies   int                `json:"copies"`
	When     string             `json:"when,omitempty"`  // in a guide: the condition, as written
	Replaced bool               `json:"replaced"`        // by the commitment
	Later    *worktime.Duration `json:"later,omitempty"` // may follow within this time after acceptance
	Supplied bool               `json:"supplied"`
	OnPaper  bool               `json:"on_paper,omitempty"`
	SHA256   string             `json:"sha256,omitempty"`
	Size     int64              `json:"size,omitempty"`
	Type     string             `json:"type,omitempty"`
}

// VisitReason is a rule that makes the applicant appear.
type VisitReason struct {
	Name    string     `json:"name"`
	At      string     `json:"at"`
	Because rules.Text `json:"because"`
	Basis   string     `json:"basis,omitempty"`
	When    string     `json:"when,omitempty"` // in a guide: the condition, as written
	Instead string     `json:"instead,omitempty"`
}

// GroundView is a ground that holds.
type GroundView struct {
	Name    string     `json:"name"`
	Because rules.Text `json:"because"`
	Basis   string     `json:"basis,omitempty"`
}

// LimitView is a limit as it would apply.
type LimitView struct {
	Name   string            `json:"name"` // accept, correct, promised, statutory
	Within worktime.Duration `json:"within"`
	From   string            `json:"from"` // submission, notice, acceptance
	Basis  string            `json:"basis,omitempty"`
}

// StepView is a step of the category that applies.
type StepView struct {
	Name       string            `json:"name"`
	Title      rules.Text        `json:"title"`
	Role       string            `json:"role"`
	Department string            `json:"department,omitempty"` // empty while it depends on what is not known
	Level      string            `json:"level,omitempty"`      // empty: of the item's authority
	Within     worktime.Duration `json:"within,omitzero"`      // zero while it depends on what is not known
	Block      int               `json:"block"`                // steps of one block run side by side
	Outcomes   []string          `json:"outcomes"`
}

// CaseView is a case as its readers see it.
type CaseView struct {
	ID          uuid.UUID            `json:"id"`
	Number      string               `json:"number"`
	Seq         int64                `json:"seq"` // also the ETag
	Item        string               `json:"item"`
	Title       rules.Text           `json:"title"`
	Digest      string               `json:"digest"`
	Status      casefile.Status      `json:"status"`
	Stage       string               `json:"stage"`
	Category    string               `json:"category,omitempty"`
	Channel     casefile.Channel     `json:"channel"`
	Applicant   casefile.Applicant   `json:"applicant"`
	Division    string               `json:"division"`
	Department  string               `json:"department"`
	Delivery    string               `json:"delivery,omitempty"`
	Answers     rules.Values         `json:"answers"`
	Findings    rules.Values         `json:"findings,omitempty"`
	Evaluation  Evaluation           `json:"evaluation"`
	Notice      *casefile.Notice     `json:"notice,omitempty"`
	SubmittedAt time.Time            `json:"submitted_at,omitzero"`
	AcceptedOn  worktime.Date        `json:"accepted_on,omitzero"`
	Clocks      []ClockView          `json:"clocks"`
	Tasks       []TaskView           `json:"tasks"`
	Requests    []casefile.Request   `json:"requests,omitempty"`
	Extensions  []casefile.Extension `json:"extensions,omitempty"`
	Proposals   []casefile.Proposal  `json:"proposals,omitempty"` // what needs a second person
	Decision    *casefile.Decision   `json:"decision,omitempty"`
	Licence     *casefile.Licence    `json:"licence,omitempty"`
	Recounts    []RecountView        `json:"recounts,omitempty"` // corrections of the calendar that moved a clock
	UpdatedAt   time.Time            `json:"updated_at"`
}

// RecountView is a correction of the calendar that has moved clocks of the case, and what people are told of it.
type RecountView struct {
	casefile.Recount
	Text rules.Text `json:"text"`
}

// ClockView is one clock of a case.
type ClockView struct {
	Name        string            `json:"name"`
	Start       time.Time         `json:"start"`
	Within      worktime.Duration `json:"within,omitzero"` // zero where a named day ends the clock
	Due         worktime.Date     `json:"due"`             // the last day; the clock is past at its end
	State       string            `json:"state"`
	Provisional bool              `json:"provisional,omitempty"` // reaches beyond the published calendar
	EndedAt     time.Time         `json:"ended_at,omitzero"`
}

// TaskView is one task.
type TaskView struct {
	ID         uuid.UUID          `json:"id"`
	Case       uuid.UUID          `json:"case"`
	Number     string             `json:"number"`
	Item       string             `json:"item"`
	Queue      casefile.Queue     `json:"queue"`
	Step       string             `json:"step"`
	Title      rules.Text         `json:"title,omitempty"`
	Role       string             `json:"role"`
	Department string             `json:"department,omitempty"`
	Division   string             `json:"division"`
	State      casefile.TaskState `json:"state"`
	Assignee   string             `json:"assignee,omitempty"`
	For        string             `json:"for,omitempty"` // the absent officer in whose stead it is, or would be, done
	Outcome    string             `json:"outcome,omitempty"`
	OpenedAt   time.Time          `json:"opened_at"`
	Due        worktime.Date      `json:"due,omitzero"`
	Outcomes   []string           `json:"outcomes,omitempty"`  // what it can be completed with
	Finds      []string           `json:"finds,omitempty"`     // findings it must be completed with
	SendBack   []string           `json:"send_back,omitempty"` // steps it can reopen
	Requests   []string           `json:"requests,omitempty"`  // what can be asked for in it
}

// ClaimResult is the answer for one task of a bulk claim.
type ClaimResult struct {
	Task    uuid.UUID `json:"task"`
	Claimed bool      `json:"claimed"`
	Code    string    `json:"code,omitempty"` // why not
	Text    string    `json:"text,omitempty"`
}

// TaskQuery selects from the worklist of the caller.
type TaskQuery struct {
	Queue  string // reception, approval, completion, countersign; empty: all
	Holder string // mine, unclaimed; empty: both
	Due    string // overdue, today, a date; empty: any
	Item   string
	Cursor string
	Limit  int // 1 to 100, default 20
}

// Page is a part of a list. Next is empty on the last one.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// PageQuery selects a part of a list.
type PageQuery struct {
	Cursor string
	Limit  int
}

// EventView is one entry of the history of a case.
type EventView struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	By   string          `json:"by,omitempty"`
	Data json.RawMessage `json:"data"`
	Hash string          `json:"hash"` // hex sha256 over the entry and the one before it
}

// CaseLine is a case in a list.
type CaseLine struct {
	ID        uuid.UUID       `json:"id"`
	Number    string          `json:"number"`
	Item      string          `json:"item"`
	Title     rules.Text      `json:"title"`
	Status    casefile.Status `json:"status"`
	Stage     string          `json:"stage"`
	Result    string          `json:"result,omitempty"`
	Due       worktime.Date   `json:"due,omitzero"` // of the promised limit
	UpdatedAt time.Time       `json:"updated_at"`
}

// Tracking is what anybody who knows the number may learn: no names, no answers.
type Tracking struct {
	Number      string          `json:"number"`
	Item        string          `json:"item"`
	Title       rules.Text      `json:"title"`
	Status      casefile.Status `json:"status"`
	Stage       string          `json:"stage"`
	SubmittedOn worktime.Date   `json:"submitted_on,omitzero"`
	AcceptedOn  worktime.Date   `json:"accepted_on,omitzero"`
	Due         worktime.Date   `json:"due,omitzero"`
	Stopped     bool            `json:"stopped,omitempty"`
	Result      string          `json:"result,omitempty"`
}

// ItemLine is an item in the catalogue.
type ItemLine struct {
	Code       string     `json:"code"`
	Title      rules.Text `json:"title"`
	Class      string     `json:"class"`
	Department string     `json:"department"`
	Level      string     `json:"level"`
	Languages  []string   `json:"languages"`
	Digest     string     `json:"digest"`
}

// ItemGuide is the public guide of an item: everything an applicant may want to know before applying.
type ItemGuide struct {
	ItemLine
	Applicants []string       `json:"applicants"`
	FiledAt    string         `json:"filed_at"`
	Basis      []string       `json:"basis"`
	Limits     []LimitView    `json:"limits"`
	Facts      []FactView     `json:"facts"` // the questions
	Materials  []MaterialNeed `json:"materials"`
	InPerson   []VisitReason  `json:"in_person"`
	Categories []CategoryView `json:"categories"`
	Deliver    []string       `json:"deliver"`
	Licence    string         `json:"licence,omitempty"` // type
}

// FactView is one question.
type FactView struct {
	Name     string       `json:"name"`
	Text     rules.Text   `json:"text"`
	Hint     rules.Text   `json:"hint,omitempty"`
	Kind     rules.Kind   `json:"kind"`
	Unit     string       `json:"unit,omitempty"`
	Options  []OptionView `json:"options,omitempty"`
	Min      *float64     `json:"min,omitempty"`
	Max      *float64     `json:"max,omitempty"`
	MinDate  string       `json:"min_date,omitempty"`
	MaxDate  string       `json:"max_date,omitempty"`
	Optional bool         `json:"optional,omitempty"`
	When     string       `json:"when,omitempty"` // the condition, as written
}

// OptionView is one answer of a choice.
type OptionView struct {
	Name string     `json:"name"`
	Text rules.Text `json:"text"`
}

// CategoryView is a route through approval.
type CategoryView struct {
	Name       string      `json:"name"`
	When       string      `json:"when,omitempty"`
	Limits     []LimitView `json:"limits"` // promised and statutory, where they do not depend on the answers
	Steps      []StepView  `json:"steps"`
	Commitment rules.Text  `json:"commitment,omitempty"`
}

// Document is a file to be sent to the caller.
type Document struct {
	Name    string
	Type    string
	SHA256  string
	Content []byte
}
