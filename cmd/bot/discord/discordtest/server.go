// Package discordtest is a fake Discord on loopback, REST and gateway, that
// behaves, enforces Discord's rules, and misbehaves on request.
package discordtest

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// Options configure a Server; the zero value is one guild, "Rédaction", with
// the channels general, archives (hidden from the bot), questions (a forum) and
// suivi (a thread in general), the members alice and bob, and carol, who
// administers it.
type Options struct {
	// Intents are the privileged intents that the application may request, a
	// bit set; asking for another closes the connection with 4014.
	Intents int
	// Scale divides Discord's durations: at 100 the 3 s to acknowledge are
	// 30 ms. Zero means 1. Durations that the fake reports on the wire are the
	// scaled ones, so that a client keeps to them by obeying.
	Scale float64
	// Ack, if not zero, is the real time in which an interaction must be
	// acknowledged, Scale notwithstanding; Heartbeat likewise is the interval
	// asked for in Hello.
	Ack, Heartbeat time.Duration
	// Shards is how many /gateway/bot recommends; zero means 1. Concurrency is
	// max_concurrency: how many shards may start in the same five seconds; zero
	// means 1. PerShard is how many guilds a shard may have before it is closed
	// with 4011; zero means 2500, which is Discord's.
	Shards, Concurrency, PerShard int
	// Identifies is the daily budget of session starts; zero means 1000.
	Identifies int
	// NoRateLimits switches off the limits that hold by default.
	NoRateLimits bool
	// NoReplyPing makes the bot's replied_user pings a broken rule.
	NoReplyPing bool
	// Guilds the bot is in; see Guild for what may be left out.
	Guilds []Guild
	// Locale of people, of those who name none; empty means "fr".
	Locale string
	// Log receives a line for each request and gateway frame.
	Log func(string)
}

// Privileged intents and those that decide what is delivered.
const (
	IntentGuilds         = 1 << 0
	IntentGuildMembers   = 1 << 1
	IntentPresences      = 1 << 8
	IntentGuildMessages  = 1 << 9
	IntentReactions      = 1 << 10
	IntentDirectMessages = 1 << 12
	IntentMessageContent = 1 << 15

	privileged = IntentGuildMembers | IntentPresences | IntentMessageContent
)

// A Server is one fake Discord with one application, its bot. All methods are
// safe for concurrent use. Methods that take a channel or a user accept a name
// or an id; "dm:alice" is the bot's private channel with alice. What a test
// asks wrongly (an unknown channel) ends the test at once.
type Server struct {
	t testing.TB
	o Options

	listener net.Listener
	http     *http.Server
	wg       sync.WaitGroup // goroutines that serve
	done     chan struct{}  // closed by Close

	mu        sync.Mutex
	closed    bool
	changed   chan struct{} // closed and replaced at each change
	allowed   map[Rule]bool
	lastID    int64
	bot       User
	app       string
	token     string
	users     []*User
	guilds    []*Guild
	channels  []*Channel
	userOf    map[string]*User      // by id and by name
	guildOf   map[string]*Guild     // by id
	channelOf map[string]*Channel   // by id
	within    map[string][]*Channel // by guild
	messages  map[string]*Message
	history   map[string][]*Message // by channel, oldest first, deleted included
	commands  []*Command
	sessions  []*session
	conns     []*conn
	interact  map[string]*Interaction // by id
	tokens    map[string]*Interaction // by token
	requests  []Request
	broken    []Violation
	stats     Stats
	faults    []*Fault
	buckets   map[string]*bucket
	started   map[int]time.Time // of the last identify, by shard modulo concurrency
	nonces    map[string]*Message
	tcp       map[net.Conn]bool
	timers    map[*time.Timer]bool
	proxies   []*Proxy
	creates   map[string]int       // commands created, by guild
	typing    map[string]time.Time // last sign of typing, by channel
}

// Stats count what the server has seen and given.
type Stats struct {
	Identifies, Resumes, Heartbeats, Connections int
	Limited                                      int // 429s given, faults included
	Invalid                                      int // 401, 403 and 429 that are not shared: 10 000 in 10 minutes ban an address
	Impatient                                    int // requests sent while a 429 for them was in force
	Registered                                   int // writes to the list of commands
	Faults                                       int // faults that took effect
	Intents                                      int // of the last identify
}

// A Request is one that the server received on the REST side.
type Request struct {
	Method, Path string // Path begins after /api/v9
	Route        string // the path's pattern, as in Discord's specification
	Body         []byte // the JSON part
	Files        []Attachment
	Status       int // of the answer; 0 when the connection was broken instead
	At           time.Time
}

