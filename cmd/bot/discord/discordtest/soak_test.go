package discordtest

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Twenty people ask at once while messages meet limits and errors: each gets
// one answer.
func TestSoak(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 100})
	d := client(t, s)
	d.ShouldRetryOnRateLimit = true
	d.MaxRestRetries = 50
	bot(d)
	open(t, d)
	const route = "POST /channels/{channel_id}/messages"
	s.Fault(Fault{Chance: .2, Times: -1, Route: route})
	s.Fault(Fault{Kind: Limit, Chance: .1, Times: -1, Route: route, Scope: "shared", Wait: time.Second})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			q := s.Say([]string{"general", "suivi"}[i%2], fmt.Sprint("person", i), fmt.Sprint(s.Mention(), " question ", i))
			if r, err := s.WaitReply(ctx(t), q); err != nil || r.Content != fmt.Sprint("echo: question ", i) {
				t.Errorf("reply to %d: %q, %v", i, r.Content, err)
			}
		})
	}
	wg.Wait()
	if n := len(s.Messages("general")) + len(s.Messages("suivi")); n != 40 {
		t.Errorf("%d messages", n)
	}
	s.Forget()
	if len(s.Messages("general")) != 0 || len(s.Requests()) != 0 {
		t.Error("not forgotten")
	}
}

// Close ends what is slow, silent or half-open, and leaves no goroutine.
func TestClose(t *testing.T) {
	s := New(t, Options{})
	d := client(t, s)
	d.Client.Timeout = 0
	open(t, d)
	s.Fault(Fault{Kind: HalfOpen})
	s.Fault(Fault{Kind: Slow, Wait: time.Hour})
	asked := make(chan error, 1)
	go func() { _, err := d.User("@me"); asked <- err }()
	if err := s.Until(ctx(t), func() bool { return len(s.Requests()) > 1 }); err != nil {
		t.Fatal(err)
	}
	s.Close()
	<-asked
	for range 100 {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if n := strings.Count(string(stacks), fmt.Sprintf("(*Server).%s(%p", "serve", s)); n == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("a handler lives on")
}

// A bot that connects only to be cut off at once counts as many starts.
func TestDropLoop(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 1000, Heartbeat: time.Minute})
	s.Fault(Fault{Kind: Drop, At: AtReady, Times: -1})
	for range 3 {
		d := client(t, s)
		d.Open() // READY may be lost with the connection
		time.Sleep(s.scaled(5 * time.Second))
	}
	if st := s.Stats(); st.Identifies != 3 || s.Connected() {
		t.Errorf("stats %+v", st)
	}
}

// A session that cannot be resumed begins anew.
func TestLostSession(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 1000, Heartbeat: time.Minute})
	d := client(t, s)
	open(t, d)
	s.Fault(Fault{Kind: InvalidSession, At: AtResume})
	reopen(t, s, d, Fault{Kind: Close, Code: CloseUnknown})
	if err := s.Until(ctx(t), s.Connected); err != nil {
		t.Fatal(err)
	}
	if st := s.Stats(); st.Identifies != 2 || st.Resumes != 1 {
		t.Errorf("stats %+v", st)
	}
}
