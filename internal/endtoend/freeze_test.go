package endtoend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/worker"
)

var freeze = flag.String("freeze", "", "keep the histories of branches that the set of this name, such as v01, does not have yet")

// frozen is the folder of histories that today's workflow must be able to replay. It has one set for each released change of the
// workflow. A history that is there is never written over: cases were begun like that.
const frozen = "../../workflows/testdata/histories"

// paths are the branches of a set, and the files that hold the histories of their cases. A draft has none.
type paths map[string][]string

// TestEveryBranchIsFrozen fails when a branch was added, or got another name, and no history of it is kept.
func TestEveryBranchIsFrozen(t *testing.T) {
	set := newestSet(t)
	var names []string
	for _, b := range slices.Concat(everyBranch(), troubles()) {
		names = append(names, b.name)
	}
	kept := readPaths(t, set)
	for _, name := range names {
		if _, ok := kept[name]; !ok && *freeze == "" {
			t.Errorf("no history of %q is kept: %s", name, howToFreeze(set))
		}
	}
	for name, files := range kept {
		if !slices.Contains(names, name) {
			t.Errorf("there is no branch %q: give its line in %s/paths.json the new name or, if nobody can go that way, remove it with %q", name, set, files)
		}
	}
}

func howToFreeze(set string) string {
	return "run go test ./internal/endtoend -run 'TestEveryBranch|TestEveryTrouble' -freeze " + set
}

// newestSet is the set that has to have every branch.
func newestSet(t *testing.T) string {
	t.Helper()
	if *freeze != "" {
		return *freeze
	}
	found, err := filepath.Glob(filepath.Join(frozen, "v*"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no set of histories: %v", err)
	}
	return filepath.Base(slices.Max(found))
}

func pathsFile(set string) string { return filepath.Join(frozen, set, "paths.json") }

func readPaths(t *testing.T, set string) paths {
	t.Helper()
	raw, err := os.ReadFile(pathsFile(set))
	if os.IsNotExist(err) && *freeze != "" {
		return paths{}
	}
	kept := paths{}
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// walk goes through a branch. Of each case that was submitted on the way there must be a history among the frozen ones.
func (w *town) walk(b branch) {
	w.t.Helper()
	before := w.submitted()
	b.walk(w)
	cases := slices.DeleteFunc(w.submitted(), func(id string) bool { return slices.Contains(before, id) })
	set := newestSet(w.t)
	kept := readPaths(w.t, set)
	files, ok := kept[b.name]
	if ok && len(files) >= len(cases) {
		return
	}
	if *freeze == "" {
		w.t.Errorf("%d histories of %q are kept, of %d cases: %s", len(files), b.name, len(cases), howToFreeze(set))
		return
	}
	kept[b.name] = append(append([]string{}, files...), w.keep(set, b, cases)...)
	w.must(os.WriteFile(pathsFile(set), []byte(asJSON(w.t, kept)+"\n"), 0o644))
}

// keepPace has the process hear of every single command, if its histories are to be kept: told of several at once, as it is when
// people are quick, it would take fewer of its ways.
func (w *town) keepPace() {
	if *freeze != "" {
		w.worker.Poke()
		w.relayed()
	}
}

// keep writes the histories of cases as they are when everything has been told, and returns the names of the files.
func (w *town) keep(set string, b branch, cases []string) []string {
	w.t.Helper()
	w.relayed()
	w.followed()
	w.must(os.MkdirAll(filepath.Join(frozen, set), 0o755))
	var files []string
	for _, id := range cases {
		for _, run := range slices.Backward(w.runs(message.WorkflowID(id))) {
			var history bytes.Buffer
			w.must(worker.Record(w.ctx(), oneRun{w.temporal, run}, message.WorkflowID(id), &history))
			files = append(files, w.store(filepath.Join(frozen, set, plain(b.name)), history.Bytes()))
		}
	}
	return files
}

// store writes a history into a new file, and returns its name: the given one with a number that is free.
func (w *town) store(path string, history []byte) string {
	w.t.Helper()
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s-%d.json.gz", path, n)
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if os.IsExist(err) {
			continue
		}
		w.must(err)
		_, err = file.Write(history)
		w.must(errors.Join(err, file.Close()))
		return filepath.Base(name)
	}
}

// plain is the name of a branch as that of a file.
func plain(name string) string {
	return strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(name), "-"), "-")
}

// oneRun is a client that shows one run of a workflow in place of the newest.
type oneRun struct {
	client.Client
	id string
}

// GetWorkflowHistory implements client.Client.
func (r oneRun) GetWorkflowHistory(
	ctx context.Context, workflow, _ string, poll bool, filter enumspb.HistoryEventFilterType,
) client.HistoryEventIterator {
	return r.Client.GetWorkflowHistory(ctx, workflow, r.id, poll, filter)
}

// What is kept in the tree is public: no text of the sample people is in it.
func TestFrozenHistoriesAreDiscreet(t *testing.T) {
	files := 0
	err := filepath.WalkDir(frozen, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".json.gz") {
			files++
			for _, event := range thaw(t, path).Events {
				for _, secret := range private() {
					if strings.Contains(wire(t, event), secret) {
						t.Errorf("%q is in event %d of %s", secret, event.EventId, path)
					}
				}
			}
		}
		return err
	})
	if err != nil || files < len(everyBranch()) {
		t.Errorf("%d histories, %v", files, err)
	}
}
