package webhook

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../../docs/webhooks.schema.json"

// said is what an event of each type can say.
func said() map[string]any {
	of := Case{ID: uuid.New(), Item: "x", Division: "110105", Department: "health"}
	at := time.Unix(1770000000, 0).UTC()
	all := map[string]any{
		CaseOverdue:  Overdue{Case: of, Clock: "promised", Due: "2026-03-03"},
		CaseExtended: Extended{Case: of, Clocks: []string{"promised"}, By: "10wd"},
		CaseDecided:  Decided{Case: of, Result: "granted", By: "silence", On: "2026-03-03"},
		CaseReversed: Reversed{Case: of, On: "2026-03-03"},
		PingSent:     Ping{Webhook: uuid.New()},
	}
	for _, t := range Types() {
		if state, ok := strings.CutPrefix(t, cardPrefix); ok {
			all[t] = Card{
				Case: of, Card: uuid.New(), Seq: 2, Level: "red", State: state, Policy: "default", Digest: "9f2c", Rule: "promise_broken", On: "promised", Entry: 1,
				Due: "2026-03-03", Issued: at, ReplyBy: &at, Ground: "force_majeure",
			}
		}
	}
	return all
}

// Every event is as docs/webhooks.schema.json has it, and there is none that it has not.
func TestEventsAreAsTheSchemaHasThem(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	wanted := append(Types(), PingSent)
	slices.Sort(wanted)
	if diff := cmp.Diff(wanted, slices.Sorted(maps.Keys(said()))); diff != "" {
		t.Error(diff)
	}
	for eventType, data := range said() {
		check := func(data any) error {
			text, err := json.Marshal(data)
			if err != nil {
				t.Fatal(err)
			}
			body, err := Delivery{Webhook: uuid.New(), ID: uuid.New(), Seq: 3, Type: eventType, Subject: "2026-1", At: time.Unix(1770000000, 0), Data: text}.Body()
			if err != nil {
				t.Fatal(err)
			}
			event, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			return schema.Validate(event)
		}
		if err := check(data); err != nil {
			t.Errorf("%s: %v", eventType, err)
		}
		if check(struct{}{}) == nil {
			t.Errorf("%s: an event that says nothing is as the schema has it", eventType)
		}
	}
}

// The schema names every field of the structs and no other, and demands those that are always there.
func TestTheSchemaNamesEveryField(t *testing.T) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Required   []string
		Properties map[string]any
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	schema.Defs[""] = schema.object
	for name, value := range map[string]any{"": Event{}, "card": Card{}, "overdue": Overdue{}, "extended": Extended{}, "decided": Decided{}, "reversed": Reversed{}, "ping": Ping{}} {
		var all, always []string
		for _, field := range reflect.VisibleFields(reflect.TypeOf(value)) {
			if field.Anonymous {
				continue
			}
			key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if all = append(all, key); options == "" {
				always = append(always, key)
			}
		}
		slices.Sort(all)
		if diff := cmp.Diff(all, slices.Sorted(maps.Keys(schema.Defs[name].Properties))); diff != "" {
			t.Errorf("%s: fields (-code +schema)\n%s", name, diff)
		}
		slices.Sort(always)
		if diff := cmp.Diff(always, slices.Sorted(slices.Values(schema.Defs[name].Required))); diff != "" {
			t.Errorf("%s: always there (-code +schema)\n%s", name, diff)
		}
	}
}
