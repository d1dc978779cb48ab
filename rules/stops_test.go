package rules_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

func TestStopsOfAPolicy(t *testing.T) {
	for source, want := range map[string]rules.Stops{
		"{at_most: 40wd, approve: {above: 10wd, role: head}}": {AtMost: wd(40), Above: wd(10), Role: "head"},
		"{at_most: 30d}": {AtMost: worktime.Duration{N: 30, Unit: worktime.Days}},
		"{approve: {above: 10wd, role: approver}}": {Above: wd(10), Role: "approver"},
	} {
		policy, problems := rules.CompilePolicy("p", []byte("policy: p\nrules: {}\nstops: "+source+"\n"))
		if policy == nil || *policy.Stops != want {
			t.Errorf("%s: %s", source, lines(problems))
		}
	}
	if policy, _ := rules.CompilePolicy("p", []byte("policy: p\nrules: {}\n")); policy.Stops != nil {
		t.Error("a policy that does not speak of stops bounds them")
	}
}

func TestWhichStopsNeedASecondPerson(t *testing.T) {
	above := rules.Stops{Above: wd(10), Role: "head"}
	for within, want := range map[string]bool{"10wd": false, "11wd": true, "10.5wd": true, "10d": false, "1mo": true, "1w": false} {
		d, err := worktime.ParseDuration(within)
		if err != nil {
			t.Fatal(err)
		}
		if got := above.NeedsSecond(d); got != want {
			t.Errorf("%s: %t", within, got)
		}
		if none := (rules.Stops{AtMost: wd(40)}); none.NeedsSecond(d) {
			t.Errorf("%s needs a second person though the policy asks for none", within)
		}
	}
}

func wd(n int) worktime.Duration { return worktime.Duration{N: n, Unit: worktime.WorkingDays} }
