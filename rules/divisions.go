package rules

import (
	"maps"
	"regexp"
	"slices"
)

// Division is one administrative division.
type Division struct {
	Code  string // six digits
	Name  Text
	Level string // national, province, city, county
	In    string // the division it belongs to; empty for the topmost
}

// Levels are the levels of divisions, and so of the authorities there, from the highest.
func Levels() []string { return []string{"national", "province", "city", "county"} }

// Divisions is the tree of administrative divisions.
type Divisions struct {
	byCode map[string]Division
}

var divisionCode = regexp.MustCompile(`^[0-9]{6}$`)

func newDivisions() *Divisions { return &Divisions{byCode: map[string]Division{}} }

func (d *Divisions) add(one Division) { d.byCode[one.Code] = one }

// flaw says what is wrong with the chain upwards: an unknown parent, or one that is not of a higher level, which also rules out circles.
func (d *Divisions) flaw(one Division) string {
	above, ok := d.byCode[one.In]
	switch {
	case one.In == "":
		return ""
	case !ok:
		return "division " + one.Code + " lies in " + quoted(one.In) + ", which does not exist"
	case slices.Index(Levels(), above.Level) >= slices.Index(Levels(), one.Level):
		return "division " + one.Code + " lies in " + one.In + ", which is not of a higher level"
	default:
		return ""
	}
}

// Exists reports whether there is such a division.
func (d *Divisions) Exists(code string) bool {
	_, ok := d.byCode[code]
	return ok
}

// Get finds a division by its code.
func (d *Divisions) Get(code string) (Division, bool) {
	one, ok := d.byCode[code]
	return one, ok
}

// Codes lists all divisions in the order of their codes.
func (d *Divisions) Codes() []string { return slices.Sorted(maps.Keys(d.byCode)) }

// Level is national, province, city or county; empty when there is no such division.
func (d *Divisions) Level(code string) string { return d.byCode[code].Level }

// Within reports whether child is root or lies below it.
func (d *Divisions) Within(child, root string) bool {
	for range Levels() {
		one, ok := d.byCode[child]
		switch {
		case !ok:
			return false
		case child == root:
			return true
		}
		child = one.In
	}
	return false
}

// At is the division of a level that code is or lies in.
func (d *Divisions) At(code, level string) (string, bool) {
	for range Levels() {
		one, ok := d.byCode[code]
		switch {
		case !ok:
			return "", false
		case one.Level == level:
			return code, true
		}
		code = one.In
	}
	return "", false
}
