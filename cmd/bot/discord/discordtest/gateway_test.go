package discordtest

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// seen collects the contents of messages that a client was told of.
type seen struct {
	s    *Server
	list atomic.Pointer[[]string]
}

func watch(s *Server, d *discordgo.Session) *seen {
	w := &seen{s: s}
	w.list.Store(&[]string{})
	d.SyncEvents = true
	d.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) {
		text := m.Content
		if m.Author == nil {
			text = "no author"
		}
		list := append(slices.Clone(*w.list.Load()), text)
		w.list.Store(&list)
		s.mu.Lock()
		s.touch()
		s.mu.Unlock()
	})
	return w
}

func (w *seen) wait(t *testing.T, want ...string) {
	t.Helper()
	if err := w.s.Until(ctx(t), func() bool { return slices.Equal(*w.list.Load(), want) }); err != nil {
		t.Fatalf("saw %q; want %q", *w.list.Load(), want)
	}
}

// reopen opens a client again, once it has noticed a fault that cuts it off.
// It waits for the first heartbeat before: discordgo closes a connection once
// for the read that fails and once for the heartbeat that fails, and the second
// time hits the next connection, with a code that ends the session.
func reopen(t *testing.T, s *Server, d *discordgo.Session, f Fault) {
	t.Helper()
	if err := s.Until(ctx(t), func() bool { return s.Stats().Heartbeats >= s.Stats().Connections }); err != nil {
		t.Fatal(err)
	}
	gone := make(chan bool, 4)
	defer d.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { gone <- true })()
	s.Fault(f)
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Fatalf("%+v did not disconnect", f)
	}
	if err := d.Open(); err != nil {
		t.Fatalf("open again: %v", err)
	}
}

func TestContentIntent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		intents int
		want    []string
	}{
		{"without", basicIntents, []string{"", "<@B> a", "private", "", "pinged", ""}},
		{"with", basicIntents | IntentMessageContent, []string{"hello", "<@B> a", "private", "unpinged", "pinged", "to an answer"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := New(t, Options{Intents: IntentMessageContent})
			d := client(t, s)
			d.Identify.Intents = discordgo.Intent(test.intents)
			w := watch(s, d)
			open(t, d)
			s.Say("general", "alice", "hello")
			s.Say("general", "alice", s.Mention()+" a")
			s.Say("dm:alice", "alice", "private")
			s.mu.Lock()
			own := s.newMessage(s.find("general"), &s.bot)
			slash := s.newMessage(s.find("general"), &s.bot)
			slash.Interaction = "1"
			s.add(own)
			s.add(slash)
			s.mu.Unlock()
			own2, slash2 := own.copy(), slash.copy()
			s.Say("general", "alice", "unpinged", With{ReplyTo: &own2, NoPing: true})
			s.Say("general", "alice", "pinged", With{ReplyTo: &own2})
			s.Say("general", "alice", "to an answer", With{ReplyTo: &slash2})
			s.Say("archives", "alice", "hidden from the bot")
			for i := range test.want {
				if test.want[i] == "<@B> a" {
					test.want[i] = s.Mention() + " a"
				}
			}
			w.wait(t, test.want...)
		})
	}
}

func TestCloseCodes(t *testing.T) {
	t.Parallel()
	for _, code := range []int{CloseAuthentication, CloseShard, CloseShardingRequired, CloseVersion, CloseInvalidIntents, CloseDisallowedIntents, CloseUnknown, CloseRate} {
		s := New(t, Options{})
		s.Fault(Fault{Kind: Close, Code: code, At: AtIdentify})
		err := client(t, s).Open()
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Code != code {
			t.Errorf("open: %v; want close code %d", err, code)
		}
		s.Close()
	}
}

func TestRefusedIdentify(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		code int
		f    func(d *discordgo.Session)
	}{
		{"token", CloseAuthentication, func(d *discordgo.Session) { d.Identify.Token = "Bot wrong" }},
		{"privileged", CloseDisallowedIntents, func(d *discordgo.Session) { d.Identify.Intents |= IntentMessageContent }},
		{"intents", CloseInvalidIntents, func(d *discordgo.Session) { d.Identify.Intents = 1 << 27 }},
	} {
		s := New(t, Options{})
		d := client(t, s)
		test.f(d)
		var closed *websocket.CloseError
		if err := d.Open(); !errors.As(err, &closed) || closed.Code != test.code {
			t.Errorf("%s: %v; want close code %d", test.name, err, test.code)
		}
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 100, Heartbeat: time.Minute})
	d := client(t, s)
	w := watch(s, d)
	open(t, d)
	one, two := s.Mention()+" 1", s.Mention()+" 2"
	s.Say("general", "alice", one)
	w.wait(t, one)
	missed := func() { // said while nobody listens
		if s.Until(ctx(t), func() bool { return !s.Connected() }) == nil {
			s.Say("general", "alice", two)
		}
	}
	go missed()
	reopen(t, s, d, Fault{Kind: Drop})
	w.wait(t, one, two)
	s.Fault(Fault{Kind: Replay})
	reopen(t, s, d, Fault{Kind: Drop})
	w.wait(t, one, two, one, two)
	if st := s.Stats(); st.Identifies != 1 || st.Resumes != 2 || st.Connections != 3 {
		t.Errorf("stats %+v", st)
	}
}

