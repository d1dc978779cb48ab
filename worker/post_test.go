package worker

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/onewindow/onewindow/internal/message"
)

// post is an outbox in memory, with the cases that its letters are about.
type post struct {
	clock func() time.Time

	mu      sync.Mutex
	broken  error // what every call fails with
	cases   map[string]message.Outlook
	letters []*slip
	leases  int // calls of Lease
}

// slip is a letter with what the outbox keeps of it.
type slip struct {
	message.Letter
	visible time.Time
	code    string
	parked  bool
}

var errPostgres = errors.New("connection refused")

func newPost() *post { return &post{clock: time.Now, cases: map[string]message.Outlook{}} }

// decide makes a newer outlook of a case and writes its letter.
func (p *post) decide(caseID string, change func(o *message.Outlook)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o, seen := p.cases[caseID]
	o.Epoch, o.Seq = 1, o.Seq+1
	change(&o)
	p.cases[caseID] = o
	p.write(message.Letter{CaseID: caseID, Seq: o.Seq, First: !seen})
}

func (p *post) write(l message.Letter) {
	l.CreatedAt = p.clock()
	p.letters = append(p.letters, &slip{Letter: l, visible: l.CreatedAt})
}

func (p *post) Lease(_ context.Context, n int, until time.Time) ([]message.Letter, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leases++
	newest := map[string]message.Letter{}
	for _, s := range p.letters {
		if p.broken != nil || s.parked || s.visible.After(p.clock()) || len(newest) == n {
			continue
		}
		s.visible = until
		l := s.Letter
		l.First = l.First || newest[l.CaseID].First
		newest[l.CaseID] = l
	}
	return slices.Collect(maps.Values(newest)), p.broken
}

func (p *post) Newest(_ context.Context, caseID string) (message.CaseInput, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o, ok := p.cases[caseID]
	if !ok {
		return message.CaseInput{}, message.ErrNoCase
	}
	return message.CaseInput{CaseID: caseID, Item: "event-permit", Outlook: o}, p.broken
}

func (p *post) Told(_ context.Context, l message.Letter, seq int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken == nil {
		p.letters = slices.DeleteFunc(p.letters, func(s *slip) bool {
			return s.CaseID == l.CaseID && s.Seq <= seq && s.Nudge <= l.Nudge
		})
	}
	return p.broken
}

func (p *post) Postpone(_ context.Context, l message.Letter, until time.Time, code string) error {
	return p.change(l, func(s *slip) { s.visible, s.Attempts, s.code = until, l.Attempts, code })
}

func (p *post) Park(_ context.Context, l message.Letter, code string) error {
	return p.change(l, func(s *slip) { s.parked, s.code = true, code })
}

func (p *post) change(l message.Letter, change func(s *slip)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.letters {
		if s.CaseID == l.CaseID && s.Seq <= l.Seq && p.broken == nil {
			change(s)
		}
	}
	return p.broken
}

func (p *post) NudgeOverdue(_ context.Context, before time.Time, limit int) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for id, o := range p.cases {
		waits := slices.ContainsFunc(p.letters, func(s *slip) bool { return s.CaseID == id })
		if o.Next != nil && o.Next.At.Before(before) && !waits && n < limit {
			p.write(message.Letter{CaseID: id, Seq: o.Seq, Nudge: int(p.clock().Unix()), Lane: 1})
			n++
		}
	}
	return n, p.broken
}

func (p *post) Backlog(context.Context) (message.Backlog, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b message.Backlog
	for _, s := range p.letters {
		if s.parked {
			b.Parked++
			continue
		}
		if b.Waiting++; b.Oldest.IsZero() || s.CreatedAt.Before(b.Oldest) {
			b.Oldest = s.CreatedAt
		}
	}
	return b, p.broken
}

// breaks has every call fail from now on, or work again.
func (p *post) breaks(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = err
}

// waiting returns copies of the letters that are left.
func (p *post) waiting() []slip {
	p.mu.Lock()
	defer p.mu.Unlock()
	var left []slip
	for _, s := range p.letters {
		left = append(left, *s)
	}
	return left
}
