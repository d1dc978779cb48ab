package privacy

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// coverage is what of the contract was made use of: the commands that were granted, and the texts that bore a mark.
type coverage struct {
	doc  *openapi3.T
	seen map[string]bool
}

func newCoverage(t *testing.T) *coverage {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &coverage{doc: doc, seen: map[string]bool{}}
}

// note notes what a request says, and whether it was granted.
func (c *coverage) note(sent *http.Request, body []byte, status int) {
	o := c.operation(sent)
	if o == nil {
		return // an address that is none
	}
	if status < http.StatusMultipleChoices {
		c.seen[o.OperationID] = true
	}
	var said any
	if json.Unmarshal(body, &said) != nil {
		return // a document, or a body that is none
	}
	texts(schemaOf(o), said, o.OperationID, func(path string, v any) {
		if text, ok := v.(string); ok && strings.Contains(text, word) {
			c.seen[path] = true
		}
	})
}

// operation is what the address of a request names.
func (c *coverage) operation(sent *http.Request) *openapi3.Operation {
	for path, item := range c.doc.Paths.Map() {
		parts := strings.Split(c.doc.Servers[0].URL+path, "/")
		given := strings.Split(sent.URL.Path, "/")
		same := slices.EqualFunc(parts, given, func(part, is string) bool { return part == is || strings.HasPrefix(part, "{") })
		if o := item.Operations()[sent.Method]; same && o != nil {
			return o
		}
	}
	return nil
}

// left are the commands that were never granted, and the texts that never bore a mark.
func (c *coverage) left() []string {
	var list []string
	want := func(name string, _ any) {
		if !c.seen[name] {
			list = append(list, name)
		}
	}
	for _, item := range c.doc.Paths.Map() {
		for _, o := range item.Operations() {
			texts(schemaOf(o), nil, o.OperationID, want)
			if slices.ContainsFunc(o.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.Name == "Idempotency-Key" }) {
				want(o.OperationID, nil)
			}
		}
	}
	slices.Sort(list)
	return list
}

// schemaOf is the schema of the body that an operation takes; an empty one when it takes none.
func schemaOf(o *openapi3.Operation) *openapi3.Schema {
	if o.RequestBody != nil {
		if media := o.RequestBody.Value.Content["application/json"]; media != nil {
			return media.Schema.Value
		}
	}
	return &openapi3.Schema{}
}

// texts visits whatever in a body is or could be a text, by its path in the schema.
func texts(s *openapi3.Schema, v any, path string, visit func(path string, v any)) {
	if s.Type.Includes("string") {
		visit(path, v)
	}
	object, _ := v.(map[string]any)
	for name, p := range s.Properties {
		texts(p.Value, object[name], path+"."+name, visit)
	}
	if more := s.AdditionalProperties.Schema; more != nil {
		for _, inner := range append([]any{nil}, values(object)...) {
			texts(more.Value, inner, path+".*", visit)
		}
	}
	if s.Items != nil {
		list, _ := v.([]any)
		for _, inner := range append([]any{nil}, list...) {
			texts(s.Items.Value, inner, path+".*", visit)
		}
	}
}

func values(object map[string]any) (list []any) {
	for _, v := range object {
		list = append(list, v)
	}
	return list
}

func TestCoverageMissesWhatWasNotSaid(t *testing.T) {
	c := newCoverage(t)
	before := c.left()
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:1/api/v1/cases/0197f3c2-5b1e-7d4a-9c63-2a1f8e0b7d55/correction-notice", nil)
	if err != nil {
		t.Fatal(err)
	}
	c.note(sent, fmt.Appendf(nil, `{"because": "plain", "points": [{"about": "a"}, {"what": "b %s"}]}`, word), http.StatusOK)
	after := c.left()
	for name, covered := range map[string]bool{
		"askCorrection": true, "askCorrection.points.*.what": true, "askCorrection.because": false, "askCorrection.points.*.about": false, "openCase.answers.*": false,
	} {
		if !slices.Contains(before, name) || slices.Contains(after, name) == covered {
			t.Errorf("%s: left before %v, left after %v", name, slices.Contains(before, name), slices.Contains(after, name))
		}
	}
}
