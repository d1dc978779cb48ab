package devissuer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/access/devissuer"
)

const everybody = `
applicant | Li Na | [applicant] | / | person 2
applicant2 | Wang Wei | [applicant] | / | person 1
company | Spring Water Ltd | [applicant] | / | organisation 2
clerk | Clerk | [clerk] | 110105/ | person 0
clerk2 | Clerk 2 | [clerk] | 110105/ | person 0
examiner | Examiner | [examiner] | 110105/market-regulation | person 0
examiner2 | Examiner 2 | [examiner] | 110105/market-regulation | person 0
inspector | Inspector | [inspector] | 110105/market-regulation | person 0
inspector2 | Inspector 2 | [inspector] | 110105/market-regulation | person 0
approver | Approver | [approver] | 110105/market-regulation | person 0
head | Head | [head] | 110105/market-regulation | person 0
health-examiner | Health Examiner | [examiner] | 110105/health | person 0
health-examiner2 | Health Examiner 2 | [examiner] | 110105/health | person 0
health-inspector | Health Inspector | [inspector] | 110105/health | person 0
health-inspector2 | Health Inspector 2 | [inspector] | 110105/health | person 0
health-approver | Health Approver | [approver] | 110105/health | person 0
health-head | Health Head | [head] | 110105/health | person 0
culture-examiner | Culture Examiner | [examiner] | 110100/culture | person 0
culture-examiner2 | Culture Examiner 2 | [examiner] | 110100/culture | person 0
culture-inspector | Culture Inspector | [inspector] | 110100/culture | person 0
culture-inspector2 | Culture Inspector 2 | [inspector] | 110100/culture | person 0
culture-approver | Culture Approver | [approver] | 110100/culture | person 0
culture-head | Culture Head | [head] | 110100/culture | person 0
city-clerk | City Clerk | [clerk] | 110100/ | person 0
city-health-examiner | City Health Examiner | [examiner] | 110100/health | person 0
fire-rescue-examiner | Fire Rescue Examiner | [examiner] | 110100/fire-rescue | person 0
urban-management-examiner | Urban Management Examiner | [examiner] | 110100/urban-management | person 0
applying-examiner | Applying Examiner | [applicant examiner] | 110105/health | person 2
supervisor | Supervisor | [supervisor] | 110105/ | person 0
designer | Designer | [designer] | / | person 0
admin | Admin | [admin] | / | person 0
far-clerk | Far Clerk | [clerk] | 110108/ | person 0
far-examiner | Far Examiner | [examiner] | 110108/health | person 0
`

// Walk-throughs and trials rely on these people, so a change here is a change of the documentation.
func TestPeople(t *testing.T) {
	var b strings.Builder
	b.WriteString("\n")
	for _, p := range devissuer.People() {
		fmt.Fprintf(&b, "%s | %s | %v | %s/%s | %s %d\n", p.ID, p.Name, p.Roles, p.Division, p.Department, p.Kind, p.Assurance)
	}
	if diff := cmp.Diff(everybody, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLongNamesOfThePlainDepartment(t *testing.T) {
	issuer, err := open("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := issuer.Mint("market-regulation-examiner2", time.Hour); err != nil {
		t.Error(err)
	}
}
