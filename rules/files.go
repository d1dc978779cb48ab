package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// CheckFiles checks files and folders of the disk as an author has them at hand, against the catalogues that come with the program and
// those that stand beside the files. It tells how many items it has checked.
func CheckFiles(paths ...string) (items int, problems []Problem) {
	for _, path := range paths {
		path = filepath.Clean(path)
		whole, err := filepath.Abs(path) // what stands above a path shows only in the whole of it
		if err != nil {
			whole = path
		}
		n, found := checkPath(whole)
		items += n
		for _, p := range found {
			p.File = asTyped(p.File, path, whole)
			problems = append(problems, p)
		}
	}
	return items, sorted(problems)
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

func checkPath(path string) (items int, problems []Problem) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, []Problem{{File: path, Severity: SeverityError, Code: "unreadable", Message: "there is no such file or folder"}}
	}
	l := newLoading()
	l.wanted = func(string) bool { return false }
	l.tree(Samples(), "")
	root, whole := treeOf(path, info.IsDir())
	l.wanted = func(file string) bool {
		return file == path || info.IsDir() && strings.HasPrefix(file, path+string(filepath.Separator))
	}
	tree := os.DirFS(root)
	if !whole {
		tree = flat{tree}
	}
	l.tree(tree, root+string(filepath.Separator))
	n := l.items()
	if n == 0 && len(l.problems) == 0 && !l.wantedSeen {
		return 0, []Problem{{File: path, Severity: SeverityError, Code: "nothing_here", Message: "there is no rule file here; rule files end in .yaml"}}
	}
	return n, l.problems
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
