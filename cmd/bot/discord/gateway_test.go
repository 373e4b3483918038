package discord

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// quick makes the bot give up on a connection soon.
func quick(b *bot) {
	b.timing.open, b.timing.read, b.timing.watch = 800*time.Millisecond, 600*time.Millisecond, 100*time.Millisecond
	b.timing.reconnect, b.timing.reconnects = 20*time.Millisecond, 100*time.Millisecond
	b.timing.identify = 50 * time.Millisecond
}

// lively is a Discord with a heartbeat that suits quick.
func lively() discordtest.Options {
	return discordtest.Options{Heartbeat: 240 * time.Millisecond, Scale: 5 * time.Second.Seconds() / .05}
}

// answers checks that the bot is alive.
func (w *world) alive() {
	w.Helper()
	w.await("connected", func() bool { return w.Connected() && w.bot.pulse.Connected.Load() })
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, promise)
}

func TestReconnects(t *testing.T) {
	for name, test := range map[string]struct {
		fault   discordtest.Fault
		resumes bool
	}{
		"op 7":                   {discordtest.Fault{Kind: discordtest.Reconnect}, true},
		"the connection is cut":  {discordtest.Fault{Kind: discordtest.Drop}, true},
		"closed with 4000":       {discordtest.Fault{Kind: discordtest.Close, Code: 4000}, true},
		"op 9, resumable":        {discordtest.Fault{Kind: discordtest.InvalidSession, Resumable: true}, true},
		"op 9":                   {discordtest.Fault{Kind: discordtest.InvalidSession}, false},
		"heartbeats are ignored": {discordtest.Fault{Kind: discordtest.NoAcks}, true},
		"half open":              {discordtest.Fault{Kind: discordtest.HalfOpen}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, lively(), Config{}, quick)
			before := w.Stats()
			w.Fault(test.fault)
			w.await("a new session", func() bool {
				s := w.Stats()
				return s.Resumes > before.Resumes || s.Identifies > before.Identifies
			})
			w.alive()
			if s := w.Stats(); test.resumes && s.Identifies > before.Identifies {
				t.Errorf("identified %d times, resumed %d times", s.Identifies, s.Resumes)
			}
		})
	}
}

func TestOpening(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"op 7 in place of Hello":        {Kind: discordtest.Reconnect, At: discordtest.AtHello},
		"op 7 in place of READY":        {Kind: discordtest.Reconnect, At: discordtest.AtIdentify},
		"op 9 in place of READY":        {Kind: discordtest.InvalidSession, At: discordtest.AtIdentify},
		"never accepted":                {Kind: discordtest.Silence, At: discordtest.AtDial},
		"silence in place of Hello":     {Kind: discordtest.Silence, At: discordtest.AtHello},
		"silence in place of READY":     {Kind: discordtest.Silence, At: discordtest.AtIdentify},
		"cut in place of READY":         {Kind: discordtest.Drop, At: discordtest.AtIdentify},
		"closed with 4009 at READY":     {Kind: discordtest.Close, Code: 4009, At: discordtest.AtIdentify},
		"op 7 right after READY":        {Kind: discordtest.Reconnect, At: discordtest.AtReady},
		"/gateway/bot answers a 502":    {Kind: discordtest.Status, Route: "GET /gateway/bot", Times: 8},
		"/users/@me answers a page":     {Kind: discordtest.Status, Status: 500, Route: "GET /users/@me"},
		"commands cannot be read":       {Kind: discordtest.Status, Status: 500, Route: "GET /applications/*", Times: 5},
		"/gateway/bot breaks in pieces": {Kind: discordtest.Truncated, Route: "GET /gateway/bot", Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := launch(t, lively(), Config{}, quick)
			w.Fault(fault)
			w.alive()
		})
	}
}

func TestParked(t *testing.T) {
	for code, remedy := range map[int]string{
		4004: "DISCORD_TOKEN", 4010: "shard", 4011: "2500", 4012: "update", 4013: "intents", 4014: "switch on Message Content Intent",
	} {
		w := launch(t, lively(), Config{}, quick)
		w.Fault(discordtest.Fault{Kind: discordtest.Close, Code: code, At: discordtest.AtIdentify, Times: -1})
		w.await("parked", func() bool { return strings.Contains(w.log.String(), "state=parked") })
		identifies := w.Stats().Identifies
		time.Sleep(300 * time.Millisecond)
		w.has(w.log.String(), remedy)
		if s := w.Stats(); s.Identifies != identifies || identifies > 1 {
			t.Errorf("%d: identified %d times", code, s.Identifies)
		}
		if n := strings.Count(w.log.String(), "state=parked"); n != 1 {
			t.Errorf("%d: said %d times", code, n)
		}
		w.stop()
	}
}

