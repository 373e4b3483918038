package discordtest

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A Kind is a way to misbehave.
type Kind int

// Faults of the REST side act on requests that match Route.
const (
	Status    Kind = iota // answers with Fault.Status and a page of HTML, as Discord's edge does
	Limit                 // answers 429 with Fault.Scope and Fault.Wait
	Slow                  // answers after Fault.Wait, the request done before
	Late                  // does the request after Fault.Wait, whoever still waits for it, and does not answer
	Reset                 // does the request, then breaks the connection in the middle of the answer
	Truncated             // does the request, then answers with half of the JSON
	Refuse                // breaks the connection, the request not done
	Code                  // answers with Discord's error Fault.Code and Fault.Status

	// Faults of the gateway act at Fault.At.

	Close          // closes with Fault.Code
	Reconnect      // op 7
	InvalidSession // op 9; Resumable says whether the session survives
	Drop           // cuts the TCP connection
	Silence        // says nothing and reads on; at AtDial never accepts
	HalfOpen       // from then on reads and never writes
	NoAcks         // from then on never acknowledges heartbeats
	Duplicate      // from then on sends each event twice
	Disorder       // from then on swaps each two events
	Replay         // replays all events of the session at its next resume
	Beat           // op 1: asks for a heartbeat at once
)

// A Moment is where a fault of the gateway acts.
type Moment int

// The moments of a connection.
const (
	Now        Moment = iota // on the connections there are; needs one
	AtDial                   // in place of accepting the connection
	AtHello                  // in place of Hello
	AtIdentify               // in place of READY
	AtResume                 // in place of RESUMED
	AtReady                  // right after READY or RESUMED
)

// A Fault is one way to misbehave, how often and when. Its zero value answers
// the next request with 502.
type Fault struct {
	Kind Kind
	// Route is which requests: "POST /channels/{channel_id}/messages", where
	// the method, or a last "*", may be left out or added; empty means all.
	Route string
	// Skip is how many matches pass first; Times how many are hit then: 0
	// means 1, below 0 all.
	Skip, Times int
	// Chance, if not zero, hits a match with that probability only.
	Chance    float64
	Status    int           // 0 means 502
	Code      int           // of a close frame (0 means 4000) or of Discord's errors
	Message   string        // of Discord's errors
	Scope     string        // "user", "shared" or "global"; empty means "user"
	Wait      time.Duration // Discord's time, scaled as all
	Resumable bool
	Maybe     bool // of moment Now: nothing happens when there is no connection
	At        Moment
	// Shards, of a fault of the gateway, are those that it hits; nil: all.
	Shards []int
}

// Fault arms a fault; those of moment Now act before it returns.
func (s *Server) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	if f.Kind >= Close && f.At == Now {
		if len(s.conns) == 0 && f.Kind != Replay && !f.Maybe {
			s.t.Fatalf("discordtest: fault for now, and no connection")
		}
		for _, c := range slices.Clone(s.conns) {
			if f.hits(c) {
				s.stats.Faults++
				s.act(&f, c)
			}
		}
		s.touch()
		return
	}
	s.faults = append(s.faults, &f)
}

// Heal disarms all faults that are armed, and acknowledgements that are withheld
// come again; connections stay as they are otherwise.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	for _, c := range s.conns {
		c.noAcks = false // a client that leaves now leaves a healthy connection
	}
}

// take decides whether a fault hits a match.
func (s *Server) take(f *Fault) bool {
	if f.Times == 0 {
		return false
	}
	if f.Skip > 0 {
		f.Skip--
		return false
	}
	if f.Chance > 0 && rand.Float64() >= f.Chance {
		return false
	}
	if f.Times > 0 {
		f.Times--
	}
	s.stats.Faults++
	return true
}

// restFault returns the fault for a request, if any.
func (s *Server) restFault(method, route, path string) *Fault {
	for _, f := range s.faults {
		if f.Kind < Close && matches(f.Route, method, route, path) && s.take(f) {
			return f
		}
	}
	return nil
}

func matches(pattern, method, route, path string) bool {
	if m, rest, ok := strings.Cut(pattern, " "); ok {
		if m != method {
			return false
		}
		pattern = rest
	}
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(route, prefix) || strings.HasPrefix(path, prefix)
	}
	return pattern == "" || pattern == route || pattern == path
}

func (s *Server) gatewayFault(at Moment) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	return s.pick(at, nil)
}

// hits reports whether a fault is for a connection; nil is one that is not open
// yet.
func (f *Fault) hits(c *conn) bool {
	return f.Shards == nil || c != nil && slices.Contains(f.Shards, c.shard)
}

func (s *Server) pick(at Moment, c *conn) *Fault {
	for _, f := range s.faults {
		if f.Kind >= Close && f.At == at && f.hits(c) && s.take(f) {
			return f
		}
	}
	return nil
}

// armed applies the fault of a moment, and reports whether it takes the place
// of what the server would have sent.
func (s *Server) armed(at Moment, c *conn) bool {
	f := s.pick(at, c)
	return f != nil && s.act(f, c)
}

func (s *Server) act(f *Fault, c *conn) bool {
	switch f.Kind {
	case Close:
		code := f.Code
		if code == 0 {
			code = CloseUnknown
		}
		if code == CloseSeq || code == CloseTimeout {
			s.forget(c)
		}
		c.close(code, f.Message)
	case Reconnect:
		c.send(frame{Op: 7, D: json.RawMessage("null")})
	case InvalidSession:
		d := json.RawMessage("true")
		if !f.Resumable {
			d = json.RawMessage("false")
			s.forget(c)
		}
		c.send(frame{Op: 9, D: d})
		if c.sess != nil {
			c.sess.conn, c.sess = nil, nil
		}
	case Drop:
		c.end()
		s.forgive()
		c.ws.NetConn().Close()
	case Silence, HalfOpen:
		c.mute = true
		s.forgive()
	case NoAcks:
		c.noAcks = true
		return false
	case Duplicate:
		c.double = true
		return false
	case Disorder:
		c.swap = true
		return false
	case Replay:
		for _, sess := range s.sessions {
			sess.replay = true
		}
		return false
	case Beat:
		c.send(frame{Op: 1, D: json.RawMessage("null")})
		return false
	}
	return true
}

// forget ends the session of a connection: it cannot be resumed.
func (s *Server) forget(c *conn) {
	s.sessions = slices.DeleteFunc(s.sessions, func(x *session) bool { return x == c.sess })
}
