package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Bounds of one condition. expr is no sandbox: these hold before its parser sees a byte.
const (
	maxConditionBytes = 4 << 10
	maxNesting        = 32
	maxNodes          = 500
)

// admissible refuses what the parser must never see: too long, too deep, a character or a function outside the language.
func admissible(source string) error {
	if len(source) > maxConditionBytes {
		return &expressionError{code: "too_long", message: fmt.Sprintf("a condition has at most %d bytes, this one has %d; split it into derived facts", maxConditionBytes, len(source))}
	}
	l := lexis{runes: []rune(source)}
	for i, r := range l.runes {
		if wrong := l.next(i, r); wrong != nil {
			return wrong
		}
	}
	return nil
}

// lexis walks over the characters of a condition.
type lexis struct {
	runes []rune
	quote rune // the quote we are in
	depth int  // of brackets
}

// admissibleRunes are the characters of a condition outside of quotes.
const admissibleRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,<>=!- \t\n"

func (l *lexis) next(i int, r rune) *expressionError {
	switch {
	case r == '\\':
		return &expressionError{i, "not_in_language", "a backslash is not part of the condition language"}
	case l.quote != 0:
		if r == l.quote {
			l.quote = 0
		}
	case r == '"' || r == '\'':
		l.quote = r
	case r == '(' || r == '[':
		return l.bracket(i, r)
	case r == ')' || r == ']':
		l.depth--
	case r == '!' && l.at(i+1) != '=':
		return &expressionError{i, "not_in_language", "write the word not instead of !"}
	case r == '>' && l.at(i-1) == '<':
		return &expressionError{i - 1, "not_in_language", "write != instead of <>"}
	case r == '=' && l.at(i-1) == '=' && l.at(i-2) == '=':
		return &expressionError{i - 2, "not_in_language", "write == to compare"}
	case r == '=' && l.at(i+1) != '=' && !strings.ContainsRune("=<>!", l.at(i-1)):
		return &expressionError{i, "not_in_language", "write == to compare"}
	case !strings.ContainsRune(admissibleRunes, r):
		return &expressionError{i, "not_in_language", foreignRune(r)}
	}
	return nil
}

func (l *lexis) at(i int) rune {
	if i < 0 || i >= len(l.runes) {
		return 0
	}
	return l.runes[i]
}

// bracket bounds the depth, and lets only the functions of the language stand before a bracket.
func (l *lexis) bracket(i int, r rune) *expressionError {
	if l.depth++; l.depth > maxNesting {
		return &expressionError{i, "too_deep", fmt.Sprintf("brackets nest at most %d deep; split the condition into derived facts", maxNesting)}
	}
	word, at := l.wordBefore(i)
	known := functionNames()
	if r == '[' || word == "" || slices.Contains(known, word) || slices.Contains([]string{"and", "or", "not", "in"}, word) {
		return nil
	}
	return &expressionError{at, "unknown_function", fmt.Sprintf("there is no function %s%s", quoted(word), DidYouMean(word, known))}
}

// wordBefore is the word that ends before a character, blanks aside, and where it begins.
func (l *lexis) wordBefore(i int) (word string, at int) {
	end := i
	for end > 0 && unicode.IsSpace(l.runes[end-1]) {
		end--
	}
	at = end
	for at > 0 && (l.runes[at-1] == '_' || l.runes[at-1] == '.' || unicode.IsLetter(l.runes[at-1]) || unicode.IsDigit(l.runes[at-1])) {
		at--
	}
	return string(l.runes[at:end]), at
}

func foreignRune(r rune) string {
	switch r {
	case '&':
		return "write the word and instead of &&"
	case '|':
		return "write the word or instead of ||"
	case '+', '*', '/', '%', '^':
		return fmt.Sprintf("there is no arithmetic in conditions, so %q cannot stand here", r)
	default:
		return fmt.Sprintf("the character %q is not part of the condition language", r)
	}
}
