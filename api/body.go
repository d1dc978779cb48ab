package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/onewindow/onewindow/internal/service"
)

const (
	maxJSON  = 64 << 10
	maxFile  = 10 << 20
	maxDepth = 32
)

// body is the body of the request up to a size, beyond which reading it fails.
func (x *exchange) body(most int64) (io.ReadCloser, error) {
	if coding := x.GetHeader("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, unsupported("Send the body as it is, without a Content-Encoding.")
	}
	return http.MaxBytesReader(x.Writer, x.Request.Body, most), nil
}

// isJSON reports whether the body is said to be JSON.
func (x *exchange) isJSON() bool {
	kind, params, err := mime.ParseMediaType(x.GetHeader("Content-Type"))
	charset := params["charset"]
	return err == nil && kind == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

// read reads the JSON object in the body. No body is the same as an empty object.
func read[In any](x *exchange) (In, error) {
	var in In
	text, err := x.text()
	if err != nil || len(text) == 0 {
		return in, err
	}
	return in, decode(text, &in)
}

// text is the whole of a JSON body.
func (x *exchange) text() ([]byte, error) {
	body, err := x.body(maxJSON)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, &service.Error{Kind: service.TooLarge, Code: "body_too_large", Text: "The body may have 64 KiB at most."}
	}
	if err != nil {
		return nil, &service.Error{Kind: service.Invalid, Code: "body_incomplete", Text: "The body did not arrive whole. Send it again."}
	}
	if len(text) > 0 && !x.isJSON() {
		return nil, unsupported("Send JSON in UTF-8, as application/json.")
	}
	return text, nil
}

func unsupported(text string) error {
	return &service.Error{Kind: service.Unsupported, Code: "media_type_unsupported", Text: text}
}

// decode reads an object strictly. What it refuses is named by its path, and its value is not repeated.
func decode(text []byte, in any) error {
	if err := inspect(text); err != nil {
		return err
	}
	err := json.Unmarshal(text, in, json.RejectUnknownMembers(true))
	meant, isMeant := errors.AsType[*json.SemanticError](err)
	switch {
	case errors.Is(err, json.ErrUnknownName):
		return badBody(meant.JSONPointer, unknownField)
	case isMeant:
		return badBody(meant.JSONPointer, wrongType)
	case err != nil:
		return notJSON(err)
	}
	return nil
}

// inspect refuses what the rest of the system should never meet, wherever it is: names given twice, text that no
// database keeps, nesting without end.
func inspect(text []byte) error {
	tokens := jsontext.NewDecoder(bytes.NewReader(text))
	if tokens.PeekKind() != '{' {
		return badBody("", notObject)
	}
	for {
		token, err := tokens.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return notJSON(err)
		case tokens.StackDepth() > maxDepth:
			return badBody("", tooDeep)
		case token.Kind() == '"' && strings.ContainsRune(token.String(), 0):
			return badBody(tokens.StackPointer(), wrongValue)
		}
	}
}

func notJSON(err error) error {
	broken, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case !ok:
		return badBody("", malformed)
	case errors.Is(err, jsontext.ErrDuplicateName):
		return badBody(broken.JSONPointer, repeated)
	}
	return badBody(broken.JSONPointer, malformed)
}

// wrong is what can be wrong with a part of a body.
type wrong struct{ code, text string }

var (
	notObject    = wrong{"not_object", "The body is one JSON object."}
	malformed    = wrong{"malformed", "This is not JSON in UTF-8."}
	tooDeep      = wrong{"too_deep", "The nesting is deeper than 32."}
	repeated     = wrong{"repeated", "The field is given twice."}
	unknownField = wrong{"unknown_field", "There is no such field here."}
	wrongType    = wrong{"wrong_type", "The value is not of the type of this field."}
	wrongValue   = wrong{"wrong_value", "The field cannot have this value."}
)

func badBody(at jsontext.Pointer, w wrong) error {
	return &service.Error{
		Kind: service.Invalid, Code: "body_invalid", Text: "The body is not what this operation takes.",
		Fields: []service.Field{{Name: path(at), Code: w.code, Text: w.text}},
	}
}

var fieldName = regexp.MustCompile(`^[\w.-]{1,64}$`)

// path writes a pointer as points.0.about. The names are the sender's own, so one that could not be ours is not repeated.
func path(at jsontext.Pointer) string {
	var names []string
	for name := range at.Tokens() {
		if !fieldName.MatchString(name) {
			name = "?"
		}
		names = append(names, name)
	}
	return strings.Join(names, ".")
}
