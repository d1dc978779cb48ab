package casefile_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

func wantText(t *testing.T, got rules.Text, en, zh string) {
	t.Helper()
	if want := (rules.Text{"en": en, "zh": zh}); !maps.Equal(got, want) {
		t.Errorf("got\n%s\n%s\nwant\n%s\n%s", got["en"], got["zh"], en, zh)
	}
}

func TestSpecialNotice(t *testing.T) {
	d := newDesk(t, "renewal")
	d.do(officer("examiner"), backdated(d, "2026-02-09 09:00"))
	wantText(t, casefile.SpecialNotice(d.item, &d.c, "test_load"),
		"Test of the load (testing). Basis: 行政许可法第四十五条. It takes at most 10 working days. From 2026-02-09 until it is done the time of the authority stands still.",
		"荷载试验（检测）。依据：行政许可法第四十五条。所需时间最长10个工作日。自2026-02-09起至完成之日止，所需时间不计入办理期限。")
	d.at("2026-02-11 10:00")
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	d.do(officer("examiner"), casefile.Ask{Task: d.task("examine"), Request: "opinion", Because: "to be sure"})
	wantText(t, casefile.SpecialNotice(d.item, &d.c, "opinion"),
		"Opinion of a colleague (expert review). It takes at most 2 working days. The time of the authority runs on.",
		"内部意见（专家评审）。所需时间最长2个工作日。办理期限照常计算。")
	d.do(officer("examiner"), casefile.Answer{Request: "opinion"})
	d.do(officer("examiner"), casefile.Ask{Task: d.task("examine"), Request: "papers", Because: "unclear"})
	for _, name := range []string{"papers", "examine", "nothing"} {
		if got := casefile.SpecialNotice(d.item, &d.c, name); got != nil {
			t.Errorf("%s is no special procedure: %v", name, got)
		}
	}
}

func TestSpecialNoticeOfAStep(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.complete("examiner", "fire", "pass", nil)
	d.complete("examiner2", "health", "pass", nil)
	d.complete("inspector", "streets", "pass", rules.Values{"quiet": true}, "inspector2")
	const want = "Hearing (hearing). Basis: art. 45. It takes at most 5 working days. From 2026-02-05 until it is done the time of the authority stands still."
	if got := casefile.SpecialNotice(d.item, &d.c, "hearing")["en"]; got != want {
		t.Errorf("got %s", got)
	}
}

func TestExtensionNotice(t *testing.T) {
	d := newDesk(t, "renewal")
	pier(d)
	if got := casefile.ExtensionNotice(d.item, &d.c); got != nil {
		t.Errorf("nothing was extended: %v", got)
	}
	d.do(officer("head"), longer)
	wantText(t, casefile.ExtensionNotice(d.item, &d.c),
		"The time for the decision is extended by 10 working days. Reason: the expert is ill. Basis: 行政许可法第四十二条. Last day as promised: 2026-03-09. Last day by law: 2026-03-25.",
		"办理期限延长10个工作日。理由：the expert is ill。依据：行政许可法第四十二条。承诺期限届满日：2026-03-09。法定期限届满日：2026-03-25。")
}

func TestSilenceNotice(t *testing.T) {
	d := newDesk(t, "renewal")
	renewed(d)
	wantText(t, casefile.SilenceNotice(d.item, *d.c.Decision),
		"The authority has not decided in time. By law (行政许可法第五十条) the application counts as granted from 2026-03-21.",
		"行政机关逾期未作出决定。依据行政许可法第五十条，本申请自2026-03-21起视为准予。")
	unbased := *d.c.Decision
	unbased.Basis, unbased.Result = "", rules.Refused
	wantText(t, casefile.SilenceNotice(d.item, unbased),
		"The authority has not decided in time. The application counts as refused from 2026-03-21.",
		"行政机关逾期未作出决定。本申请自2026-03-21起视为不予许可。")
	if got := casefile.SilenceNotice(d.item, casefile.Decision{By: casefile.ByOfficer}); got != nil {
		t.Errorf("an officer has decided: %v", got)
	}
}

func TestReceiptNotice(t *testing.T) {
	d := newDesk(t, "renewal")
	d.do(officer("examiner"), backdated(d, "2026-02-09 09:00"))
	d.at("2026-02-12 10:00")
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	text := casefile.ReceiptNotice(d.item, &d.c, "promised", d.now)
	for lang, want := range map[string]string{
		"en": "From 2026-02-05 to 2026-02-27: 8 days counted\n2026-02-05 not counted: the day of the event\n2026-02-06 counted: 1 so far\n2026-02-07 to 2026-02-08 not counted: weekend\n" +
			"2026-02-09 to 2026-02-11 not counted: Test of the load (行政许可法第四十五条)\n",
		"zh": "自2026-02-05至2026-02-27，共计算8天\n2026-02-05 不计入：事件当日\n2026-02-06 计入，累计1\n2026-02-07至2026-02-08 不计入：周末\n" +
			"2026-02-09至2026-02-11 不计入：荷载试验（行政许可法第四十五条）\n",
	} {
		if !strings.HasPrefix(text[lang], want) {
			t.Errorf("%s: got\n%s\nwant it to begin\n%s", lang, text[lang], want)
		}
	}
	if got := casefile.ReceiptNotice(d.item, &d.c, "nothing", d.now); got != nil {
		t.Errorf("there is no such clock: %v", got)
	}
}

// The days of a correction bear a name as well.
func TestReceiptNoticeOfACorrection(t *testing.T) {
	d := newDesk(t, "information-request")
	d.fill(rules.Values{"route": "plain", "topic": "ours", "wanted": "The minutes"})
	d.at("2026-02-06 09:00")
	d.do(officer("clerk"), casefile.AskCorrection{Because: "which minutes?"})
	d.at("2026-02-09 09:00")
	d.do(applicant(), casefile.Correct{})
	if got := casefile.ReceiptNotice(d.item, &d.c, "promised", d.now)["en"]; !strings.Contains(got, "2026-02-06 not counted: the application was being corrected\n") {
		t.Errorf("got\n%s", got)
	}
}
