package chaos

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// correct publishes one correction of the calendar after the other while the blows fall: a Tuesday is closed and a Saturday worked, in
// turns. The open cases have to follow.
func (c *city) correct(phase context.Context) {
	client, r := newClient(), c.plan.random(citizens, 0)
	for n := 1; phase.Err() == nil; n++ {
		day := []string{"closed: [12-01]", "worked: [11-28]"}[n%2]
		edition := c.library.CalendarFiles()[0]
		edition.Text = bytes.Replace(edition.Text, []byte("  \"2026\":\n"), fmt.Appendf(nil, "  \"2026\":\n    - {name: {zh: 第%d次更正, en: Correction %[1]d}, %s}\n", n, day), 1)
		calendar, problems := edition.Build("calendar.yaml", nil)
		if rules.HasErrors(problems) {
			c.t.Error(problems)
			return
		}
		c.calendars.Store(calendar.Version(), calendar)
		source := facts{"source": string(edition.Text)}
		c.insist(client, r, command{by: "designer", key: fmt.Sprintf("calendar-%d", n), method: http.MethodPost, path: "/calendars", body: source})
		select {
		case <-phase.Done():
		case <-time.After(between(r, 500, 3000)):
		}
	}
}

// itemOf is the item of a case under the calendar that it follows.
func (c *city) itemOf(of casefile.Case) (*rules.Item, error) {
	calendar, ok := c.calendars.Load(of.Calendar)
	if !ok {
		return nil, fmt.Errorf("%s follows a calendar that nobody published: %s", of.ID, of.Calendar)
	}
	return c.library.Items[of.Item].Under(calendar.(*worktime.Calendar)), nil
}
