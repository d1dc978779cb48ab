package rules

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// defaultAccept is the time the law leaves for taking an application in.
var defaultAccept = worktime.Duration{N: 5, Unit: worktime.WorkingDays}

func (r *reading) limits(s *section) {
	n := s.must("limits")
	if n == nil {
		return
	}
	lim := r.section(n, "`limits`")
	lim.at = s.places["limits"]
	r.remember(&r.item.Limits, lim)
	l := &r.item.Limits
	l.Accept = defaultAccept
	if accept := lim.take("accept"); accept != nil && accept.Value == "at_once" {
		l.AcceptAtOnce, l.Accept = true, worktime.Duration{}
	} else if accept != nil {
		l.Accept = lim.duration("accept")
	}
	if correct := lim.take("correct"); correct != nil {
		l.Correct = r.wait(correct, "`correct`", ElseNotAccepted, ElseWithdrawn, ElseClosed)
	} else if !l.AcceptAtOnce {
		lim.must("correct")
	}
	l.Promised, l.Statutory = r.limit(lim, "promised"), r.limit(lim, "statutory")
	if l.Promised.Within.IsZero() {
		l.Promised = l.Statutory
	}
	l.Extend = r.extension(lim)
	l.Silence = r.caseSilence(lim)
	l.Deliver = lim.duration("deliver")
	lim.done("default_notice")
}

// limit reads a duration, a duration by case, or both with what it counts from.
func (r *reading) limit(s *section, key string) Limit {
	n := s.take(key)
	if n == nil {
		return Limit{}
	}
	if n.Kind != yaml.MappingNode || isTable(n) {
		return Limit{Within: value(r, n, r.durationAt)}
	}
	sub := r.section(n, "`"+key+"`")
	sub.must("within")
	limit := Limit{
		Within:         r.durations(sub, "within"),
		FromSubmission: sub.word("from", "acceptance", "acceptance", "submission") == "submission",
		Latest:         r.namedDay(sub, "latest"),
		Basis:          sub.plainText("basis"),
	}
	sub.done()
	return limit
}

func (r *reading) caseSilence(s *section) *CaseSilence {
	n := s.take("silence")
	if n == nil {
		return nil
	}
	sub := r.section(n, "`silence`")
	silence := &CaseSilence{When: r.condition(sub, "when"), Then: sub.word("then", "", Granted, Refused), Basis: sub.plainText("basis")}
	if after := sub.must("after"); after != nil && numbered.MatchString(after.Value) {
		silence.After = sub.duration("after")
	} else if after != nil {
		silence.On = r.namedDay(sub, "after")
	}
	silence.Reverse = r.reversal(sub, silence.Then)
	sub.done("result")
	r.remember(silence, sub)
	return silence
}

// numbered tells a time from a moment.
var numbered = regexp.MustCompile(`^[0-9][^ ]*$`)

func (r *reading) reversal(s *section, then string) *Reversal {
	n := s.take("reverse")
	if n == nil {
		return nil
	}
	if then == Refused {
		r.fail(s.places["reverse"], "not_here", "only what silence has granted can be taken back; leave `reverse` out")
	}
	sub := r.section(n, "`reverse`")
	sub.must("within")
	reversal := &Reversal{Role: sub.word("role", "", roles...), Within: sub.duration("within")}
	sub.done()
	return reversal
}

func (r *reading) extension(s *section) *Extension {
	n := s.take("extend")
	if n == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		r.fail(at(n), "not_supported", "a list of extensions belongs to the item language, but this version does not run it")
		return nil
	}
	sub := r.section(n, "`extend`")
	if by, upTo := sub.take("by"), sub.take("up_to"); (by == nil) == (upTo == nil) {
		r.fail(sub.at, "missing_key", "%s needs either `by` (a fixed time) or `up_to` (what the officer may choose)", sub.name)
	}
	extension := &Extension{
		By: sub.duration("by"), UpTo: sub.duration("up_to"), Times: sub.number("times", 1, 1, 9), Role: sub.word("role", "", roles...), Basis: sub.plainText("basis"),
	}
	sub.done("consent", "revocable")
	return extension
}

// printLimits replaces {limits.correct} and its like in every text by the value in words, so that text and value cannot disagree.
func (r *reading) printLimits() {
	for _, written := range r.texts {
		for lang, text := range written.text {
			written.text[lang] = r.printed(text, lang, written.at[lang])
		}
	}
}

func (r *reading) printed(text, lang string, n *yaml.Node) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		limit, ok := r.limitNamed(name)
		switch {
		case !closed || !ok:
			r.fail(at(n), "unknown_name", "{%s} is no value that can be printed; known are %s", short(name), joined(printable()))
			return ""
		case !slices.Contains([]string{"zh", "en"}, lang):
			r.fail(at(n), "unknown_language", "values can be printed into zh and en only; write the value out")
			return ""
		case limit.IsZero():
			r.fail(at(n), "unknown_name", "{%s} has no one value here: it is not declared, or differs by case", name)
			return ""
		}
		b.WriteString(limit.Words(lang))
		text = after
	}
}

func printable() []string {
	return []string{"{limits.accept}", "{limits.correct}", "{limits.promised}", "{limits.statutory}", "{limits.deliver}"}
}

func (r *reading) limitNamed(name string) (d worktime.Duration, ok bool) {
	l := r.item.Limits
	switch name {
	case "limits.accept":
		return l.Accept, true
	case "limits.correct":
		return l.Correct.Within, true
	case "limits.promised":
		d, _ = l.Promised.Within.constant()
		return d, true
	case "limits.statutory":
		d, _ = l.Statutory.Within.constant()
		return d, true
	case "limits.deliver":
		return l.Deliver, true
	}
	return d, false
}
