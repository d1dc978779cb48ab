package service

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/worktime"
)

// Receipt shows how the last day of a clock comes about: every day from its start to that day, counted or not, and why.
type Receipt struct {
	ClockView
	Counted    float64        `json:"counted"`              // days, halves included
	NotCounted map[string]int `json:"not_counted"`          // days by reason
	RolledFrom worktime.Date  `json:"rolled_from,omitzero"` // the day off on which the limit would have ended
	Days       []ReceiptDay   `json:"days"`                 // none is left out
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
	item, err := s.item(ctx, r.Case.Digest)
	if err != nil {
		return page, err
	}
	now := s.now()
	for _, name := range slices.Sorted(maps.Keys(r.Case.Clocks)) {
		k := r.Case.Clocks[name]
		page.Items = append(page.Items, receipt(clockView(item, name, k, now), item.Calendar.Receipt(k.Ledger(), now)))
	}
	return page, nil
}

func receipt(clock ClockView, r worktime.Receipt) Receipt {
	v := Receipt{ClockView: clock, Counted: r.Counted, NotCounted: r.NotCounted, RolledFrom: r.RolledFrom, Days: []ReceiptDay{}}
	for _, d := range r.Days {
		v.Days = append(v.Days, ReceiptDay(d))
	}
	return v
}
