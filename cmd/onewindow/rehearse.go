package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/rehearse"
	"github.com/onewindow/onewindow/rules"
)

func rulesTestCommand() *cobra.Command {
	var cover bool
	cmd := &cobra.Command{
		Use: "test FOLDER...", Short: "Run the timelines of every tests.yaml in the folders; exit 1 when an item does otherwise", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, folders []string) error {
			t := rehearsal{out: cmd.OutOrStdout(), complaints: cmd.ErrOrStderr(), cover: cover}
			for _, folder := range folders {
				if err := t.folder(folder); err != nil {
					return err
				}
			}
			if t.files == 0 {
				return fmt.Errorf("there is no tests.yaml below the folders given")
			}
			if t.failed {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&cover, "cover", false, "also list what no timeline has tried")
	return cmd
}

// rehearsal runs the tests of a folder and says what came of them.
type rehearsal struct {
	out, complaints io.Writer
	cover           bool
	files           int
	failed          bool
}

// folder runs what is in a folder, or one tests.yaml with what stands beside it.
func (t *rehearsal) folder(folder string) error {
	beside := folder
	if filepath.Base(folder) == "tests.yaml" {
		beside = filepath.Dir(folder)
	}
	library, problems := rules.LoadFiles(beside)
	if report(t.complaints, problems) > 0 {
		return errReported
	}
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "tests.yaml" {
			return err
		}
		t.files++
		return t.file(library, path)
	})
}

func (t *rehearsal) file(library *rules.Library, path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the timelines: %w", err)
	}
	var head struct{ Tests string }
	_ = yaml.Unmarshal(source, &head) // what is wrong with the file is told, with its place, when it is run
	item := library.Items[head.Tests]
	if item == nil {
		return fmt.Errorf("%s: `tests: CODE` must name an item, and there is none called %q here", path, head.Tests)
	}
	r, err := rehearse.Run(item, rehearse.Tests{File: path, Source: source, Policies: library.Policies})
	if err != nil {
		fmt.Fprintln(t.complaints, err)
		t.failed = true
		return nil
	}
	for _, f := range r.Failures {
		fmt.Fprintln(t.complaints, f.String())
		t.failed = true
	}
	fmt.Fprintf(t.out, "%s: timelines: %d, lines: %d, failures: %d, untried parts: %d\n", r.Item, r.Timelines, r.Lines, len(r.Failures), len(r.Untried()))
	if t.cover {
		for _, part := range r.Untried() {
			fmt.Fprintf(t.out, "  not tried: %s %s\n", part.Kind, part.Name)
		}
	}
	return nil
}
