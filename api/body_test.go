package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/service"
)

type badRequest struct {
	body   string
	status int
	code   string
	field  string // the code of the one field
}

// badBodies are bodies that no operation takes.
func badBodies() []badRequest {
	invalid := func(field string, bodies ...string) []badRequest {
		var list []badRequest
		for _, body := range bodies {
			list = append(list, badRequest{body, http.StatusBadRequest, "body_invalid", field})
		}
		return list
	}
	var list []badRequest
	list = append(list, invalid("not_object", " ", "[]", "null", `"{}"`, "7", "because=x", "<case/>", "\ufeff{}", "\x1f\x8b\x08")...)
	list = append(list, invalid("malformed",
		"{", `{"because":`, "{'because': 1}", "{because: 1}", `{"because": 1,}`, `{} {}`, "{}x", `{"because": NaN}`, `{/**/}`,
		"{\"because\": \"\xff\"}", `{"because": "\ud800"}`, "{\"because\": \"a\nb\"}")...)
	list = append(list, invalid("repeated", `{"a": 1, "a": 2}`, `{"answers": {"x": 1, "x": 1}}`, `{"a": 1, "\u0061": 2}`)...)
	list = append(list, invalid("wrong_value", `{"because": "a\u0000b"}`, `{"a\u0000b": 1}`)...)
	list = append(list, invalid("unknown_field", `{"surprise": 1}`, `{"ITEM": "x"}`, `{"Because": "x"}`)...)
	list = append(list, invalid("too_deep", strings.Repeat(`{"a":`, 33)+"1"+strings.Repeat("}", 33), `{"a":`+strings.Repeat("[", 60000))...)
	return append(list, badRequest{`{"because": "` + strings.Repeat("x", maxJSON) + `"}`, http.StatusRequestEntityTooLarge, "body_too_large", ""})
}

func TestDecodeNamesThePath(t *testing.T) {
	for _, c := range []struct{ body, path, code string }{
		{`{"itm": "x"}`, "itm", "unknown_field"},
		{`{"applicant": {"nick": "x"}}`, "applicant.nick", "unknown_field"},
		{`{"applicant": {"< secret >": "x"}}`, "applicant.?", "unknown_field"},
		{`{"` + strings.Repeat("long", 20) + `": 1}`, "?", "unknown_field"},
		{`{"item": 7}`, "item", "wrong_type"},
		{`{"item": ["x"]}`, "item", "wrong_type"},
		{`{"answers": "x"}`, "answers", "wrong_type"},
		{`{"applicant": {"name": {}}}`, "applicant.name", "wrong_type"},
		{`{"answers": {"rooms": 1, "rooms": 2}}`, "answers.rooms", "repeated"},
		{`{"answers": {"rooms": [1, {"a": tru}]}}`, "answers.rooms.1.a", "malformed"},
		{`{"answers": {"remarks": "\u0000"}}`, "answers.remarks", "wrong_value"},
		{`{} trailing`, "", "malformed"},
	} {
		var in service.OpenInput
		told, ok := errors.AsType[*service.Error](decode([]byte(c.body), &in))
		if !ok || told.Kind != service.Invalid || len(told.Fields) != 1 {
			t.Errorf("%s: got %v", c.body, told)
			continue
		}
		if got := told.Fields[0]; got.Name != c.path || got.Code != c.code {
			t.Errorf("%s: got %s %s, want %s %s", c.body, got.Name, got.Code, c.path, c.code)
		}
	}
}

func TestDecodeTakes(t *testing.T) {
	deep := strings.Repeat(`[`, maxDepth-2) + strings.Repeat(`]`, maxDepth-2)
	for _, body := range []string{
		"{}", " {\r\n\t} ", `{"item": "市场", "division": "110105"}`, `{"answers": {"rooms": null}}`, `{"answers": {"a": ` + deep + `}}`,
	} {
		var in service.OpenInput
		if err := decode([]byte(body), &in); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
	var in service.EditInput
	if err := decode([]byte(`{"answers": {"rooms": null}}`), &in); err != nil || string(in.Answers["rooms"]) != "null" {
		t.Errorf("a null answer arrives as %q, %v", in.Answers["rooms"], err)
	}
}

// No body is the same as an empty object, whatever its type is said to be.
func TestNoBody(t *testing.T) {
	s := newStage(t)
	for _, id := range []string{"submit", "withdraw", "evaluate", "openCase"} {
		o := s.operation(t, id)
		for _, kind := range []string{"", "text/plain", plainJSON} {
			if answer := s.send(t, o, fill(o.request(t), kind, "")); answer.Code >= 300 {
				t.Errorf("%s as %q: got %d %s", o, kind, answer.Code, answer.Body)
			}
		}
	}
}

// FuzzDecode looks for a body that breaks the reader, or that it takes although the standard library would not.
func FuzzDecode(f *testing.F) {
	for _, c := range badBodies() {
		f.Add(c.body)
	}
	f.Add(`{"item": "x", "applicant": {"id": "1", "kind": "person", "name": "李娜"}, "answers": {"rooms": 80, "open": null}}`)
	f.Fuzz(func(t *testing.T, body string) {
		var in service.OpenInput
		err := decode([]byte(body), &in)
		if err == nil {
			var other service.OpenInput
			if err := json.Unmarshal([]byte(body), &other); err != nil {
				t.Errorf("taken, though %v", err)
			}
			return
		}
		told, ok := errors.AsType[*service.Error](err)
		if !ok || told.Kind != service.Invalid {
			t.Fatalf("got %v", err)
		}
		for part := range strings.SplitSeq(told.Fields[0].Name, ".") {
			if part != "" && part != "?" && !fieldName.MatchString(part) {
				t.Errorf("repeats %q", part)
			}
		}
	})
}
