package message

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var freeze = flag.String("freeze", "", "keep what is said today as the set of this name, such as v02, unless there is one")

// The folder testdata has one set of messages for each release that said more than the one before. It stands for the workers and
// workflows of that release: they have written such messages, which have to be read for years, and they read those of today.

// full are the messages of today, with all that can be in them.
func full() map[string]any {
	all := map[string]any{"case-input": &CaseInput{}, "telling": &Telling{}, "outlook": &Outlook{}, "work-input": &WorkInput{}, "failure": &Failure{}}
	for _, m := range all {
		fill(reflect.ValueOf(m).Elem())
	}
	all["names"] = &map[string]string{
		"TaskQueue": TaskQueue, "ServiceCase": ServiceCase, "Advance": Advance, "OutlookNow": OutlookNow, "Tick": Tick, "DoWork": DoWork,
		"Issue": Issue, "Deliver": Deliver, "Fail": Fail, "Stale": Stale, "Reception": string(Reception), "Approval": string(Approval),
		"Completion": string(Completion), "WorkflowID": WorkflowID("c1"),
	}
	return all
}

// fill puts something into whatever can hold something.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if at, ok := v.Addr().Interface().(*time.Time); ok {
			*at = time.Date(2026, 9, 24, 16, 0, 0, 0, time.UTC)
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("text")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("what is said has a new kind of value, " + v.Kind().String())
	}
}

// What was written then is read today, with nothing lost.
func TestFrozenIsRead(t *testing.T) {
	for set, messages := range frozen(t) {
		for name, then := range messages {
			today := full()[name]
			if today == nil {
				t.Errorf("%s/%s: nobody reads it any more", set, name)
				continue
			}
			empty := reflect.New(reflect.TypeOf(today).Elem()).Interface()
			strict := json.NewDecoder(bytes.NewReader(then))
			strict.DisallowUnknownFields()
			if err := strict.Decode(empty); err != nil {
				t.Errorf("%s/%s: %v", set, name, err)
			}
			for _, path := range lost(value(t, then), value(t, text(t, empty)), reflect.DeepEqual) {
				t.Errorf("%s/%s: %s is lost", set, name, path)
			}
		}
	}
}

// What is written today has all that was read then, in the same place and of the same type. And all that is written today is
// kept, to be read tomorrow.
func TestTodayIsReadByThen(t *testing.T) {
	sets := frozen(t)
	newest := slices.Max(slices.Collect(maps.Keys(sets)))
	for name, today := range full() {
		now := value(t, text(t, today))
		for set, messages := range sets {
			if then, ok := messages[name]; ok {
				for _, path := range lost(value(t, then), now, alike(name)) {
					t.Errorf("%s of today lacks %s, which workers of %s read", name, path, set)
				}
			}
		}
		kept, ok := sets[newest][name]
		if !ok {
			t.Errorf("%s is new: run go test ./internal/message -freeze with the name of a set after %s", name, newest)
			continue
		}
		for _, path := range lost(now, value(t, kept), alike(name)) {
			t.Errorf("%s of %s is new: run go test ./internal/message -freeze with the name of a set after %s", path, name, newest)
		}
	}
}

// A change that workers of before do not survive is noticed, wherever it is, and one that they do survive is not.
func TestLostIsNoticed(t *testing.T) {
	const then = `{"epoch":1,"block":{"entry":2,"branches":[{"task":"t","step":"s"}]},"next":{"clock":"c","at":"2026"},"done":true}`
	for name, test := range map[string]struct{ before, after, paths string }{
		"renamed":               {`"epoch":`, `"era":`, ".epoch"},
		"renamed further in":    {`"step":`, `"name":`, ".block.branches[0].step"},
		"removed":               {`,"done":true`, ``, ".done"},
		"a number as a text":    {`"entry":2`, `"entry":"2"`, ".block.entry"},
		"an instant as seconds": {`"at":"2026"`, `"at":2026`, ".next.at"},
		"a list as object":      {`[{"task":"t","step":"s"}]`, `{}`, ".block.branches .block.branches[0] .block.branches[0].step .block.branches[0].task"},
		"an object as its code": {`{"clock":"c","at":"2026"}`, `"c"`, ".next .next.at .next.clock"},
		"an empty list":         {`[{"task":"t","step":"s"}]`, `[]`, ".block.branches[0] .block.branches[0].step .block.branches[0].task"},
		"nothing":               {`"clock":"c"`, `"clock":null`, ".next.clock"},
		"more":                  {`"entry":2`, `"entry":3,"title":"fire"`, ""},
		"another order":         {`"clock":"c","at":"2026"`, `"at":"2027","clock":"c"`, ""},
	} {
		now := strings.Replace(then, test.before, test.after, 1)
		if got := lost(value(t, []byte(then)), value(t, []byte(now)), sameKind); strings.Join(got, " ") != test.paths {
			t.Errorf("%s: %q is lost, want %q", name, got, test.paths)
		}
	}
}

// What a newer version adds is let be, wherever it stands.
func TestMoreIsLetBe(t *testing.T) {
	for name, today := range full() {
		if name == "names" {
			continue // is never sent
		}
		more := strings.ReplaceAll(string(text(t, today)), "{", `{"newer":{"list":[1,null,"x"]},`)
		got := reflect.New(reflect.TypeOf(today).Elem()).Interface()
		if err := json.Unmarshal([]byte(more), got); err != nil || !reflect.DeepEqual(got, today) {
			t.Errorf("%s is read as %+v, %v", name, got, err)
		}
	}
}

// lost lists the paths of what is in a value and not, or not the same, in another.
func lost(then, now any, same func(then, now any) bool) []string {
	was, is := map[string]any{}, map[string]any{}
	flatten("", then, was)
	flatten("", now, is)
	maps.DeleteFunc(was, func(path string, v any) bool { return same(v, is[path]) })
	return slices.Sorted(maps.Keys(was))
}

// flatten lists a value, and what is in it, by their paths. An object and a list themselves are listed as empty ones.
func flatten(path string, v any, into map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		into[path] = map[string]any{}
		for field, inner := range v {
			flatten(path+"."+field, inner, into)
		}
	case []any:
		into[path] = []any{}
		for i, inner := range v {
			flatten(fmt.Sprintf("%s[%d]", path, i), inner, into)
		}
	default:
		into[path] = v
	}
}

// alike compares what is read of messages; of names, every letter.
func alike(name string) func(then, now any) bool {
	if name == "names" {
		return reflect.DeepEqual
	}
	return sameKind
}

func sameKind(then, now any) bool { return reflect.TypeOf(then) == reflect.TypeOf(now) }

// frozen reads the sets: messages by the name of the set and their own.
func frozen(t *testing.T) map[string]map[string][]byte {
	t.Helper()
	if *freeze != "" {
		keep(t, filepath.Join("testdata", *freeze))
	}
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sets of messages: %v", err)
	}
	sets := map[string]map[string][]byte{}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		set := filepath.Base(filepath.Dir(path))
		if sets[set] == nil {
			sets[set] = map[string][]byte{}
		}
		sets[set][strings.TrimSuffix(filepath.Base(path), ".json")] = raw
	}
	return sets
}

// keep writes a set. One that is there stays as it is: it was said so.
func keep(t *testing.T, set string) {
	t.Helper()
	if os.Mkdir(set, 0o755) != nil {
		return
	}
	for name, m := range full() {
		if err := os.WriteFile(filepath.Join(set, name+".json"), text(t, m), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func text(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n')
}

func value(t *testing.T, raw []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
