package discordtest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A bucket counts requests of one route and resource in a window.
type bucket struct {
	left    int
	reset   time.Time
	blocked time.Time // until which a 429 that was given is in force
}

// A quota is a limit of a route. Discord publishes none; these are the ones
// seen in practice.
type quota struct {
	n   int
	per time.Duration
}

func quotaOf(c *call) quota {
	switch {
	case c.route == "/channels/{channel_id}/messages" && c.method == "POST",
		c.route == "/channels/{channel_id}/messages/{message_id}" && c.method == "PATCH":
		return quota{5, 5 * time.Second}
	case strings.HasPrefix(c.route, "/webhooks/"):
		return quota{5, 2 * time.Second}
	case strings.Contains(c.route, "/reactions/"):
		return quota{1, 250 * time.Millisecond}
	case strings.HasSuffix(c.route, "/commands"):
		return quota{2, 5 * time.Second}
	}
	return quota{30, 10 * time.Second}
}

// exempt routes do not count in the global limit.
func exempt(c *call) bool {
	return strings.HasPrefix(c.route, "/interactions/") || strings.HasPrefix(c.route, "/webhooks/")
}

const globalQuota = 50 // a second

// resource is what a route's limit is counted by: the channel, guild or token.
func resource(c *call) string {
	for _, name := range []string{"channel_id", "guild_id", "webhook_token", "interaction_token"} {
		if v := c.PathValue(name); v != "" {
			return v
		}
	}
	return ""
}

// take429 counts a request and writes the headers of its bucket; above the
// limit it returns how long the client must wait, and the scope.
func (s *Server) take429(h http.Header, c *call) (wait time.Duration, scope string) {
	now := time.Now()
	if !exempt(c) {
		if g := s.bucket("global"); now.Before(g.blocked) && !s.o.NoRateLimits {
			s.stats.Impatient++
			return g.blocked.Sub(now), "global"
		} else if !s.o.NoRateLimits {
			if ok, left := g.take(now, globalQuota, s.scaled(time.Second)); !ok {
				return left, "global"
			}
		}
	}
	if strings.HasPrefix(c.route, "/interactions/") || c.route == "" {
		return 0, "" // a callback happens once
	}
	q := quotaOf(c)
	key := c.method + " " + c.route + " " + resource(c)
	b := s.bucket(key)
	if now.Before(b.blocked) {
		s.stats.Impatient++
		return b.blocked.Sub(now), "user"
	}
	ok, left := true, s.scaled(q.per)
	if !s.o.NoRateLimits {
		ok, left = b.take(now, q.n, s.scaled(q.per))
	} else {
		b.left = q.n
	}
	sum := fnv.New64a()
	sum.Write([]byte(c.method + c.route))
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%x", sum.Sum64()))
	h.Set("X-RateLimit-Limit", strconv.Itoa(q.n))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	h.Set("X-RateLimit-Reset", seconds(time.Duration(now.Add(left).UnixMilli())*time.Millisecond))
	h.Set("X-RateLimit-Reset-After", seconds(left))
	if !ok {
		b.blocked = now.Add(left)
		return left, "user"
	}
	return 0, ""
}

func (s *Server) bucket(key string) *bucket {
	b := s.buckets[key]
	if b == nil {
		b = &bucket{}
		s.buckets[key] = b
	}
	return b
}

// take spends one request of n in a window; it returns the time until the
// window's end.
func (b *bucket) take(now time.Time, n int, per time.Duration) (bool, time.Duration) {
	if !now.Before(b.reset) {
		b.left, b.reset = n, now.Add(per)
	}
	if b.left == 0 {
		return false, b.reset.Sub(now)
	}
	b.left--
	return true, b.reset.Sub(now)
}

// seconds writes a duration with two milliseconds more, since clients cut off
// what is below one.
func seconds(d time.Duration) string {
	return strconv.FormatFloat((d + 2*time.Millisecond).Seconds(), 'f', 3, 64)
}

// limit is a 429 as Discord gives it.
func (s *Server) limit(h http.Header, scope string, wait time.Duration, c *call) (int, []byte) {
	s.stats.Limited++
	if scope == "" {
		scope = "user"
	}
	if wait == 0 {
		wait = s.scaled(time.Second)
	}
	if scope != "shared" {
		s.stats.Invalid++
	}
	h.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	h.Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		h.Set("X-RateLimit-Global", "true")
		s.bucket("global").blocked = time.Now().Add(wait)
	} else {
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset-After", seconds(wait))
		s.bucket(c.method + " " + c.route + " " + resource(c)).blocked = time.Now().Add(wait)
	}
	message := "You are being rate limited."
	if scope == "shared" {
		message = "The resource is being rate limited."
	}
	return http.StatusTooManyRequests, encode(obj{"message": message, "retry_after": (wait + 2*time.Millisecond).Seconds(), "global": scope == "global"})
}