// New starts a server that closes itself at the end of the test. Each broken
// rule fails t, with the rule, the request and its body, unless Allow names it.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Identifies == 0 {
		o.Identifies = 1000
	}
	if o.Locale == "" {
		o.Locale = "fr"
	}
	s := &Server{
		t: t, o: o,
		done:      make(chan struct{}),
		changed:   make(chan struct{}),
		allowed:   map[Rule]bool{},
		messages:  map[string]*Message{},
		history:   map[string][]*Message{},
		interact:  map[string]*Interaction{},
		tokens:    map[string]*Interaction{},
		buckets:   map[string]*bucket{},
		started:   map[int]time.Time{},
		channelOf: map[string]*Channel{},
		userOf:    map[string]*User{},
		guildOf:   map[string]*Guild{},
		within:    map[string][]*Channel{},
		nonces:    map[string]*Message{},
		tcp:       map[net.Conn]bool{},
		timers:    map[*time.Timer]bool{},
		creates:   map[string]int{},
		typing:    map[string]time.Time{},
	}
	s.app = s.newID()
	// The application of an older bot has an id other than its user's; here
	// they are equal, as for all made since 2016.
	s.bot = User{ID: s.app, Username: "verbatim", Bot: true}
	s.token = "discordtest." + s.app + ".token"
	s.know(&s.bot)
	if o.Guilds == nil {
		o.Guilds = defaultGuilds()
	}
	for _, g := range o.Guilds {
		s.addGuild(g)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	s.listener = l
	s.http = &http.Server{Handler: s.awaited(s.handler()), ConnState: s.track, ErrorLog: discard}
	s.wg.Go(func() { s.http.Serve(l) })
	t.Cleanup(s.Close)
	return s
}

// Close ends all connections and waits for the server's goroutines. A deferred
// interaction that was never answered is reported here.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	for _, i := range s.interact {
		if i.acked && i.deferred && !i.resolved && !i.excused {
			s.breakRule(RuleUnanswered, nil, "interaction %s was deferred and never answered", i.describe())
		}
	}
	s.closed = true
	close(s.done)
	for t := range s.timers {
		t.Stop()
	}
	for _, c := range s.conns {
		c.ws.NetConn().Close()
	}
	for c := range s.tcp {
		c.Close()
	}
	proxies := s.proxies
	s.mu.Unlock()
	for _, p := range proxies {
		p.close()
	}
	s.http.Close()
	s.wg.Wait()
}

// awaited makes Close wait for the handlers.
func (s *Server) awaited(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		closed := s.closed
		if !closed {
			s.wg.Add(1)
		}
		s.mu.Unlock()
		if closed {
			panic(http.ErrAbortHandler)
		}
		defer s.wg.Done()
		h.ServeHTTP(w, r)
	})
}

// track knows the connections, so that Close can end those that were hijacked
// or are silent on purpose.
func (s *Server) track(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		s.tcp[c] = true
	case http.StateClosed:
		delete(s.tcp, c)
	}
}

// URL is the address of the REST side, without /api.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Token is the bot's token, without the "Bot " that goes before it in a header.
func (s *Server) Token() string { return s.token }

// Bot is the bot's user.
func (s *Server) Bot() User { return s.bot }

// Application is the application's id.
func (s *Server) Application() string { return s.app }

// Mention is the bot's mention, as in a message's content.
func (s *Server) Mention() string { return "<@" + s.bot.ID + ">" }

// Client returns a client for which this server is discord.com.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: &rewrite{host: s.listener.Addr().String(), Transport: http.Transport{MaxIdleConnsPerHost: 100}}, Timeout: 20 * time.Second}
}

// rewrite sends what is for Discord's hosts to the fake, and nothing elsewhere.
type rewrite struct {
	host string
	http.Transport
}

func (t *rewrite) RoundTrip(r *http.Request) (*http.Response, error) {
	if h := r.URL.Hostname(); !slices.Contains(hosts, h) {
		return nil, fmt.Errorf("discordtest: request to %s, which is not Discord", h)
	}
	r2 := r.Clone(r.Context())
	r2.URL.Scheme, r2.URL.Host = "http", t.host
	return t.Transport.RoundTrip(r2)
}

// discard takes what net/http says about connections broken on purpose.
var discard = log.New(io.Discard, "", 0)

// hosts are Discord's names for which the fake stands.
var hosts = []string{"discord.com", "gateway.discord.gg", "cdn.discordapp.com"}

// Stats returns the counts so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Requests returns those received so far, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Forget drops what the server keeps about the past: requests, messages,
// answered interactions and the events of sessions, so that a long test can
// look at memory. Counts stay.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
	for id, i := range s.interact {
		if i.resolved || i.late || i.over {
			delete(s.interact, id)
			delete(s.tokens, i.token)
		}
	}
	clear(s.nonces)
	clear(s.buckets)
	clear(s.messages)
	clear(s.history)
	for _, sess := range s.sessions {
		sess.log = nil
	}
}
