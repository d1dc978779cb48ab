package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/onewindow/onewindow/internal/message"
)

// secret is what a person wrote.
const secret = "Zhang San, 13800138000"

// Whatever fails, and however it is wrapped: what Temporal keeps of it is a code.
func TestOfErrorsOnlyCodesGetOut(t *testing.T) {
	whole := ClientOptions(client.Options{}).FailureConverter
	for _, test := range []struct {
		err     error
		message string
	}{
		{errors.New(secret), "internal"},
		{fmt.Errorf("save: %w", errors.New(secret)), "wrapError"},
		{temporal.NewApplicationError(secret, "printer_busy", secret), "printer_busy"},
		{temporal.NewNonRetryableApplicationError(secret, secret, errors.New(secret), secret), "internal"},
		{temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_START_TO_CLOSE, errors.New(secret), secret), "timeout"},
		{temporal.NewCanceledError(secret), "canceled"},
	} {
		f := whole.ErrorToFailure(test.err)
		if f.Message != test.message {
			t.Errorf("%T became %q, want %q", test.err, f.Message, test.message)
		}
		if kept := protojson.Format(f); strings.Contains(kept, "Zhang") {
			t.Errorf("%T became %s", test.err, kept)
		}
	}
}

// Failures that came in once are stripped as well when they go out again, and what decides over a retry is kept.
func TestFailuresOfActivities(t *testing.T) {
	whole := ClientOptions(client.Options{}).FailureConverter
	text, _ := ClientOptions(client.Options{}).DataConverter.ToPayloads(secret)
	err := whole.FailureToError(&failurepb.Failure{
		Message: secret, StackTrace: secret,
		FailureInfo: &failurepb.Failure_ActivityFailureInfo{ActivityFailureInfo: &failurepb.ActivityFailureInfo{
			ActivityType: &commonpb.ActivityType{Name: message.Issue}, ScheduledEventId: 5,
		}},
		Cause: &failurepb.Failure{Message: secret, FailureInfo: &failurepb.Failure_ApplicationFailureInfo{
			ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{Type: "printer_broken", NonRetryable: true, Details: text},
		}},
	})
	f := whole.ErrorToFailure(err)
	if strings.Contains(f.String(), "Zhang") || f.Cause.GetApplicationFailureInfo().GetDetails() != nil {
		t.Errorf("kept %s", f)
	}
	cause := f.Cause.GetApplicationFailureInfo()
	if cause.GetType() != "printer_broken" || !cause.GetNonRetryable() || f.GetActivityFailureInfo().GetScheduledEventId() != 5 {
		t.Errorf("kept %s", f)
	}
	if whole.ErrorToFailure(nil) != nil {
		t.Error("no error is a failure")
	}
}

func TestPayloadsArePlainJSON(t *testing.T) {
	payload, err := ClientOptions(client.Options{}).DataConverter.ToPayload(message.Telling{Nudge: 2})
	if err != nil || string(payload.Data) != `{"outlook":{"epoch":0,"seq":0,"stage":""},"nudge":2}` {
		t.Errorf("%s, %v", payload.GetData(), err)
	}
}

func TestFaults(t *testing.T) {
	busy := func(cause enumspb.ResourceExhaustedCause) error {
		return serviceerror.NewResourceExhausted(cause, "busy")
	}
	for _, test := range []struct {
		err        error
		unanswered bool
		code       string
	}{
		{nil, false, "OK"},
		{serviceerror.NewUnavailable("x"), true, "Unavailable"},
		{fmt.Errorf("start: %w", serviceerror.NewDeadlineExceeded("x")), true, "DeadlineExceeded"},
		{fmt.Errorf("start: %w", context.DeadlineExceeded), true, "DeadlineExceeded"},
		{client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded), true, "DeadlineExceeded"},
		{client.NewWorkflowUpdateServiceTimeoutOrCanceledError(serviceerror.NewCanceled("x")), true, "Canceled"},
		{busy(enumspb.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT), true, "ResourceExhausted"},
		{busy(enumspb.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW), false, "ResourceExhausted"},
		{serviceerror.NewWorkflowNotReady("x"), false, "FailedPrecondition"},
		{serviceerror.NewInvalidArgument("x"), false, "InvalidArgument"},
		{temporal.NewApplicationError(secret, secret), false, "internal"},
		{temporal.NewApplicationError("x", "stale"), false, "stale"},
		{errGone, false, "no_workflow"},
		{fmt.Errorf("read: %w", message.ErrNoCase), false, "no_case"},
		{errors.New(secret), false, "Unknown"},
	} {
		if got := unanswered(test.err); got != test.unanswered {
			t.Errorf("%v: unanswered is %t", test.err, got)
		}
		if got := code(test.err); got != test.code {
			t.Errorf("%v: %s, want %s", test.err, got, test.code)
		}
	}
}
