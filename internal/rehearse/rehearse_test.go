package rehearse_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/rehearse"
	"github.com/onewindow/onewindow/rules"
)

func item(t *testing.T, code string) *rules.Item {
	t.Helper()
	library, problems := rules.Load(rules.Samples())
	if rules.HasErrors(problems) {
		t.Fatal(problems)
	}
	return library.Items[code]
}

// tests are those of a source, with the policies that come with the program.
func tests(t *testing.T, source string) rehearse.Tests {
	t.Helper()
	library, _ := rules.Load(rules.Samples())
	return rehearse.Tests{File: "tests.yaml", Source: []byte(source), Policies: library.Policies}
}

// shop is what every test of the trade licence starts with; lines are put into its one timeline.
func shop(lines ...string) string {
	return `tests: trade-licence
given:
  answers: {trade: goods, shop_name: Corner shop, shop_address: 1 Main Street, floor_area: 40, rented: true, term: permanent}
timelines:
  - name: A shop
    line:
      - ` + strings.Join(lines, "\n      - ") + "\n"
}

const (
	submit = `{at: 2026-03-02 09:00, by: applicant, do: submit}`
	accept = `{at: 2026-03-02 10:00, by: clerk, do: accept}`
)

func run(t *testing.T, source string) rehearse.Report {
	t.Helper()
	report, err := rehearse.Run(item(t, "trade-licence"), tests(t, source))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAFailureTellsWhatAndWhy(t *testing.T) {
	report := run(t, shop(submit, accept, `{at: 2026-03-03 09:00, do: look, expect: {due: {promised: 2026-03-05}, open: [inspect], cards: [warning nearly_due, yellow step_overdue]}}`))
	if len(report.Failures) != 2 || report.Timelines != 1 || report.Lines != 3 {
		t.Fatalf("report %+v", report)
	}
	want := `tests.yaml:9: A shop: due promised is 2026-03-04, expected 2026-03-05
    - {at: 2026-03-03 09:00, do: look, expect: {due: {promised: 2026-03-05}, open: [inspect], cards: [warning nearly_due, yellow step_overdue]}}
    clock accept: 1wd from 2026-03-02, due 2026-03-03, met; 1 counted, 1 not: first_day
    clock promised: 2wd from 2026-03-02, due 2026-03-04, running; 2 counted, 1 not: first_day
    clock statutory: 20wd from 2026-03-02, due 2026-03-30, running; 20 counted, 1 not: first_day, 8 not: weekend
    clock verify: 0.5wd from 2026-03-02, due 2026-03-02, overdue; 0.5 counted`
	if got := report.Failures[0].String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := report.Failures[1]; got.What != "open" || got.Got != "verify" || got.Want != "inspect" {
		t.Errorf("second failure %+v", got)
	}
}

func TestRefusalsAreExpectedOrFail(t *testing.T) {
	for _, tc := range []struct{ line, got, want string }{
		{`{at: 2026-03-02 10:00, by: clerk, do: hand_over}`, "wrong_status", "none"},
		{`{at: 2026-03-02 10:00, by: clerk, do: accept, expect: {refused: wrong_role}}`, "none", "wrong_role"},
		{`{at: 2026-03-02 10:00, by: applicant, do: deliver lease, expect: {refused: incomplete}}`, "wrong_status", "incomplete"},
	} {
		report := run(t, shop(submit, tc.line, `{at: 2026-03-02 11:00, by: clerk, do: accept, expect: {status: closed}}`))
		if len(report.Failures) != 1 { // after a failure the timeline is left
			t.Fatalf("%s: %v", tc.line, report.Failures)
		}
		if f := report.Failures[0]; f.Got != tc.got || f.Want != tc.want {
			t.Errorf("%s: got %q, want %q", tc.line, f.Got, f.Want)
		}
	}
}

// Every expectation can fail: none of them is met by accident.
func TestEveryExpectationCanFail(t *testing.T) {
	for _, expect := range []string{
		"status: draft", "category: other", "visits: 1", "result: granted", "open: []", "holder: [head]", "asked: [trade]", "materials: []",
		"visit_reasons: [x]", "refusals: [x]", "not_accepted: [x]", "due: {promised: 2026-01-01}", "due: {promissed: 2026-03-04}", "clock: {promised: met}",
		"receipt: {promised: {from: 2026-01-01}}", "receipt: {promised: {due: 2026-01-01}}", "receipt: {promised: {counted: 1}}",
		"receipt: {promised: {not_counted: {first_day: 2}}}", "decided: {by: rule}", "licence: {type: trade-licence}", "receipt: {promised: 2}", "due: 2026-03-04", "cards: [red x]", "card_to: [clerk]",
	} {
		report := run(t, shop(submit, accept, `{at: 2026-03-02 11:00, do: look, expect: {`+expect+`}}`))
		if len(report.Failures) != 1 {
			t.Errorf("%s is met", expect)
		}
	}
}

func TestGiven(t *testing.T) {
	source := `tests: trade-licence
given:
  applicant: {assurance: 1, name: Li}
  people: {zhou: [clerk, examiner]}
  channel: counter
  answers: {trade: food, shop_name: Corner shop, shop_address: 1 Main Street, floor_area: 40, rented: true, term: permanent}
timelines:
  - name: An answer is missing, then a paper
    given: {answers: {term: none}, materials: none}
    line:
      - {at: 2026-03-02 09:00, by: zhou, on_behalf_of: applicant, do: submit, expect: {refused: incomplete, visits: 1}}
      - {at: 2026-03-02 09:00, by: zhou, on_behalf_of: applicant, do: submit, with: {term: temporary}, expect: {refused: incomplete}}
      - {at: 2026-03-02 09:00, by: zhou, on_behalf_of: applicant, do: deliver lease}
      - {at: 2026-03-02 09:00, by: zhou, on_behalf_of: applicant, do: submit, expect: {status: submitted}}
      - {at: 2026-03-02 09:00, by: zhou, do: accept, expect: {holder: examiner}}
      - {at: 2026-03-02 09:00, by: health/examiner, do: verify pass, expect: {refused: wrong_department}}
      - {at: 2026-03-02 09:00, by: examiner2, do: ask missing_papers, because: unsigned}
      - {at: 2026-03-02 09:00, by: examiner, do: verify pass, expect: {refused: already_claimed}}
      - {at: 2026-03-02 09:00, by: zhou, on_behalf_of: applicant, do: answer missing_papers}
      - {at: 2026-03-02 09:00, by: approver, do: approve granted, expect: {refused: task_unknown}}
  - name: Only what is given is handed in
    given: {materials: [floor-plan, lease]}
    line:
      - {at: 2026-03-02 09:00, by: zhou, on_behalf_of: applicant, do: submit, expect: {status: submitted}}
`
	for _, failure := range run(t, source).Failures {
		t.Error(failure)
	}
}

// One word alone stands without brackets, as everywhere; and what is wrong in what all lines share is told once.
func TestOneRoleWithoutBrackets(t *testing.T) {
	people := func(written string) string {
		return strings.Replace(shop(submit, `{at: 2026-03-02 10:00, by: boss, do: accept, expect: {status: in_approval}}`), "given:\n", "given:\n  people: "+written+"\n", 1)
	}
	for _, failure := range run(t, people("{boss: clerk}")).Failures {
		t.Error(failure)
	}
	_, err := rehearse.Run(item(t, "trade-licence"), tests(t, people("{boss: {of: clerk}}")))
	var wrong *rehearse.Error
	if !errors.As(err, &wrong) || len(wrong.Problems) != 1 || !strings.Contains(err.Error(), "the roles of boss is a list") {
		t.Errorf("told is %v", err)
	}
}

func TestUntried(t *testing.T) {
	report := run(t, shop(submit, accept, `{at: 2026-03-02 11:00, by: examiner, do: verify pass}`))
	for _, want := range []rehearse.Part{{Kind: "category", Name: "standard"}, {Kind: "step", Name: "standard verify"}, {Kind: "outcome", Name: "standard verify pass"}, {Kind: "step", Name: "standard inspect"}} {
		if slices.Contains(report.Untried(), want) {
			t.Errorf("%v was tried", want)
		}
	}
	for _, want := range []rehearse.Part{
		{Kind: "outcome", Name: "standard inspect refused"}, {Kind: "send_back", Name: "standard approve inspect"}, {Kind: "silence", Name: "standard approve"},
		{Kind: "silence", Name: "accept"}, {Kind: "else", Name: "correct"}, {Kind: "else", Name: "health-certificate"}, {Kind: "request", Name: "missing_papers"},
		{Kind: "else", Name: "missing_papers"}, {Kind: "visit", Name: "verify_identity"}, {Kind: "act", Name: "hand_over"},
	} {
		if !slices.Contains(report.Untried(), want) {
			t.Errorf("%v was not tried, and not told", want)
		}
	}
}

func TestFilesThatCannotBeRun(t *testing.T) {
	look := func(more string) string { return shop(`{at: 2026-03-02 09:00, do: look, ` + more + `}`) }
	for _, tc := range []struct{ name, source, want string }{
		{"not YAML", "tests: [", "tests.yaml:2:1: yaml:"},
		{"not a mapping", "- a", "wrong_shape"},
		{"nothing", "", "tests.yaml:1:1: yaml:"},
		{"too long", strings.Repeat("#", 2<<20), "too_long"},
		{"another item", "tests: event-permit", `tests.yaml:1:8: other_item: these are tests of "event-permit", not of "trade-licence"`},
		{"an unknown key", "tests: trade-licence\nwhen: now", "tests.yaml:2:1: unknown_word: `when` is not known here"},
		{"a misspelt deed", "timelines: [{name: a, line: [{at: 2026-03-02 09:00, do: sumbit}]}]", "`sumbit` is not known here; did you mean submit?"},
		{"an unknown policy", "policy: yullin", "tests.yaml:1:9: unknown_policy: there is no policy \"yullin\"; did you mean yulin?; known are chengdu, default, yulin"},
		{"a key twice", "tests: trade-licence\ntests: trade-licence", "duplicate_key"},
		{"a comma in a text", shop(`{at: 2026-03-02 09:00, by: clerk, do: ask_correction, because: No scale, no legend}`), "empty_value"},
		{"notices", look("expect: {notices: [correction]}"), "not_supported: `notices`"},
		{"fees", look("expect: {fees: 1}"), "not_supported: `fees`"},
		{"an unknown expectation", look("expect: {statuz: draft}"), "unknown_word: `statuz`"},
		{"an unknown part of a decision", look("expect: {decided: {how: well}}"), "unknown_word: `how`"},
		{"an unknown part of a receipt", look("expect: {receipt: {promised: {until: 2026-03-03}}}"), "unknown_word: `until`"},
		{"a look that is dated back", look("as_of: 2026-03-01 09:00"), "not_here: only `do: ask` has a `as_of`"},
		{"an extension that looks", look("within: 5wd"), "not_here"},
		{"a look that is justified", look("justified: it is late"), "not_here"},
		{"an extension of some time", shop(`{at: 2026-03-02 09:00, by: examiner, do: extend, within: some}`), "wrong_type"},
		{"no time", shop(`{do: look}`), "missing_key"},
		{"no act", shop(`{at: 2026-03-02 09:00, by: clerk}`), "missing_key"},
		{"nobody", shop(`{at: 2026-03-02 09:00, do: submit}`), "missing_key"},
		{"a time of day is missing", shop(`{at: 2026-03-02, do: look}`), "wrong_type"},
		{"back in time", shop(submit, `{at: 2026-03-02 08:59, do: look}`), "back_in_time"},
		{"a stranger", shop(`{at: 2026-03-02 09:00, by: mayor, do: submit}`), "unknown_person"},
		{"an unknown act", shop(`{at: 2026-03-02 09:00, by: clerk, do: dance}`), "unknown_word: `dance`"},
		{"an act of a later version", shop(`{at: 2026-03-02 09:00, by: examiner, do: reopen}`), "not_supported: `reopen`"},
		{"a word too many", shop(`{at: 2026-03-02 09:00, by: clerk, do: accept it}`), "wrong_shape"},
		{"a step without an outcome", shop(`{at: 2026-03-02 09:00, by: examiner, do: verify}`), "wrong_shape"},
		{"a send-back to nowhere", shop(`{at: 2026-03-02 09:00, by: inspector, do: inspect send_back}`), "wrong_shape"},
		{"an unknown material", shop(`{at: 2026-03-02 09:00, by: applicant, do: deliver diploma}`), "unknown_name"},
		{"an unknown request", shop(`{at: 2026-03-02 09:00, by: examiner, do: ask nicely}`), "unknown_name"},
		{"a commitment that may be", shop(`{at: 2026-03-02 09:00, by: inspector, do: commitment perhaps}`), "unknown_name"},
		{"an answer of the wrong type", shop(`{at: 2026-03-02 09:00, by: applicant, do: submit, with: {floor_area: large}}`), "wrong_type: floor_area"},
		{"a finding that is asked", shop(`{at: 2026-03-02 09:00, by: examiner, do: verify pass, with: {trade: food}}`), "not_asked: trade"},
		{"an answer nobody asks for", "given: {answers: {colour: red}}\ntimelines:\n  - {name: x, line: []}", "unknown_fact: colour"},
		{"something shared", "given: {shared: {company: {}}}", "not_supported: `shared`"},
		{"an applicant with a colour", "given: {applicant: {colour: red}}\ntimelines:\n  - {name: x, line: []}", "unknown_word"},
		{"an assurance in words", "given: {applicant: {assurance: high}}\ntimelines:\n  - {name: x, line: []}", "wrong_type"},
		{"a given in the middle", look("given: {channel: counter}"), "not_here"},
		{"a status of a preview", shop(`{at: 2026-03-02 09:00, do: preview, expect: {status: draft}}`), "not_here"},
		{"an alias", "tests: &a trade-licence\ngiven: *a", "wrong_shape"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := rehearse.Run(item(t, "trade-licence"), tests(t, tc.source))
			var wrong *rehearse.Error
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// A time that is none is told once: the line has an `at`.
func TestATimeThatIsNone(t *testing.T) {
	_, err := rehearse.Run(item(t, "trade-licence"), tests(t, shop(`{at: 2026-03-02 25:00, do: look}`)))
	if err == nil || !strings.Contains(err.Error(), "wrong_type") || strings.Contains(err.Error(), "missing_key") {
		t.Errorf("got %v", err)
	}
}

// Items of another shape: complete means accepted, and the law's own silence.
func TestOtherItems(t *testing.T) {
	library, problems := rules.Load(rules.Samples(), os.DirFS("../casefile/testdata"), os.DirFS("testdata"))
	if rules.HasErrors(problems) {
		t.Fatal(problems)
	}
	for code, source := range map[string]string{
		"instant-declaration": `timelines:
  - name: Decided by rule
    given: {answers: {kind: plain, fits: true, late: false}, materials: [report]}
    line:
      - {at: 2026-02-05 10:00, by: applicant, do: submit, expect: {result: granted, decided: {by: rule}, licence: {valid_until: ""}}}
`,
		"joint-works": `timelines:
  - name: Nobody decides
    given: {answers: {size: large, public: false}, materials: [plan, photo, insurance]}
    line:
      - {at: 2026-02-05 10:00, by: applicant, do: submit}
      - {at: 2026-02-05 11:00, by: clerk, do: accept}
      - {at: 2026-02-05 12:00, by: examiner, do: review pass, with: {sound: true}}
      - {at: 2026-02-05 12:00, by: fire-rescue/examiner, do: ask papers, because: The exit, expect: {holder: [fire-rescue/examiner, health/examiner]}}
      - {at: 2026-02-05 12:00, by: applicant, do: answer papers}
      - {at: 2026-02-05 12:00, by: health/examiner, do: ask testing, because: The exit, expect: {refused: already_claimed}}
      - {at: 2026-03-19 00:00, do: look, expect: {decided: {by: silence, date: 2026-03-19, step: ""}, cards: [warning nearly_due, red promise_broken, yellow anomaly, yellow step_overdue, yellow step_overdue]}}
`,
		"renewal": `timelines:
  - name: Extended, backdated, renewed by silence, taken back
    given: {answers: {purpose: renewal, valid_until: 2026-03-20}}
    line:
      - {at: 2026-02-05 10:00, do: preview, expect: {asked: [opening, purpose, valid_until]}}
      - {at: 2026-02-05 10:00, by: applicant, do: submit}
      - {at: 2026-02-05 11:00, by: clerk, do: ask_correction, because: The seal}
      - {at: 2026-02-05 12:00, by: applicant, do: correct}
      - {at: 2026-02-05 13:00, by: clerk, do: ask_correction, because: The name, expect: {refused: notice_repeated}}
      - {at: 2026-02-05 13:00, by: clerk, do: ask_correction, because: The name, justified: It came to light late, expect: {cards: yellow anomaly}}
      - {at: 2026-02-05 14:00, by: applicant, do: correct}
      - {at: 2026-02-05 15:00, by: clerk, do: accept, expect: {due: {promised: 2026-02-24, statutory: 2026-03-11, silence: 2026-03-20}}}
      - {at: 2026-02-11 10:00, by: examiner, do: ask test_load, because: The crane, as_of: 2026-02-05 16:00, expect: {refused: backdate_not_allowed}}
      - {at: 2026-02-11 10:00, by: examiner, do: ask test_load, because: The crane, as_of: 2026-02-09 09:00, expect: {status: suspended, due: {test_load: 2026-02-28}}}
      - {at: 2026-02-12 10:00, by: examiner, do: answer test_load, expect: {receipt: {promised: {from: 2026-02-05, due: 2026-02-27, counted: 8, not_counted: {first_day: 1, test_load: 3, weekend: 5, holiday: 6}}}}}
      - {at: 2026-02-12 10:00, by: clerk, do: extend, because: The crane, expect: {refused: wrong_role}}
      - {at: 2026-02-12 10:00, by: examiner, do: extend, because: The crane, expect: {open: [countersign, examine], due: {promised: 2026-02-27}}}
      - {at: 2026-02-12 10:00, by: head, do: countersign decline, because: Not yet, expect: {open: [examine], due: {promised: 2026-02-27}}}
      - {at: 2026-02-12 10:00, by: head, do: reassign examine, to: examiner2, because: Ill, expect: {holder: examiner, due: {examine: 2026-02-14}}}
      - {at: 2026-02-12 10:00, by: head, do: reassign examine, to: clerk, because: Ill, expect: {refused: wrong_role}}
      - {at: 2026-02-12 10:00, by: head, do: extend, because: The crane, within: 5wd, expect: {refused: extension_not_allowed}}
      - {at: 2026-02-12 10:00, by: head, do: extend, because: The crane, expect: {due: {promised: 2026-03-12, statutory: 2026-03-30, silence: 2026-03-20}}}
      - {at: 2026-03-21 00:00, do: look, expect: {result: granted, decided: {by: silence, date: 2026-03-21}, licence: {valid_from: 2026-03-21}, due: {reverse: 2026-04-03}, cards: [red promise_broken, warning nearly_due, yellow anomaly, yellow step_overdue]}}
      - {at: 2026-03-24 09:00, by: head, do: reverse_silence, because: The pier is rotten, expect: {licence: {revoked: true}, clock: {reverse: met}}}
`,
	} {
		report, err := rehearse.Run(library.Items[code], rehearse.Tests{File: code, Source: []byte(source)})
		if err != nil {
			t.Fatal(err)
		}
		for _, failure := range report.Failures {
			t.Error(failure)
		}
		if slices.Contains(report.Untried(), rehearse.Part{Kind: "silence", Name: "of the law"}) {
			t.Error("the law's silence was tried, and not told")
		}
	}
}

// Whatever stands in the file, it is run or refused.
func FuzzRun(f *testing.F) {
	library, _ := rules.Load(rules.Samples())
	item := library.Items["trade-licence"]
	source, err := fs.ReadFile(rules.Samples(), "items/trade-licence/tests.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(source)
	f.Add([]byte(shop(submit, accept)))
	f.Fuzz(func(t *testing.T, source []byte) {
		_, err := rehearse.Run(item, rehearse.Tests{File: "tests.yaml", Source: source})
		var wrong *rehearse.Error
		if err != nil && !errors.As(err, &wrong) {
			t.Error(err)
		}
	})
}
