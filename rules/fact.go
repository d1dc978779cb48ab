package rules

import "math"

// Source says where a fact comes from.
type Source string

// The sources of a fact.
const (
	Asked   Source = "ask"  // the applicant answers
	Found   Source = "find" // an officer finds it in a step
	Derived Source = "is"   // computed from other facts
)

// Kind is the type of a fact's value. Values are JSON-native, see Values.
type Kind string

// The kinds of fact.
const (
	YesNo  Kind = "yes_no" // bool
	Date   Kind = "date"   // "2006-01-02"
	Choice Kind = "choice" // an option's name
	Number Kind = "number" // float64, whole unless Decimals
	Money  Kind = "money"  // float64, at most two decimals
	String Kind = "text"   // at most Max characters
)

// Fact is one named, typed thing that conditions can read.
type Fact struct {
	Name     string
	Source   Source
	Text     Text // the question (ask), or what the officer notes (find)
	Hint     Text
	Kind     Kind
	Unit     string // of a number, or the currency
	Options  []Option
	Decimals bool
	Min, Max *float64 // of a number or money; Max is the length of a text
	MinDate  string
	MaxDate  string
	When     *Condition // nil: always
	Optional bool
	Is       *Condition  // of a derived fact: yes_no by condition
	Value    *Value[any] // of a derived fact: a value by case
}

// Option is one answer of a choice.
type Option struct {
	Name string
	Text Text
}

// article names the kind as it stands in a sentence.
func (k Kind) article() string {
	switch k {
	case YesNo:
		return "a yes-or-no fact"
	case String:
		return "a text"
	case "":
		return "a fact without a type"
	default:
		return "a " + string(k)
	}
}

func (f *Fact) option(name string) bool {
	for _, o := range f.Options {
		if o.Name == name {
			return true
		}
	}
	return false
}

func (f *Fact) optionNames() []string {
	names := make([]string, len(f.Options))
	for i, o := range f.Options {
		names[i] = o.Name
	}
	return names
}

// fits reports whether a number is whole where it has to be, and money has no parts of a cent.
func (f *Fact) fits(x float64) bool {
	switch {
	case math.IsNaN(x) || math.Abs(x) > maxNumber:
		return false
	case f.Kind == Money:
		return math.Abs(x*100-math.Round(x*100)) < 1e-6
	default:
		return f.Decimals || x == math.Trunc(x)
	}
}

// maxNumber keeps numbers exact in JSON.
const maxNumber = 1e12
