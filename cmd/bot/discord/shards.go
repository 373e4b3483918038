package discord

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Shards are the connections to Discord that this process keeps: First to Last
// of Count, counted from 0. Each gets the events of its own share of the servers;
// that of direct messages is 0. The zero value is as many as Discord recommends,
// all of them in this process.
type Shards struct {
	Count, First, Last int
}

// own is how many of the shards are this process's.
func (s Shards) own() int { return s.Last - s.First + 1 }

// whole reports whether no other process has any.
func (s Shards) whole() bool { return s.own() == s.Count }

// has reports whether the events of a guild come to this process. Source:
// Discord's page "Gateway", sharding formula.
func (s Shards) has(guild string) bool {
	n := s.of(guild)
	return s.First <= n && n <= s.Last
}

// of returns the shard of a guild, 0 for none.
func (s Shards) of(guild string) int {
	return int(snowflake(guild) >> 22 % uint64(max(1, s.Count)))
}

// orOne is what is assumed until Discord is asked.
func (s Shards) orOne() Shards {
	if s.Count == 0 {
		return Shards{Count: 1}
	}
	return s
}

func (s Shards) String() string {
	switch {
	case s.Count == 0:
		return "auto"
	case s.whole():
		return fmt.Sprint(s.Count)
	}
	return fmt.Sprintf("%d-%d/%d", s.First, s.Last, s.Count)
}

// turns let new sessions begin one after another in each lane, a while apart:
// Discord refuses those that come sooner. Shards whose numbers are equal modulo
// its max_concurrency share a lane. Safe for concurrent use.
type turns struct {
	mu    sync.Mutex
	lanes map[int]*lane
}

type lane struct {
	free chan struct{} // holds one when nobody has the turn
	last time.Time     // when the last session was asked for, at the latest; zero: never
}

func newTurns() *turns { return &turns{lanes: map[int]*lane{}} }

func (t *turns) lane(n int) *lane {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.lanes[n]
	if l == nil {
		l = &lane{free: make(chan struct{}, 1)}
		l.free <- struct{}{}
		t.lanes[n] = l
	}
	return l
}

// take waits for the turn in a lane until ctx ends. done ends the turn; it is to
// be called when the session has been asked for, or will not be.
func (t *turns) take(ctx context.Context, n int, apart time.Duration) (done func(), err error) {
	l := t.lane(n)
	select {
	case <-l.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !l.last.IsZero() {
		if err := sleep(ctx, apart-time.Since(l.last)); err != nil {
			l.free <- struct{}{}
			return nil, err
		}
	}
	return sync.OnceFunc(func() {
		l.last = time.Now() // by a clock that nobody sets
		l.free <- struct{}{}
	}), nil
}
