package access_test

import (
	"errors"
	"testing"

	"github.com/onewindow/onewindow/internal/access"
)

// A card of a case of the city's culture department, a copy of which went to the fire brigade of the district.
func TestWhoeverGotACopyOfACardReadsItAndNoMore(t *testing.T) {
	policy := access.NewPolicy(codes{})
	card := access.Resource{Owner: other, Division: city, Department: "culture", Told: []access.Told{
		{Role: access.Head, Office: access.Office{Division: district, Department: "fire-rescue"}},
		{Role: access.Supervisor, Office: access.Office{Division: district, Department: "fire-rescue"}},
		{Role: access.Head, Office: access.Office{Division: district}}, // the one window has no head
	}}
	serving := func(role access.Role, division, department string) access.Actor {
		return access.Actor{ID: me, Roles: []access.Role{role}, Division: division, Department: department}
	}
	for name, tc := range map[string]struct {
		a    access.Actor
		want bool
	}{
		"the head":                        {serving(access.Head, district, "fire-rescue"), true},
		"the head above":                  {serving(access.Head, province, "fire-rescue"), true},
		"the supervisor":                  {serving(access.Supervisor, district, "fire-rescue"), true},
		"the supervisor of all":           {serving(access.Supervisor, district, ""), true},
		"the supervisor of another":       {serving(access.Supervisor, district, "health"), false},
		"the head of another":             {serving(access.Head, district, "health"), false},
		"a head of nothing":               {serving(access.Head, district, ""), false},
		"the head of a sibling":           {serving(access.Head, sibling, "fire-rescue"), false},
		"an approver of the fire brigade": {serving(access.Approver, district, "fire-rescue"), false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := policy.Authorise(tc.a, access.CardRead, card); (err == nil) != tc.want {
				t.Errorf("read: %v", err)
			}
			if policy.Authorise(tc.a, access.CardDecide, card) == nil || policy.Authorise(tc.a, access.CardAnswer, card) == nil {
				t.Error("may do more than read")
			}
		})
	}
	card.Owner = me
	var denied *access.Denied
	if err := policy.Authorise(serving(access.Head, district, "fire-rescue"), access.CardRead, card); !errors.As(err, &denied) || denied.Code != access.ConflictOfInterest {
		t.Errorf("in a case of one's own: %v", err)
	}
}
