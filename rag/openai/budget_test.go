package openai

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

func TestParseLimit(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"200 requests", "200 requests"},
		{"1 request", "1 requests"},
		{"500000 tokens", "500 000 tokens"},
		{"1_000_000tokens", "1 000 000 tokens"},
		{"500 000 Tokens", "500 000 tokens"},
		{"2.50 EUR", "2.50 EUR"},
		{"2,5 usd", "2.50 USD"},
		{"0.004 EUR", "0.0040 EUR"},
		{"", ""},
		{" ", ""},
	} {
		l, err := ParseLimit(test.in)
		if err != nil || l.String() != test.want {
			t.Errorf("%q: %q %v", test.in, l, err)
		}
		if again, err := ParseLimit(l.String()); err != nil || again != l {
			t.Errorf("%q read again: %v %v", l, again, err)
		}
	}
	for _, in := range []string{"200", "tokens", "0 requests", "-1 tokens", "1.5 requests", "2 euros", "2 €", "1e400 EUR", "NaN tokens", "1,000.50 EUR", "Inf EUR", "0x10 tokens"} {
		if l, err := ParseLimit(in); err == nil || !strings.Contains(err.Error(), `"200 requests"`) {
			t.Errorf("%q: %v %v", in, l, err)
		}
	}
}

func TestCost(t *testing.T) {
	p := Prices{Input: .15, Output: .60, Currency: "EUR"}
	if got := p.Cost(1000, 2500, 150); got != "1 000 questions at 2 500 tokens read and 150 written: 0.47 EUR" {
		t.Error(got)
	}
	if got := (Prices{Currency: "EUR"}).Cost(1000, 2500, 150); !strings.HasSuffix(got, ": 0.00 EUR") {
		t.Error(got)
	}
}

// A day is a clock that tests move.
type day struct {
	mu  sync.Mutex
	now time.Time
}

