package model_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

var load = sync.OnceValues(func() (*rules.Library, []rules.Problem) {
	return rules.Load(rules.Samples(), os.DirFS("../casefile/testdata"))
})

// library has the items that come with the program, and those made for tests.
func library(t testing.TB) *rules.Library {
	t.Helper()
	all, problems := load()
	if rules.HasErrors(problems) {
		t.Fatalf("items do not load: %v", problems)
	}
	return all
}

// strict is an item of which every stop needs a second person, and under whose policy no urge is to be ignored.
func strict(item *rules.Item) *rules.Item {
	stricter, policy := *item, *item.Policy
	policy.Stops = &rules.Stops{
		AtMost: worktime.Duration{N: 30, Unit: worktime.WorkingDays}, Above: worktime.Duration{N: 1, Unit: worktime.WorkingDays}, Role: "head",
	}
	policy.Rules = append(slices.Clone(policy.Rules), &rules.CardRule{Name: "ignored", Level: rules.Red, Events: []string{rules.OnUrgeIgnored}, To: rules.ToHolder})
	stricter.Code, stricter.Policy = "strict-works", &policy
	return &stricter
}

// Whatever people do and when, however tellings travel, whatever breaks: the workflow moves its case as the decisions on it
// demand, neither early nor late, and ends with it.
func TestDecisionsAndWorkflowAgree(t *testing.T) {
	items, hits := maps.Clone(library(t).Items), newTally()
	items["strict-works"] = strict(items["joint-works"])
	t.Run("items", func(t *testing.T) {
		for code, item := range items {
			t.Run(code, func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(rt *rapid.T) {
					for range (len(rungs(item)) + 1) / 2 { // the more clocks it has, the more can happen
						s := scripts(item).Draw(rt, "script")
						if found := newTrial(item, s, wiring{}, hits).played(); len(found) > 0 {
							rt.Fatalf("%s", strings.Join(slices.Compact(found), "\n"))
						}
					}
				})
				if missing := hits.missingOf(item); len(missing) > 0 {
					t.Errorf("never reached:\n%s", strings.Join(missing, "\n"))
				}
				hits.hit("item")
			})
		}
	})
	if missing := hits.missing(); len(missing) > 0 && hits.hits["item"] == len(items) {
		t.Errorf("never reached:\n%s", strings.Join(missing, "\n"))
	}
}
