package rules

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/onewindow/onewindow/internal/worktime"
)

// AnswerError says what is wrong with one answer. It never carries the answer.
type AnswerError struct {
	Fact    string // the name as given
	Code    string // unknown_fact, wrong_type, out_of_range, not_an_option, too_long, not_asked
	Message string
}

// Error makes an AnswerError an error.
func (e AnswerError) Error() string { return e.Fact + ": " + e.Message }

// Parse reads answers as they come in, each typed and bounded by its fact. A JSON null or an empty text erases: its value is nil in the result.
// Facts of another source than from are refused, so an applicant cannot answer what an officer has to find.
func (it *Item) Parse(raw map[string]json.RawMessage, from Source) (Values, []AnswerError) {
	values := Values{}
	var wrong []AnswerError
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		x, err := it.parse(name, raw[name], from)
		if err != nil {
			err.Fact = name
			wrong = append(wrong, *err)
			continue
		}
		values[name] = x
	}
	return values, wrong
}

func (it *Item) parse(name string, raw json.RawMessage, from Source) (any, *AnswerError) {
	f := it.Fact(name)
	switch {
	case f == nil:
		return nil, &AnswerError{Code: "unknown_fact", Message: "the item has no such fact"}
	case f.Source != from && from == Asked:
		return nil, &AnswerError{Code: "not_asked", Message: "this is not asked of the applicant"}
	case f.Source != from:
		return nil, &AnswerError{Code: "not_asked", Message: "this is not for an officer to find"}
	}
	var x any
	if err := json.Unmarshal(raw, &x); err != nil {
		return nil, &AnswerError{Code: "wrong_type", Message: "the value is not JSON"}
	}
	return f.parseJSON(x)
}

// parseJSON checks a decoded value against the fact. Null stays null.
func (f *Fact) parseJSON(x any) (any, *AnswerError) {
	switch x := x.(type) {
	case nil:
		return nil, nil
	case bool:
		if f.Kind == YesNo {
			return x, nil
		}
	case float64:
		if f.Kind == Number || f.Kind == Money {
			return f.inRange(x)
		}
	case string:
		if f.Kind == Choice || f.Kind == Date || f.Kind == String {
			return f.parseText(x)
		}
	}
	return nil, f.wrongType()
}

// parseWord reads a value as a rule file writes it, where everything is a word.
func (f *Fact) parseWord(word string) (any, *AnswerError) {
	switch f.Kind {
	case YesNo:
		if word == "true" || word == "false" {
			return word == "true", nil
		}
		return nil, f.wrongType()
	case Number, Money:
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, f.wrongType()
		}
		return f.inRange(x)
	default:
		return f.parseText(word)
	}
}

func (f *Fact) inRange(x float64) (any, *AnswerError) {
	switch {
	case !f.fits(x):
		return nil, f.wrongType()
	case f.Min != nil && x < *f.Min:
		return nil, &AnswerError{Code: "out_of_range", Message: "at least " + number(*f.Min)}
	case f.Max != nil && x > *f.Max:
		return nil, &AnswerError{Code: "out_of_range", Message: "at most " + number(*f.Max)}
	}
	return x, nil
}

func (f *Fact) parseText(text string) (any, *AnswerError) {
	switch f.Kind {
	case Choice:
		if !f.option(text) {
			return nil, &AnswerError{Code: "not_an_option", Message: "one of " + joined(f.optionNames())}
		}
	case Date:
		if _, err := worktime.ParseDate(text); err != nil {
			return nil, f.wrongType()
		}
		if f.MinDate != "" && text < f.MinDate {
			return nil, &AnswerError{Code: "out_of_range", Message: "not before " + f.MinDate}
		}
		if f.MaxDate != "" && text > f.MaxDate {
			return nil, &AnswerError{Code: "out_of_range", Message: "not after " + f.MaxDate}
		}
	case String:
		if strings.TrimSpace(text) == "" {
			return nil, nil // an empty text is no answer
		}
		if strings.ContainsFunc(text, isHidden) {
			return nil, f.wrongType()
		}
		if f.Max != nil && float64(utf8.RuneCountInString(text)) > *f.Max {
			return nil, &AnswerError{Code: "too_long", Message: "at most " + number(*f.Max) + " characters"}
		}
	case YesNo, Number, Money:
		return nil, f.wrongType()
	}
	return text, nil
}

func (f *Fact) wrongType() *AnswerError {
	message := map[Kind]string{
		YesNo: "true or false", Date: "a date such as 2026-01-31", Choice: "one of " + joined(f.optionNames()),
		Number: "a whole number", Money: "an amount with at most two decimals", String: "a text",
	}[f.Kind]
	if f.Kind == Number && f.Decimals {
		message = "a number"
	}
	return &AnswerError{Code: "wrong_type", Message: message}
}

// isHidden finds the control characters that no text needs.
func isHidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
