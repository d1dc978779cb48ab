package access

import (
	"fmt"
	"strings"
)

// Table prints the policy as a markdown table, for the documentation.
func (p *Policy) Table() string {
	var b strings.Builder
	b.WriteString("| who | may | where | purpose |\n| --- | --- | --- | --- |\n")
	for _, row := range rules() {
		who := join(row.who)
		if row.who == nil {
			who = "anyone, signed in or not"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", who, join(row.actions), join(row.where), row.purpose)
	}
	fmt.Fprintf(&b, "\nEvery scope of a row must hold. To the rows of all roles but %s and %s belongs one more: %s.\n"+
		"What no row allows is denied.\n", Applicant, Process, disinterested)
	return b.String()
}

func join[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, "; ")
}
