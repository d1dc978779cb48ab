package casefile_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// stored is a value as it comes back from the store.
func stored[T any](t testing.TB, v T) T {
	t.Helper()
	var back T
	if err := json.Unmarshal([]byte(text(t, v)), &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// A case that was stored and read goes on exactly like one that was not.
func TestAStoredCaseGoesOn(t *testing.T) {
	fresh, read := newDesk(t, "trade-licence"), newDesk(t, "trade-licence")
	read.c = stored(t, read.c)
	granted(fresh)
	granted(read)
	if a, b := text(t, fresh.c), text(t, read.c); a != b {
		t.Errorf("fresh  %s\nstored %s", a, b)
	}
}

// The kinds under which events are stored are what the events say, and every one can be read back.
func TestKindsOfEvents(t *testing.T) {
	source, err := os.ReadFile("kind.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind\(\) string +\{ return "(\w+)" \}`).FindAllStringSubmatch(string(source), -1)
	if len(kinds) < 20 {
		t.Fatalf("found only %d kinds", len(kinds))
	}
	for _, kind := range kinds {
		data, err := casefile.DecodeData(kind[1], []byte("{}"))
		if err != nil || data.Kind() != kind[1] {
			t.Errorf("%s is read as %v, %v", kind[1], data, err)
		}
	}
	if _, err := casefile.DecodeData("dreamt", []byte("{}")); err == nil || !strings.Contains(err.Error(), "dreamt") {
		t.Errorf("an unknown kind: %v", err)
	}
	if _, err := casefile.DecodeData("claimed", []byte(`{"task": 1}`)); err == nil || !strings.Contains(err.Error(), "claimed") {
		t.Errorf("a broken event: %v", err)
	}
}

// An erased answer stays erased when the log is stored.
func TestAnErasedAnswerInTheLog(t *testing.T) {
	data, err := casefile.DecodeData("drafted", []byte(text(t, casefile.Drafted{Answers: rules.Values{"trade": nil}})))
	if err != nil {
		t.Fatal(err)
	}
	if v, there := data.(casefile.Drafted).Answers["trade"]; !there || v != nil {
		t.Errorf("the erased answer came back as %v, %t", v, there)
	}
}
