// Package message is what the decisions in Postgres and the workflow in Temporal say to each other.
// It carries ids, codes, times and stages alone: never a name, an answer, an opinion or a file.
package message

import (
	"slices"
	"time"
)

// Names that both sides of Temporal must agree on.
const (
	TaskQueue   = "onewindow"
	ServiceCase = "ServiceCase" // the workflow type
	Advance     = "advance"     // the update that tells a newer outlook
	OutlookNow  = "outlook"     // the query that answers the outlook the workflow goes by
	Tick        = "Tick"        // the activity that fires what is due
	DoWork      = "DoWork"      // the activity for work of a kind the workflow does not know
	Issue       = "Issue"       // the activity that issues the licence
	Deliver     = "Deliver"     // the activity that delivers the result electronically
	Fail        = "Fail"        // the activity that hands work to an operator
	Stale       = "stale"       // the refusal of a telling that says nothing new
)

// WorkflowID is the workflow of a case.
func WorkflowID(caseID string) string { return "case-" + caseID }

// Stage is one of the three stages that every case goes through, whatever the item.
type Stage string

// The three stages.
const (
	Reception  Stage = "reception"
	Approval   Stage = "approval"
	Completion Stage = "completion"
)

// Outlook is what the process of a case has to know: where the case stands and what comes next.
// Epoch and Seq order outlooks; the epoch rises when Postgres was restored to an earlier moment.
type Outlook struct {
	Epoch int64  `json:"epoch"`
	Seq   int64  `json:"seq"`
	Stage Stage  `json:"stage"`
	Block *Block `json:"block,omitempty"` // the open block of approval
	Work  []Work `json:"work,omitempty"`  // automatic work that is open
	// Result is what was decided: empty, granted or refused.
	Result string `json:"result,omitempty"`
	Next   *Rung  `json:"next,omitempty"` // the next thing a clock does, nil when none will
	Done   bool   `json:"done,omitempty"` // nothing follows any more
}

// Block is a set of steps that are open side by side. Entry counts the openings of blocks in the case.
type Block struct {
	Entry    int      `json:"entry"`
	Branches []Branch `json:"branches"` // the open ones
}

// Branch is one open step.
type Branch struct {
	Task string `json:"task"`
	Step string `json:"step"`
}

// Work is something the engine does by itself. Its ID is the idempotency key of every call it makes outside.
type Work struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // the activity: Issue, Deliver
}

// Rung is the next act of a clock, by name, and the lawful instant of it.
type Rung struct {
	Clock string    `json:"clock"`
	At    time.Time `json:"at"`
}

// Equal reports whether both are the same act at the same instant, or both are nil.
func (r *Rung) Equal(s *Rung) bool {
	if r == nil || s == nil {
		return r == s
	}
	return r.Clock == s.Clock && r.At.Equal(s.At)
}

// Newer reports whether o was made after p.
func (o Outlook) Newer(p Outlook) bool {
	if o.Epoch != p.Epoch {
		return o.Epoch > p.Epoch
	}
	return o.Seq > p.Seq
}

// Runs reports whether the branch of a task is open.
func (o Outlook) Runs(task string) bool {
	return o.Block != nil && slices.ContainsFunc(o.Block.Branches, func(b Branch) bool { return b.Task == task })
}

// Asks reports whether a piece of work is open.
func (o Outlook) Asks(id string) bool {
	return slices.ContainsFunc(o.Work, func(w Work) bool { return w.ID == id })
}

// CaseInput starts the workflow of a case. Item and Digest pin the rule file the case was opened under.
type CaseInput struct {
	CaseID  string  `json:"case_id"`
	Item    string  `json:"item"`
	Digest  string  `json:"digest"`
	Outlook Outlook `json:"outlook"`
}

// Telling is the argument of the Advance update. A Nudge makes the workflow Tick even when the outlook is not newer.
type Telling struct {
	Outlook Outlook `json:"outlook"`
	Nudge   int     `json:"nudge,omitempty"`
}

// WorkInput is the argument of every activity: the case and the epoch it is known in.
type WorkInput struct {
	CaseID string `json:"case_id"`
	Epoch  int64  `json:"epoch"`
	Work   Work   `json:"work,omitzero"`  // what is to be done, empty for Tick
	Rung   *Rung  `json:"rung,omitempty"` // what woke the clock, of Tick alone
}

// Failure is the argument of Fail: the work that will not succeed, and why.
type Failure struct {
	WorkInput
	Code string `json:"code"`
}
