package casefile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
)

// A log in which something is missing, or out of place, is noticed.
func TestEvolveRefusesABrokenLog(t *testing.T) {
	nobody := uuid.NameSpaceX500
	for _, tc := range []struct {
		name  string
		bring func(*desk)
		data  func(*desk) casefile.Data
		want  string
	}{
		{"a status is skipped", submitted, func(*desk) casefile.Data { return casefile.Decided{} }, "refuse is not possible in status submitted"},
		{"opened twice", submitted, func(*desk) casefile.Data { return casefile.Opened{} }, "opened by its first event"},
		{"a claim of no task", accepted, func(*desk) casefile.Data { return casefile.Claimed{Task: nobody} }, "is not open"},
		{"a second claim", accepted, func(d *desk) casefile.Data {
			return casefile.Claimed{Task: d.claim("examiner", "verify"), Assignee: "examiner2"}
		}, "claimed already"},
		{"a release of no task", accepted, func(*desk) casefile.Data { return casefile.Released{Task: nobody} }, "is not open"},
		{"an end of no task", accepted, func(*desk) casefile.Data { return casefile.Completed{Task: nobody} }, "is not open"},
		{"an end of a task that ended", inspected, func(d *desk) casefile.Data { return casefile.Completed{Task: d.task("verify")} }, "is not open"},
		{"a sending back from no task", accepted, func(*desk) casefile.Data { return casefile.SentBack{Task: nobody} }, "is not open"},
		{"a request of no task", accepted, func(*desk) casefile.Data { return casefile.Asked{Request: casefile.Request{Task: nobody}} }, "is not open"},
		{"an answer to nothing", accepted, func(*desk) casefile.Data { return casefile.Answered{Name: "missing_papers"} }, "is not open"},
		{"a wait that is over lapses", accepted, func(*desk) casefile.Data { return casefile.Lapsed{Clock: "accept"} }, "is not running"},
		{"a correction of nothing", submitted, func(*desk) casefile.Data { return casefile.Corrected{} }, "no correction"},
		{"an extension of what has ended", accepted, func(*desk) casefile.Data { return casefile.Extended{Clocks: []string{"accept"}} }, "is not running"},
		{"nothing is taken back", accepted, func(*desk) casefile.Data { return casefile.Reversed{} }, "nothing was decided"},
		{"a block out of turn", accepted, func(*desk) casefile.Data { return casefile.BlockOpened{Entry: 1} }, "entry 1 follows entry 1"},
		{"a licence for no work", granted, func(*desk) casefile.Data { return casefile.Issued{Work: nobody} }, "is not open"},
		{"a second licence", granted, func(d *desk) casefile.Data { d.engine(message.Issue); return casefile.Issued{} }, "issued already"},
		{"a delivery of no work", granted, func(*desk) casefile.Data { return casefile.DeliveredTo{Work: nobody} }, "is not open"},
		{"a check of no task", granted, func(*desk) casefile.Data { return casefile.Checked{Task: nobody} }, "is not open"},
		{"a failure of no work", granted, func(*desk) casefile.Data { return casefile.WorkFailed{Work: nobody} }, "is not open"},
		{"a retry of work that has not failed", granted, func(d *desk) casefile.Data { return casefile.WorkRetried{Work: d.c.Work[0].ID} }, "has not failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "trade-licence")
			tc.bring(d)
			data := tc.data(d)
			before := text(t, d.c)
			_, err := casefile.Evolve(d.c, casefile.Event{Seq: d.c.Seq + 1, At: d.c.At, Data: data})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
			if text(t, d.c) != before {
				t.Error("the case given has changed")
			}
		})
	}
}

func TestEvolveRefusesGapsAndStepsBackInTime(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	if _, err := casefile.Replay(append(d.log[:1:1], d.log[2:]...)); err == nil || !strings.Contains(err.Error(), "follows event 1") {
		t.Errorf("a gap: %v", err)
	}
	if _, err := casefile.Replay(d.log[1:]); err == nil {
		t.Error("a log without its beginning was taken")
	}
	late := casefile.Event{Seq: d.c.Seq + 1, At: d.c.At.Add(-time.Second), Data: casefile.ClosedAfter{}}
	if _, err := casefile.Evolve(d.c, late); err == nil || !strings.Contains(err.Error(), "earlier") {
		t.Errorf("an earlier event: %v", err)
	}
}

// A clock that runs behind another machine's does not turn the order of events round.
func TestTimeNeverStepsBack(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	at := d.c.At
	d.now = d.now.Add(-time.Minute)
	d.do(officer("clerk"), casefile.Accept{})
	if !d.c.At.Equal(at) {
		t.Errorf("the acceptance is dated %s, before the submission at %s", d.c.At, at)
	}
}
