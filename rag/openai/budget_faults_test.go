package openai

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag"
)

// A clock that jumps over midnight and back does not give a day's budget twice;
// one that was days wrong begins the right day anew.
func TestBudgetClockJumps(t *testing.T) {
	clock := &day{now: time.Date(2026, 5, 2, 0, 0, 10, 0, time.UTC)}
	b := budget(t, BudgetConfig{Total: Limit{Amount: 3, Unit: Requests}, Dir: t.TempDir(), Now: clock.Now})
	spend := func() error {
		c, err := b.Reserve(t.Context(), Spend{Requests: 1})
		if err == nil {
			c.Settle(Spend{Requests: 1})
		}
		return err
	}
	for _, step := range []struct {
		jump time.Duration
		used int // after a request
		full bool
	}{
		{0, 1, false},
		{-time.Minute, 2, false},
		{time.Minute, 3, false},
		{-time.Minute, 3, true},
		{24 * time.Hour, 3, true},
		{24 * time.Hour, 1, false},
		{365 * 24 * time.Hour, 1, false},
		{-365 * 24 * time.Hour, 1, false},
	} {
		clock.pass(step.jump)
		if err := spend(); errors.Is(err, rag.ErrBudget) != step.full || b.Today().Requests != step.used {
			t.Errorf("at %s: %v, %d spent", clock.Now().Format(time.DateTime), err, b.Today().Requests)
		}
		again := budget(t, b.cfg)
		if got := again.Today(); got != b.Today() {
			t.Errorf("at %s: %d after a restart", clock.Now().Format(time.DateTime), got.Requests)
		}
	}
}

// A file with a wrong byte, cut off or edited is told of, and is no way to spend
// more than the budget: nothing is spent until midnight, not after a restart
// either. Deleting what was set up in its place counts anew.
func TestSpentFlipped(t *testing.T) {
	dir := t.TempDir()
	clock := &day{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
	b := budget(t, BudgetConfig{Dir: dir, Now: clock.Now})
	c, err := b.Reserve(rag.WithPayer(t.Context(), rag.Payer{Guild: "g", User: "u"}), Spend{Requests: 1, Input: 20, Output: 30})
	if err != nil {
		t.Fatal(err)
	}
	c.Settle(Spend{Requests: 1, Input: 20, Output: 30})
	name := filepath.Join(dir, spentName)
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, at int, damaged []byte) {
		t.Helper()
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		now := &day{now: clock.Now()}
		var log bytes.Buffer
		cfg := BudgetConfig{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil)), User: Limit{Amount: 1000, Unit: Requests}, Now: now.Now}
		for range 2 { // the second is a restart
			b := budget(t, cfg)
			if _, err := b.Reserve(t.Context(), Spend{Requests: 1}); !errors.Is(err, rag.ErrBudget) || !b.Lost() || b.Today() != (Spend{}) {
				t.Errorf("%s at %d: %v, lost %t, %+v", what, at, err, b.Lost(), b.Today())
			}
		}
		if aside, err := os.ReadFile(name + spentAside); err != nil || !bytes.Equal(aside, damaged) || strings.Count(log.String(), "cannot be read") != 1 || !strings.Contains(log.String(), "delete "+name) {
			t.Errorf("%s at %d: %v, told %s", what, at, err, &log)
		}
		now.pass(12 * time.Hour)
		b := budget(t, cfg)
		if c, err := b.Reserve(t.Context(), Spend{Requests: 1}); err != nil || b.Lost() {
			t.Errorf("%s at %d, the next day: %v", what, at, err)
		} else {
			c.Settle(Spend{Requests: 1})
		}
		os.Remove(name + spentAside)
	}
	bits := []byte{1, 1 << 5, 1 << 7}
	if testing.Short() {
		bits = bits[1:2]
	}
	for at := range raw {
		for _, bit := range bits {
			damaged := bytes.Clone(raw)
			damaged[at] ^= bit
			check("flipped", at, damaged)
		}
	}
	for at := range raw {
		check("cut off", at, raw[:at])
	}
	check("edited", 0, bytes.Replace(raw, []byte(`"requests":1`), []byte(`"requests":0`), 1))
	check("a newer format", 0, []byte(`{"format":2,"day":"2026-05-01"}`))
	check("too much", 0, []byte(`{"format":1,"day":"2026-05-01","total":{"requests":9223372036854775807}}`))

	// A version that sealed nothing is believed.
	if err := os.WriteFile(name, []byte(`{"format":1,"day":"2026-05-01","total":{"requests":7}}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b := budget(t, BudgetConfig{Dir: dir, User: Limit{Amount: 9, Unit: Requests}, Now: clock.Now}); b.Lost() || b.Today().Requests != 7 {
		t.Errorf("of an older version: lost %t, %+v", b.Lost(), b.Today())
	}
}

// A file that is damaged while it counts stops it too; what it has counted itself
// stays.
func TestSpentDamagedWhileCounting(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	b := budget(t, BudgetConfig{Dir: dir, Total: Limit{Amount: 9, Unit: Requests}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	c, err := b.Reserve(t.Context(), Spend{Requests: 1})
	if err != nil {
		t.Fatal(err)
	}
	c.Settle(Spend{Requests: 1})
	other := filepath.Join(dir, "other")
	if err := errors.Join(os.WriteFile(other, []byte("{"), 0o600), os.Rename(other, filepath.Join(dir, spentName))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := b.Reserve(t.Context(), Spend{Requests: 1}); !errors.Is(err, rag.ErrBudget) || !b.Lost() || b.Today().Requests != 1 {
			t.Errorf("%v, lost %t, %+v", err, b.Lost(), b.Today())
		}
	}
	if n := strings.Count(log.String(), "cannot be read"); n != 1 {
		t.Errorf("told %d times: %s", n, &log)
	}
	if again := budget(t, b.cfg); !again.Lost() || again.Today().Requests != 1 {
		t.Errorf("after a restart: lost %t, %+v", again.Lost(), again.Today())
	}
}
