package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// contracted is the contract, read by somebody else's library.
type contracted struct{ *openapi3.T }

// parsed takes its time, so it is done once; nobody writes to it.
var parsed = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background(), openapi3.IsOpenAPI31OrLater())
})

func readContract(t testing.TB) contracted {
	t.Helper()
	doc, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return contracted{doc}
}

// operation is one operation of the contract.
type operation struct {
	*openapi3.Operation
	method, path string // the path with its server
	route        *routers.Route
	params       []*openapi3.Parameter
}

func (o operation) String() string { return o.method + " " + o.path }

func (doc contracted) operations() []operation {
	var list []operation
	for path, item := range doc.Paths.Map() {
		server := doc.Servers[0]
		if len(item.Servers) > 0 {
			server = item.Servers[0]
		}
		for method, op := range item.Operations() {
			o := operation{Operation: op, method: method, path: strings.TrimSuffix(server.URL, "/") + path}
			o.route = &routers.Route{Spec: doc.T, Server: server, Path: path, PathItem: item, Method: method, Operation: op}
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				o.params = append(o.params, p.Value)
			}
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.String(), b.String()) })
	return list
}

func (doc contracted) operation(t *testing.T, id string) operation {
	t.Helper()
	for _, o := range doc.operations() {
		if o.OperationID == id {
			return o
		}
	}
	t.Fatalf("no operation %s", id)
	return operation{}
}

func (o operation) open() bool { return o.Security != nil && len(*o.Security) == 0 }

func (o operation) has(header string) bool {
	return slices.ContainsFunc(o.params, func(p *openapi3.Parameter) bool { return p.In == openapi3.ParameterInHeader && p.Name == header })
}

func (o operation) names(in string) []string {
	var names []string
	for _, p := range o.params {
		if p.In == in {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}

// success is the answer that the contract promises when all goes well: its status, and its example if it has one.
func (o operation) success() (status int, example any) {
	for _, status := range []int{200, 201} {
		if answer := o.Responses.Status(status); answer != nil {
			return status, exampleOf(answer.Value.Content)
		}
	}
	return 0, nil
}

func exampleOf(content openapi3.Content) any {
	if media := content["application/json"]; media != nil && media.Examples["example"] != nil {
		return media.Examples["example"].Value.Value
	}
	return nil
}

// request is the operation as the examples of the contract have it, by somebody who may.
func (o operation) request(t *testing.T) *http.Request {
	t.Helper()
	path, query := o.path, url.Values{}
	r := httptest.NewRequest(o.method, "/", nil)
	for _, p := range o.params {
		switch value := fmt.Sprint(p.Example); p.In {
		case openapi3.ParameterInPath:
			path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
		case openapi3.ParameterInQuery:
			query.Set(p.Name, value)
		case openapi3.ParameterInHeader:
			r.Header.Set(p.Name, value)
		}
	}
	r.URL.Path, r.URL.RawQuery = path, query.Encode()
	if !o.open() {
		r.Header.Set("Authorization", "Bearer "+goodToken)
	}
	if o.RequestBody != nil {
		fill(r, plainJSON, string(asJSON(t, exampleOf(o.RequestBody.Value.Content))))
	}
	return r
}

func fill(r *http.Request, contentType, body string) *http.Request {
	r.Header.Set("Content-Type", contentType)
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	return r
}

// check holds a request and its answer to the contract.
func (o operation) check(t *testing.T, r *http.Request, answer *httptest.ResponseRecorder) {
	t.Helper()
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: o.route},
		Status:                 answer.Code,
		Header:                 answer.Header(),
		Body:                   io.NopCloser(bytes.NewReader(answer.Body.Bytes())),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s: the answer breaks the contract: %v", o, err)
	}
}

// checkRequest holds a request to the contract.
func (o operation) checkRequest(t *testing.T, r *http.Request) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	again := r.Clone(t.Context())
	again.Body, r.Body = io.NopCloser(bytes.NewReader(body)), io.NopCloser(bytes.NewReader(body))
	params := map[string]string{}
	for _, p := range o.params {
		params[p.Name] = fmt.Sprint(p.Example)
	}
	input := &openapi3filter.RequestValidationInput{
		Request: again, PathParams: params, Route: o.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, RejectWhenRequestBodyNotSpecified: true,
		},
	}
	if err := openapi3filter.ValidateRequest(t.Context(), input); err != nil {
		t.Errorf("%s: the example of the request breaks the contract: %v", o, err)
	}
}

// decodeExample reads an example of the contract as the type that it is an example of; it has nothing that the type has not.
func decodeExample[T any](t testing.TB, doc contracted, name string) T {
	t.Helper()
	var v T
	decoder := json.NewDecoder(bytes.NewReader(asJSON(t, doc.Components.Examples[name].Value.Value)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("example %s: %v", name, err)
	}
	return v
}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
