package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// Close codes of the gateway.
const (
	CloseUnknown           = 4000
	CloseDecode            = 4002
	CloseNotAuthenticated  = 4003
	CloseAuthentication    = 4004
	CloseAlready           = 4005
	CloseSeq               = 4007
	CloseRate              = 4008
	CloseTimeout           = 4009
	CloseShard             = 4010
	CloseShardingRequired  = 4011
	CloseVersion           = 4012
	CloseInvalidIntents    = 4013
	CloseDisallowedIntents = 4014
)

// heartbeatInterval is what Discord asks for.
const heartbeatInterval = 41250 * time.Millisecond

// A session is what READY began; it outlives its connections.
type session struct {
	id      string
	intents int
	shard   [2]int // its number and how many there are
	seq     int
	log     []frame // all dispatched events, for a resume
	conn    *conn   // nil while disconnected
	replay  bool    // the next resume replays everything
}

// A frame is one message to the client.
type frame struct {
	Op   int             `json:"op"`
	D    json.RawMessage `json:"d"`
	S    int             `json:"s,omitempty"`
	T    string          `json:"t,omitempty"`
	sent func()          // called under the lock once it is written
}

// A conn is one connection of the gateway. Its frames are written by one
// goroutine, in order; all fields but ws are guarded by the server's lock.
type conn struct {
	ws       *websocket.Conn
	sess     *session
	shard    int // that it asked for; -1 before
	out      []frame
	wake     chan struct{} // holds one token when there is something to do
	dead     bool
	tls      bool
	mute     bool // half-open: reads, never writes
	noAcks   bool
	double   bool
	swap     bool
	held     *frame
	closing  []byte // close frame to write after out
	lastBeat time.Time
	window   time.Time // of the count of frames received
	count    int
}

func (s *Server) interval() time.Duration {
	if s.o.Heartbeat != 0 {
		return s.o.Heartbeat
	}
	return s.scaled(heartbeatInterval)
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	if f := s.gatewayFault(AtDial); f != nil {
		switch f.Kind {
		case Silence:
			select {
			case <-s.done:
			case <-r.Context().Done():
			}
		case Drop:
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, htmlError)
		}
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	ws.SetReadLimit(1 << 20)
	c := &conn{ws: ws, shard: -1, tls: r.TLS != nil, wake: make(chan struct{}, 1), window: time.Now()}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		ws.Close()
		return
	}
	s.conns = append(s.conns, c)
	s.stats.Connections++
	if s.armed(AtHello, c) {
		s.touch()
	} else {
		c.send(frame{Op: 10, D: encode(obj{"heartbeat_interval": s.interval().Milliseconds()})})
	}
	c.lastBeat = time.Now()
	s.watch(c)
	s.mu.Unlock()
	written := make(chan struct{})
	go func() { defer close(written); s.write(c) }()
	s.read(c)
	s.mu.Lock()
	c.end()
	s.forgive()
	s.conns = slices.DeleteFunc(s.conns, func(x *conn) bool { return x == c })
	delete(s.tcp, ws.NetConn())
	s.touch()
	s.mu.Unlock()
	ws.Close()
	<-written
}

// send queues a frame; the lock is held.
func (c *conn) send(f frame) {
	if c.dead || c.closing != nil {
		return
	}
	if c.swap && f.Op == 0 { // each pair of events changes places
		if c.held == nil {
			c.held = &f
			return
		}
		c.out = append(c.out, f)
		f, c.held = *c.held, nil
	}
	c.out = append(c.out, f)
	if c.double && f.Op == 0 {
		c.out = append(c.out, f)
	}
	c.poke()
}

func (c *conn) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// end marks the connection as gone; its session may be resumed.
func (c *conn) end() {
	c.dead = true
	if c.sess != nil && c.sess.conn == c {
		c.sess.conn = nil
	}
	c.poke()
}

// forgive excuses the interactions that are not acknowledged when a connection
// ends: nobody knows whether they arrived.
func (s *Server) forgive() {
	for _, i := range s.interact {
		if !i.acked {
			i.excused = true
		}
	}
}

// close sends a close frame after what is queued.
func (c *conn) close(code int, reason string) {
	if c.closing == nil {
		c.closing = websocket.FormatCloseMessage(code, reason)
		if c.sess != nil && c.sess.conn == c {
			c.sess.conn = nil
		}
		c.poke()
	}
}

