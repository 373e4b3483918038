package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func stateIn(t *testing.T, dir string) *state {
	t.Helper()
	s := openState(dir, slog.New(slog.DiscardHandler))
	t.Cleanup(s.close)
	return s
}

// What is remembered comes back, for its owner alone, and names nobody.
func TestStateKeeps(t *testing.T) {
	dir := t.TempDir()
	s := stateIn(t, dir)
	s.asked(outcome{guild: "10", user: "777000777000777", refused: true, missing: []string{"licornes"}, channel: "20", message: "30"})
	s.asked(outcome{guild: "10", user: "888000888000888", generated: true})
	s.asked(outcome{guild: "10", user: "888000888000888", fallback: true})
	s.vote("10", "20", "31", "777000777000777", false)
	s.vote("10", "20", "32", "888000888000888", true)
	if !s.toggle("b/x.txt") || !s.toggle("a.txt") {
		t.Error("not hidden")
	}
	s.close()

	file := filepath.Join(dir, "state.json")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", err, info.Mode())
	}
	raw, _ := os.ReadFile(file)
	for _, secret := range []string{"777000777000777", "888000888000888", "licornes"} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%s is in %s", secret, raw)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	again := stateIn(t, dir)
	if got := again.hidden(); !slices.Equal(got, []string{"a.txt", "b/x.txt"}) {
		t.Errorf("hidden %v", got)
	}
	links, words := again.review("10")
	if len(links) != 2 || !links[0].Bad || links[0].Message != "31" || links[1].Message != "30" || links[1].Bad || words != nil {
		t.Errorf("%+v, %v", links, words)
	}
	today := time.Now().UTC().Format(time.DateOnly)
	if got, want := again.usage("10"), []usageDay{{day: today, people: 2, questions: 3, refused: 1, generated: 1, fallback: 1, good: 1, bad: 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if again.toggle("a.txt") || len(again.hidden()) != 1 {
		t.Error("hiding cannot be undone")
	}
}

// A word is named only when three different people asked with it.
func TestStateMissingWords(t *testing.T) {
	s := stateIn(t, "")
	ask := func(user string) {
		s.asked(outcome{guild: "1", user: user, refused: true, missing: []string{" Licornes"}})
	}
	for _, u := range []string{"a", "a", "a", "b"} {
		ask(u)
	}
	if _, words := s.review("1"); words != nil {
		t.Errorf("after two people: %v", words)
	}
	if raw, _ := json.Marshal(s.data); strings.Contains(string(raw), "icornes") {
		t.Error("the word is kept")
	}
	ask("c")
	if _, words := s.review("1"); !slices.Equal(words, []string{"licornes"}) {
		t.Errorf("after three people: %v", words)
	}
	if _, words := s.review("2"); words != nil {
		t.Errorf("in another guild: %v", words)
	}
	s.forgetUser("a")
	if _, words := s.review("1"); words != nil {
		t.Errorf("after one is forgotten: %v", words)
	}
	if raw, _ := json.Marshal(s.data); strings.Contains(string(raw), "icornes") {
		t.Error("the word is kept though two people are left")
	}
}

// A vote can be changed and counts once; a private answer leaves no link.
func TestStateVote(t *testing.T) {
	s := stateIn(t, "")
	for _, good := range []bool{true, true, false, false} {
		s.vote("1", "2", "3", "u", good)
	}
	s.vote("1", "", "4", "u", false)
	if u := s.usage("1"); u[0].good != 0 || u[0].bad != 2 {
		t.Errorf("%+v", u)
	}
	if links, _ := s.review("1"); len(links) != 1 || links[0].Message != "3" {
		t.Errorf("%+v", links)
	}
	s.vote("1", "2", "3", "u", true)
	if links, _ := s.review("1"); len(links) != 0 {
		t.Errorf("%+v", links)
	}
	s.asked(outcome{guild: "1", user: "v", refused: true, channel: "2", message: "9"})
	s.deleted("1", "9")
	if links, _ := s.review("1"); len(links) != 0 {
		t.Errorf("%+v", links)
	}
}

func TestStateForgets(t *testing.T) {
	dir := t.TempDir()
	s := stateIn(t, dir)
	for _, u := range []string{"a", "b"} {
		s.asked(outcome{guild: "1", user: u, refused: true, missing: []string{"x"}, channel: "2", message: "m" + u})
		s.vote("1", "2", "3", u, false)
	}
	s.asked(outcome{guild: "2", user: "a"})
	if !s.forgetUser("a") || s.forgetUser("a") {
		t.Error("not forgotten, or twice")
	}
	id := s.salted("user", "a")
	raw, _ := os.ReadFile(filepath.Join(dir, "state.json"))
	if bytes.Contains(raw, []byte(id)) || !bytes.Contains(raw, []byte(s.salted("user", "b"))) {
		t.Errorf("%s", raw)
	}
	if links, _ := s.review("1"); len(links) != 2 {
		t.Errorf("%+v", links)
	}
	s.forgetGuild("1")
	if len(s.usage("1")) > 0 || len(s.usage("2")) != 1 {
		t.Error("the guild is not forgotten, or the other is")
	}
}

func TestStateGrowsOld(t *testing.T) {
	s := stateIn(t, "")
	start := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return start }
	s.asked(outcome{guild: "1", user: "a", refused: true, missing: []string{"x"}, channel: "2", message: "3"})
	s.now = func() time.Time { return start.AddDate(0, 0, 30) }
	if links, _ := s.review("1"); len(links) != 1 {
		t.Errorf("after 30 days: %v", links)
	}
	s.now = func() time.Time { return start.AddDate(0, 0, 31) }
	if links, _ := s.review("1"); len(links) != 0 || len(s.usage("1")) != 0 || len(s.guild("1").Words) != 0 {
		t.Errorf("after 31 days: %v", links)
	}
	for i := range maxKept + 10 {
		s.vote("1", "2", fmt.Sprint(i), "a", false)
	}
	if n := len(s.guild("1").Review); n != maxKept {
		t.Errorf("%d links", n)
	}
}