func (d *day) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *day) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func budget(t *testing.T, cfg BudgetConfig) *Budget {
	t.Helper()
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	b, err := NewBudget(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBudget(t *testing.T) {
	clock := &day{now: time.Date(2026, 5, 1, 23, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	var warned []string
	cfg := BudgetConfig{
		Total: Limit{Amount: 10, Unit: Requests}, Guild: Limit{Amount: 500, Unit: Tokens}, User: Limit{Amount: .002, Unit: Money, Currency: "EUR"},
		Prices: Prices{Input: 1, Output: 10, Embedding: .1, Currency: "EUR"},
		Dir:    dir, Now: clock.Now, Warn: func(used, limit string, spent bool) {
			warned = append(warned, fmt.Sprint(used, " of ", limit, " ", spent))
		},
	}
	b := budget(t, cfg)
	spend := func(guild, user string, s Spend) error {
		c, err := b.Reserve(rag.WithPayer(t.Context(), rag.Payer{Guild: guild, User: user}), s)
		if err != nil {
			return err
		}
		c.Settle(s)
		c.Settle(s) // counts once
		return nil
	}
	refused := func(err error, limit string) {
		t.Helper()
		if !errors.Is(err, rag.ErrBudget) || !strings.Contains(err.Error(), limit) {
			t.Errorf("%v, want the limit %s", err, limit)
		}
	}
	if err := spend("g", "u", Spend{Requests: 1, Input: 100, Output: 100}); err != nil {
		t.Fatal(err)
	}
	if err := spend("g", "v", Spend{Requests: 1, Input: 299, Output: 1}); err != nil {
		t.Fatal(err)
	}
	refused(spend("g", "w", Spend{Requests: 1, Input: 1}), "500 tokens a day for each guild")
	refused(spend("h", "u", Spend{Requests: 1, Output: 91}), "0.0020 EUR a day for each user")
	if err := spend("h", "u", Spend{Requests: 1, Output: 90}); err != nil {
		t.Error(err)
	}
	for range 5 {
		if err := spend("", "", Spend{Requests: 1}); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(warned, []string{"8 requests of 10 requests false"}) {
		t.Errorf("warned %q", warned)
	}
	// A restart restores the numbers and tells nothing twice.
	b = budget(t, cfg)
	refused(spend("g", "w", Spend{Requests: 1, Input: 1}), "for each guild")
	for range 2 {
		if err := spend("", "", Spend{Requests: 1}); err != nil {
			t.Error(err)
		}
	}
	refused(spend("", "", Spend{Requests: 1}), "10 requests a day")
	if used, limit := b.Used(); used != "10 requests" || limit != "10 requests" {
		t.Errorf("%s of %s", used, limit)
	}
	if !slices.Equal(warned, []string{"8 requests of 10 requests false", "10 requests of 10 requests true"}) {
		t.Errorf("warned %q", warned)
	}
	info, err := os.Stat(filepath.Join(dir, "spent.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	// Midnight.
	late, err := b.Reserve(t.Context(), Spend{})
	if err != nil {
		t.Fatal(err)
	}
	clock.pass(2 * time.Hour)
	if err := spend("g", "u", Spend{Requests: 1, Input: 400}); err != nil {
		t.Error(err)
	}
	late.Settle(Spend{Requests: 1, Input: 5})
	if got := b.Today(); got != (Spend{Requests: 2, Input: 405}) {
		t.Errorf("today %+v", got)
	}
}

// The total is told to be spent when it no longer covers a request, too.
func TestSpentForRequests(t *testing.T) {
	var warned []string
	b := budget(t, BudgetConfig{Total: Limit{Amount: 100, Unit: Tokens}, Warn: func(used, limit string, spent bool) { warned = append(warned, fmt.Sprint(used, " ", spent)) }})
	for _, n := range []int{70, 50, 15, 50, 50} {
		if c, err := b.Reserve(t.Context(), Spend{Requests: 1, Input: n}); err == nil {
			c.Settle(Spend{Requests: 1, Input: n})
		}
	}
	if !slices.Equal(warned, []string{"70 tokens true"}) {
		t.Errorf("warned %q", warned)
	}
}

// What is reserved counts until it is settled, so that many at once do not
// spend more than one after the other.
func TestReservations(t *testing.T) {
	b := budget(t, BudgetConfig{Total: Limit{Amount: 100, Unit: Tokens}})
	var wg sync.WaitGroup
	charges := make(chan *Charge, 40)
	for range 40 {
		wg.Go(func() {
			ctx := rag.WithPayer(context.Background(), rag.Payer{Guild: "g", User: "u"})
			if c, err := b.Reserve(ctx, Spend{Requests: 1, Input: 10}); err == nil {
				charges <- c
			}
		})
	}
	wg.Wait()
	close(charges)
	if len(charges) != 10 {
		t.Errorf("%d of 10 reservations", len(charges))
	}
	for c := range charges {
		c.Settle(Spend{Requests: 1, Input: 5})
	}
	if got := b.Today(); got != (Spend{Requests: 10, Input: 50}) {
		t.Errorf("%+v", got)
	}
	if n := len(b.pending.Guilds) + len(b.pending.Users); n != 0 || b.pending.Total != (Spend{}) {
		t.Errorf("pending %+v", b.pending)
	}
}

func TestBudgetConfig(t *testing.T) {
	for _, cfg := range []BudgetConfig{
		{Total: Limit{Amount: 1, Unit: Money, Currency: "EUR"}},
		{User: Limit{Amount: 1, Unit: Money, Currency: "EUR"}, Prices: Prices{Input: 1, Currency: "USD"}},
		{Prices: Prices{Output: -1}},
	} {
		if _, err := NewBudget(cfg); err == nil {
			t.Errorf("%+v, and no error", cfg)
		}
	}
}

// A damaged file is set aside with one line; a folder that cannot be written
// costs one line too.
func TestDamagedSpent(t *testing.T) {
	for _, bad := range []string{"", "{", "null", `{"format":2,"day":"2026-01-01"}`, `{"format":1,"total":{"input":-5}}`, `{"format":1,"users":{"u":{"input":-5}}}`} {
		dir := t.TempDir()
		name := filepath.Join(dir, "spent.json")
		if err := os.WriteFile(name, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		b := budget(t, BudgetConfig{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
		if strings.Count(log.String(), "\n") != 1 {
			t.Errorf("%s: log %s", bad, &log)
		}
		if kept, err := os.ReadFile(name + ".unreadable"); err != nil || string(kept) != bad {
			t.Errorf("%s: kept %q %v", bad, kept, err)
		}
		if got := b.Today(); got != (Spend{}) {
			t.Errorf("%s: %+v", bad, got)
		}
	}
	var log bytes.Buffer
	b := budget(t, BudgetConfig{Dir: filepath.Join(t.TempDir(), "missing"), Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 3 {
		c, err := b.Reserve(t.Context(), Spend{Requests: 1})
		if err != nil {
			t.Fatal(err)
		}
		c.Settle(Spend{Requests: 1})
	}
	if strings.Count(log.String(), "\n") != 1 || b.Today().Requests != 3 {
		t.Errorf("%+v, log %s", b.Today(), &log)
	}
}

// What requests cost reaches the budget: the endpoint's count, an estimate
// without one, what streamed of a failed one, nothing for a refused one.
func TestCharges(t *testing.T) {
	for _, test := range []struct {
		fault        ragtest.Fault
		requests     int
		read, writes bool
	}{
		{"", 1, true, true},
		{ragtest.NoUsage, 1, true, true},
		{ragtest.Truncated, 1, true, true},
		{ragtest.FinishLength, 1, true, true},
		{ragtest.ServerError, 3, false, false},
		{ragtest.Unauthorized, 1, false, false},
		{ragtest.RefuseMaxTokens, 2, true, true},
	} {
		s := ragtest.New(t, ragtest.Options{})
		s.Misbehave(test.fault)
		cfg := patient(s)
		cfg.Budget = budget(t, BudgetConfig{})
		text(t.Context(), chat(t, cfg), asked)
		got := cfg.Budget.Today()
		if got.Requests != test.requests || got.Input > 0 != test.read || got.Output > 0 != test.writes {
			t.Errorf("%s: %+v", test.fault, got)
		}
		if test.fault == "" && got.Input != (len(asked.System)+len(asked.User))/4+8 {
			t.Errorf("%+v is not what the endpoint counted", got)
		}
	}
	s := ragtest.New(t, ragtest.Options{})
	b := budget(t, BudgetConfig{User: Limit{Amount: 60, Unit: Tokens}})
	e := embedder(t, s, func(c *EmbeddingConfig) { c.Budget = b })
	ctx := rag.WithPayer(t.Context(), rag.Payer{User: "u"})
	var err error
	n := 0
	for ; err == nil; n++ {
		_, err = e.Embed(ctx, index.QueryText, sixTexts)
	}
	if kindOf(t, err) != rag.ErrBudget || n != 3 || b.Today().Embedding == 0 {
		t.Errorf("%v after %d, %+v", err, n, b.Today())
	}
	if _, err := e.Embed(t.Context(), index.PassageText, sixTexts); err != nil {
		t.Errorf("passages have no payer: %v", err)
	}
}

// The log of a warning names numbers only; for the race detector many payers.
func TestManyPayers(t *testing.T) {
	b := budget(t, BudgetConfig{Dir: t.TempDir(), User: Limit{Amount: 3, Unit: Requests}})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			ctx := rag.WithPayer(context.Background(), rag.Payer{Guild: "g", User: fmt.Sprint(i)})
			for n := range 4 {
				c, err := b.Reserve(ctx, Spend{Requests: 1})
				if (err == nil) != (n < 3) {
					t.Errorf("user %d, request %d: %v", i, n, err)
				}
				if err == nil {
					c.Settle(Spend{Requests: 1})
				}
			}
		})
	}
	wg.Wait()
	if got := budget(t, b.cfg).Today(); got.Requests != 60 {
		t.Errorf("restored %+v", got)
	}
}
