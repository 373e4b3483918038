package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A fleet is the gateways of this process, one for each of its shards. What they
// share is here: how many there are, when the next may begin a session, and what
// is to be said when Discord wants nobody back.
type fleet struct {
	bot   *bot
	turns *turns

	ask   sync.Mutex   // held while Discord is asked
	said  starts       // what it said last
	asked time.Time    // when; zero: never
	spent atomic.Int64 // sessions asked for since

	mu    sync.Mutex
	alive map[int]bool // of the shards
}

// starts is what Discord says about beginning sessions.
type starts struct {
	Shards int `json:"shards"` // recommended
	Limit  struct {
		Remaining   int     `json:"remaining"`
		ResetMS     float64 `json:"reset_after"`
		Total       int     `json:"total"`
		Concurrency int     `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

func newFleet(b *bot) *fleet {
	return &fleet{bot: b, turns: newTurns(), alive: map[int]bool{}}
}

// serve keeps all shards connected until ctx ends; then it closes them and
// returns nil. Its error is fatal.
func (f *fleet) serve(ctx context.Context) error {
	for {
		shards, err := f.plan(ctx)
		if err == nil {
			err = f.run(ctx, shards)
		}
		if ctx.Err() != nil {
			return nil
		}
		fatal, ok := errors.AsType[*fatalError](err)
		if !ok || fatal.code != closeSharding {
			return err
		}
		f.asked = time.Time{} // nobody else is here
		wanted, err := f.starts(ctx)
		switch {
		case err != nil:
			return fatal
		case f.bot.cfg.Shards.Count > 0:
			return tooFewShards(shards, wanted.Shards)
		case wanted.Shards <= shards.Count:
			return fatal
		}
		f.bot.log.Warn("the bot is in too many servers for its connections to Discord: opening more", "connections", shards.Count, "recommended", wanted.Shards)
	}
}

// plan says which shards are kept, waiting for Discord's recommendation where
// nothing is set.
func (f *fleet) plan(ctx context.Context) (Shards, error) {
	s := f.bot.cfg.Shards
	for wait := f.bot.timing.reconnect; s.Count == 0; wait = min(2*wait, f.bot.timing.reconnects) {
		said, err := f.starts(ctx)
		if err == nil {
			n := max(1, said.Shards)
			return Shards{Count: n, Last: n - 1}, nil
		}
		if _, fatal := errors.AsType[*fatalError](err); fatal {
			return s, err
		}
		f.bot.pulse.Disconnects.Add(1)
		f.bot.log.Warn("disconnected", "err", err, "again_in", wait)
		if err := sleep(ctx, wait); err != nil {
			return s, err
		}
	}
	return s, nil
}

// run keeps the given shards connected until ctx ends, or one of them must not
// come back: then none does.
func (f *fleet) run(ctx context.Context, s Shards) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	f.bot.sharded(s)
	f.mu.Lock()
	clear(f.alive)
	f.mu.Unlock()
	if s.Count > 1 {
		f.bot.log.Info("several connections to Discord", "shards", s.String(), "own", s.own())
	}
	var all sync.WaitGroup
	for n := s.First; n <= s.Last; n++ {
		g := newGateway(f, n, s.Count)
		all.Go(func() {
			if err := g.serve(ctx); err != nil {
				stop(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// live notes whether a shard is connected.
func (f *fleet) live(shard int, yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if yes {
		f.alive[shard] = true
	} else {
		delete(f.alive, shard)
	}
	p := f.bot.pulse
	p.Live.Store(int64(len(f.alive)))
	p.Connected.Store(int64(len(f.alive)) == p.Shards.Load())
}

// starts asks Discord what it says about new sessions, or returns what it said a
// moment ago.
func (f *fleet) starts(ctx context.Context) (starts, error) {
	f.ask.Lock()
	defer f.ask.Unlock()
	if !f.asked.IsZero() && time.Since(f.asked) < f.bot.timing.identify {
		return f.said, nil
	}
	var said starts
	err := f.bot.rest.do(ctx, call{method: http.MethodGet, path: "gateway/bot", out: &said})
	switch {
	case kindOf(err) == kindToken:
		return said, fatalClose(closeToken)
	case err != nil:
		return said, fmt.Errorf("ask for the gateway: %w", err)
	}
	f.said, f.asked = said, time.Now()
	f.spent.Store(0)
	return said, nil
}

// budget asks how many new sessions are left today, waits for more when there
// are too few, and returns how many may begin at once.
func (f *fleet) budget(ctx context.Context) (concurrency int, err error) {
	said, err := f.starts(ctx)
	if err != nil {
		return 0, err
	}
	l := said.Limit
	left := l.Remaining - int(f.spent.Load())
	if l.Total > 0 && left < min(identifyFloor, l.Total/2) {
		d := time.Duration(l.ResetMS * float64(time.Millisecond))
		f.bot.log.Error("too many new connections today: waiting so that Discord does not reset the token", "left", left, "wait", d)
		return max(1, l.Concurrency), sleep(ctx, d)
	}
	return max(1, l.Concurrency), nil
}

// begun counts a session asked for against what Discord said is left.
func (f *fleet) begun() {
	f.bot.pulse.Identifies.Add(1)
	f.spent.Add(1)
}

// sharded notes which shards this process keeps, before any is connected.
func (b *bot) sharded(s Shards) {
	b.shards.Store(&s)
	b.pulse.Shards.Store(int64(s.own()))
	b.rest.limits.share(s)
}

// alone reports whether this process keeps all shards. Those beside it are no
// doubles: they get the events of other servers.
func (b *bot) alone() bool { return b.shards.Load().whole() }
