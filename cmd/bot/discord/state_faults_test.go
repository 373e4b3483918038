package discord

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// lived returns the file of a state that has seen something.
func lived(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	s := stateIn(t, dir)
	s.toggle("secret.txt")
	s.toggle("b/[x], \"y\".txt")
	s.greet("10", false)
	s.asked(outcome{guild: "10", user: "7", refused: true, missing: []string{"licornes"}, channel: "20", message: "30"})
	s.vote("10", "20", "31", "7", false)
	s.close()
	raw, err := os.ReadFile(filepath.Join(dir, stateName))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// reopened opens a state from a file and returns what was logged.
func reopened(t *testing.T, dir string, raw []byte) (*state, string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, stateName), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s := openState(dir, slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(s.close)
	return s, log.String()
}

// A file with a wrong byte, or cut off, is told of and set aside; what it hid
// stays hidden, unless the list itself is what is damaged.
func TestStateFlipped(t *testing.T) {
	raw := lived(t)
	hidden := []string{"b/[x], \"y\".txt", "secret.txt"}
	list := bytes.Index(raw, []byte(`"hidden"`))
	end := list + bytes.Index(raw[list:], []byte(`secret.txt"]`)) + len(`secret.txt"]`)
	if s, log := reopened(t, t.TempDir(), raw); log != "" || !slices.Equal(s.hidden(), hidden) || s.usage("10")[0].refused != 1 {
		t.Fatalf("whole: %s, %q", log, s.hidden())
	}
	dir := t.TempDir()
	check := func(what string, at int, damaged []byte) {
		t.Helper()
		s, log := reopened(t, dir, damaged)
		if !strings.Contains(log, "the state cannot be read") {
			t.Errorf("%s at %d: nothing was told", what, at)
		}
		if (at < list || at >= end) && !slices.Equal(s.hidden(), hidden) {
			t.Errorf("%s at %d: hidden %q", what, at, s.hidden())
		}
		if len(s.usage("10")) > 0 {
			t.Errorf("%s at %d: its counters count", what, at)
		}
		if aside, err := os.ReadFile(filepath.Join(dir, stateName+badStateExt)); err != nil || !bytes.Equal(aside, damaged) {
			t.Errorf("%s at %d: %v", what, at, err)
		}
	}
	sum := bytes.LastIndex(raw, []byte(`"sum"`))
	bits := []byte{1, 1 << 5, 1 << 7}
	if testing.Short() {
		bits = bits[:1]
	}
	for at := range raw {
		for _, bit := range bits {
			damaged := bytes.Clone(raw)
			damaged[at] ^= bit
			if at >= sum && at < sum+len(`"sum"`) && json.Valid(damaged) {
				continue // then it has none, and an unknown field
			}
			check("flipped", at, damaged)
		}
	}
	for at := 0; at < len(raw); at += 7 {
		if at >= end {
			check("cut off", at, raw[:at])
		}
	}
	for _, garbage := range []string{"", "null", "[]", "\x00\x00\x00", "PK\x03\x04", strings.Repeat("[", 100_000)} {
		if s, log := reopened(t, dir, []byte(garbage)); !strings.Contains(log, "the state cannot be read") || len(s.hidden()) > 0 {
			t.Errorf("%.10q: %s", garbage, log)
		}
	}
}

// What a newer version wrote and this one does not know is still there when that
// version comes back; a newer format is set aside, and hides what it hid.
func TestStateOfNewerVersion(t *testing.T) {
	newer := `{"format":1,"salt":"` + strings.Repeat("ab", 16) + `","hidden":["a.txt"],"polls":{"1":[2,3]},"theme":"dark"}`
	dir := t.TempDir()
	s, log := reopened(t, dir, []byte(newer))
	if log != "" || !slices.Equal(s.hidden(), []string{"a.txt"}) {
		t.Errorf("%s, %q", log, s.hidden())
	}
	s.toggle("b.txt")
	raw, err := os.ReadFile(filepath.Join(dir, stateName))
	for _, want := range []string{`"polls":{"1":[2,3]}`, `"theme":"dark"`, `"hidden":["a.txt","b.txt"]`, `"sum":"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%v, lost %s in %s", err, want, raw)
		}
	}
	if s, log := reopened(t, dir, raw); log != "" || len(s.hidden()) != 2 {
		t.Errorf("read again: %s", log)
	}
	s, log = reopened(t, dir, []byte(strings.Replace(newer, `"format":1`, `"format":2`, 1)))
	if !strings.Contains(log, "its format is 2, not 1") || !slices.Equal(s.hidden(), []string{"a.txt"}) {
		t.Errorf("%s, %q", log, s.hidden())
	}
}

// What cannot be saved is one warning, and is saved when it can be.
func TestStateSavedLater(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "away")
	var log bytes.Buffer
	s := openState(dir, slog.New(slog.NewTextHandler(&log, nil)))
	s.toggle("a.txt")
	s.toggle("b.txt")
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("%d warnings: %s", n, &log)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s.close()
	if got := stateIn(t, dir).hidden(); len(got) != 2 {
		t.Errorf("after it came back: %q", got)
	}
}

// Those who run the bot are told once that it forgot, and once that it will.
func TestStateTold(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, stateName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	var told []string
	cfg := Config{Data: dir, Forgot: func() { told = append(told, "forgot") }, Unkept: func() { told = append(told, "unkept") }}
	b := newBot(cfg, nil, nil, slog.New(slog.DiscardHandler), realTime())
	b.state.file = filepath.Join(dir, "away", stateName)
	b.state.toggle("a.txt")
	b.state.toggle("b.txt")
	if err := os.Mkdir(filepath.Join(dir, "away"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.state.toggle("c.txt")
	if err := os.RemoveAll(filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	b.state.toggle("d.txt")
	b.state.close()
	if !slices.Equal(told, []string{"forgot", "unkept"}) {
		t.Errorf("told %q", told)
	}
	newBot(Config{Data: dir}, nil, nil, slog.New(slog.DiscardHandler), realTime()).state.close() // nobody to tell
}

// A clock that jumps costs counters at most: what a wrong clock counted for later
// days does not stay for ever, and today is counted on.
func TestStateClockJumps(t *testing.T) {
	s := stateIn(t, "")
	now := time.Date(2026, 3, 1, 0, 0, 5, 0, time.UTC)
	s.now = func() time.Time { return now }
	ask := func() { s.asked(outcome{guild: "1", user: "a", refused: true, channel: "2", message: "3"}) }
	days := func() string {
		var list []string
		for _, d := range s.usage("1") {
			list = append(list, d.day)
		}
		return strings.Join(list, " ")
	}
	ask()
	now = now.Add(-10 * time.Second) // back over midnight
	ask()
	if got := days(); got != "2026-03-01 2026-02-28" {
		t.Errorf("back over midnight: %s", got)
	}
	now = now.AddDate(0, 0, 20)
	ask()
	now = now.AddDate(0, 0, -20)
	ask()
	if links, _ := s.review("1"); days() != "2026-03-01 2026-02-28" || len(links) != 1 {
		t.Errorf("after a jump forward and back: %s, %v", days(), links)
	}
}

// Whatever the file holds, what is read of it can be written and is then read the
// same.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"format":1,"salt":"0123456789abcdef0123456789abcdef","hidden":["b.txt","a.txt"],"guilds":{"1":{"days":{"2026-01-01":{"questions":2}},"votes":[{"message":"3","day":"2026-01-01","by":"x"}]}},"later":[1]}`))
	f.Add([]byte(`{"format":1,"guilds":{"1":null},"sum":"00000000"}`))
	f.Add([]byte(`{"hidden":["a]\",.txt" , "b"],"format":2`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, file := range rescue(raw) {
			if !strings.Contains(string(raw), `"hidden"`) {
				t.Errorf("rescued %q from nothing", file)
			}
		}
		d, rest, err := decodeState(raw)
		if err != nil {
			return
		}
		first, err := encodeState(&d, rest)
		if err != nil {
			t.Fatal(err)
		}
		d, rest, err = decodeState(first)
		if err != nil {
			t.Fatalf("%v: %s", err, first)
		}
		if second, err := encodeState(&d, rest); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v: %s is not %s", err, second, first)
		}
	})
}