func TestInvalidSession(t *testing.T) {
	t.Parallel()
	for _, resumable := range []bool{true, false} {
		s := New(t, Options{Scale: 1000, Heartbeat: time.Minute})
		d := client(t, s)
		open(t, d)
		time.Sleep(s.scaled(5 * time.Second)) // discordgo identifies at once
		s.Fault(Fault{Kind: InvalidSession, Resumable: resumable})
		if err := s.Until(ctx(t), func() bool { return s.Stats().Identifies == 2 && s.Connected() }); err != nil {
			t.Errorf("resumable %t: %v, %+v", resumable, err, s.Stats())
		}
	}
}

func TestEventFaults(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	w := watch(s, d)
	open(t, d)
	m := s.Mention()
	s.Fault(Fault{Kind: Duplicate})
	s.Say("general", "alice", m+" 1")
	w.wait(t, m+" 1", m+" 1")
	s.mu.Lock()
	s.conns[0].double = false
	s.mu.Unlock()
	s.Fault(Fault{Kind: Disorder})
	s.Say("general", "alice", m+" 2")
	s.Say("general", "alice", m+" 3")
	w.wait(t, m+" 1", m+" 1", m+" 3", m+" 2")
}

func TestStrangeMessages(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	w := watch(s, d)
	open(t, d)
	s.Say("general", "alice", s.Mention(), With{UnknownComponent: true})
	w.wait(t, "no author") // discordgo hands over an empty message
	s.Say("general", "alice", s.Mention(), With{NoAuthor: true})
	w.wait(t, "no author", "no author")
	s.Say("general", "alice", s.Mention(), With{Twice: true})
	w.wait(t, "no author", "no author", s.Mention(), s.Mention())
}

func TestSilence(t *testing.T) {
	t.Parallel()
	for _, f := range []Fault{{Kind: Silence, At: AtDial}, {Kind: Silence, At: AtHello}, {Kind: HalfOpen, At: AtIdentify}} {
		s := New(t, Options{})
		s.Fault(f)
		d := client(t, s)
		opened := make(chan error, 1)
		go func() { opened <- d.Open() }()
		if err := s.Until(ctx(t), func() bool { return s.Stats().Faults == 1 }); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-opened:
			t.Errorf("%+v: open returned %v", f, err)
		case <-time.After(50 * time.Millisecond):
		}
		s.Close()
		if err := <-opened; err == nil {
			t.Errorf("%+v: open succeeded", f)
		}
	}
}

func TestDial(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{Drop, Close} {
		s := New(t, Options{})
		s.Fault(Fault{Kind: kind, At: AtDial})
		if err := client(t, s).Open(); err == nil {
			t.Errorf("open succeeded")
		}
	}
}

func TestNoAcks(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	s := New(r, Options{Heartbeat: 20 * time.Millisecond})
	d := client(t, s)
	s.Fault(Fault{Kind: NoAcks, At: AtReady})
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	if err := s.Until(ctx(t), func() bool { return s.Stats().Heartbeats > 0 && !s.Connected() }); err != nil {
		t.Fatal(err)
	}
	r.reported(t, s, RuleSession) // discordgo closes with 1000
	d.Close()
}

func TestNoHeartbeats(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Heartbeat: 10 * time.Millisecond})
	c, _, err := websocket.DefaultDialer.Dial(s.gatewayURL(false), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	for err == nil {
		_, _, err = c.ReadMessage()
	}
	if !websocket.IsCloseError(err, CloseTimeout) {
		t.Errorf("a client without heartbeats: %v", err)
	}
}

func TestReconnect(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 100, Heartbeat: time.Minute})
	d := client(t, s)
	open(t, d)
	reopen(t, s, d, Fault{Kind: Reconnect})
	if st := s.Stats(); st.Resumes != 1 || st.Identifies != 1 {
		t.Errorf("stats %+v", st)
	}
}

func TestIdentifyLimits(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	s := New(r, Options{Identifies: 1, Heartbeat: time.Minute})
	open(t, client(t, s))
	d := client(t, s)
	if g, err := d.GatewayBot(); err != nil || g.SessionStartLimit.Remaining != 0 || g.SessionStartLimit.Total != 1 {
		t.Errorf("gateway/bot %+v, %v", g, err)
	}
	var closed *websocket.CloseError
	if err := d.Open(); !errors.As(err, &closed) || closed.Code != CloseAuthentication {
		t.Errorf("over the budget: %v", err)
	}
	r.reported(t, s, RuleIdentify)

	r = &recorder{TB: t}
	s = New(r, Options{Scale: 10})
	open(t, client(t, s))
	d = client(t, s)
	d.Open() // refused with op 9, answered by a second identify
	d.Close()
	r.reported(t, s, RuleIdentify)
}
