package discordtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// guildsPerShard is how many guilds Discord lets a shard have.
const guildsPerShard = 2500

// everywhere in place of a guild is all of them.
const everywhere = "*"

// has reports whether the events of a guild, or of none, go to a session.
func (x *session) has(guild string) bool {
	id, _ := strconv.ParseUint(guild, 10, 64) // 0 for none
	return int(id>>22%uint64(x.shard[1])) == x.shard[0]
}

// of returns the guilds of a session.
func (s *Server) of(x *session) []*Guild {
	var own []*Guild
	for _, g := range s.guilds {
		if !g.left && x.has(g.ID) {
			own = append(own, g)
		}
	}
	return own
}

func (s *Server) concurrency() int { return max(1, s.o.Concurrency) }

func (s *Server) identify(c *conn, d json.RawMessage) {
	var id struct {
		Token      string         `json:"token"`
		Intents    int            `json:"intents"`
		Properties map[string]any `json:"properties"`
		Shard      *[2]int        `json:"shard"`
	}
	if json.Unmarshal(d, &id) != nil {
		c.close(CloseDecode, "Decode error")
		return
	}
	s.stats.Identifies++
	s.stats.Intents = id.Intents
	shard := [2]int{0, 1}
	if id.Shard != nil {
		shard = *id.Shard
	}
	c.shard = shard[0]
	lane := shard[0] % s.concurrency()
	since := time.Since(s.started[lane])
	first := s.started[lane].IsZero()
	switch {
	case c.sess != nil:
		s.breakRule(RuleGateway, nil, "identified twice on one connection")
		c.close(CloseAlready, "Already authenticated")
		return
	case s.stats.Identifies > s.o.Identifies:
		s.breakRule(RuleIdentify, nil, "more than %d session starts in a day: Discord resets the token", s.o.Identifies)
		c.close(CloseAuthentication, "Authentication failed")
		return
	case !first && since < s.scaled(5*time.Second)*9/10:
		s.breakRule(RuleIdentify, nil, "two session starts within %v of Discord's time; 5 s must lie between", time.Duration(float64(since)*s.o.Scale).Round(time.Millisecond))
		s.after(s.scaled(time.Second), func() { c.send(frame{Op: 9, D: json.RawMessage("false")}) })
		return
	}
	s.started[lane] = time.Now()
	if s.armed(AtIdentify, c) {
		return
	}
	switch {
	case trimBot(id.Token) != s.token:
		c.close(CloseAuthentication, "Authentication failed.")
		return
	case id.Intents&privileged&^s.o.Intents != 0:
		c.close(CloseDisallowedIntents, "Disallowed intent(s).")
		return
	case id.Intents >= 1<<26 || id.Intents < 0:
		c.close(CloseInvalidIntents, "Invalid intent(s).")
		return
	case shard[0] < 0 || shard[0] >= shard[1]:
		c.close(CloseShard, "Invalid shard.")
		return
	}
	sess := &session{id: "session" + s.newID(), intents: id.Intents, shard: shard, conn: c}
	own := s.of(sess)
	if most := s.o.PerShard; len(own) > most && (most > 0 || len(own) > guildsPerShard) {
		c.close(CloseShardingRequired, "Sharding required.")
		return
	}
	c.sess = sess
	s.sessions = append(s.sessions, sess)
	guilds := []obj{}
	for _, g := range own {
		guilds = append(guilds, obj{"id": g.ID, "unavailable": true})
	}
	ready := obj{
		"v": 9, "user": s.bot.wire(), "guilds": guilds, "session_id": sess.id, "resume_gateway_url": s.gatewayURL(c.tls),
		"application": obj{"id": s.app, "flags": s.appFlags()}, "private_channels": []obj{}, "relationships": []obj{},
	}
	if id.Shard != nil {
		ready["shard"] = shard
	}
	s.dispatchTo(sess, "READY", ready, nil)
	if id.Intents&IntentGuilds != 0 {
		for _, g := range own {
			if !g.unavailable {
				s.dispatchTo(sess, "GUILD_CREATE", s.wireGuild(g), nil)
			}
		}
	}
	s.armed(AtReady, c)
}

func (s *Server) resume(c *conn, d json.RawMessage) {
	var r struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int    `json:"seq"`
	}
	if json.Unmarshal(d, &r) != nil {
		c.close(CloseDecode, "Decode error")
		return
	}
	s.stats.Resumes++
	i := slices.IndexFunc(s.sessions, func(x *session) bool { return x.id == r.SessionID })
	if i >= 0 {
		c.shard = s.sessions[i].shard[0]
	}
	if s.armed(AtResume, c) {
		return
	}
	if trimBot(r.Token) != s.token {
		c.close(CloseAuthentication, "Authentication failed.")
		return
	}
	if i < 0 {
		c.send(frame{Op: 9, D: json.RawMessage("false")})
		return
	}
	sess := s.sessions[i]
	if r.Seq > sess.seq {
		c.close(CloseSeq, "Invalid seq")
		return
	}
	if sess.conn != nil {
		sess.conn.close(CloseUnknown, "Session resumed elsewhere")
	}
	sess.conn, c.sess = c, sess
	from := r.Seq
	if sess.replay {
		from, sess.replay = 0, false
	}
	for _, f := range sess.log {
		if f.S > from && f.T != "READY" && f.T != "RESUMED" {
			c.send(f)
		}
	}
	s.dispatchTo(sess, "RESUMED", obj{"_trace": []string{}}, nil)
	s.armed(AtReady, c)
}

// dispatchTo gives an event to one session, now or when it is resumed.
func (s *Server) dispatchTo(sess *session, event string, d any, sent func()) {
	sess.seq++
	f := frame{Op: 0, T: event, S: sess.seq, D: encode(d), sent: sent}
	sess.log = append(sess.log, f)
	if sess.conn != nil {
		sess.conn.send(f)
	}
}

// dispatch gives an event of a guild to the sessions of its shard, one of no
// guild to those of shard 0, and one of everywhere to all, if they asked for it
// with any of the intents; zero means all. d builds the event for a session's
// intents.
func (s *Server) dispatch(event, guild string, intents int, sent func(), d func(intents int) any) {
	for _, sess := range s.sessions {
		if (intents == 0 || sess.intents&intents != 0) && (guild == everywhere || sess.has(guild)) {
			s.dispatchTo(sess, event, d(sess.intents), sent)
		}
	}
	s.touch()
}
