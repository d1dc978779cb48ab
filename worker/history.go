package worker

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
)

// Record writes the history of the newest run of a workflow as compressed JSON, the form in which the replay test of the
// workflows keeps histories.
func Record(ctx context.Context, temporal client.Client, workflowID string, to io.Writer) error {
	events := temporal.GetWorkflowHistory(ctx, workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var history historypb.History
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return fmt.Errorf("read history of %s: %w", workflowID, err)
		}
		history.Events = append(history.Events, event)
	}
	raw, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(&history)
	if err != nil {
		return fmt.Errorf("encode history of %s: %w", workflowID, err)
	}
	z := gzip.NewWriter(to)
	if _, err := z.Write(raw); err != nil {
		return fmt.Errorf("write history of %s: %w", workflowID, err)
	}
	return z.Close()
}
