package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/worktime"
)

// checkWaits sees to it that there is a limit, that our clock never runs while only the applicant can act, and that a stop has a basis.
func (r *reading) checkWaits() {
	limits := &r.item.Limits
	if s := r.sections[limits]; s != nil && !s.broken && s.entries["promised"] == nil && s.entries["statutory"] == nil {
		r.fail(r.at(limits, ""), "no_limit", "there is no limit on the whole; declare `promised`, `statutory` or both")
	}
	for _, q := range r.item.Requests {
		switch {
		case q.Of == "applicant" && !q.Stops:
			r.fail(r.at(q, "clock"), "clock_runs", "while only the applicant can act, our clock cannot run; write clock: stops")
		case q.Stops && q.Basis == "":
			r.fail(r.at(q, ""), "no_basis", "request %s stops the clocks, which needs a `basis`: the law that allows it", q.Name)
		}
		r.checkSurvey(q.Special, q.Stops, r.at(q, "clock"))
	}
	for _, c := range r.item.Approval {
		for _, s := range c.steps() {
			if s.Stops && s.Basis == "" {
				r.fail(r.at(s, ""), "no_basis", "step %s stops the clocks, which needs a `basis`: the law that allows it", s.Name)
			}
			r.checkSurvey(s.Special, s.Stops, r.at(s, "clock"))
		}
	}
}

// checkSurvey: a site survey is the authority's own work. Article 45 of the Administrative Licensing Law does not name it.
func (r *reading) checkSurvey(special string, stops bool, p position) {
	if special == "site-survey" && stops {
		r.fail(p, "survey_stops", "a site survey is part of the examination and does not stop the clocks; write clock: runs")
	}
}

// checkCalendar refuses a calendar that ends before a limit could.
func (r *reading) checkCalendar() {
	calendar := r.item.Calendar
	if calendar == nil {
		return
	}
	covers := calendar.Covers()
	for _, d := range r.declaredLimits() {
		if covers.From.AddDays(d.UpperDays()).After(covers.To) {
			r.fail(r.at(r.item, "calendar"), "calendar_too_short", "calendar %s covers %s to %s, less than the limit of %s",
				calendar.Code(), covers.From, covers.To, d.Words("en"))
			return
		}
	}
}

// declaredLimits are all values that promised and statutory can have.
func (r *reading) declaredLimits() []worktime.Duration {
	limits := []Limit{r.item.Limits.Promised, r.item.Limits.Statutory}
	for _, c := range r.item.Approval {
		for _, own := range []*Limit{c.Promised, c.Statutory} {
			if own != nil {
				limits = append(limits, *own)
			}
		}
	}
	var list []worktime.Duration
	for _, l := range limits {
		list = append(list, l.Within.values()...)
	}
	return list
}

// checkTexts refuses a label that states another time than the wait it stands on: a timer that says six weeks and runs six days.
func (r *reading) checkTexts() {
	for _, c := range r.item.Approval {
		for _, s := range c.steps() {
			r.checkLabel(s, s.Title, s.Within.values())
		}
	}
	for _, q := range r.item.Requests {
		r.checkLabel(q, q.Title, []worktime.Duration{q.Within})
	}
}

func (r *reading) checkLabel(part any, title Text, within []worktime.Duration) {
	for _, wording := range title {
		stated, found := statedTime(wording)
		if found && !slices.Contains(within, stated) {
			r.fail(r.at(part, "title"), "text_disagrees", "the title says %q, but `within` is %s; leave the time out of the title", wording, durationsText(within))
			return
		}
	}
}

func durationsText(list []worktime.Duration) string {
	words := make([]string, len(list))
	for i, d := range list {
		words[i] = d.String()
	}
	return strings.Join(words, " or ")
}

var (
	timeForm    = regexp.MustCompile(`(?i)\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten)[\s-]+(working days?|days?|weeks?|months?|years?)\b|(\d+|[一两二三四五六七八九十])\s*(个工作日|工作日|天|日|周|个月|年)`)
	numberWords = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
)

// statedTime finds a time in a text, such as six weeks or 6周.
func statedTime(text string) (worktime.Duration, bool) {
	parts := timeForm.FindStringSubmatch(text)
	if parts == nil {
		return worktime.Duration{}, false
	}
	count, unit := strings.ToLower(parts[1]+parts[3]), strings.ToLower(parts[2]+parts[4])
	n, err := strconv.Atoi(count)
	if err != nil {
		n = max(slices.Index(numberWords, count), slices.Index([]rune("〇一二三四五六七八九十"), []rune(count)[0]))
		if count == "两" {
			n = 2
		}
	}
	d, err := worktime.ParseDuration(fmt.Sprintf("%d%s", n, unitOf(unit)))
	return d, err == nil
}

func unitOf(word string) worktime.Unit {
	switch {
	case strings.Contains(word, "work") || strings.Contains(word, "工作日"):
		return worktime.WorkingDays
	case strings.HasPrefix(word, "week") || word == "周":
		return worktime.Weeks
	case strings.HasPrefix(word, "month") || word == "个月":
		return worktime.Months
	case strings.HasPrefix(word, "year") || word == "年":
		return worktime.Years
	default:
		return worktime.Days
	}
}
