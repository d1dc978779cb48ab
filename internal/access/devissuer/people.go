package devissuer

import (
	"strings"

	"github.com/onewindow/onewindow/internal/access"
)

// Where the sample people serve: a district, the city it lies in, and for the strangers another district of that city.
const (
	home = "110105"
	city = "110100"
	away = "110108"
)

// plainDepartment is the one whose officers go by their role alone: examiner is market-regulation-examiner.
const plainDepartment = "market-regulation"

// People lists the sample people in a fixed order: applicants, the window, the back offices by department, those
// who watch and run the system, and strangers.
func People() []access.Actor {
	people := []access.Actor{
		{ID: "applicant", Name: "Li Na", Roles: []access.Role{access.Applicant}, Assurance: 2, Kind: access.Person},
		{ID: "applicant2", Name: "Wang Wei", Roles: []access.Role{access.Applicant}, Assurance: 1, Kind: access.Person},
		{ID: "company", Name: "Spring Water Ltd", Roles: []access.Role{access.Applicant}, Assurance: 2, Kind: access.Organisation},
		official("clerk", home, "", access.Clerk),
		official("clerk2", home, "", access.Clerk),
	}
	people = append(people, backOffice(plainDepartment, home)...)
	people = append(people, backOffice("health", home)...)
	people = append(people, cityHall()...)
	private := official("applying-examiner", home, "health", access.Applicant, access.Examiner)
	private.Assurance = 2
	return append(people,
		private, // may apply like anybody, and never examines their own case
		official("supervisor", home, "", access.Supervisor),
		official("designer", "", "", access.Designer),
		official("admin", "", "", access.Admin),
		official("far-clerk", away, "", access.Clerk),
		official("far-examiner", away, "health", access.Examiner),
	)
}

// cityHall serves the items that the city decides on, as on events: its window, its department, and those it asks.
func cityHall() []access.Actor {
	return append(backOffice("culture", city),
		official("city-clerk", city, "", access.Clerk),
		official("city-health-examiner", city, "health", access.Examiner),
		official("fire-rescue-examiner", city, "fire-rescue", access.Examiner),
		official("urban-management-examiner", city, "urban-management", access.Examiner),
	)
}

func backOffice(department, division string) []access.Actor {
	prefix := department + "-"
	if department == plainDepartment {
		prefix = ""
	}
	return []access.Actor{
		official(prefix+"examiner", division, department, access.Examiner),
		official(prefix+"examiner2", division, department, access.Examiner),
		official(prefix+"inspector", division, department, access.Inspector),
		official(prefix+"inspector2", division, department, access.Inspector),
		official(prefix+"approver", division, department, access.Approver),
		official(prefix+"head", division, department, access.Head),
	}
}

// official is someone with an office, called after it: health-examiner2 is Health Examiner 2.
func official(id, division, department string, roles ...access.Role) access.Actor {
	return access.Actor{ID: id, Name: title(id), Roles: roles, Division: division, Department: department, Kind: access.Person}
}

func title(id string) string {
	words := strings.Fields(strings.NewReplacer("-", " ", "2", " 2").Replace(id))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

func find(id string) (access.Actor, bool) {
	id = strings.TrimPrefix(id, plainDepartment+"-")
	for _, person := range People() {
		if person.ID == id {
			return person, true
		}
	}
	return access.Actor{}, false
}
