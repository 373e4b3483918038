package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"verbatim.example/rag"
)

// Warnings of the day's total, in percent.
const (
	warnAt  = 80
	spentAt = 100
)

// BudgetConfig is what may be spent between two midnights UTC.
type BudgetConfig struct {
	Total, Guild, User Limit // of all, of each guild, of each user in all guilds
	Prices             Prices
	Dir                string // where spent.json is kept; "": in memory
	// Warn is called once a day when the total passes 80 %, and once when it is
	// spent, or no longer covers a request. It must not block; nil: none.
	Warn func(used, limit string, spent bool)
	Log  *slog.Logger // nil: the default
	// Lost is told, in place of Log, that what is spent cannot be read or kept;
	// nil: Log is.
	Lost func(line string)
	Now  func() time.Time // nil: the clock
}

// A Budget counts what requests cost by day, in total and by payer, and refuses
// what would pass a limit. It is safe for concurrent use.
type Budget struct {
	cfg BudgetConfig

	mu      sync.Mutex
	spent   spent
	pending tally // reserved and not settled
	file    spentFile
}

// NewBudget reads what was spent today. A limit of money wants a price.
func NewBudget(cfg BudgetConfig) (*Budget, error) {
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	p := cfg.Prices
	if p.Input < 0 || p.Output < 0 || p.Embedding < 0 {
		return nil, errors.New("a price is below zero")
	}
	for _, l := range []Limit{cfg.Total, cfg.Guild, cfg.User} {
		if l.Unit != Money {
			continue
		}
		if p.Input+p.Output+p.Embedding == 0 {
			return nil, fmt.Errorf("a budget of %s wants the prices of a million tokens", l)
		}
		if p.Currency != "" && p.Currency != l.Currency {
			return nil, fmt.Errorf("a budget of %s and prices in %s cannot be compared", l, p.Currency)
		}
	}
	b := &Budget{cfg: cfg, file: spentFile{dir: cfg.Dir, log: cfg.Log, lost: cfg.Lost}}
	b.spent = b.file.read()
	lost := b.spent.Lost && b.spent.Day == ""
	b.roll()
	if lost {
		b.spent.Lost = true
		b.file.write(b.spent) // a restart is not to count anew either
	}
	return b, nil
}

// Lost reports whether some of what was spent today cannot be read, and a limit is
// set: then nothing more is spent, because it may be spent already.
// A nil budget has lost nothing.
func (b *Budget) Lost() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	return b.lost()
}

// lost is Lost. The lock is held.
func (b *Budget) lost() bool {
	return b.spent.Lost && (b.cfg.Total.Unit != "" || b.cfg.Guild.Unit != "" || b.cfg.User.Unit != "")
}

// A Charge is a reserved part of the budget.
type Charge struct {
	budget   *Budget
	payer    rag.Payer
	day      string
	estimate Spend
	once     sync.Once
}

// Reserve sets an estimate aside for the payer of ctx. Its error wraps
// rag.ErrBudget when a limit would be passed. A charge must be settled.
func (b *Budget) Reserve(ctx context.Context, estimate Spend) (*Charge, error) {
	payer := rag.PayerOf(ctx)
	b.mu.Lock()
	b.roll()
	err := b.refuse(payer, estimate)
	if err == nil {
		b.pending.add(payer, estimate)
	}
	warn := b.warning(err != nil && b.over(b.cfg.Total, b.spent.Total.plus(estimate)))
	day := b.spent.Day
	b.mu.Unlock()
	warn()
	if err != nil {
		return nil, err
	}
	return &Charge{budget: b, payer: payer, day: day, estimate: estimate}, nil
}

// Settle replaces the estimate by what was really spent; only the first call
// counts.
func (c *Charge) Settle(real Spend) {
	c.once.Do(func() { c.budget.settle(c, real) })
}

func (b *Budget) settle(c *Charge, real Spend) {
	b.mu.Lock()
	b.roll()
	if c.day == b.spent.Day {
		b.pending.remove(c.payer, c.estimate)
	}
	b.spent.add(c.payer, real)
	warn := b.warning(false)
	b.file.write(b.spent)
	b.mu.Unlock()
	warn()
}

