package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag/text"
)

// Whatever is said, nobody is pinged and no link is unfolded, on creates and
// edits alike. The fake watches each request for the same.
func TestEveryMessage(t *testing.T) {
	for _, edit := range []bool{false, true} {
		raw, err := json.Marshal(draft{content: "@everyone"}.fields(edit))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"allowed_mentions":{"parse":[],"replied_user":false}`, `"flags":4`} {
			if !strings.Contains(string(raw), want) {
				t.Errorf("edit %t: %s has not %s", edit, raw, want)
			}
		}
	}
	if f := (draft{private: true}).fields(false)["flags"]; f != flagSuppressEmbeds|flagEphemeral {
		t.Errorf("flags of a private message: %v", f)
	}
}

func TestFailuresPass(t *testing.T) {
	const create, callback, original = "POST /channels/{channel_id}/messages", "POST /interactions/*", "PATCH /webhooks/*"
	for name, fault := range map[string]discordtest.Fault{
		"502":                      {Status: 502, Route: create, Times: 3},
		"500":                      {Status: 500, Route: create, Times: 2},
		"503":                      {Status: 503, Route: create, Times: 2},
		"broken after it was done": {Kind: discordtest.Reset, Route: create},
		"never done":               {Kind: discordtest.Refuse, Route: create},
		"half an answer":           {Kind: discordtest.Truncated, Route: create},
		"429":                      {Kind: discordtest.Limit, Route: create, Wait: time.Second, Times: 2},
		"429, shared":              {Kind: discordtest.Limit, Route: create, Wait: time.Second, Scope: "shared"},
		"429, global":              {Kind: discordtest.Limit, Wait: time.Second, Scope: "global"},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, discordtest.Options{}, Config{})
			w.Fault(fault)
			w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, promise)
			time.Sleep(100 * time.Millisecond)
			if n := w.answersIn("general"); n != 1 {
				t.Errorf("%d answers", n)
			}
			if n := w.Stats().Impatient; n != 0 {
				t.Errorf("%d requests while told to wait", n)
			}
		})
	}
	for name, fault := range map[string]discordtest.Fault{
		"callback: 502":               {Status: 502, Route: callback},
		"callback: broken after":      {Kind: discordtest.Reset, Route: callback},
		"callback: half an answer":    {Kind: discordtest.Truncated, Route: callback},
		"edit of the original: 502":   {Status: 502, Route: original},
		"edit of the original: reset": {Kind: discordtest.Reset, Route: original},
		"edit of the original: 429":   {Kind: discordtest.Limit, Route: original, Wait: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := launch(t, discordtest.Options{}, Config{})
			gate := w.hold()
			w.connect()
			w.Fault(fault)
			i := w.Use("alice", "general", "ask", map[string]any{"question": question})
			if strings.HasPrefix(name, "edit") {
				w.await("acknowledged", func() bool { return i.Reply().Deferred })
			}
			gate.open()
			w.await("answered", func() bool { return strings.Contains(i.Reply().Content(), promise) })
			if n := len(i.Reply().FollowUps); n != 0 {
				t.Errorf("%d more messages", n)
			}
		})
	}
}

// Edits of different interactions do not wait for each other, as they do in the
// library.
func TestInteractionsHaveTheirOwnLimits(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{Limits: Limits{Concurrent: 20, Queue: 20}})
	gate := w.hold()
	w.connect()
	var list []*discordtest.Interaction
	for range 8 {
		list = append(list, w.Use("alice", "general", "ask", map[string]any{"question": question}))
	}
	w.await("acknowledged", func() bool { return list[7].Reply().Deferred })
	w.Fault(discordtest.Fault{Kind: discordtest.Slow, Route: "PATCH /webhooks/*", Wait: 6 * time.Second, Times: -1})
	began := time.Now()
	gate.open()
	for _, i := range list {
		w.await("answered", func() bool { return strings.Contains(i.Reply().Content(), promise) })
	}
	if d := time.Since(began); d > 4*6*time.Second/scale {
		t.Errorf("eight edits that take %v each took %v", 6*time.Second/scale, d)
	}
}

func TestWaitingForLimitsEnds(t *testing.T) {
	l := newLimiter(realTime())
	r := routeOf("POST", "channels/1/messages")
	l.block(r, time.Hour, false)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := l.wait(ctx, r); err == nil || time.Since(began) > time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	if err := l.wait(context.Background(), routeOf("POST", "channels/2/messages")); err != nil {
		t.Errorf("another channel: %v", err)
	}
}

func TestLimiterLearns(t *testing.T) {
	l := newLimiter(realTime())
	now := time.Now()
	headers := http.Header{}
	for k, v := range map[string]string{"X-RateLimit-Bucket": "b", "X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "2", "X-RateLimit-Reset-After": "10"} {
		headers.Set(k, v)
	}
	r := routeOf("PATCH", "channels/1/messages/5")
	if d := l.take(r, now); d != 0 {
		t.Fatalf("the first waits %v", d)
	}
	l.learn(r, &http.Response{StatusCode: 200, Header: headers})
	for range 2 {
		if d := l.take(routeOf("PATCH", "channels/1/messages/6"), now); d != 0 {
			t.Fatalf("waits %v with some left", d)
		}
	}
	if d := l.take(r, now); d <= 0 || d > 11*time.Second {
		t.Errorf("waits %v with none left", d)
	}
	if d := l.take(r, now.Add(11*time.Second)); d != 0 {
		t.Errorf("waits %v in the next window", d)
	}
}

func TestInvalidRequestsStop(t *testing.T) {
	l := newLimiter(realTime())
	r := routeOf("POST", "channels/1/messages")
	for range maxInvalid {
		l.learn(r, &http.Response{StatusCode: http.StatusForbidden})
	}
	if d := l.take(r, time.Now()); d < 5*time.Minute {
		t.Errorf("waits %v", d)
	}
}

func TestRoutes(t *testing.T) {
	for path, want := range map[string]route{
		"channels/12/messages/34":              {template: "GET channels/:id/messages/:id", major: "channels/12"},
		"webhooks/12/tok?wait=true":            {template: "GET webhooks/:id/:token", major: "webhooks/12/tok", exempt: true},
		"webhooks/12/tok/messages/@original":   {template: "GET webhooks/:id/:token/messages/@original", major: "webhooks/12/tok", exempt: true},
		"interactions/12/tok/callback":         {template: "GET interactions/:id/:token/callback", major: "interactions/12/tok", exempt: true, free: true},
		"applications/1/guilds/2/commands?w=t": {template: "GET applications/:id/guilds/:id/commands"},
		"guilds/3/members/4":                   {template: "GET guilds/:id/members/:id", major: "guilds/3"},
	} {
		if got := routeOf("GET", path); got != want {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

func TestExplain(t *testing.T) {
	for want, err := range map[string]error{
		"Interrompu":    errStopping,
		"trop de temps": context.DeadlineExceeded,
		"référence abc": &restError{route: "POST x", status: 400, code: codeInvalidForm},
		"salon":         refuse(saidWrongPlace),
	} {
		if got := explain(err, text.French, "abc"); !strings.Contains(got, want) {
			t.Errorf("%v: %q", err, got)
		}
	}
}

func TestKinds(t *testing.T) {
	for err, want := range map[*restError]failure{
		{status: 404, code: 10008}: kindGone, {status: 404, code: 10062}: kindExpired, {status: 401, code: 50027}: kindExpired,
		{status: 403, code: 50013}: kindForbidden, {status: 400, code: 50083}: kindClosed, {status: 400, code: 200000}: kindBlocked,
		{status: 400, code: 50035}: kindInvalid, {status: 502}: kindBusy, {status: 401}: kindToken, {status: 403}: kindForbidden,
	} {
		if got := kindOf(wrap("do", err)); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}
