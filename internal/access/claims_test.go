package access_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/access"
)

func TestClaims(t *testing.T) {
	f := newForger(t, jose.ES256, nil)
	v := verifier(t, f.URL)
	type claims = map[string]any
	roles := func(roles ...string) claims {
		return claims{"roles": roles, "division": "110105", "department": "health"}
	}
	but := func(c claims, name string, value any) claims { c[name] = value; return c }

	for name, c := range map[string]struct {
		claims claims
		want   *access.Actor // nil: refused
	}{
		"an applicant": {nil, &access.Actor{ID: "applicant", Name: "Li Na", Roles: []access.Role{"applicant"}, Assurance: 2, Kind: "person"}},
		"what an applicant has no use for is dropped": {claims{"division": "110105", "department": "health", "email": "x"},
			&access.Actor{ID: "applicant", Name: "Li Na", Roles: []access.Role{"applicant"}, Assurance: 2, Kind: "person"}},
		"an officer": {roles("examiner"),
			&access.Actor{ID: "applicant", Name: "Li Na", Roles: []access.Role{"examiner"}, Division: "110105", Department: "health", Kind: "person"}},
		"a window clerk": {but(roles("clerk"), "department", nil),
			&access.Actor{ID: "applicant", Name: "Li Na", Roles: []access.Role{"clerk"}, Division: "110105", Kind: "person"}},
		"roles of the wider world and of the engine are passed over, and no role counts twice": {
			claims{"roles": []string{"printer", "applicant", "process", "Applicant", "applicant"}},
			&access.Actor{ID: "applicant", Name: "Li Na", Roles: []access.Role{"applicant"}, Assurance: 2, Kind: "person"}},
		"no roles at all": {claims{"roles": nil}, &access.Actor{ID: "applicant", Name: "Li Na", Kind: "person"}},
		"an organisation": {claims{"kind": "organisation", "name": nil},
			&access.Actor{ID: "applicant", Roles: []access.Role{"applicant"}, Assurance: 2, Kind: "organisation"}},

		"no subject":                           {claims{"sub": nil}, nil},
		"the subject of the engine":            {claims{"sub": access.EngineID}, nil},
		"a subject with a line break":          {claims{"sub": "a\nb"}, nil},
		"a long subject":                       {claims{"sub": strings.Repeat("a", 256)}, nil},
		"a long name":                          {claims{"name": strings.Repeat("李", 201)}, nil},
		"a name that is a number":              {claims{"name": 7}, nil},
		"roles in one string":                  {claims{"roles": "applicant"}, nil},
		"an applicant without a kind":          {claims{"kind": nil}, nil},
		"an applicant of a strange kind":       {claims{"kind": "robot"}, nil},
		"too much assurance":                   {claims{"assurance": 4}, nil},
		"negative assurance":                   {claims{"assurance": -1}, nil},
		"half an assurance":                    {claims{"assurance": 1.5}, nil},
		"an officer without a division":        {but(roles("examiner"), "division", nil), nil},
		"a clerk without a division":           {but(roles("clerk"), "division", ""), nil},
		"a supervisor without a division":      {but(roles("supervisor"), "division", nil), nil},
		"a division too short":                 {but(roles("clerk"), "division", "1101"), nil},
		"a division that is a number":          {but(roles("clerk"), "division", 110105), nil},
		"a division with a wild card":          {but(roles("clerk"), "division", "11%%%%"), nil},
		"a back office without a department":   {but(roles("approver"), "department", nil), nil},
		"a department that is no code":         {but(roles("approver"), "department", "Health; fire"), nil},
		"an applicant who is half an examiner": {but(roles("applicant", "examiner"), "department", nil), nil},
		"an organisation on duty":              {but(roles("applicant", "clerk"), "kind", "organisation"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			token := f.token(t, c.claims)
			if c.want == nil {
				refused(t, v, token, access.InvalidToken)
				return
			}
			got, err := v.Verify(t.Context(), token)
			if diff := cmp.Diff(*c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestRoles(t *testing.T) {
	for _, role := range access.Roles() {
		if got, err := access.ParseRole(string(role)); err != nil || got != role {
			t.Errorf("%s: got %q, %v", role, got, err)
		}
	}
	for _, name := range []string{"", "process", "Clerk", "root"} {
		if got, err := access.ParseRole(name); err == nil {
			t.Errorf("%q is taken for %s", name, got)
		}
	}
	if !access.Engine().Has(access.Process) || (access.Actor{ID: "x", Roles: []access.Role{access.Process}}).Has(access.Process) {
		t.Error("the engine alone holds the role process")
	}
}

func TestNamesAreNeverLogged(t *testing.T) {
	actor := access.Actor{ID: "17", Name: "Li Na"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("signed in", "actor", actor)
	for _, text := range []string{log.String(), fmt.Sprint(actor), fmt.Sprintf("%+v", actor)} {
		if strings.Contains(text, "Li Na") || !strings.Contains(text, "17") {
			t.Errorf("got %s, want the id alone", text)
		}
	}
}
