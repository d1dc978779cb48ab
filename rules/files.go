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
		n, found := checkPath(filepath.Clean(path))
		items += n
		problems = append(problems, found...)
	}
	return items, sorted(problems)
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
		return file == path || info.IsDir() && (path == "." || strings.HasPrefix(file, path+string(filepath.Separator)))
	}
	tree := os.DirFS(root)
	if !whole {
		tree = flat{tree}
	}
	l.tree(tree, prefixOf(root))
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

func prefixOf(root string) string {
	if root == "." {
		return ""
	}
	return root + string(filepath.Separator)
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
