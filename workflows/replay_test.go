package workflows

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// Cases that were begun under an older version go on under this one. Their histories were recorded on a server
// (go test ./worker -run TestOnServer -record); one that does not replay any more calls for workflow.GetVersion, not for a new
// recording.
func TestReplay(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "histories", "*.json.gz"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no histories to replay: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { replay(t, path) })
	}
}

func replay(t *testing.T, path string) {
	file, err := os.Open(path)
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
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(ServiceCase, workflow.RegisterOptions{Name: message.ServiceCase})
	if err := replayer.ReplayWorkflowHistory(quiet{}, history); err != nil {
		t.Error(err)
	}
}
