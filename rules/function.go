package rules

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/types"
)

// dateFunction is one of the few functions of the condition language. Age and duration always name their two dates: no rule reads a clock.
type dateFunction struct {
	takes int
	gives Kind
	usage string
	call  func(dates []time.Time) any
}

func dateFunctions() map[string]dateFunction {
	return map[string]dateFunction{
		"days":      {2, Number, "days(from, to)", func(d []time.Time) any { return int(d[1].Sub(d[0]) / (24 * time.Hour)) }},
		"years":     {2, Number, "years(from, to)", func(d []time.Time) any { return years(d[0], d[1]) }},
		"month_end": {1, Date, "month_end(date)", func(d []time.Time) any { return d[0].AddDate(0, 1, -d[0].Day()).Format(time.DateOnly) }},
	}
}

// years counts the whole years from one date to another, as ages are counted: they turn on the anniversary.
func years(from, to time.Time) int {
	n := to.Year() - from.Year()
	if to.Month() < from.Month() || to.Month() == from.Month() && to.Day() < from.Day() {
		n--
	}
	return n
}

// programConfig is what expr may know: our facts by their kinds and our functions, no builtin.
func programConfig(facts map[string]*Fact) *conf.Config {
	config := conf.CreateNew()
	env := types.Map{}
	for name, fact := range facts {
		env[name] = fact.Kind.programType()
	}
	options := []expr.Option{expr.Env(env), expr.MaxNodes(maxNodes), expr.DisableIfOperator(), expr.AsBool(), expr.DisableAllBuiltins()}
	for name, f := range dateFunctions() {
		options = append(options, expr.Function(name, f.over(name)))
	}
	for _, option := range options {
		option(config)
	}
	clear(config.Builtins)
	return config
}

func (f dateFunction) over(name string) func(args ...any) (any, error) {
	return func(args ...any) (any, error) {
		dates := make([]time.Time, len(args))
		for i, arg := range args {
			text, _ := arg.(string)
			date, err := time.Parse(time.DateOnly, text)
			if err != nil {
				return nil, fmt.Errorf("%s: not a date", name)
			}
			dates[i] = date
		}
		return f.call(dates), nil
	}
}

func (k Kind) programType() types.Type {
	switch k {
	case YesNo:
		return types.Bool
	case Number, Money:
		return types.Float64
	default:
		return types.String
	}
}

// functionNames are all functions of the language.
func functionNames() []string { return []string{"asked", "days", "has", "month_end", "years"} }
