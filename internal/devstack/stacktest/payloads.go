package stacktest

import (
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protopath"
	"google.golang.org/protobuf/reflect/protorange"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Payloads are those of a history or one of its events, wherever they are in it.
func Payloads(t *testing.T, of proto.Message) []*commonpb.Payload {
	t.Helper()
	var found []*commonpb.Payload
	err := protorange.Range(of.ProtoReflect(), func(at protopath.Values) error {
		if m, ok := at.Index(-1).Value.Interface().(protoreflect.Message); ok {
			if p, ok := m.Interface().(*commonpb.Payload); ok {
				found = append(found, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
