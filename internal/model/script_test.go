package model_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/rules"
)

// script is all that chance decides in a trial, drawn before it begins.
type script struct {
	CaseID   int // the workflow wakes a little late, by a share that is the case's own
	Start    time.Duration
	Seed     uint64 // of the application
	Moves    []move
	Favour   string // the act that people are most given to
	Neglect  string // the clock that nobody keeps from acting, "" for none
	Posts    []post
	Stumbles []stumble // of the calls of the process, one after the other
	Outages  []outage
	Afresh   []time.Duration // when the history has become too long
	Patience time.Duration   // after the last move, before somebody brings the case to its end
}

// move is something that a person does.
type move struct {
	After time.Duration // the move before
	Seed  uint64        // of what is done
}

// post is the way of one telling to the workflow.
type post struct {
	Wait   time.Duration // until the newest outlook is read
	Flight time.Duration // from there until it is heard: a later one may overtake it
	Again  bool          // it is told once more
	Lost   bool          // it is forgotten, and a nudge makes it good much later
}

// stumble is what goes wrong with a call of the process.
type stumble int

const (
	fine    stumble = iota
	away            // nothing is done
	unheard         // it is done, and the answer gets lost
	broken          // it cannot be done, and trying again does not help
)

// outage is a time without a workflow engine.
type outage struct {
	At   time.Duration // after the submission
	For  time.Duration
	Lost bool // the workflow is gone and is begun again by the record; else it goes on from where it was
}

const day = 24 * time.Hour

func spans(unit time.Duration, least, most int) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(least, most), func(n int) time.Duration { return time.Duration(n) * unit })
}

// paces are how soon people act: at once, within the day, or when clocks have already acted.
func paces() []*rapid.Generator[time.Duration] {
	quick, slow := spans(10*time.Second, 1, 200), spans(time.Hour, 1, 30)
	return []*rapid.Generator[time.Duration]{quick, slow, rapid.OneOf(quick, slow, spans(day, 1, 9)), rapid.OneOf(slow, spans(day, 1, 40))}
}

func scripts(item *rules.Item) *rapid.Generator[script] {
	clock := rapid.SampledFrom(rungs(item))
	neglected := rapid.OneOf(rapid.Just(""), clock, clock, clock)
	favoured := rapid.SampledFrom([]string{"", "complete", "complete", "ask", "send_back", "ask_correction"})
	idle := rapid.SampledFrom([]time.Duration{0, 5 * day, 20 * day, 60 * day, 100 * day})
	return rapid.Custom(func(t *rapid.T) script {
		s := script{
			CaseID: rapid.IntRange(0, 1<<16).Draw(t, "case"), Start: spans(time.Second, 0, 200*24*3600).Draw(t, "start"),
			Seed: rapid.Uint64().Draw(t, "application"), Favour: favoured.Draw(t, "favour"), Neglect: neglected.Draw(t, "neglect"),
			Posts:    rapid.SliceOfN(posts(), 0, 12).Draw(t, "posts"),
			Stumbles: rapid.SliceOfN(rapid.SampledFrom([]stumble{fine, fine, fine, fine, away, unheard, broken}), 0, 12).Draw(t, "stumbles"),
			Outages:  rapid.SliceOfN(outages(), 0, 2).Draw(t, "outages"),
			Afresh:   rapid.SliceOfN(spans(time.Hour, 1, 1500), 0, 2).Draw(t, "afresh"),
			Patience: idle.Draw(t, "patience"),
		}
		pace, least := rapid.SampledFrom(paces()).Draw(t, "pace"), 0
		if s.Neglect != "" { // it takes that long for the clock to act
			s.Patience += 20 * day
			least = 8
		}
		moves := rapid.Custom(func(t *rapid.T) move {
			return move{After: pace.Draw(t, "after"), Seed: rapid.Uint64().Draw(t, "what")}
		})
		s.Moves = rapid.SliceOfN(moves, least, 20).Draw(t, "moves")
		return s
	})
}

func posts() *rapid.Generator[post] {
	short := rapid.OneOf(rapid.Just(time.Duration(0)), spans(time.Second, 0, 20), spans(time.Minute, 0, 600))
	seldom := rapid.SampledFrom([]bool{false, false, false, true})
	return rapid.Custom(func(t *rapid.T) post {
		return post{Wait: short.Draw(t, "wait"), Flight: short.Draw(t, "flight"), Again: seldom.Draw(t, "again"), Lost: seldom.Draw(t, "lost")}
	})
}

func outages() *rapid.Generator[outage] {
	return rapid.Custom(func(t *rapid.T) outage {
		return outage{
			At: spans(time.Hour, 1, 1500).Draw(t, "at"), For: rapid.OneOf(spans(time.Minute, 1, 600), spans(day, 1, 30)).Draw(t, "for"),
			Lost: rapid.Bool().Draw(t, "lost"),
		}
	})
}

// post is the way of the n-th telling. The later ones are plain.
func (s script) post(n int) post {
	if n < len(s.Posts) {
		return s.Posts[n]
	}
	return post{}
}

func (s script) stumble(n int) stumble {
	if n < len(s.Stumbles) {
		return s.Stumbles[n]
	}
	return fine
}
