package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every operation of the contract has its route and every route its operation, open to the same people and with the
// same parameters.
func TestRoutesAreTheContract(t *testing.T) {
	s := newStage(t)
	want := map[string]string{}
	for _, o := range s.operations() {
		want[o.String()] = described(o.open(), o.names("query"))
	}
	got := map[string]string{}
	for _, r := range routes(s.config()) {
		segments := strings.Split(r.path, "/")
		for i, segment := range segments {
			if name, ok := strings.CutPrefix(segment, ":"); ok {
				segments[i] = "{" + name + "}"
			}
		}
		got[r.method+" "+strings.Join(segments, "/")] = described(r.open, r.query)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the routes are not those of the contract (-contract +code):\n%s", diff)
	}
}

func described(open bool, query []string) string {
	query = slices.Sorted(slices.Values(query))
	if open {
		return "open " + strings.Join(query, " ")
	}
	return "signed in " + strings.Join(query, " ")
}

// Sent as the contract shows it, every operation reaches its use case with all that was sent, and answers as the
// contract shows it.
func TestEveryOperation(t *testing.T) {
	s := newStage(t)
	var calls strings.Builder
	for _, o := range s.operations() {
		s.calls = nil
		r := o.request(t)
		o.checkRequest(t, r)
		answer := s.send(t, o, r)
		status, example := o.success()
		if answer.Code != status {
			t.Errorf("%s: got %d %s, want %d", o, answer.Code, answer.Body, status)
			continue
		}
		if example != nil {
			sameJSON(t, o.String(), asJSON(t, example), answer.Body.Bytes())
		}
		for _, call := range s.calls {
			calls.WriteString(o.String() + "\n    " + call + "\n")
		}
	}
	golden(t, "calls.txt", calls.String())
}

func sameJSON(t *testing.T, what string, want, got []byte) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(want, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("%s (-contract +answer):\n%s", what, diff)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-golden +got):\n%s", path, diff)
	}
}

func TestTheContractIsServed(t *testing.T) {
	s := newStage(t)
	o := s.operation(t, "contract")
	answer := s.send(t, o, o.request(t))
	if !bytes.Equal(answer.Body.Bytes(), contract) || answer.Header().Get("Content-Type") != "application/yaml" {
		t.Errorf("got %d as %s", answer.Code, answer.Header().Get("Content-Type"))
	}
}

// Lists that the service leaves nil are lists all the same.
func TestEmptyListsAreLists(t *testing.T) {
	s := newStage(t)
	s.items.Items, s.claims.Items, s.tasks.Items = nil, nil, nil
	s.view.Clocks, s.view.Tasks, s.view.Evaluation.Asked, s.view.Answers = nil, nil, nil, nil
	for _, id := range []string{"items", "claimTasks", "tasks", "case"} {
		o := s.operation(t, id)
		answer := s.send(t, o, o.request(t)) // holds it to the contract
		if answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), "null") {
			t.Errorf("%s: got %d %s", o, answer.Code, answer.Body)
		}
	}
}
