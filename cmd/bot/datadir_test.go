package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// What killed runs left behind is taken away once it is nobody's; nothing else is.
func TestSweepData(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	var want, gone []string
	put := func(name string, age time.Duration, stays bool) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		if stays {
			want = append(want, name)
		} else {
			gone = append(gone, name)
		}
	}
	left := []string{".writable-#", ".health.json-#", ".state.json-#", ".spent.json-#", "spent.json.#", ".index-00ff00ff00ff00ff.snap-#", "index-00ff00ff00ff00ff.snap.#.tmp", "articles/.adding-#"}
	for _, name := range left {
		put(strings.Replace(name, "#", "12", 1), time.Hour, false)
		put(strings.Replace(name, "#", "345", 1), -time.Hour, false) // from before the clock was set back
		put(strings.Replace(name, "#", "6", 1), 10*time.Second, true)
	}
	for _, name := range []string{"state.json", "spent.json", "health.json", "spent.json.unreadable", "state.json.unreadable", "index-00ff00ff00ff00ff.snap", "vectors-m-00ff.log", "vectors-m-00ff.log.1.aside", "mine.tmp", "articles/1.txt", "below/spent.json.1"} {
		put(name, time.Hour, true)
	}
	// A folder is left alone whatever its name.
	if err := os.Mkdir(filepath.Join(dir, "spent.json.1"), 0o700); err != nil {
		t.Fatal(err)
	}
	sweepData(dir, now)
	for _, name := range slices.Concat(want, gone) {
		_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if there := err == nil; there != slices.Contains(want, name) {
			t.Errorf("%s: there %t", name, there)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "spent.json.1")); err != nil {
		t.Error(err)
	}
	sweepData(filepath.Join(dir, "none"), now)
}
