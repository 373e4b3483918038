package discord

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// Through a proxy of the operator's the bot works as ever; every request goes
// there, and none elsewhere.
func TestRelay(t *testing.T) {
	var asked, tokens atomic.Int64
	var front *httptest.Server
	w := start(t, lively(), Config{}, quick, func(b *bot) {
		discord := &url.URL{Scheme: "https", Host: "discord.com"}
		pass := &httputil.ReverseProxy{Transport: b.rest.client.Transport, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(discord) }}
		front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.Header.Get("Authorization") == "Bot "+b.cfg.Token {
				tokens.Add(1)
			}
			if !strings.HasPrefix(r.URL.Path, "/api/v9/") {
				t.Errorf("%s is asked for", r.URL.Path)
			}
			pass.ServeHTTP(w, r)
		}))
		t.Cleanup(front.Close)
		b.rest.client = relayed(&http.Client{}, front.URL)
		b.rest.limits.relayed = true
	})
	w.alive()
	w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(), promise)
	if n := len(w.Requests()); int(asked.Load()) != n || tokens.Load() == 0 {
		t.Errorf("%d requests through the proxy, %d with the token, and Discord had %d", asked.Load(), tokens.Load(), n)
	}
}

// A roundTrip is one that a test looks at.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Only what is for Discord's REST interface goes to the proxy, and its token to
// nobody else.
func TestRelayAlone(t *testing.T) {
	var seen []string
	c := relayed(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.URL.String())
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
	})}, "http://127.0.0.1:8080")
	for _, address := range []string{"https://discord.example/api/v9/users/@me", "http://discord.com/api/v9/users/@me", "https://discord.com.example/api/v9/", "https://cdn.discordapp.com/x", "https://discord.com/login"} {
		if _, err := c.Get(address); err == nil {
			t.Errorf("%s was asked for", address)
		}
	}
	if _, err := c.Get("https://discord.com/api/v9/channels/1/messages?limit=2"); err != nil || len(seen) != 1 || seen[0] != "http://127.0.0.1:8080/api/v9/channels/1/messages?limit=2" {
		t.Errorf("%v, %q", err, seen)
	}
	b := newBot(Config{Token: "token", API: "http://127.0.0.1:8080"}, nil, nil, slog.New(slog.DiscardHandler), realTime())
	if next := b.rest.client.Transport.(*relay).next.(*http.Transport); next.Proxy != nil {
		t.Error("over plain http another proxy would read the token")
	}
	b = newBot(Config{Token: "token", API: "https://proxy.example"}, nil, nil, slog.New(slog.DiscardHandler), realTime())
	if next := b.rest.client.Transport.(*relay).next.(*http.Transport); next.Proxy == nil || !b.rest.limits.relayed {
		t.Error("HTTPS_PROXY does not lead to it, or limits are counted twice")
	}
	if b = newBot(Config{Token: "token"}, nil, nil, slog.New(slog.DiscardHandler), realTime()); b.rest.limits.relayed {
		t.Error("nobody counts")
	}
}

// The operator is told who is told the token.
func TestRelayIsNamed(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{Shards: 3})
	said := ""
	for _, c := range Diagnose(t.Context(), Config{Token: s.Token(), API: s.URL()}, &http.Client{}) {
		said += c.Name + ": " + c.Detail + " " + c.Remedy + "\n"
	}
	for _, want := range []string{strings.TrimPrefix(s.URL(), "http://") + " (DISCORD_API_URL, in place of discord.com) and gateway.discord.gg, who alone are told the token", "connections: SHARDS=auto; Discord recommends 3"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
}

// Behind a proxy nothing is waited for but what it asks to wait for.
func TestRelayedLimiter(t *testing.T) {
	l := newLimiter(realTime())
	l.relayed = true
	r := routeOf(http.MethodPost, "channels/1/messages")
	now := time.Now()
	h := http.Header{}
	h.Set("X-RateLimit-Limit", "5")
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", "5")
	l.learn(r, &http.Response{StatusCode: http.StatusOK, Header: h})
	for range 10 * globalRate {
		if d := l.take(r, now); d > 0 {
			t.Fatalf("waits %v", d)
		}
	}
	l.block(r, time.Minute, false)
	if d := l.take(r, now); d <= 0 {
		t.Error("does not wait when it is asked to")
	}
	other := routeOf(http.MethodPost, "channels/2/messages")
	if d := l.take(other, now); d > 0 {
		t.Error("another channel waits too")
	}
	l.block(r, time.Minute, true)
	if d := l.take(other, now); d <= 0 {
		t.Error("does not wait for a global limit")
	}
}

// Processes that share the shards share the rate.
func TestSharedRate(t *testing.T) {
	for _, test := range []struct {
		shards Shards
		want   int
	}{
		{Shards{Count: 1}, globalRate}, {Shards{Count: 16, Last: 15}, globalRate},
		{Shards{Count: 3, First: 1, Last: 1}, globalRate / 3}, {Shards{Count: 200}, 1},
	} {
		l := newLimiter(realTime())
		l.share(test.shards)
		r, now, n := routeOf(http.MethodGet, "users/@me"), time.Now(), 0
		for l.take(r, now) <= 0 {
			l.landed(r)
			n++
		}
		if n != test.want {
			t.Errorf("%v: %d requests a second", test.shards, n)
		}
	}
}
