package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Checked is how many files of each kind were checked, those that are only drawn on left aside.
type Checked struct {
	Policies, Calendars, Items int
	Unfollowed                 []string // policies that stand beside items, none of which goes by them
}

// CheckFiles checks files and folders of the disk as an author has them at hand, against the catalogues that come with the program and
// those that stand beside the files.
func CheckFiles(paths ...string) (Checked, []Problem) {
	var all Checked
	var problems []Problem
	for _, path := range paths {
		l := onDisk(path, checking)
		if len(l.checked) == 0 && len(l.problems) == 0 && !l.wantedSeen {
			l.problems = []Problem{{File: path, Severity: SeverityError, Code: "nothing_here", Message: "there is no rule file here; rule files end in .yaml"}}
		}
		all.Policies += l.checked["policy"]
		all.Calendars += l.checked["calendar"]
		all.Items += l.checked["item"]
		all.Unfollowed = append(all.Unfollowed, l.unfollowed()...)
		problems = append(problems, l.problems...)
	}
	return all, sorted(problems)
}

// LoadFiles reads a folder of the disk as CheckFiles does, and lays it over what comes with the program, items too.
func LoadFiles(folder string) (*Library, []Problem) {
	l := onDisk(folder, trying)
	return l.library, sorted(l.problems)
}

// purpose is what files are read for.
type purpose bool

const (
	checking purpose = true  // the files of an author, down to what in them makes no sense together
	trying   purpose = false // with the items of the program, and by their own word only
)

// onDisk takes in a path and what it draws on, and names files as the author typed the path.
func onDisk(path string, is purpose) *loading {
	path = filepath.Clean(path)
	whole, err := filepath.Abs(path) // what stands above a path shows only in the whole of it
	if err != nil {
		whole = path
	}
	l := newLoading()
	l.wanted = func(string) bool { return is == trying }
	l.tree(Samples(), "")
	clear(l.checked)
	l.typed = func(file string) string { return asTyped(file, path, whole) }
	l.take(whole)
	if is == checking {
		l.policiesOfItems()
	}
	for i, p := range l.problems {
		l.problems[i].File = l.typed(p.File)
	}
	return l
}

// asTyped names a file as its author would, who typed path for the whole path.
func asTyped(file, path, whole string) string {
	if rest, below := strings.CutPrefix(file, whole); below {
		return filepath.Clean(path + rest)
	}
	if strings.HasPrefix(path, string(filepath.Separator)) {
		return file
	}
	if near, err := filepath.Rel(strings.TrimSuffix(whole, path), file); err == nil {
		return near
	}
	return file
}

// take takes in a path of the disk, by its whole name.
func (l *loading) take(path string) {
	info, err := os.Stat(path)
	if err != nil {
		l.problems = []Problem{{File: path, Severity: SeverityError, Code: "unreadable", Message: "there is no such file or folder"}}
		return
	}
	root, whole := treeOf(path, info.IsDir())
	l.wantedSeen = false
	l.wanted = func(file string) bool {
		return file == path || info.IsDir() && strings.HasPrefix(file, path+string(filepath.Separator))
	}
	tree := os.DirFS(root)
	if !whole {
		tree = flat{tree}
	}
	l.tree(tree, root+string(filepath.Separator))
	l.items()
}

// treeOf finds the library a path belongs to: above items/<code>/item.yaml it is the folder that holds items/; else the folder
// itself, and for a single file only the files beside it.
func treeOf(path string, isDir bool) (root string, whole bool) {
	dir := path
	if !isDir {
		dir = filepath.Dir(path)
	}
	for _, above := range []string{dir, filepath.Dir(dir)} {
		if filepath.Base(above) == "items" {
			return filepath.Dir(above), true
		}
	}
	return dir, isDir
}

// flat is a folder without its sub-folders.
type flat struct{ fs.FS }

// ReadDir leaves the sub-folders out.
func (f flat) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.FS, name)
	var files []fs.DirEntry
	for _, entry := range all {
		if !entry.IsDir() {
			files = append(files, entry)
		}
	}
	return files, err
}
