package rules

func (l *loading) departments(f opened) {
	for _, e := range l.entries(f, "departments", "department") {
		l.library.Departments[e.name] = f.names(e.section, "name")
		e.done()
	}
}

func (l *loading) licences(f opened) {
	for _, e := range l.entries(f, "licences", "licence") {
		l.library.Licences[e.name] = LicenceType{Code: e.name, Title: f.names(e.section, "title")}
		e.done()
	}
}

func (l *loading) divisions(f opened) {
	for _, e := range l.entries(f, "divisions", "division") {
		d := Division{Code: e.name, Name: f.names(e.section, "name"), Level: e.word("level", "", Levels()...), In: e.plainText("in")}
		e.done()
		l.library.Divisions.add(d)
		l.placed = append(l.placed, placedDivision{d, e.section})
	}
}

// placedDivision is a division and where it was read; its parent may stand in a file that comes later.
type placedDivision struct {
	Division
	from *section
}

func (l *loading) checkDivisions() {
	for _, d := range l.placed {
		if flaw := l.library.Divisions.flaw(d.Division); flaw != "" {
			n := len(d.from.problems)
			d.from.fail(d.from.place("in"), "unknown_division", "%s", flaw)
			l.problems = append(l.problems, d.from.problems[n:]...)
		}
	}
	l.placed = nil
}

// entry is one entry of a catalogue.
type entry struct {
	name string
	*section
}

func (l *loading) entries(f opened, key, kind string) []entry {
	root := f.section(f.root, "the file")
	form := kebabCase
	if kind == "division" {
		form = divisionCode
	}
	var list []entry
	for _, m := range root.members(key, form) {
		if l.first(f, m.at, kind, m.name) {
			list = append(list, entry{m.name, m.open(f.source, kind)})
		}
	}
	root.done()
	return list
}

// names is a text of a catalogue: in whatever languages its authors have.
func (s *source) names(sec *section, key string) Text {
	n := sec.must(key)
	if n == nil {
		return nil
	}
	inner := s.section(n, "`"+key+"`")
	text := Text{}
	for _, lang := range inner.keys {
		if !languageForm.MatchString(lang) {
			s.fail(inner.places[lang], "unknown_language", "%s is not the code of a language, such as zh or en", quoted(lang))
			continue
		}
		text[lang], _ = s.scalar(inner.entries[lang], "`"+key+"`")
	}
	if len(text) == 0 {
		s.fail(at(n), "empty_value", "`%s` has no wording", key)
	}
	return text
}
