package discord

import (
	"context"
	"sync"
	"time"
)

// maxCut is the most characters of a question that are looked at.
const maxCut = 500

// manyRates is from how many on those whose window is over are forgotten.
const manyRates = 10_000

// An entry lets questions in: not too many of one person a minute nor of one
// guild a day, and few at a time; the others queue. Safe for concurrent use.
type entry struct {
	limits Limits
	timing timing

	mu     sync.Mutex
	people rates
	guilds rates
	busy   int
	queue  []*waiting
	pulse  *Pulse // told how many are busy and wait
}

// A rate counts within a window that begins with its first event.
type rate struct {
	since time.Time
	n     int
	told  bool // the person has been told to slow down
}

// A waiting question is in the queue.
type waiting struct {
	turn chan struct{}
	move chan struct{} // its place has changed
	come func()        // called when its turn has come
}

func newEntry(l Limits, t timing, p *Pulse) *entry {
	return &entry{limits: l, timing: t, pulse: p, people: newRates(t.minute), guilds: newRates(t.day)}
}

// errSilent refuses without a word: the person has just been told.
var errSilent = &refusal{}

// person counts a question of a person and refuses it above their rate: again
// and again when repeat is set, else with words only once a window.
func (e *entry) person(id string, repeat bool) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	p := e.people.window(id, now)
	if e.limits.PerMinute <= 0 || p.n < e.limits.PerMinute {
		p.n++
		return nil
	}
	if p.told && !repeat {
		return errSilent
	}
	p.told = true
	left := p.since.Add(e.timing.minute).Sub(now)
	return refuse(saidTooMany, max(1, int((left+time.Second-1)/time.Second)))
}

// quota counts a question asked in a guild and refuses it above the day's.
func (e *entry) quota(guild string) error {
	if guild == "" || e.limits.PerDay <= 0 {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	g := e.guilds.window(guild, time.Now())
	if g.n >= e.limits.PerDay {
		return refuse(saidQuota, e.limits.PerDay)
	}
	g.n++
	return nil
}

// rates count by person or by guild, each within windows of one length.
type rates struct {
	length time.Duration
	of     map[string]*rate
	sweep  int // forget those whose window is over when there are this many
}

func newRates(length time.Duration) rates {
	return rates{length: length, of: map[string]*rate{}, sweep: manyRates}
}

// window returns the count of the window that now lies in.
func (m *rates) window(key string, now time.Time) *rate {
	r := m.of[key]
	if r == nil || now.Sub(r.since) >= m.length {
		if r == nil && len(m.of) >= m.sweep {
			for k, old := range m.of {
				if now.Sub(old.since) >= m.length {
					delete(m.of, k)
				}
			}
			m.sweep = max(manyRates, 2*len(m.of)) // each is looked at a few times only
		}
		r = &rate{since: now}
		m.of[key] = r
	}
	return r
}

// enter waits for a turn; leave has to be called after it. place is told the
// place in the queue, first when it has waited as long as one acknowledges after,
// then as it changes; it is called on this goroutine, with a context that ends
// when the turn comes, so that nobody has a turn and tells people that they wait.
// (A turn that comes at once is not worth two messages.) The error is a *refusal
// when the queue is full, else the cause of ctx.
func (e *entry) enter(ctx context.Context, place func(ctx context.Context, n int)) (leave func(), err error) {
	e.mu.Lock()
	if e.busy < max(1, e.limits.Concurrent) {
		e.busy++
		e.tell()
		e.mu.Unlock()
		return sync.OnceFunc(e.leave), nil
	}
	if len(e.queue) >= e.limits.Queue {
		e.mu.Unlock()
		return nil, refuse(saidFull)
	}
	w := &waiting{turn: make(chan struct{}), move: make(chan struct{}, 1)}
	until, turned := context.WithCancel(ctx)
	defer turned()
	w.come = turned
	e.queue = append(e.queue, w)
	e.tell()
	e.mu.Unlock()
	long := time.NewTimer(e.timing.ack)
	defer long.Stop()
	var moved chan struct{} // nil until it has waited long
	for {
		select {
		case <-w.turn:
			return sync.OnceFunc(e.leave), nil
		case <-ctx.Done():
			if e.cancel(w) {
				return nil, context.Cause(ctx)
			}
			return sync.OnceFunc(e.leave), nil // the turn had come
		case <-long.C:
			moved = w.move
		case <-moved:
		}
		if n := e.placeOf(w); n > 0 {
			place(until, n)
		}
	}
}

// cancel takes a question out of the queue, false when its turn has come.
func (e *entry) cancel(w *waiting) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, q := range e.queue {
		if q == w {
			e.queue = append(e.queue[:i], e.queue[i+1:]...)
			e.moved()
			e.tell()
			return true
		}
	}
	return false
}

func (e *entry) placeOf(w *waiting) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, q := range e.queue {
		if q == w {
			return i + 1
		}
	}
	return 0
}

func (e *entry) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.tell()
	if len(e.queue) > 0 {
		close(e.queue[0].turn) // the place is handed on
		e.queue[0].come()
		e.queue = e.queue[1:]
		e.moved()
		return
	}
	e.busy--
}

// tell says how many are busy and wait. The lock is held.
func (e *entry) tell() {
	e.pulse.Running.Store(int64(e.busy))
	e.pulse.Waiting.Store(int64(len(e.queue)))
}

func (e *entry) moved() {
	for _, q := range e.queue {
		signal(q.move)
	}
}

// running returns how many questions are being answered or wait.
func (e *entry) running() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.busy + len(e.queue)
}

// waitFor reports whether done was closed within d.
func waitFor(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// forget drops a guild's count.
func (e *entry) forget(guild string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.guilds.of, guild)
}
