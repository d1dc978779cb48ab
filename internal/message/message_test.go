package message

import (
	"encoding/json"
	"testing"
	"time"
)

func TestNewer(t *testing.T) {
	for _, test := range []struct {
		o, p  Outlook
		newer bool
	}{
		{Outlook{Epoch: 1, Seq: 5}, Outlook{Epoch: 1, Seq: 4}, true},
		{Outlook{Epoch: 1, Seq: 4}, Outlook{Epoch: 1, Seq: 4}, false},
		{Outlook{Epoch: 1, Seq: 3}, Outlook{Epoch: 1, Seq: 4}, false},
		{Outlook{Epoch: 2, Seq: 1}, Outlook{Epoch: 1, Seq: 9}, true}, // restored to an earlier moment
		{Outlook{Epoch: 1, Seq: 9}, Outlook{Epoch: 2, Seq: 1}, false},
	} {
		if got := test.o.Newer(test.p); got != test.newer {
			t.Errorf("%d-%d newer than %d-%d: %t", test.o.Epoch, test.o.Seq, test.p.Epoch, test.p.Seq, got)
		}
	}
}

func TestRungEqual(t *testing.T) {
	at := time.Date(2026, 9, 24, 9, 0, 0, 0, time.UTC)
	rung := &Rung{Clock: "accept", At: at}
	for name, test := range map[string]struct {
		a, b  *Rung
		equal bool
	}{
		"in another zone": {rung, &Rung{Clock: "accept", At: at.In(time.FixedZone("", 8*3600))}, true},
		"another clock":   {rung, &Rung{Clock: "correct", At: at}, false},
		"another instant": {rung, &Rung{Clock: "accept", At: at.Add(1)}, false},
		"none and one":    {nil, rung, false},
		"one and none":    {rung, nil, false},
		"none":            {nil, nil, true},
	} {
		if got := test.a.Equal(test.b); got != test.equal {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestRunsAndAsks(t *testing.T) {
	o := Outlook{Block: &Block{Branches: []Branch{{Task: "t1"}}}, Work: []Work{{ID: "w1"}}}
	if !o.Runs("t1") || o.Runs("t2") || (Outlook{}).Runs("t1") {
		t.Error("the branches that run are not told apart")
	}
	if !o.Asks("w1") || o.Asks("w2") || (Outlook{}).Asks("w1") {
		t.Error("the work that is asked for is not told apart")
	}
}

// The failure of work is one flat object: Temporal's pages show it as it is.
func TestFailureIsFlat(t *testing.T) {
	raw, err := json.Marshal(Failure{WorkInput: WorkInput{CaseID: "c", Epoch: 1, Work: Work{ID: "w", Kind: Issue}}, Code: "jammed"})
	if want := `{"case_id":"c","epoch":1,"work":{"id":"w","kind":"Issue"},"code":"jammed"}`; err != nil || string(raw) != want {
		t.Errorf("%s, %v", raw, err)
	}
	raw, err = json.Marshal(WorkInput{CaseID: "c", Epoch: 1})
	if want := `{"case_id":"c","epoch":1}`; err != nil || string(raw) != want {
		t.Errorf("%s, %v", raw, err)
	}
}
