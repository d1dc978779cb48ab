package rules_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

// bare has nothing that a card could be about; rich has everything.
const (
	bare = `item: bare
title: Bare
languages: [en]
class: licence
authority: {level: county, department: health}
calendar: cn
supervision: town
limits: {accept: at_once, promised: 5wd}
approval: [{category: quick, steps: []}]
`
	rich = `item: rich
title: Rich
languages: [en]
class: payment
authority: {level: city, department: health}
calendar: cn
supervision: town
limits: {correct: {within: 10wd, else: withdrawn}, promised: {within: 20wd, from: submission}, statutory: 30wd, deliver: 5wd}
facts:
  commits: {ask: Do you commit?, type: yes_no}
requests:
  papers: {title: Papers, of: applicant, within: 5wd, basis: Article 32, else: withdrawn}
approval:
  - category: quick
    when: commits and not applicant.dishonest
    commitment: {text: I commit., replaces: [], check: {within: 30wd, role: inspector, officers: 1, if_false: revokes}}
    steps: []
  - category: ordinary
    steps:
      - look: {title: Look, level: county, role: examiner, within: 5wd, silence: pass}
      - decide: {title: Decide, role: approver, within: 5wd, send_back: {to: [look], times: 2}}
`
)

// A rule that none of the items under its policy can break is told, with what they would need; one item that has it is enough.
func TestRulesThatNobodyCanBreak(t *testing.T) {
	for trigger, lack := range map[string]string{
		"when: past accept":                                    "a window that accepts (`accept: at_once` leaves none)",
		"when: 1wd before statutory":                           "a statutory limit",
		"when: past deliver":                                   "a limit `deliver`",
		"when: past check":                                     "a commitment",
		"when: past step":                                      "a step",
		"event: accepted_by_silence":                           "a window that accepts (`accept: at_once` leaves none)",
		"event: decided_by_silence":                            "a `silence`",
		"event: late_first_review":                             "a step at a `level` below its authority's",
		"event: stopped_on_last_day":                           "a request or a step that stops the clocks",
		"event: sent_back_again":                               "a step that may send back twice (`times: 2`)",
		"event: [sent_back_again, decided_by_silence]":         "a `silence`, or a step that may send back twice (`times: 2`)",
		"share: stopped > 30%":                                 "a request or a step that stops the clocks",
		"when: past promised, only: class != licence":          "the class, level or limits that its `only` asks for",
		"when: past promised, only: promised > 5wd":            "the class, level or limits that its `only` asks for",
		"event: second_correction_notice, only: promised > 4d": "a window that accepts (`accept: at_once` leaves none)", // in the other it counts from the submission
	} {
		t.Run(trigger, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, map[string]string{
				"items/bare/item.yaml": bare, "policies/town.yaml": "policy: town\nlanguages: [en]\nrules:\n  odd: {card: red, to: holder, " + trigger + "}\n",
			})
			want := "rule odd will issue no card: no item under policy town has " + lack
			_, problems := rules.CheckFiles(dir)
			if len(problems) != 1 || problems[0].Code != "never_triggered" || problems[0].Message != want || problems[0].Line != 4 || !strings.HasSuffix(problems[0].File, "town.yaml") {
				t.Errorf("%s, want %s", lines(problems), want)
			}
			write(t, dir, map[string]string{"items/rich/item.yaml": rich})
			if _, problems := rules.CheckFiles(dir); len(problems) > 0 {
				t.Errorf("also where one item has it: %s", lines(problems))
			}
		})
	}
}

// Before acceptance no limit runs that counts from it: what asks for one then never comes.
func TestALimitThatDoesNotRunYet(t *testing.T) {
	dir := t.TempDir()
	policy := "policy: town\nlanguages: [en]\nrules:\n  again: {card: red, to: holder, event: second_correction_notice, only: promised >= 5wd}\n"
	write(t, dir, map[string]string{"items/rich/item.yaml": strings.Replace(rich, "{within: 20wd, from: submission}", "20wd", 1), "policies/town.yaml": policy})
	if _, problems := rules.CheckFiles(dir); len(problems) != 1 || problems[0].Code != "never_triggered" {
		t.Error(lines(problems))
	}
}

// Only who has the items at hand can say what none of them has: a policy alone, or one beside a broken item, is not judged.
func TestPoliciesThatAreNotJudged(t *testing.T) {
	dir := t.TempDir()
	policy := "policy: town\nlanguages: [en]\nrules:\n  odd: {card: red, to: holder, when: past check}\n"
	write(t, dir, map[string]string{"items/bare/item.yaml": bare, "policies/town.yaml": policy})
	for _, path := range []string{"policies", "policies/town.yaml", "items"} {
		if _, problems := rules.CheckFiles(filepath.Join(dir, path)); len(problems) > 0 {
			t.Errorf("%s: %s", path, lines(problems))
		}
	}
	write(t, dir, map[string]string{"items/rich/item.yaml": strings.Replace(rich, "class: payment", "class: payments", 1)})
	if _, problems := rules.CheckFiles(dir); len(problems) != 1 || problems[0].Code != "unknown_word" {
		t.Error(lines(problems))
	}
}