// write sends the queue of a connection until it ends.
func (s *Server) write(c *conn) {
	// A client that answers a close frame by staying is cut off.
	defer c.ws.NetConn().SetReadDeadline(time.Now().Add(5 * time.Second))
	for range c.wake {
		s.mu.Lock()
		out, closing, dead := c.out, c.closing, c.dead
		c.out = nil
		if c.mute {
			out, closing = nil, nil
		}
		s.mu.Unlock()
		if dead {
			return
		}
		for _, f := range out {
			s.logf("gateway > op %d %s %d", f.Op, f.T, f.S)
			if err := c.ws.WriteJSON(f); err != nil {
				c.ws.Close()
				return
			}
			if f.sent != nil {
				s.mu.Lock()
				f.sent()
				s.touch()
				s.mu.Unlock()
			}
		}
		if closing != nil {
			c.ws.WriteControl(websocket.CloseMessage, closing, time.Now().Add(time.Second))
			c.ws.Close()
			return
		}
	}
}

// read handles what the client sends until the connection ends.
func (s *Server) read(c *conn) {
	c.ws.SetCloseHandler(func(int, string) error { return nil })
	for {
		kind, b, err := c.ws.ReadMessage()
		if err != nil {
			s.ended(c, err)
			return
		}
		var f struct {
			Op int             `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		s.mu.Lock()
		s.logf("gateway < %s", b)
		if kind == websocket.BinaryMessage || json.Unmarshal(b, &f) != nil || len(b) > 4096 {
			s.breakRule(RuleGateway, nil, "frame cannot be read or is over 4096 bytes: %.80q", b)
			c.close(CloseDecode, "Decode error")
		} else if !s.tooFast(c) {
			s.receive(c, f.Op, f.D)
		}
		s.touch()
		s.mu.Unlock()
	}
}

// watch closes a connection whose client has not sent a heartbeat for two
// intervals, or a second where that is longer.
func (s *Server) watch(c *conn) {
	patience := max(2*s.interval(), time.Second)
	s.after(patience/2, func() {
		switch {
		case c.dead || c.closing != nil:
		case time.Since(c.lastBeat) > patience:
			c.close(CloseTimeout, "Session timed out.")
		default:
			s.watch(c)
		}
	})
}

// tooFast counts the frames of a connection against 120 a minute.
func (s *Server) tooFast(c *conn) bool {
	if now := time.Now(); now.Sub(c.window) > s.scaled(time.Minute) {
		c.window, c.count = now, 0
	}
	if c.count++; c.count > 120 {
		s.breakRule(RuleGateway, nil, "more than 120 frames in 60 s")
		c.close(CloseRate, "Rate limited")
		return true
	}
	return false
}

// ended looks at how the client left: 1000 and 1001 end the session.
func (s *Server) ended(c *conn, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) && c.sess != nil {
		s.sessions = slices.DeleteFunc(s.sessions, func(x *session) bool { return x == c.sess })
		if c.noAcks {
			s.breakRule(RuleSession, nil, "closed with 1000 or 1001 after missed acknowledgements: the session and its events are lost")
		}
	}
}

func (s *Server) receive(c *conn, op int, d json.RawMessage) {
	switch op {
	case 1:
		s.stats.Heartbeats++
		c.lastBeat = time.Now()
		if !c.noAcks {
			c.send(frame{Op: 11, D: json.RawMessage("null")})
		}
	case 2:
		s.identify(c, d)
	case 6:
		s.resume(c, d)
	case 3, 4, 8:
		if c.sess == nil {
			c.close(CloseNotAuthenticated, "Not authenticated")
		}
	default:
		s.breakRule(RuleGateway, nil, "unknown opcode %d", op)
		c.close(4001, "Unknown opcode")
	}
}

// Send dispatches an event as it stands, for what no method here makes.
func (s *Server) Send(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(event, everywhere, 0, nil, func(int) any { return data })
}

// Connected reports whether a session has a live connection.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.sessions, func(x *session) bool { return x.conn != nil && !x.conn.mute })
}

// Shards returns the numbers of the shards that have a live connection, sorted.
func (s *Server) Shards() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var live []int
	for _, x := range s.sessions {
		if x.conn != nil && !x.conn.mute {
			live = append(live, x.shard[0])
		}
	}
	slices.Sort(live)
	return live
}

// Recommend changes how many shards are recommended, and how many guilds each may
// have; see Options.
func (s *Server) Recommend(shards, perShard int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Shards, s.o.PerShard = shards, perShard
}

func (s *Server) appFlags() int {
	flags := 0
	if s.o.Intents&IntentMessageContent != 0 {
		flags |= 1 << 19 // GATEWAY_MESSAGE_CONTENT_LIMITED
	}
	return flags
}

func (s *Server) gatewayURL(tls bool) string {
	if tls {
		return "wss://gateway.discord.gg"
	}
	return "ws://" + s.listener.Addr().String() + "/gateway"
}
