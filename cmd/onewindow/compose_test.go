package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestComposeFile reads docker-compose.yml as far as that goes without Docker: our processes are told only settings that
// exist, run commands that exist, and wait for services that exist.
func TestComposeFile(t *testing.T) {
	raw, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Image, Build string
			Command      any
			Environment  map[string]string
			DependsOn    any `yaml:"depends_on"`
		}
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	var c config
	var commands []string
	for _, cmd := range root().Commands() {
		commands = append(commands, cmd.Name())
	}
	ours := 0
	for name, s := range file.Services {
		for _, needed := range names(s.DependsOn) {
			if _, ok := file.Services[needed]; !ok {
				t.Errorf("%s waits for %s, which is no service", name, needed)
			}
		}
		if s.Build == "" {
			continue
		}
		ours++
		for key := range s.Environment {
			if _, ok := c.keys()[strings.ToLower(strings.TrimPrefix(key, envPrefix))]; !ok {
				t.Errorf("%s is told %s, which is no setting", name, key)
			}
		}
		for _, word := range names(s.Command) {
			if !slices.Contains(commands, word) {
				t.Errorf("%s runs %q, which is no command", name, word)
			}
		}
	}
	if ours != 3 {
		t.Errorf("%d services of ours, want migrate, api and worker", ours)
	}
}

// names are the entries of a list, or the keys of a map.
func names(v any) []string {
	var list []string
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			list = append(list, x.(string))
		}
	case map[string]any:
		for x := range v {
			list = append(list, x)
		}
	}
	return list
}
