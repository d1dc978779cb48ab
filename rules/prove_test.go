package rules_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

// The oracle tries every whole number where the checker tries one of each cell, and must come to the same verdict on hundreds of conditions.
func TestProofsAgreeWithTryingEverything(t *testing.T) {
	library := testLibrary(t)
	random := rand.New(rand.NewPCG(1, 2))
	verdicts := map[string]int{}
	for range 400 {
		source := randomCondition(random, 3)
		head := strings.Replace(itemWith("'"+source+"'"), "when: kind == shop}", "}", 1) // rooms is asked of everybody
		item, problems := library.Compile("f", []byte(head))
		want := oracle(conditionByParts(t, library, source))
		got := "open"
		for _, p := range problems {
			got = p.Code
		}
		if got != want {
			t.Fatalf("%s: the checker says %s, the oracle %s\n%s", source, got, want, lines(problems))
		}
		if (item == nil) != (want == "never_holds") {
			t.Fatalf("%s: an item that is refused wrongly, or not", source)
		}
		verdicts[got]++
	}
	for _, verdict := range []string{"open", "never_holds", "always_holds"} {
		if verdicts[verdict] < 10 {
			t.Errorf("only %d conditions of the kind %s were tried", verdicts[verdict], verdict)
		}
	}
}

func randomCondition(random *rand.Rand, depth int) string {
	if depth == 0 || random.IntN(4) == 0 {
		operator := []string{"<", "<=", ">", ">=", "==", "!="}[random.IntN(6)]
		switch random.IntN(4) {
		case 0:
			return []string{"a", "b"}[random.IntN(2)]
		case 1:
			return "kind " + []string{"==", "!="}[random.IntN(2)] + " " + []string{"shop", "stall", "van"}[random.IntN(3)]
		case 2:
			return fmt.Sprintf("rooms in [%d, %d]", random.IntN(6), 95+random.IntN(9))
		default:
			return fmt.Sprintf("rooms %s %d", operator, []int{-1, 0, 1, 2, 3, 50, 51, 99, 100, 101}[random.IntN(10)])
		}
	}
	left, right := randomCondition(random, depth-1), randomCondition(random, depth-1)
	switch random.IntN(3) {
	case 0:
		return "(" + left + " and " + right + ")"
	case 1:
		return "(" + left + " or " + right + ")"
	default:
		return "not (" + left + ")"
	}
}

// conditionByParts compiles a condition so that no verdict stands in the way: either it or a free fact holds.
func conditionByParts(t *testing.T, library *rules.Library, source string) func(rules.Values) bool {
	t.Helper()
	head := strings.Replace(itemWith("'applicant.dishonest and ("+source+") or channel == counter'"), "when: kind == shop}", "}", 1)
	item, problems := library.Compile("f", []byte(head))
	if item == nil {
		t.Fatal(lines(problems))
	}
	when := item.Material("plan").When
	return func(v rules.Values) bool {
		v["applicant.dishonest"], v["channel"] = true, "online"
		return when.Eval(v) == rules.True
	}
}

func oracle(holds func(rules.Values) bool) string {
	ever, always := false, true
	for _, a := range []bool{false, true} {
		for _, b := range []bool{false, true} {
			for _, kind := range []string{"shop", "stall", "van"} {
				for rooms := 1; rooms <= 100; rooms++ {
					if holds(rules.Values{"a": a, "b": b, "kind": kind, "rooms": float64(rooms)}) {
						ever = true
					} else {
						always = false
					}
				}
			}
		}
	}
	switch {
	case !ever:
		return "never_holds"
	case always:
		return "always_holds"
	default:
		return "open"
	}
}
