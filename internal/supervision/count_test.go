package supervision_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/rules"
)

// numbers prints a tally, a line for each cell and day: those of cases are marked with the item, those of tasks with step and person.
func numbers(t supervision.Tally) []string {
	lines := map[string][]string{}
	for s, n := range t {
		place := fmt.Sprintf("%s %s", s.Day.String()[5:], s.Of)
		if s.Of != supervision.OfCases {
			place += fmt.Sprintf(" %s/%s", s.Step, s.Person)
		}
		if s.Of == supervision.OfTimes {
			place += fmt.Sprintf("%dwd", s.Days)
		}
		lines[place] = append(lines[place], fmt.Sprintf("%s%+d", s.Measure, n))
	}
	var list []string
	for _, place := range slices.Sorted(maps.Keys(lines)) {
		slices.Sort(lines[place])
		list = append(list, place+": "+strings.Join(lines[place], " "))
	}
	return list
}

// Handed in and accepted on Monday, promised within two working days, so late from Thursday, the fifth; verified on Friday, decided on
// Monday. The verification had one day.
func TestCountALateCase(t *testing.T) {
	l := library(t)
	item := l.Items["trade-licence"]
	log, c := lateShop(t, item, time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC))
	task := c.OpenTasks()[0]
	for _, act := range []casefile.Act{casefile.Claim{Task: task.ID}, casefile.Complete{
		Task: task.ID, Outcome: "refused", Findings: rules.Values{"premises_fit": false}, Officers: []string{"second"}, Because: "A wall is missing.",
	}} {
		by := casefile.Actor{ID: "inspector", Roles: []string{task.Role}, Officer: true}
		events, err := casefile.Decide(item, c, casefile.Command{By: by, Act: act}, time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, events...)
		if c, err = casefile.Replay(log); err != nil {
			t.Fatal(err)
		}
	}
	tally, err := supervision.Count(item, casefile.Case{}, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"03-02 case: accepted+1 in_hand+1 no_notice+1 received+1",
		"03-02 task accept/clerk: done+1 in_time+1",
		"03-02 task verify/: in_hand+1",
		"03-02 time accept/0wd: done+1",
		"03-03 case: yellow+1 yellows+1",
		"03-03 task verify/: overdue+1",
		"03-05 case: overdue+1 red+1 reds+1 yellow-1",
		"03-06 task inspect/: in_hand+1",
		"03-06 task verify/: in_hand-1 overdue-1",
		"03-06 task verify/examiner: done+1 late+1",
		"03-06 time verify/4wd: done+1",
		"03-09 case: counted_days+2 in_hand-1 late+1 overdue-1 red-1 refused+1",
		"03-09 task inspect/: in_hand-1",
		"03-09 task inspect/inspector: done+1 in_time+1 refused+1",
		"03-09 time inspect/1wd: done+1",
	}
	if diff := cmp.Diff(want, numbers(tally)); diff != "" {
		t.Error(diff)
	}
}

func TestStepTime(t *testing.T) {
	for days, want := range map[int]int{-1: 0, 0: 0, 7: 7, 10: 10, 11: 12, 12: 12, 13: 14, 15: 16, 17: 19, 20: 22, 5000: 1111} {
		if got := supervision.StepTime(days); got != want {
			t.Errorf("%d working days fall into %d, want %d", days, got, want)
		}
	}
	for days := 11; days < 1000; days++ {
		if got := supervision.StepTime(days); got < days || got > days+days/5 {
			t.Errorf("%d working days are told as %d", days, got)
		}
	}
}

func TestPercentile(t *testing.T) {
	done := map[int]int{0: 4, 1: 1, 3: 4, 22: 1}
	for share, want := range map[float64]int{0.1: 0, 0.4: 0, 0.5: 1, 0.51: 3, 0.9: 3, 0.91: 22, 1: 22} {
		if got, ok := supervision.Percentile(done, share); got != want || !ok {
			t.Errorf("within %d working days %v was done, want %d", got, share, want)
		}
	}
	if _, ok := supervision.Percentile(nil, 0.5); ok {
		t.Error("of nothing there is a percentile")
	}
}

func TestATallyIsWrittenByPlace(t *testing.T) {
	cell := supervision.Cell{Of: supervision.OfTimes, Division: "310115", Item: "x", Step: "survey", Days: 12}
	tally := supervision.Tally{
		{Day: date(t, "2026-03-02"), Cell: cell, Measure: supervision.Done}: 2, {Day: date(t, "2026-03-02"), Cell: cell, Measure: supervision.InHand}: -1,
	}
	tally.Merge(supervision.Tally{{Day: date(t, "2026-03-02"), Cell: cell, Measure: supervision.InHand}: 1})
	text, err := json.Marshal(tally)
	want := `[{"day":"2026-03-02","days":12,"department":"","division":"310115","done":2,"item":"x","of":"time","person":"","step":"survey"}]`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}
