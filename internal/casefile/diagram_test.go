package casefile_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
)

// The picture of the states in the documentation shows the transitions of the code, each with its name.
func TestTheDiagramShowsTheTransitions(t *testing.T) {
	page, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```mermaid\nstateDiagram-v2\n(.*?)```").FindSubmatch(page)
	if block == nil {
		t.Fatal("docs/architecture.md has no state diagram")
	}
	var drawn, declared []string
	for _, arrow := range regexp.MustCompile(`(\w+) --> (\w+): (\w+)`).FindAllStringSubmatch(string(block[1]), -1) {
		drawn = append(drawn, edge(casefile.Status(arrow[1]), casefile.Status(arrow[2]))+" "+arrow[3])
	}
	for _, move := range casefile.Transitions() {
		for _, from := range move.From {
			declared = append(declared, edge(from, move.To)+" "+move.Name)
		}
	}
	slices.Sort(drawn)
	slices.Sort(declared)
	if !slices.Equal(drawn, declared) {
		t.Errorf("drawn    %v\ndeclared %v", drawn, declared)
	}
}
