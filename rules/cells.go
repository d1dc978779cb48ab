package rules

import (
	"math"
	"slices"
	"time"
)

// cells are the values of a fact that the constants it is compared with tell apart: each option, yes and no, and for a number
// every constant and one value of every gap between them that the bounds leave. Proving over cells is proving over all values.
func (f *Fact) cells(cuts []any) []any {
	switch f.Kind {
	case YesNo:
		return []any{false, true}
	case Choice:
		list := make([]any, len(f.Options))
		for i, name := range f.optionNames() {
			list[i] = name
		}
		return list
	case Number, Money:
		points := f.scale().points(numbersOf(cuts))
		return anyOf(points, func(x float64) any { return x })
	case Date:
		points := f.scale().points(daysOf(cuts))
		return anyOf(points, func(x float64) any { return dateOfDay(x) })
	default:
		return append(distinct(cuts), "…")
	}
}

// scale is the line on which the values of a number or date lie.
type scale struct {
	least, most float64
	whole       bool
}

func (f *Fact) scale() scale {
	s := scale{least: math.Inf(-1), most: math.Inf(1), whole: f.Kind == Date || f.Kind == Number && !f.Decimals}
	if f.Kind == Date {
		s.least, s.most = dayOr(f.MinDate, s.least), dayOr(f.MaxDate, s.most)
		return s
	}
	if f.Min != nil {
		s.least = *f.Min
	}
	if f.Max != nil {
		s.most = *f.Max
	}
	return s
}

// points are the cuts on the scale, and one point of every gap.
func (s scale) points(cuts []float64) []float64 {
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var list []float64
	before := math.Inf(-1)
	for _, cut := range append(cuts, math.Inf(1)) {
		if x, ok := s.between(before, cut); ok {
			list = append(list, x)
		}
		if !math.IsInf(cut, 0) && s.has(cut) {
			list = append(list, cut)
		}
		before = cut
	}
	return list
}

func (s scale) has(x float64) bool {
	return x >= s.least && x <= s.most && (!s.whole || x == math.Trunc(x))
}

// between is a point of the open gap from low to high.
func (s scale) between(low, high float64) (float64, bool) {
	x := s.candidate(low, high)
	return x, x > low && x < high && s.has(x)
}

func (s scale) candidate(low, high float64) float64 {
	if s.whole {
		switch {
		case !math.IsInf(low, 0):
			return max(math.Floor(low)+1, s.least)
		case !math.IsInf(high, 0):
			return min(math.Ceil(high)-1, s.most)
		}
	}
	low, high = max(low, s.least), min(high, s.most)
	switch {
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		return 0
	case math.IsInf(low, 0):
		return high - 1
	case math.IsInf(high, 0):
		return low + 1
	case s.whole:
		return low
	default:
		return (low + high) / 2
	}
}

func numbersOf(cuts []any) []float64 {
	var list []float64
	for _, cut := range cuts {
		if x, ok := cut.(float64); ok {
			list = append(list, x)
		}
	}
	return list
}

func daysOf(cuts []any) []float64 {
	var list []float64
	for _, cut := range cuts {
		if text, ok := cut.(string); ok {
			list = append(list, dayOr(text, 0))
		}
	}
	return list
}

func distinct(list []any) []any {
	var out []any
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

func dayOr(text string, fallback float64) float64 {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fallback
	}
	return float64(t.Unix() / secondsPerDay)
}

func dateOfDay(day float64) string {
	return time.Unix(int64(day)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

const secondsPerDay = 24 * 60 * 60

func anyOf[T any](list []T, convert func(T) any) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = convert(x)
	}
	return out
}
