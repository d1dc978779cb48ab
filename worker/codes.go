package worker

import (
	"regexp"

	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
)

// codesOnly is a failure converter that writes codes alone. The text of an error, its details and its stack can repeat what a
// person wrote, and what Temporal stores cannot be masked or erased. The full text is for the log of the place where the
// error arose, which knows what is safe.
type codesOnly struct{ converter.FailureConverter }

// ErrorToFailure implements converter.FailureConverter.
func (c codesOnly) ErrorToFailure(err error) *failurepb.Failure {
	return stripped(c.FailureConverter.ErrorToFailure(err))
}

// stripped makes a failure anew, since the given one may be in use elsewhere.
func stripped(f *failurepb.Failure) *failurepb.Failure {
	if f == nil {
		return nil
	}
	bare := &failurepb.Failure{Message: "failure", Source: f.Source, FailureInfo: f.FailureInfo, Cause: stripped(f.Cause)}
	switch info := f.FailureInfo.(type) {
	case *failurepb.Failure_ApplicationFailureInfo:
		was := info.ApplicationFailureInfo
		bare.Message = word(was.Type)
		bare.FailureInfo = &failurepb.Failure_ApplicationFailureInfo{ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{
			Type: bare.Message, NonRetryable: was.NonRetryable, NextRetryDelay: was.NextRetryDelay, Category: was.Category,
		}}
	case *failurepb.Failure_TimeoutFailureInfo:
		bare.Message = "timeout"
		bare.FailureInfo = &failurepb.Failure_TimeoutFailureInfo{TimeoutFailureInfo: &failurepb.TimeoutFailureInfo{
			TimeoutType: info.TimeoutFailureInfo.TimeoutType,
		}}
	case *failurepb.Failure_CanceledFailureInfo:
		bare.Message = "canceled"
		bare.FailureInfo = &failurepb.Failure_CanceledFailureInfo{CanceledFailureInfo: &failurepb.CanceledFailureInfo{}}
	case *failurepb.Failure_ActivityFailureInfo:
		bare.Message = "activity"
	}
	return bare
}

// oneWord is what a code looks like, and the name of a Go type.
var oneWord = regexp.MustCompile(`^[A-Za-z0-9_.*-]{1,64}$`)

func word(s string) string {
	if oneWord.MatchString(s) {
		return s
	}
	return "internal"
}
