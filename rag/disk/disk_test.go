package disk

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// A file is the old one or the new one, for its owner alone, and nothing is left
// beside it.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.json")
	broken := errors.New("broken")
	for _, step := range []struct {
		write func(io.Writer) error
		err   error
		want  string
	}{
		{text("one"), nil, "one"},
		{text("two"), nil, "two"},
		{func(w io.Writer) error { io.WriteString(w, "thr"); return broken }, broken, "two"},
	} {
		for _, lasting := range []bool{false, true} {
			if err := Replace(name, lasting, step.write); !errors.Is(err, step.err) {
				t.Errorf("%v, want %v", err, step.err)
			}
			got, err := os.ReadFile(name)
			if err != nil || string(got) != step.want {
				t.Errorf("%v, %q, want %q", err, got, step.want)
			}
		}
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := Replace(filepath.Join(dir, "none", "a.json"), true, text("x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(filepath.Join(dir, "b"), false, text("x")); err == nil {
		t.Error("a folder was replaced")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

// What is sealed is read again, with the fields that only a newer version knows;
// another byte anywhere is found, or leaves no sum to speak of.
func TestSeal(t *testing.T) {
	type object struct {
		B int      `json:"b"`
		A []string `json:"a"`
	}
	raw, err := Seal(object{1, []string{"x", "é<"}}, map[string]json.RawMessage{"later": []byte(`{"n":[1,2]}`), "b": []byte("7")})
	if err != nil {
		t.Fatal(err)
	}
	fields, sealed, err := Open(raw)
	if err != nil || !sealed || string(fields["later"]) != `{"n":[1,2]}` || string(fields["b"]) != "1" || len(fields) != 3 {
		t.Fatalf("%v, %t, %s", err, sealed, fields)
	}
	if again, err := Seal(object{1, []string{"x", "é<"}}, fields); err != nil || !bytes.Equal(raw, again) {
		t.Errorf("%v, %s is not %s", err, again, raw)
	}
	for at := range raw {
		for bit := range 8 {
			damaged := bytes.Clone(raw)
			damaged[at] ^= 1 << bit
			if got, sealed, err := Open(damaged); err == nil && sealed {
				t.Errorf("byte %d, bit %d: %s", at, bit, got)
			}
		}
	}
	for _, bad := range []string{"", "[]", "1", `{"sum":1}`, `{"sum":"00000000"}`, `{`} {
		if _, sealed, err := Open([]byte(bad)); err == nil {
			t.Errorf("%q: sealed %t", bad, sealed)
		}
	}
	if fields, sealed, err := Open([]byte(`{"a":1}`)); err != nil || sealed || len(fields) != 1 {
		t.Errorf("without a sum: %s, %t, %v", fields, sealed, err)
	}
	if fields, _, err := Open([]byte("null")); err != nil || fields != nil {
		t.Errorf("null: %s, %v", fields, err)
	}
	if _, err := Seal([]int{1}, nil); err == nil {
		t.Error("a list was sealed")
	}
}
