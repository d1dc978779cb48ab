package rules

// Values are the known facts of a case by name. Every value is JSON-native, so that it survives storage unchanged: bool (yes_no), float64 (number, money) or string
// (choice: the option's name; date: "2006-01-02"; text). An absent name is unknown. Besides the item's own facts the names
// "applicant.kind", "applicant.assurance", "applicant.dishonest" and "channel" may be present, and SubmittedAt.
type Values map[string]any

// SubmittedAt is the name of the one value that is no fact and not JSON-native: the instant of the submission, a time.Time.
// Conditions read its day, in the zone of the item's calendar, as submitted_on.
const SubmittedAt = "submission.at"

// submittedOn is the day of the first submission; of a draft, that of its newest change.
const submittedOn = "submitted_on"

// knows reports whether a value is there; nil counts as erased.
func (v Values) knows(name string) bool { return v[name] != nil }

// ask judges an atom by what is known.
func (v Values) ask(a *atom) Truth { return a.eval(v) }

// Truth is the answer of a condition over facts of which some may be unknown (Kleene's three values).
type Truth int8

// The three truths.
const (
	Unknown Truth = iota
	False
	True
)

// String is the truth in a word.
func (t Truth) String() string {
	switch t {
	case True:
		return "true"
	case False:
		return "false"
	default:
		return "unknown"
	}
}

func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

func (t Truth) not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	default:
		return Unknown
	}
}