func TestStateGreets(t *testing.T) {
	dir := t.TempDir()
	s := stateIn(t, dir)
	if !s.greet("1", false) || s.greet("1", false) || !s.greet("2", true) {
		t.Error("not once")
	}
	s.forgetGuild("1")
	if stateIn(t, dir).greet("1", false) {
		t.Error("greeted again after a restart")
	}
	if stateIn(t, "").greet("1", true) {
		t.Error("greeted without knowing whether it was")
	}
}

// A file that cannot be read is kept aside; a folder that cannot be written to
// is a warning.
func TestStateDamaged(t *testing.T) {
	for _, raw := range []string{"{", `{"format":99}`, "", `{"format":1,"guilds":[]}`} {
		dir := t.TempDir()
		file := filepath.Join(dir, "state.json")
		if err := os.WriteFile(file, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		s := stateIn(t, dir)
		s.toggle("a.txt")
		if old, err := os.ReadFile(file + ".unreadable"); err != nil || string(old) != raw {
			t.Errorf("%q: %v, %q", raw, err, old)
		}
		if got := stateIn(t, dir).hidden(); len(got) != 1 {
			t.Errorf("%q: %v", raw, got)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(`{"format":1,"guilds":{"1":null,"2":{"days":{"x":null}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := stateIn(t, dir)
	s.asked(outcome{guild: "1", user: "a"})
	s.usage("2")

	var log bytes.Buffer
	lost := openState(filepath.Join(dir, "missing"), slog.New(slog.NewTextHandler(&log, nil)))
	lost.toggle("a.txt")
	lost.toggle("b.txt")
	if strings.Count(log.String(), "level=WARN") != 1 || len(lost.hidden()) != 2 {
		t.Errorf("%v, %s", lost.hidden(), &log)
	}
}
