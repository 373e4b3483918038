package discord

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// globalRate is how many requests a second are sent over all routes;
	// Discord allows fifty.
	globalRate = 45
	// manyBuckets is from how many on those that have ended are forgotten;
	// interaction tokens come and go.
	manyBuckets = 2000
	// maxInvalid is how many answers of 401, 403 and 429 in ten minutes stop all
	// requests for the rest of them; ten thousand get the address banned.
	maxInvalid = 5000
	// invalidWindow is Discord's.
	invalidWindow = 10 * time.Minute
)

// A route is what rate limits are counted by: the method, the path without ids,
// and the one id that has its own count.
type route struct {
	template string // "POST channels/:id/messages"
	major    string // "channels/123"
	free     bool   // no limit: the response to an interaction
	exempt   bool   // not under the global limit
	reserve  int    // how many requests of a window, and whether a third of all, are left to others
}

// routeOf tells the route of a path such as "channels/1/messages/2".
func routeOf(method, path string) route {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	r := route{}
	switch {
	case len(parts) > 2 && (parts[0] == "webhooks" || parts[0] == "interactions"):
		r.major = strings.Join(parts[:3], "/")
		parts[2] = ":token"
		r.exempt = true
		r.free = parts[0] == "interactions"
	case len(parts) > 1 && (parts[0] == "channels" || parts[0] == "guilds"):
		r.major = parts[0] + "/" + parts[1]
	}
	for i, p := range parts {
		if p != "" && strings.Trim(p, "0123456789") == "" {
			parts[i] = ":id"
		}
	}
	r.template = method + " " + strings.Join(parts, "/")
	return r
}

// A limiter knows how long requests have to wait. It learns from Discord's
// headers and assumes no numbers but the global one. Safe for concurrent use.
type limiter struct {
	second  time.Duration // of the global rate
	mu      sync.Mutex
	names   map[string]string  // route template → Discord's bucket
	buckets map[string]*bucket // bucket and major id → count
	sweep   int                // forget what has ended when there are this many
	rate    int                // requests in a second over all routes
	relayed bool               // a proxy counts: only what it asks to wait for is waited for
	until   time.Time          // a global limit was hit
	sent    []time.Time        // the last requests under the global rate, a ring
	next    int                // in sent
	flying  int                // requests under the global rate of which no answer has come
	invalid int
	since   time.Time // of invalid
}

type bucket struct {
	limit, left int
	reset       time.Time
}

func newLimiter(t timing) *limiter {
	return &limiter{second: t.second, names: map[string]string{}, buckets: map[string]*bucket{}, sweep: manyBuckets, rate: globalRate}
}

// share leaves to other processes their part of the global rate.
func (l *limiter) share(s Shards) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rate = max(1, globalRate*s.own()/s.Count)
	l.sent, l.next = nil, 0
}

// key returns what the route's requests are counted under.
func (l *limiter) key(r route) string {
	name := l.names[r.template]
	if name == "" {
		name = r.template
	}
	return name + " " + r.major
}

// wait takes a place for one request, waiting for it until ctx ends.
func (l *limiter) wait(ctx context.Context, r route) error {
	for {
		d := l.take(r, time.Now())
		if d <= 0 {
			if ctx.Err() != nil {
				l.landed(r)
			}
			return ctx.Err()
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
			return context.DeadlineExceeded // no use in waiting for it
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
}

// take counts a request and returns 0, or returns how long to wait.
func (l *limiter) take(r route, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.invalid >= maxInvalid && now.Sub(l.since) < invalidWindow {
		return invalidWindow - now.Sub(l.since)
	}
	if !r.free {
		if b := l.buckets[l.key(r)]; b != nil {
			if !now.Before(b.reset) {
				b.left = max(1, b.limit)
			}
			if b.left <= 0 || b.left <= min(r.reserve, b.limit-1) {
				return b.reset.Sub(now)
			}
			b.left--
		}
	}
	if r.exempt {
		return 0
	}
	if l.relayed {
		return max(0, l.until.Sub(now))
	}
	if now.Before(l.until) {
		return l.until.Sub(now)
	}
	// Where answers are slow, fewer go out: a global limit would hit all of them,
	// and each counts as invalid.
	if l.flying >= max(1, l.rate/2) {
		return l.second / 20
	}
	// What nobody needs leaves a third to answers.
	if n := l.rate / 3; r.reserve > 0 && len(l.sent) >= l.rate-n {
		at := l.sent[(l.next+n)%len(l.sent)]
		if len(l.sent) < l.rate {
			at = l.sent[len(l.sent)-(l.rate-n)]
		}
		if d := l.second - now.Sub(at); d > 0 {
			return d
		}
	}
	// In no second whatever more than the rate: a count that began anew each
	// second would let twice as many through around its end.
	if len(l.sent) < l.rate {
		l.sent = append(l.sent, now)
		l.flying++
		return 0
	}
	if d := l.second - now.Sub(l.sent[l.next]); d > 0 {
		return d
	}
	l.sent[l.next] = now
	l.next = (l.next + 1) % l.rate
	l.flying++
	return 0
}

// landed notes that a request for which take returned 0 has had its answer, or
// will have none.
func (l *limiter) landed(r route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !r.exempt && l.flying > 0 {
		l.flying--
	}
}

// learn reads the headers of an answer and returns how long it asks to wait.
func (l *limiter) learn(r route, resp *http.Response) time.Duration {
	h := resp.Header
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		if h.Get("X-RateLimit-Scope") != "shared" {
			if now.Sub(l.since) >= invalidWindow {
				l.since, l.invalid = now, 0
			}
			l.invalid++
		}
	}
	if name := h.Get("X-RateLimit-Bucket"); name != "" {
		l.names[r.template] = name
	}
	limit, err1 := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	left, err2 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, ok := seconds(h.Get("X-RateLimit-Reset-After"))
	if err1 == nil && err2 == nil && ok && !r.free && !l.relayed {
		b := l.bucket(r, now)
		reset := now.Add(after)
		if now.Before(b.reset) && b.limit > 0 {
			left = min(left, b.left) // answers overtake each other
		}
		b.limit, b.left, b.reset = limit, left, reset
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		return 0
	}
	asked, _ := seconds(h.Get("Retry-After"))
	return asked
}

// block stops a route, or all of them, for a while.
func (l *limiter) block(r route, d time.Duration, global bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if global {
		l.until = now.Add(d)
		if !r.exempt {
			return
		}
	}
	b := l.bucket(r, now)
	b.left, b.reset = 0, now.Add(d)
}

// bucket returns the count of a route, making room for it if need be.
func (l *limiter) bucket(r route, now time.Time) *bucket {
	k := l.key(r)
	b := l.buckets[k]
	if b == nil {
		if len(l.buckets) >= l.sweep {
			for k, old := range l.buckets {
				if now.After(old.reset) {
					delete(l.buckets, k)
				}
			}
			l.sweep = max(manyBuckets, 2*len(l.buckets)) // each is looked at a few times only
		}
		b = &bucket{}
		l.buckets[k] = b
	}
	return b
}
