package rules

import (
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// Library is everything that rule files say: the items, and the catalogues they draw on.
type Library struct {
	Items       map[string]*Item
	Calendars   map[string]*worktime.Calendar
	Divisions   *Divisions
	Departments map[string]Text
	Licences    map[string]LicenceType
	Policies    map[string]*Policy // of supervision

	calendarFiles map[string]CalendarFile
}

// LicenceType is an entry of the catalogue of licences.
type LicenceType struct {
	Code  string
	Title Text
}

// Load reads every .yaml file of a tree, whatever its folder: what a file is, it says itself by its first key (item, calendar, licences,
// divisions, departments, policy). Further trees are laid over the first: what has the same code replaces what was there. Items with errors are left
// out; their problems say why.
func Load(fsys fs.FS, more ...fs.FS) (*Library, []Problem) {
	l := newLoading()
	for _, tree := range append([]fs.FS{fsys}, more...) {
		l.tree(tree, "")
	}
	l.items()
	return l.library, sorted(l.problems)
}

// loading is a library on its way: catalogues are taken in at once, items wait until all catalogues are known.
type loading struct {
	library  *Library
	local    []opened // calendars that extend another
	placed   []placedDivision
	waiting  map[string]opened  // items by code
	policies map[string]*source // those that are wanted, by code
	seen     map[string]string  // what the tree in hand has declared, and in which file
	problems []Problem
	// wanted tells the files whose items are to be compiled; others of an author's folder are only looked at for catalogues.
	wanted     func(file string) bool
	wantedSeen bool
	checked    map[string]int           // by kind: files that are wanted
	typed      func(file string) string // a file as its author names it
}

// opened is a file that was parsed but not understood yet.
type opened struct {
	*source
	root *yaml.Node
	text []byte
}

func newLoading() *loading {
	return &loading{
		library: &Library{
			Items: map[string]*Item{}, Calendars: map[string]*worktime.Calendar{}, Divisions: newDivisions(),
			Departments: map[string]Text{}, Licences: map[string]LicenceType{}, Policies: map[string]*Policy{},
			calendarFiles: map[string]CalendarFile{},
		},
		waiting:  map[string]opened{},
		policies: map[string]*source{},
		checked:  map[string]int{},
		wanted:   func(string) bool { return true },
		typed:    func(file string) string { return file },
	}
}

// tree takes in every file of a tree; prefix goes before the names of its files.
func (l *loading) tree(fsys fs.FS, prefix string) {
	l.seen = map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			l.unreadable(prefix+name, err)
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.IsDir() && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml"):
			l.file(fsys, name, prefix)
		}
		return nil
	})
	if err != nil {
		l.unreadable(prefix, err)
	}
	l.extensions()
	l.checkDivisions()
}

func (l *loading) unreadable(file string, err error) {
	l.problems = append(l.problems, Problem{File: file, Severity: SeverityError, Code: "unreadable", Message: err.Error()})
}

func (l *loading) file(fsys fs.FS, name, prefix string) {
	wanted := l.wanted(prefix + name)
	l.wantedSeen = l.wantedSeen || wanted
	text, err := readBounded(fsys, name)
	if err != nil {
		l.unreadable(prefix+name, err)
		return
	}
	src, root := open(prefix+name, text)
	if root != nil {
		l.sort(opened{src, root, text})
	}
	if wanted || root != nil && isCatalogue(root) {
		l.problems = append(l.problems, src.problems...)
	}
}

// readBounded reads one byte more than a file may have, so that a longer one is noticed and never read.
func readBounded(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(file, maxFileBytes+1))
}

var (
	itemKinds      = []string{"item", "matter", "variant_of", "tests"}
	catalogueKinds = []string{"calendar", "licences", "divisions", "departments", "policy"}
)

// kindOf is what a file is: an item by a key anywhere, a catalogue by its first key only, for an item has a key calendar as well.
func kindOf(root *yaml.Node) string {
	if kind := firstOf(root, itemKinds); kind != "" {
		return kind
	}
	if first := firstKey(root); slices.Contains(catalogueKinds, first) {
		return first
	}
	return ""
}

func isCatalogue(root *yaml.Node) bool { return slices.Contains(catalogueKinds, kindOf(root)) }

// sort hands a file to the reader of its kind.
func (l *loading) sort(f opened) {
	kind := kindOf(f.root)
	if l.wanted(f.file) {
		l.checked[kind]++
	}
	switch kind {
	case "item":
		code := valueOf(f.root, "item")
		if l.wanted(f.file) && l.first(f, at(f.root), "item", code) {
			l.waiting[code] = f
		}
	case "calendar":
		l.calendar(f)
	case "licences":
		l.licences(f)
	case "divisions":
		l.divisions(f)
	case "departments":
		l.departments(f)
	case "policy":
		l.policy(f)
	case "tests":
		// read by the room that runs them
	case "matter", "variant_of":
		f.fail(at(f.root), "not_supported", "`%s` belongs to the item language, but this version does not run it", kind)
	default:
		known := append([]string{"item"}, catalogueKinds...)
		f.fail(at(f.root), "unknown_file", "the file does not say what it is; its first key is %s%s", oneOf(known), DidYouMean(firstKey(f.root), known))
	}
}

func firstKey(root *yaml.Node) string {
	if len(root.Content) == 0 {
		return ""
	}
	return root.Content[0].Value
}

func firstOf(root *yaml.Node, keys []string) string {
	for i := 0; i < len(root.Content); i += 2 {
		if slices.Contains(keys, root.Content[i].Value) {
			return root.Content[i].Value
		}
	}
	return ""
}

func valueOf(root *yaml.Node, key string) string {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			return root.Content[i+1].Value
		}
	}
	return ""
}

// first refuses a second declaration of one name in the same tree; one of an earlier tree is replaced.
func (l *loading) first(f opened, where position, kind, code string) bool {
	key := kind + " " + code
	if other, ok := l.seen[key]; ok {
		f.fail(where, "duplicate_name", "%s is declared in %s already", key, l.typed(other))
		return false
	}
	l.seen[key] = f.file
	return true
}

// items compiles what waits.
func (l *loading) items() {
	for _, code := range slices.Sorted(maps.Keys(l.waiting)) {
		f := l.waiting[code]
		item, problems := l.library.compile(&source{file: f.file, lines: f.lines}, f.root, f.text)
		l.problems = append(l.problems, problems...)
		if item != nil {
			l.library.Items[item.Code] = item
		}
	}
}
