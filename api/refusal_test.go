package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Every operation is refused in every way that its kind can be refused, before its use case hears of it.
func TestEveryOperationRefuses(t *testing.T) {
	s := newStage(t)
	for _, o := range s.operations() {
		t.Run(o.String(), func(t *testing.T) {
			s.refusesStrangers(t, o)
			s.refusesQueries(t, o)
			if slices.Contains(o.names("path"), "id") {
				s.refusesIDs(t, o)
			}
			if o.has("Idempotency-Key") {
				s.refusesKeys(t, o)
			}
			if o.method != http.MethodGet {
				s.refusesBodies(t, o)
			}
			s.refusesMethods(t, o)
		})
	}
}

// strangers show no token of ours. Where anybody may come in, nobody looks at it.
func (s *stage) refusesStrangers(t *testing.T, o operation) {
	for header, code := range map[string]string{
		"": "missing_token", "Basic b2ZmaWNlcjo3": "missing_token", "Bearer": "missing_token", goodToken: "missing_token",
		"Bearer garbage": "invalid_token", "Bearer an.old.token": "expired_token", "Bearer from.nobody.known": "issuer_unavailable",
	} {
		r := o.request(t)
		r.Header.Set("Authorization", header)
		switch {
		case o.open():
			if want, _ := o.success(); s.send(t, o, r).Code != want {
				t.Errorf("%q is refused, though anybody may come in", header)
			}
		case code == "issuer_unavailable":
			s.refused(t, o, r, http.StatusServiceUnavailable, code)
		default:
			s.refused(t, o, r, http.StatusUnauthorized, code)
		}
	}
}

func (s *stage) refusesQueries(t *testing.T, o operation) {
	queries := []string{"surprise=1", "%zz", "a;b"}
	for _, name := range o.names("query") {
		queries = append(queries, name+"=1&"+name+"=1", name+"=%00", name+"=%ff", strings.ToUpper(name)+"=1")
	}
	if slices.Contains(o.names("query"), "limit") {
		queries = append(queries, "limit=0", "limit=101", "limit=ten", "limit=", "limit=1e1")
	}
	for _, query := range queries {
		r := o.request(t)
		r.URL.RawQuery = query
		s.refused(t, o, r, http.StatusBadRequest, "bad_query")
	}
}

func (s *stage) refusesIDs(t *testing.T, o operation) {
	before, after, _ := strings.Cut(o.path, "{id}")
	for _, id := range []string{"42", "0197f3c25b1e7d4a9c632a1f8e0b7d55", "{0197f3c2-5b1e-7d4a-9c63-2a1f8e0b7d55}", "' or 1=1", "\x00"} {
		r := o.request(t)
		r.URL.Path = before + id + strings.ReplaceAll(after, "{name}", "floor-plan")
		s.refused(t, o, r, http.StatusNotFound, "not_found")
	}
}

func (s *stage) refusesKeys(t *testing.T, o operation) {
	for code, keys := range map[string][][]string{
		"idempotency_key_missing": {nil, {""}},
		"idempotency_key_invalid": {{strings.Repeat("k", 201)}, {"two words"}, {"钥匙"}, {"tab\t"}, {"one", "two"}},
	} {
		for _, values := range keys {
			r := o.request(t)
			r.Header["Idempotency-Key"] = values
			s.refused(t, o, r, http.StatusBadRequest, code)
		}
	}
	r := o.request(t)
	r.Header.Set("Idempotency-Key", strings.Repeat("~", 200))
	if answer := s.send(t, o, r); answer.Code >= 300 {
		t.Errorf("a key of 200 characters: got %d %s", answer.Code, answer.Body)
	}
}

func (s *stage) refusesBodies(t *testing.T, o operation) {
	for _, c := range badBodies() {
		p := s.refused(t, o, fill(o.request(t), plainJSON, c.body), c.status, c.code)
		if c.field != "" && (len(p.Fields) != 1 || p.Fields[0].Code != c.field) {
			t.Errorf("%.40s: got %v, want %s", c.body, p.Fields, c.field)
		}
	}
	r := fill(o.request(t), plainJSON, "{}")
	r.Header.Set("Content-Encoding", "gzip")
	s.refused(t, o, r, http.StatusUnsupportedMediaType, "media_type_unsupported")
	if o.method == http.MethodPut {
		return // takes files of any type
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "application/jsonp", ";"} {
		s.refused(t, o, fill(o.request(t), kind, "{}"), http.StatusUnsupportedMediaType, "media_type_unsupported")
	}
}

// other methods are refused with those that are possible.
func (s *stage) refusesMethods(t *testing.T, o operation) {
	for _, method := range []string{http.MethodDelete, http.MethodOptions, http.MethodHead, "BREW"} {
		if o.route.PathItem.Operations()[method] != nil {
			continue // another operation of the path
		}
		r := o.request(t)
		r.Method = method
		s.refused(t, o, r, http.StatusMethodNotAllowed, "method_not_allowed")
	}
}

func TestUnknownRoutes(t *testing.T) {
	s := newStage(t)
	for _, path := range []string{"/", "/api/v1", "/api/v1/", "/api/v1/items/", "/api/v2/items", "/api/v1/cases/x/../../items", "/api/v1//items"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, r)
		if p := problemIn(t, answer); answer.Code != http.StatusNotFound || p.Code != "not_found" {
			t.Errorf("%s: got %d %s", path, answer.Code, answer.Body)
		}
	}
}

func TestMethodNotAllowedNamesTheMethods(t *testing.T) {
	s := newStage(t)
	o := s.operation(t, "case")
	r := o.request(t)
	r.Method = http.MethodDelete
	if got := s.send(t, o, r).Header().Get("Allow"); !strings.Contains(got, "GET") || !strings.Contains(got, "PATCH") {
		t.Errorf("Allow: %q", got)
	}
}

// Names in the path that nothing of ours could have.
func TestNamesInThePath(t *testing.T) {
	s := newStage(t)
	for _, id := range []string{"item", "evaluate", "material", "supplyMaterial"} {
		o := s.operation(t, id)
		for _, name := range []string{"a\x00b", "a\nb", "\xff\xfe"} {
			r := o.request(t)
			r.URL.Path = strings.NewReplacer("public-place-hygiene-permit", name, "floor-plan", name).Replace(r.URL.Path)
			s.refused(t, o, r, http.StatusNotFound, "not_found")
		}
	}
}
