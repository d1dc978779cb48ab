package casefile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// What the applicant was told can be read again at any time, as it was told then.
func TestNoticesOfACase(t *testing.T) {
	d := newDesk(t, "renewal")
	d.fill(rules.Values{"purpose": "renewal", "valid_until": "2026-03-20"})
	d.do(officer("clerk"), casefile.AskCorrection{Because: "the day is wrong", Points: []casefile.Point{{About: "valid_until", What: "not on the licence"}}})
	d.do(applicant(), casefile.Correct{})
	d.do(officer("clerk"), casefile.Accept{})
	d.do(officer("examiner"), d.loadTest())
	d.do(officer("head"), longer)
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	d.tick("2026-03-21 00:00")
	list, err := casefile.Notices(d.item, d.log, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range list {
		if len(n.Text) != 2 || n.Text["zh"] == "" || !n.At.Equal(d.log[n.Seq-1].At) {
			t.Errorf("%+v", n)
		}
		got = append(got, strings.TrimSpace(n.Kind+" "+n.About)+": "+n.Text["en"])
	}
	want := []string{
		"correction: The application has to be corrected: the day is wrong. Valid until: not on the licence. Last day: 2026-02-26.",
		"special_procedure test_load: Test of the load (testing). Basis: 行政许可法第四十五条. It takes at most 10 working days. From 2026-02-05 until it is done the time of the authority stands still.",
		"extension: The time for the decision is extended by 10 working days. Reason: the expert is ill. Basis: 行政许可法第四十二条. Last day as promised: 2026-03-09. Last day by law: 2026-03-25.",
		"decision_by_silence: The authority has not decided in time. By law (行政许可法第五十条) the application counts as granted from 2026-03-21.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if zh := list[0].Text["zh"]; zh != "申请材料需要补正：the day is wrong。有效期至：not on the licence。补正期限届满日：2026-02-26。" {
		t.Errorf("in Chinese: %s", zh)
	}
	if _, err := casefile.Notices(d.item, d.log[1:], nil); err == nil {
		t.Error("a broken log has notices")
	}
}

// A hearing is a step, and told like a request.
func TestTheNoticeOfASpecialStep(t *testing.T) {
	d := newDesk(t, "joint-works")
	heard(d)
	list, err := casefile.Notices(d.item, d.log, nil)
	if err != nil || len(list) != 1 || list[0].About != "hearing" || !strings.HasPrefix(list[0].Text["en"], "Hearing (hearing). Basis: art. 45.") {
		t.Errorf("%+v, %v", list, err)
	}
}

// A correction of the calendar is told, and what was told before stays as it was told then.
func TestTheNoticeOfACorrectedCalendar(t *testing.T) {
	d := newDesk(t, "renewal")
	first := d.item
	d.fill(rules.Values{"purpose": "renewal", "valid_until": "2026-03-20"})
	d.do(officer("clerk"), casefile.Accept{})
	d.do(officer("head"), longer)
	before := d.notices(first)
	d.follow("closed: [02-24]")
	after := d.notices(first)
	if len(before) == 0 || !slices.Equal(before, after[:len(before)]) {
		t.Errorf("told before:\n%q\nand after the correction:\n%q", before, after)
	}
	if told := after[len(before):]; len(told) != 1 || !strings.HasPrefix(told[0], "calendar_corrected: The calendar of working days was corrected (version 2).") {
		t.Errorf("told of it: %q", told)
	}
}

// notices are the texts of all notices, the item being under the calendar with which the log begins.
func (d *desk) notices(item *rules.Item) (texts []string) {
	d.t.Helper()
	list, err := casefile.Notices(item, d.log, func(string) (*worktime.Calendar, error) { return d.item.Calendar, nil })
	if err != nil {
		d.t.Fatal(err)
	}
	for _, n := range list {
		texts = append(texts, n.Kind+": "+n.Text["en"])
	}
	return texts
}
