package service_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// A process that has just started knows no item and no calendar of the cases that people go on with. However many come at once, and
// however few connections there are, nobody waits for a connection while holding one.
func TestAColdStartUnderLoad(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	const people = 24
	var drafts []uuid.UUID
	for range people {
		drafts = append(drafts, view(t)(w.s.OpenCase(ctx, w.as(applicant), bathhouse(t))).ID)
	}
	db, err := store.Open(ctx, store.Config{URL: w.url, Clock: w.clock, MaxConns: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	library, _ := rules.Load(rules.Samples())
	cold := service.New(service.Config{
		Store: db, Library: library, Printer: &w.printer, Clock: w.clock, NewID: uuid.New,
		Number: service.NumberMaker(rand.Reader, w.clock), Zone: shanghai(t), Log: slog.New(slog.DiscardHandler),
	})
	hurry, cancel := context.WithTimeout(ctx, 2*time.Minute) // who holds a connection and waits for another waits for ever
	defer cancel()
	var all sync.WaitGroup
	for _, id := range drafts {
		edit, open := w.as(applicant), w.as(applicant)
		all.Go(func() {
			if _, err := cold.SupplyMaterial(hurry, edit, id, service.MaterialInput{Name: "floor-plan", Content: pdf("plan")}); err != nil {
				t.Errorf("a case goes on: %v", err)
			}
		})
		all.Go(func() {
			if _, err := cold.OpenCase(hurry, open, bathhouse(t)); err != nil {
				t.Errorf("a case is opened: %v", err)
			}
		})
	}
	all.Wait()
}