// Used returns what was spent today and the limit of the total, both in its
// unit; without a limit it counts tokens, and limit is empty.
func (b *Budget) Used() (used, limit string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	l := b.cfg.Total
	if l.Unit == "" {
		l.Unit = Tokens
	}
	return l.amount(b.measure(l, b.spent.Total)), b.cfg.Total.String()
}

// Today returns what was spent since midnight UTC.
func (b *Budget) Today() Spend {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	return b.spent.Total
}

// roll reads what another process has written, and begins a new day at midnight
// UTC. A clock that is set back over midnight does not begin the old day anew:
// what is spent goes on counting. The lock is held.
func (b *Budget) roll() {
	if b.file.changed() {
		switch s := b.file.read(); {
		case s.Lost && s.Day == "":
			b.spent.Lost = true
			b.file.write(b.spent)
		case s.Day == b.spent.Day:
			b.spent = s
		}
	}
	now := b.cfg.Now().UTC()
	today, tomorrow := now.Format(time.DateOnly), now.AddDate(0, 0, 1).Format(time.DateOnly)
	if b.spent.Day != today && b.spent.Day != tomorrow {
		b.spent = spent{Format: spentFormat, Day: today}
		b.pending = tally{}
	}
}

// refuse says which limit an estimate would pass. The lock is held.
func (b *Budget) refuse(p rag.Payer, estimate Spend) error {
	switch {
	case b.lost():
		return fmt.Errorf("%w: what was spent today cannot be read", rag.ErrBudget)
	case b.over(b.cfg.Total, b.spent.Total.plus(b.pending.Total).plus(estimate)):
		return fmt.Errorf("%w: %s a day", rag.ErrBudget, b.cfg.Total)
	case p.Guild != "" && b.over(b.cfg.Guild, b.spent.Guilds[p.Guild].plus(b.pending.Guilds[p.Guild]).plus(estimate)):
		return fmt.Errorf("%w: %s a day for each guild", rag.ErrBudget, b.cfg.Guild)
	case p.User != "" && b.over(b.cfg.User, b.spent.Users[p.User].plus(b.pending.Users[p.User]).plus(estimate)):
		return fmt.Errorf("%w: %s a day for each user", rag.ErrBudget, b.cfg.User)
	}
	return nil
}

// rounding is left to sums of prices.
const rounding = 1e-9

func (b *Budget) over(l Limit, s Spend) bool {
	return l.Unit != "" && b.measure(l, s) > l.Amount*(1+rounding)
}

// measure returns a spend in the unit of a limit.
func (b *Budget) measure(l Limit, s Spend) float64 {
	switch l.Unit {
	case Requests:
		return float64(s.Requests)
	case Money:
		return b.cfg.Prices.of(s)
	}
	return float64(s.Input + s.Output + s.Embedding)
}

// warning returns the call that tells what share of the total is gone, when
// that was not told today. The lock is held here, and must not be there.
func (b *Budget) warning(refused bool) func() {
	l := b.cfg.Total
	if l.Unit == "" {
		return func() {}
	}
	used := b.measure(l, b.spent.Total)
	level := 0
	switch share := used / l.Amount * (1 + rounding); {
	case refused || share >= spentAt/100.:
		level = spentAt
	case share >= warnAt/100.:
		level = warnAt
	}
	if level <= b.spent.Warned {
		return func() {}
	}
	b.spent.Warned = level
	b.cfg.Log.Warn("the budget of the day", "used", l.amount(used), "limit", l.String())
	if b.cfg.Warn == nil {
		return func() {}
	}
	return func() { b.cfg.Warn(l.amount(used), l.String(), level == spentAt) }
}

// reserve reserves with a budget that may be none.
func reserve(ctx context.Context, b *Budget, estimate Spend) (settle func(Spend), err error) {
	if b == nil {
		return func(Spend) {}, nil
	}
	c, err := b.Reserve(ctx, estimate)
	if err != nil {
		return nil, &failure{kind: rag.ErrBudget, text: err.Error(), ours: true}
	}
	return c.Settle, nil
}
