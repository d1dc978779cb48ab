package endtoend

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// contract is what the API promises: its operations by their ids.
type contract map[string]operation

type operation struct {
	method, path string
	command      bool // needs an Idempotency-Key
	open         bool // to anybody, signed in or not
	route        *routers.Route
}

// parsed takes its time, so it is done once; nobody writes to it.
var parsed = sync.OnceValues(func() (contract, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("../../api/openapi.yaml")
	if err != nil {
		return nil, err
	}
	all := contract{}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			all[o.OperationID] = newOperation(&routers.Route{Spec: doc, Server: serverOf(doc, item), Path: path, PathItem: item, Method: method, Operation: o})
		}
	}
	return all, nil
})

func readContract(t *testing.T) contract {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func serverOf(doc *openapi3.T, item *openapi3.PathItem) *openapi3.Server {
	if len(item.Servers) > 0 {
		return item.Servers[0]
	}
	return doc.Servers[0]
}

func newOperation(r *routers.Route) operation {
	o := operation{method: r.Method, path: strings.TrimSuffix(r.Server.URL, "/") + r.Path, route: r}
	o.open = r.Operation.Security != nil && len(*r.Operation.Security) == 0
	for _, p := range r.Operation.Parameters {
		o.command = o.command || p.Value.Name == "Idempotency-Key"
	}
	return o
}

// keeps says how an answer breaks the contract, if it does.
func (o operation) keeps(sent *http.Request, a answer) error {
	return openapi3filter.ValidateResponse(sent.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: sent, Route: o.route},
		Status:                 a.status,
		Header:                 a.header,
		Body:                   io.NopCloser(bytes.NewReader(a.body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	})
}
