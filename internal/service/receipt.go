package service

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Receipt shows how the last day of a clock comes about: every day from its start to that day, counted or not, and why.
type Receipt struct {
	ClockView
	Counted    float64        `json:"counted"`              // days, halves included
	NotCounted map[string]int `json:"not_counted"`          // days by reason
	RolledFrom worktime.Date  `json:"rolled_from,omitzero"` // the day off on which the limit would have ended
	Days       []ReceiptDay   `json:"days"`                 // none is left out
	Moved      []ReceiptMove  `json:"moved,omitempty"`      // by corrections of the calendar
}

// ReceiptMove is a correction of the calendar that has moved the last day.
type ReceiptMove struct {
	Version   int           `json:"version"` // of the calendar
	At        time.Time     `json:"at"`
	Before    worktime.Date `json:"before"`
	After     worktime.Date `json:"after"`
	Shortened bool          `json:"shortened,omitempty"`
}

// ReceiptDay is a line of a receipt.
type ReceiptDay struct {
	Date    worktime.Date     `json:"date"`
	Counted bool              `json:"counted"`         // wholly or in half
	Why     string            `json:"why,omitempty"`   // first_day, weekend, holiday, worked_weekend, or the reason of the stop; empty for a plain working day
	Name    map[string]string `json:"name,omitempty"`  // of the holiday, by language
	Basis   string            `json:"basis,omitempty"` // of the stop
	Total   float64           `json:"total"`           // counted so far
}

// Receipts reads the deadline receipt of every clock of a case.
func (s *Service) Receipts(ctx context.Context, a access.Actor, id uuid.UUID) (Page[Receipt], error) {
	page := Page[Receipt]{Items: []Receipt{}}
	r, err := s.read(ctx, a, access.CaseRead, id, uuid.Nil)
	if err != nil {
		return page, err
	}
	item, err := s.itemOf(ctx, &r.Case)
	if err != nil {
		return page, err
	}
	now := s.now()
	for _, name := range slices.Sorted(maps.Keys(r.Case.Clocks)) {
		k := r.Case.Clocks[name]
		calendar, err := s.ranUnder(ctx, item, k)
		if err != nil {
			return page, err
		}
		v := receipt(clockView(item, name, k, now), calendar.Receipt(k.Ledger(), now))
		v.Moved = moved(&r.Case, name)
		page.Items = append(page.Items, v)
	}
	return page, nil
}

// ranUnder is the calendar by which a clock was counted: that of the case, or the earlier one under which it ended.
func (s *Service) ranUnder(ctx context.Context, item *rules.Item, k casefile.Clock) (*worktime.Calendar, error) {
	if k.Settled == nil {
		return item.Calendar, nil
	}
	return s.versionOf(ctx, item.Calendar, k.Settled.Calendar)
}

// moved lists the corrections that have moved a clock since it was started.
func moved(c *casefile.Case, clock string) []ReceiptMove {
	var list []ReceiptMove
	for _, r := range c.Recounts {
		for _, m := range r.Moved {
			if m.Clock == clock && !r.At.Before(c.Clocks[clock].Start) {
				list = append(list, ReceiptMove{Version: r.Version, At: r.At, Before: m.Before, After: m.After, Shortened: m.Shortened})
			}
		}
	}
	return list
}

func receipt(clock ClockView, r worktime.Receipt) Receipt {
	v := Receipt{ClockView: clock, Counted: r.Counted, NotCounted: r.NotCounted, RolledFrom: r.RolledFrom, Days: []ReceiptDay{}}
	for _, d := range r.Days {
		v.Days = append(v.Days, ReceiptDay(d))
	}
	return v
}
