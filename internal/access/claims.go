package access

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxSubject = 255 // OpenID Connect Core, section 2
	maxName    = 200
)

var (
	divisionCode   = regexp.MustCompile(`^[0-9]{6}$`)
	departmentCode = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// claims is what we read of a token; the rest is the business of the wider identity provider.
type claims struct {
	Subject    string   `json:"sub"`
	Name       string   `json:"name"`
	Roles      []string `json:"roles"`
	Division   string   `json:"division"`
	Department string   `json:"department"`
	Assurance  int      `json:"assurance"`
	Kind       string   `json:"kind"`
}

// actor checks the claims and returns whom they describe. Roles that are not ours are passed over, but a role of
// ours that lacks what it needs refuses the token: half an officer is nobody.
func (c claims) actor() (Actor, error) {
	a := Actor{ID: c.Subject, Name: c.Name, Roles: c.ownRoles(), Kind: Person}
	if a.any(Role.territorial) {
		a.Division, a.Department = c.Division, c.Department
	}
	if a.Has(Applicant) {
		a.Kind, a.Assurance = c.Kind, c.Assurance
	}
	if reason := unfit(a); reason != "" {
		return Actor{}, &Denied{Code: InvalidToken, reason: reason}
	}
	return a, nil
}

func (c claims) ownRoles() []Role {
	var roles []Role
	for _, name := range c.Roles {
		if r, err := ParseRole(name); err == nil && !slices.Contains(roles, r) {
			roles = append(roles, r)
		}
	}
	return roles
}

// unfit says what an actor lacks, in words that quote nothing of the token; empty when nothing.
func unfit(a Actor) string {
	switch {
	case !plain(a.ID, maxSubject) || a.ID == "" || a.ID == EngineID:
		return "sub"
	case !plain(a.Name, maxName):
		return "name"
	case a.any(Role.territorial) && !divisionCode.MatchString(a.Division):
		return "an officer or supervisor without a division"
	case a.any(Role.backOffice) && a.Department == "":
		return "an officer of the back office without a department"
	case a.Department != "" && !departmentCode.MatchString(a.Department):
		return "department"
	case a.Assurance < 0 || a.Assurance > 3:
		return "assurance"
	case a.Kind != Person && a.Kind != Organisation:
		return "an applicant without a kind"
	case a.Kind == Organisation && a.any(Role.onDuty):
		return "an organisation on duty"
	default:
		return ""
	}
}

func (a Actor) any(is func(Role) bool) bool { return slices.ContainsFunc(a.Roles, is) }

func plain(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}
