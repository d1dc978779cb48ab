package endtoend

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestAnyTextTakenCanBePrinted hands in names that make printers stumble. Each is refused with the answers, or stands on a
// licence in the end: nobody learns only after the decision that their name cannot be printed.
func TestAnyTextTakenCanBePrinted(t *testing.T) {
	w := newTown(t)
	for name, text := range map[string]string{
		"wide":              strings.Repeat("W", 100),
		"without a space":   strings.Repeat("一", 100),
		"rare ideographs":   strings.Repeat("𠮷𡃁", 40),
		"emoji":             "👩‍👩‍👧‍👦 " + strings.Repeat("🏳️‍🌈", 15),
		"from the right":    "مطعم \u202eالنخيل\u202c \u2066x",
		"stacks of accents": "Z" + strings.Repeat("\u0301\u0320\u0489", 30),
		"lines":             strings.Repeat("a\n", 49),
		"nothing to see":    "a" + strings.Repeat("\u200b", 90),
		"nothing at all":    strings.Repeat("\u200b", 90),
		"private use":       "\ue000\U0010ffff\ufffe",
		"PDF":               `) Tj ET (\\\ <</JS (x)>> endobj`,
		"template":          "%s%d%n {{.}} ${x} <b>&amp;</b>",
	} {
		t.Run(name, func(t *testing.T) { w.in(t).printed(text) })
	}
}

// printed has a case granted with a text that stands on the licence: as an answer, and as the name of who applies.
func (w *town) printed(text string) {
	w.t.Helper()
	person := facts{"id": "visitor", "kind": "person", "name": text}
	input := facts{"item": hygiene, "division": district, "answers": hairdresser().with("place_name", text), "applicant": person, "delivery": "electronic"}
	opened := w.send(request{by: "clerk", op: "openCase", key: uuid.NewString(), body: input})
	if opened.status == 422 {
		w.t.Logf("refused: %s", opened.body)
		return
	}
	c := &application{w: w, by: "clerk", holders: map[string]string{}}
	c.saw(opened).supply("floor-plan")
	if a := c.try(c.by, "submit", nil); a.status == 422 {
		a.refused(422, "incomplete")
		return
	}
	c.look(c.by).accept().eventually("delivered").fetchLicence()
}
