package casefile_test

import (
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

func TestLicenceAndElectronicDelivery(t *testing.T) {
	d := newDesk(t, "trade-licence")
	d.do(applicant(), casefile.Edit{Delivery: "electronic"})
	granted(d)
	d.wantStatus(casefile.Granted)
	d.wantClock("promised", "met")
	d.wantOpen()
	d.engine(message.Issue)
	l := d.c.Licence
	if l.From.String() != "2026-02-05" || l.Until.String() != "2029-02-04" || l.Type != "trade-licence" || l.Number == "" {
		t.Errorf("licence %+v", l)
	}
	want := []casefile.Shown{{Name: "applicant.name", Value: "Wang"}, {Name: "shop_name", Value: "Corner"}, {Name: "shop_address", Value: "1 Main Street"}, {Name: "trade", Value: "goods"}}
	if !slices.Equal(l.Shows, want) {
		t.Errorf("shows %v, want %v", l.Shows, want)
	}
	d.wantDue("deliver", "2026-02-12")
	d.engine(message.Deliver)
	d.wantStatus(casefile.Delivered)
	d.wantClock("deliver", "met")
	d.tick("2026-03-08 00:00")
	d.wantStatus(casefile.Closed)
	if o := casefile.Outlook(d.item, d.c); !o.Done || o.Stage != message.Completion || o.Next != nil || o.Work != nil {
		t.Errorf("outlook of a closed case %+v", o)
	}
}

func TestHandOverAtTheWindow(t *testing.T) {
	d := newDesk(t, "trade-licence")
	d.do(applicant(), casefile.Edit{Delivery: "window"})
	granted(d)
	d.engine(message.Issue)
	d.wantOpen("hand_over")
	d.do(officer("clerk"), casefile.HandOver{To: "her brother"})
	d.wantStatus(casefile.Delivered)
	if task := d.c.Task(d.task("hand_over")); task.State != casefile.TaskDone || task.Assignee != "clerk" {
		t.Errorf("task %+v, want done by the clerk", task)
	}
}

func TestAResultWithoutALicenceIsHandedOverAtOnce(t *testing.T) {
	d := newDesk(t, "information-request")
	d.fill(rules.Values{"route": "urgent", "topic": "ours", "wanted": "The minutes"})
	d.do(officer("clerk"), casefile.Accept{})
	d.complete("examiner", "answer_it", "granted", nil)
	d.wantOpen("hand_over")
	d.wantDue("deliver", "2026-02-10")
	d.do(officer("clerk"), casefile.HandOver{})
	d.wantStatus(casefile.Delivered)
}

// Steps of one name on two routes are two steps.
func TestTheRouteSaysWhoseStepItIs(t *testing.T) {
	d := newDesk(t, "information-request")
	d.fill(rules.Values{"route": "plain", "topic": "ours", "wanted": "The minutes"})
	d.do(officer("clerk"), casefile.Accept{})
	d.complete("examiner", "search", "pass", nil)
	d.refuse(officer("examiner"), casefile.Claim{Task: d.task("answer_it")}, casefile.WrongRole)
	d.complete("approver", "answer_it", "refused", nil)
	d.wantStatus(casefile.Refused)
	d.wantDue("close", "2026-02-10")
}

func TestCommitmentIsCheckedBeforeTheCaseCloses(t *testing.T) {
	d := newDesk(t, "instant-declaration")
	declared(d)
	d.engine(message.Issue)
	d.engine(message.Deliver)
	d.tick("2026-02-24 09:00") // the rating is over, the check is overdue
	d.wantStatus(casefile.Delivered)
	d.wantOpen("check")
	if next := casefile.Outlook(d.item, d.c).Next; next != nil {
		t.Errorf("%s comes next, though the check is awaited", next.Clock)
	}
	d.complete("inspector", "check", "true", nil, "inspector2")
	d.wantClock("check", "missed")
	if d.c.Licence.Revoked {
		t.Error("a true commitment revoked the licence")
	}
	d.do(casefile.Actor{}, casefile.Tick{})
	d.wantStatus(casefile.Closed)
}

func TestAFalseCommitmentRevokesTheLicence(t *testing.T) {
	d := newDesk(t, "instant-declaration")
	declared(d)
	d.engine(message.Issue)
	valid := d.c
	d.complete("inspector", "check", "false", nil, "inspector2")
	if !d.c.Licence.Revoked || valid.Licence.Revoked {
		t.Errorf("revoked now %t, in the case before %t", d.c.Licence.Revoked, valid.Licence.Revoked)
	}
	if !d.c.Licence.Until.IsZero() {
		t.Errorf("an unlimited licence ends %s", d.c.Licence.Until)
	}
}

func TestFailedWorkIsLeftToAnOperatorAndMayStillSucceed(t *testing.T) {
	d := newDesk(t, "trade-licence")
	granted(d)
	d.do(casefile.Actor{}, casefile.Fail{Work: d.c.Work[0].ID, Code: "printer"})
	if work := casefile.Outlook(d.item, d.c).Work; work != nil {
		t.Errorf("the process is told of failed work %v", work)
	}
	d.engine(message.Issue)
	if d.c.Licence == nil || len(d.c.Work) != 1 || d.c.Work[0].Kind != message.Deliver {
		t.Errorf("licence %v, work %v", d.c.Licence, d.c.Work)
	}
}

func TestRetriedWorkIsOpenAgain(t *testing.T) {
	d := newDesk(t, "trade-licence")
	granted(d)
	before := casefile.Outlook(d.item, d.c)
	failed, operator := d.c.Work[0].ID, casefile.Actor{ID: "operator"}
	d.refuse(operator, casefile.Retry{Work: failed}, casefile.NotOpen) // it has not failed yet
	d.do(casefile.Actor{}, casefile.Fail{Work: failed, Code: "printer"})
	left := casefile.Outlook(d.item, d.c)
	d.do(operator, casefile.Retry{Work: failed})
	after := casefile.Outlook(d.item, d.c)
	if !slices.Equal(after.Work, before.Work) || !casefile.Tells(left, after) {
		t.Errorf("work %v, want %v again, and the process to be told", after.Work, before.Work)
	}
	d.engine(message.Issue)
	d.refuse(operator, casefile.Retry{Work: failed}, casefile.NotOpen)
}
