package rules_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Every file of testdata/policy has defects of one kind; the .txt beside it holds what its author is told. They are not called
// .yaml, for no library is to find them.
func TestProblemsOfPolicies(t *testing.T) {
	files, err := filepath.Glob("testdata/policy/*.policy")
	if err != nil || len(files) < 5 {
		t.Fatalf("files %v: %v", files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".policy")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			policy, problems := rules.CompilePolicy(name+".yaml", text)
			if policy != nil {
				t.Error("a policy with errors must be refused")
			}
			golden(t, "testdata/policy/"+name+".txt", lines(problems))
		})
	}
}

func TestPolicyOfAnItem(t *testing.T) {
	library, problems := rules.Load(rules.Samples(), fstest.MapFS{
		"named.yaml":  {Data: []byte(strings.Replace(itemWith("a"), "calendar: cn", "calendar: cn\nsupervision: chengdu", 1))},
		"policy.yaml": {Data: []byte("policy: yulin\nrules: {}\n")},
	})
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	if got := library.Items["trade-licence"].Policy; got == nil || got.Code != rules.DefaultPolicy {
		t.Errorf("an item that names none has the policy %v", got)
	}
	if got := library.Items["sample"].Policy; got != library.Policies["chengdu"] {
		t.Errorf("the policy is %v", got)
	}
	if got := library.Policies["yulin"]; len(got.Rules) > 0 {
		t.Errorf("a policy of one's own does not replace the one that comes with the program: %v", got.Rules)
	}
}

// The city policies say what was published of them.
func TestShippedPolicies(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	yulin, chengdu := library.Policies["yulin"], library.Policies["chengdu"]
	near, over := yulin.Rules[0], yulin.Rules[1]
	if near.Level != rules.Yellow || near.When.Percent != 90 || near.When.Clock != "promised" || near.To != rules.ToHolder || near.Copy[0] != rules.ToUnitHead {
		t.Errorf("near the end: %+v", near)
	}
	if over.Level != rules.Red || !over.When.Past() || len(over.Copy) != 2 || over.Reply.String() != "5wd" {
		t.Errorf("past it: %+v", over)
	}
	if yulin.Scores[rules.Red] != -10 || yulin.Scores[rules.EarlyTenth] != 1 || yulin.Appraisal.Every.String() != "3mo" || yulin.Urge != nil {
		t.Errorf("yulin: %+v", yulin)
	}
	if r := chengdu.Rules[0]; r.When.Before.String() != "1wd" || r.When.Past() {
		t.Errorf("a working day before: %+v", r)
	}
	if r := chengdu.Rules[3]; !r.On(rules.OnSecondNotice) || r.On(rules.OnSentBackAgain) {
		t.Errorf("anomalies: %+v", r)
	}
	if chengdu.Urge.Reply.String() != "2wd" || chengdu.Appeal.DecidedBy != rules.ToSupervisor || chengdu.Languages[0] != "zh" {
		t.Errorf("chengdu: %+v", chengdu)
	}
}

func TestOnly(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	item := library.Items["trade-licence"] // a licence of the county
	limits := map[string]string{"promised": "5wd", "statutory": "1mo"}
	limit := func(clock string) (worktime.Duration, bool) {
		d, err := worktime.ParseDuration(limits[clock])
		return d, err == nil
	}
	for only, want := range map[string]bool{
		"promised >= 5wd": true, "promised > 5wd": false, "promised < 6wd": true, "promised <= 4wd": false, "promised == 5wd": true, "promised != 5wd": false,
		"promised >= 5d": true, "promised >= 8d": false, "statutory <= 4w": false, "statutory <= 31d": true,
		"class == licence": true, "class != licence": false, "level == county": true, "level != county": false, "level == city": false,
		"[promised >= 5wd, class == levy]": false,
	} {
		policy, problems := rules.CompilePolicy("p", []byte("policy: p\nrules: {a: {card: red, when: past accept, only: "+only+", to: holder}}\n"))
		if policy == nil {
			t.Fatal(lines(problems))
		}
		if got := policy.Rules[0].Concerns(item, limit); got != want {
			t.Errorf("%s: %t", only, got)
		}
		none := func(string) (worktime.Duration, bool) { return worktime.Duration{}, false }
		if strings.Contains(only, "promised") && policy.Rules[0].Concerns(item, none) {
			t.Errorf("%s holds of a case without a promise", only)
		}
	}
}

func TestCheckFilesOfPolicies(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"good.yaml": "policy: ours\nrules: {late: {card: red, when: past promised, to: holder}}\n",
		"bad.yaml":  "policy: theirs\nrules: {late: {card: red, when: past promised, to: nobody}}\n",
		"item.yaml": strings.Replace(itemWith("a"), "calendar: cn", "calendar: cn\nsupervision: ours", 1),
	})
	if checked, problems := rules.CheckFiles(filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml")); !reflect.DeepEqual(checked, rules.Checked{Policies: 2}) || len(problems) != 1 || problems[0].Code != "unknown_word" {
		t.Errorf("%+v, %s", checked, lines(problems))
	}
	if checked, problems := rules.CheckFiles(dir); checked.Items != 1 || len(problems) != 1 {
		t.Errorf("%+v, %s", checked, lines(problems))
	}
	// Once it is in order it is told of as well: no item beside it goes by it, so it judges nothing.
	write(t, dir, map[string]string{"bad.yaml": "policy: theirs\nrules: {late: {card: red, when: past promised, to: holder}}\n"})
	if checked, problems := rules.CheckFiles(dir); !slices.Equal(checked.Unfollowed, []string{"theirs"}) || len(problems) > 0 {
		t.Errorf("%+v, %s", checked, lines(problems))
	}
}
