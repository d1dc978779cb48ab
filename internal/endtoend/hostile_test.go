package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// garbage is a body, and what is wrong with it.
type garbage struct {
	what string
	body []byte
}

// bait is in what is sent, and never in what a refusal says.
const bait = "swordfish"

// wholes are bodies that are wrong as a whole, for an operation that knows some fields, or none.
func wholes(fields []string) []garbage {
	known := append(fields, "because")[0]
	repeat := func(s string, n int) string { return strings.Repeat(s, n) }
	field := func(value string) string { return fmt.Sprintf(`{%q: %s}`, known, value) }
	texts := []string{
		`null`, `[]`, `"` + bait + `"`, `17`, `true`, `{`, `}`, `{"a"}`, `{} {}`, `{"more": 1}`, `{"": 1}`, `{"\u0000": 1}`, `{"__proto__": {}}`,
		"\xef\xbb\xbf{}", "\x00", "\xff\xfe{\x00}\x00", `{'a': 1}`, `{"a": NaN}`, "{} // " + bait,
		`{"` + known + `": "` + bait + `", "` + known + `": "` + bait + `"}`, field("\"" + bait + "\xff\""), field(`"\ud800 ` + bait + `"`), field(`01`),
		field(`"` + bait + repeat("a", 1<<20) + `"`), repeat("[", 60000), repeat(`{"a":`, 10000), field(repeat("[", 10000) + repeat("]", 10000)),
		field(repeat(`{"a":`, 40) + "1" + repeat("}", 40)), repeat(" ", 70000) + "{}",
	}
	var list []garbage
	for _, text := range texts {
		list = append(list, garbage{" " + abbreviated(text), []byte(text)})
	}
	return list
}

// values are what a field is filled with, as they stand in the JSON.
func values() []string {
	return []string{
		`null`, `true`, `0`, `-0`, `1.5`, `-1`, `1e400`, `123456789012345678901234567890`, `""`, `" "`, `[]`, `{}`, `[[[[]]]]`, `{"more": "` + bait + `"}`, `["` + bait + `", 1, null]`,
		`"\u0000"`, `"` + bait + `\u0000"`, `"2026-02-30"`, `"0000-00-00"`, `"` + bait + strings.Repeat("x", 5000) + `"`, `"` + strings.Repeat(bait, 12000) + `"`,
		// A text like any other, where a text is asked for.
		`"'; DROP TABLE cases; -- ` + bait + ` ../../../etc/passwd <script>alert(1)</script> %s{{7*7}}\ud83d\ude00\u202e\r\n"`,
	}
}

// spoilt is a good body with each of its fields filled with each of the values, and each object given a field more.
func spoilt(good any) []garbage {
	const hole = "the hole in the body"
	var list []garbage
	for path, torn := range holes(good, hole, "") {
		text, err := json.Marshal(torn)
		if err != nil {
			panic(err) // a body of the tests is plain
		}
		for _, value := range values() {
			filled := bytes.Replace(text, []byte(`"`+hole+`"`), []byte(value), 1)
			list = append(list, garbage{path + " = " + abbreviated(value), filled})
		}
	}
	slices.SortFunc(list, func(a, b garbage) int { return strings.Compare(a.what, b.what) })
	return list
}

// holes are the variants of a value with one part of it torn out, by the path of the part.
func holes(v any, hole, path string) map[string]any {
	torn := map[string]any{}
	if path != "" {
		torn[path] = hole
	}
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			for where, part := range holes(v[name], hole, path+"."+name) {
				whole := maps.Clone(v)
				whole[name] = part
				torn[where] = whole
			}
		}
		more := maps.Clone(v)
		more["more"] = hole
		torn[path+".more"] = more
	case []any:
		for i := range v {
			for where, part := range holes(v[i], hole, fmt.Sprintf("%s.%d", path, i)) {
				whole := slices.Clone(v)
				whole[i] = part
				torn[where] = whole
			}
		}
	}
	return torn
}

func abbreviated(s string) string {
	if len(s) > 40 {
		return fmt.Sprintf("%.40q and %d bytes more", s, len(s)-40)
	}
	return fmt.Sprintf("%q", s)
}
