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

// A file with a wrong byte costs the day's count at most: nothing panics, and no
// count is below zero or without end.
func TestSpentFlipped(t *testing.T) {
	dir := t.TempDir()
	b := budget(t, BudgetConfig{Dir: dir})
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
		var log bytes.Buffer
		b := budget(t, BudgetConfig{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil)), Total: Limit{Amount: 1000, Unit: Requests}})
		_, moved := os.Stat(name + spentAside)
		if told := strings.Contains(log.String(), "cannot be read"); told != (moved == nil) {
			t.Errorf("%s at %d: told %t, %v", what, at, told, moved)
		}
		if s := b.Today(); s.Requests < 0 || s.Input < 0 || s.Output < 0 || s.Input > spentMost {
			t.Errorf("%s at %d: %+v", what, at, s)
		}
		os.Remove(name + spentAside)
	}
	for at := range raw {
		for _, bit := range []byte{1, 1 << 5, 1 << 7} {
			damaged := bytes.Clone(raw)
			damaged[at] ^= bit
			check("flipped", at, damaged)
		}
	}
	for at := range raw {
		check("cut off", at, raw[:at])
	}
	check("too much", 0, []byte(`{"format":1,"day":"2026-05-01","total":{"requests":9223372036854775807}}`))
}
