package workflows

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
)

// frozen holds the histories of cases that were begun under earlier versions, as a real server kept them: in a set for each
// released change of the workflow those of every branch of the sample items (go test ./internal/endtoend -run TestEvery -freeze
// SET), beside the sets two that waited for real timers (go test ./worker -run TestOnServer -record).
const frozen = "testdata/histories"

// Cases that were begun under an older version go on under this one. A history that does not replay any more calls for
// workflow.GetVersion, and then for one more set. None is ever recorded anew.
func TestReplay(t *testing.T) {
	for _, name := range histories(t) {
		t.Run(name, func(t *testing.T) {
			if err := replay(thaw(t, name)); err != nil {
				t.Error(err)
			}
		})
	}
}

// What a set has is what its list of paths says: no history is lost, and none is there that nobody knows.
func TestSetsAreWhole(t *testing.T) {
	sets, err := filepath.Glob(filepath.Join(frozen, "*", "paths.json"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("no sets of histories: %v", err)
	}
	var listed []string
	for _, list := range sets {
		raw, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		var paths map[string][]string
		if err := json.Unmarshal(raw, &paths); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(slices.Collect(maps.Values(paths))...) {
			listed = append(listed, filepath.Join(filepath.Base(filepath.Dir(list)), name))
		}
	}
	listed = append(listed, "failure.json.gz", "success.json.gz")
	slices.Sort(listed)
	if diff := cmp.Diff(listed, histories(t)); diff != "" {
		t.Errorf("the histories are not those that paths.json lists (-listed +there); git has those that were lost:\n%s", diff)
	}
}

// A worker of the version before may be told by one of the version after, which knows more: it lets be what it does not know,
// wherever that stands.
func TestReplayOfNewerOutlooks(t *testing.T) {
	for _, name := range histories(t) {
		t.Run(name, func(t *testing.T) {
			history, n := thaw(t, name), 0
			for _, p := range stacktest.Payloads(t, history) {
				var o any
				if json.Unmarshal(p.Data, &o) == nil && knowMore(o) {
					p.Data, _ = json.Marshal(o)
					n++
				}
			}
			if n == 0 {
				t.Error("nobody says anything")
			}
			if err := replay(history); err != nil {
				t.Error(err)
			}
		})
	}
}

// knowMore adds fields to every object in a value, and reports whether there is any.
func knowMore(v any) (objects bool) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			knowMore(inner)
		}
		v["newer"], v["newer_still"] = "than this version", map[string]any{"list": []any{1, nil}}
		return true
	case []any:
		for _, inner := range v {
			objects = knowMore(inner) || objects
		}
	}
	return objects
}

// histories lists those that are kept, by their paths below the folder.
func histories(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(frozen), ".", func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".json.gz") {
			names = append(names, path)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("no histories to replay: %v", err)
	}
	slices.Sort(names)
	return names
}

func thaw(t *testing.T, name string) *historypb.History {
	t.Helper()
	file, err := os.Open(filepath.Join(frozen, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	raw, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	history, err := client.HistoryFromJSON(raw, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return history
}

// replay goes through a history with the workflow of today, under the id that it had. Where the workflow ends is looked at here:
// the SDK lets one end early whose history ends later.
func replay(history *historypb.History) error {
	var ended int64
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(func(ctx workflow.Context, in message.CaseInput) error {
		err := ServiceCase(ctx, in)
		ended = int64(workflow.GetInfo(ctx).GetCurrentHistoryLength())
		return err
	}, workflow.RegisterOptions{Name: message.ServiceCase})
	id := history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowId()
	err := replayer.ReplayWorkflowHistoryWithOptions(quiet{}, history, worker.ReplayWorkflowHistoryOptions{
		OriginalExecution: workflow.Execution{ID: id},
	})
	if last := lastTask(history); err == nil && ended != last {
		return fmt.Errorf("%s: in the task at event %d, and not at %d", endsElsewhere, ended, last)
	}
	return err
}

const endsElsewhere = "the workflow ends elsewhere"

// lastTask is the event that began the task in which the workflow ended, or 0 when it had not ended.
func lastTask(history *historypb.History) int64 {
	last := history.Events[len(history.Events)-1]
	task := max(last.GetWorkflowExecutionCompletedEventAttributes().GetWorkflowTaskCompletedEventId(),
		last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetWorkflowTaskCompletedEventId())
	if task == 0 {
		return 0
	}
	return history.Events[task-1].GetWorkflowTaskCompletedEventAttributes().GetStartedEventId()
}