func TestParkedWhenRevokedMeanwhile(t *testing.T) {
	w := start(t, lively(), Config{}, quick)
	w.Fault(discordtest.Fault{Kind: discordtest.Close, Code: 4004, At: discordtest.AtResume, Times: -1})
	w.Fault(discordtest.Fault{Kind: discordtest.Drop})
	w.await("parked", func() bool { return strings.Contains(w.log.String(), "state=parked") })
}

func TestWrongToken(t *testing.T) {
	w := launch(t, lively(), Config{}, quick, func(b *bot) { b.rest.token = "wrong" })
	w.Allow(discordtest.RuleAuth)
	w.await("parked", func() bool { return strings.Contains(w.log.String(), "state=parked") })
	w.has(w.log.String(), "Reset Token")
	time.Sleep(100 * time.Millisecond)
	if n := w.Stats().Invalid; n != 1 {
		t.Errorf("tried %d times", n)
	}
}

func TestReplaysAreNotAnsweredAgain(t *testing.T) {
	w := start(t, lively(), Config{}, quick)
	w.alive()
	w.Fault(discordtest.Fault{Kind: discordtest.Replay})
	w.Fault(discordtest.Fault{Kind: discordtest.Drop})
	w.await("resumed", func() bool { return w.Stats().Resumes > 0 })
	time.Sleep(200 * time.Millisecond)
	if n := w.answersIn("general"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

func TestQuestionsDuringADisconnectionAreAnswered(t *testing.T) {
	w := start(t, lively(), Config{}, quick)
	w.Fault(discordtest.Fault{Kind: discordtest.Drop})
	m := w.Say("general", "alice", w.Mention()+" "+question)
	w.has(w.reply(m).Content, promise)
}

func TestDropsDoNotSpendTheBudget(t *testing.T) {
	for _, at := range []discordtest.Moment{discordtest.AtHello, discordtest.AtReady} {
		o := lively()
		o.NoRateLimits = true
		w := launch(t, o, Config{}, quick, func(b *bot) { b.timing.reconnects = 2 * time.Second })
		w.Fault(discordtest.Fault{Kind: discordtest.Drop, At: at, Times: -1})
		time.Sleep(3 * time.Second)
		if n := w.Stats().Connections; n > 20 {
			t.Errorf("%d connections in three seconds", n)
		}
		w.Heal()
		w.alive()
		w.stop()
	}
}

func TestIdentifyBudgetIsLeftAlone(t *testing.T) {
	o := lively()
	o.Identifies = 3
	w := launch(t, o, Config{}, quick)
	for range 2 {
		w.alive()
		before := w.Stats().Identifies
		w.Fault(discordtest.Fault{Kind: discordtest.InvalidSession, Times: 1})
		w.await("a new session", func() bool { return w.Stats().Identifies > before })
	}
	w.alive()
	w.Fault(discordtest.Fault{Kind: discordtest.Drop})
	w.await("it waits", func() bool { return strings.Contains(w.log.String(), "too many new connections today") })
}

func TestGoodbye(t *testing.T) {
	for code, want := range map[int]bool{1000: true, 1012: false} {
		var sent []byte
		frame := websocket.FormatCloseMessage(code, "")
		mask := [4]byte{1, 2, 3, 4}
		sent = append(sent, 0x88, 0x82)
		sent = append(sent, mask[:]...)
		for i, b := range frame {
			sent = append(sent, b^mask[i])
		}
		if got := isGoodbye(sent); got != want {
			t.Errorf("%d: %t", code, got)
		}
	}
	if isGoodbye([]byte("{\"op\":1}")) {
		t.Error("a heartbeat")
	}
}

func TestWatchedConn(t *testing.T) {
	here, there := net.Pipe()
	defer there.Close()
	c := &watchedConn{Conn: here, silence: 50 * time.Millisecond}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("read from silence")
	}
	if _, err := c.Write([]byte("x")); err == nil {
		t.Error("open after a failed read")
	}

	here, there = net.Pipe()
	c = &watchedConn{Conn: here, silence: time.Second}
	go func() {
		if _, err := c.Write([]byte{0x88, 0x82, 0, 0, 0, 0, 1000 >> 8, 1000 & 0xff}); err == nil {
			t.Error("said goodbye")
		}
	}()
	if n, err := there.Read(make([]byte, 8)); err == nil {
		t.Errorf("%d bytes of a goodbye arrived", n)
	}
}
