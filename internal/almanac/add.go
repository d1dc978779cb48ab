package almanac

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// covers is where a calendar file says how far it reaches: covers: {from: 2024-01-01, to: 2026-12-31}.
var covers = regexp.MustCompile(`(?m)^(covers:\s*\{[^}\n]*to:\s*)\d{4}-\d{2}-\d{2}`)

// days is the last section of a calendar file: no other may follow.
var (
	days    = regexp.MustCompile(`(?m)^days:[ \t]*$`)
	section = regexp.MustCompile(`(?m)^[a-z]+:`)
)

// Add is a calendar file with the holidays added and its coverage extended to the end of their year. Whatever else it says, comments
// among it, stays as it was.
func Add(file string, h Holidays) (string, error) {
	at := days.FindStringIndex(file)
	switch {
	case at == nil || section.MatchString(file[at[1]:]):
		return "", errors.New("the file has no section `days:` that stands last, on lines of its own; add the year by hand")
	case !covers.MatchString(file):
		return "", errors.New("the file has no line `covers: {from: …, to: …}`; a calendar that extends another covers what that one does")
	}
	for _, year := range h.years() {
		if strings.Contains(file, fmt.Sprintf("\n  %q:", year)) {
			return "", fmt.Errorf("the file has days of %s already; add the rest by hand", year)
		}
	}
	if !strings.HasSuffix(file, "\n") {
		file += "\n"
	}
	file = covers.ReplaceAllString(file, fmt.Sprintf("${1}%d-12-31", h.Year))
	return file + h.String(), nil
}
