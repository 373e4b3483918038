package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// The intents asked for. Of these only the last is privileged.
const (
	intentGuilds   = discordgo.IntentsGuilds
	intentMessages = discordgo.IntentsGuildMessages
	intentDirect   = discordgo.IntentsDirectMessages
	intentContent  = discordgo.IntentMessageContent
)

// identifyFloor is the number of identifies of the day that are left alone: at
// zero Discord resets the token.
const identifyFloor = 100

// libraryNap is more than the library sleeps, with its lock held, while it
// closes a connection.
const libraryNap = 2 * time.Second

// A gateway keeps the connection of one shard, which events come from. The
// library opens it; when to open, when to give up and when the connection is dead are decided
// here, because the library retries for ever, also what is hopeless, and hangs
// where the other side is silent.
type gateway struct {
	bot      *bot
	fleet    *fleet
	shard    [2]int                            // its number, and how many there are
	session  atomic.Pointer[discordgo.Session] // nil: the next one begins anew
	counted  atomic.Bool                       // the identify that the next READY answers
	resumes  atomic.Bool                       // the session had its READY: opening it resumes
	may      atomic.Bool                       // ask for a session: it is this shard's turn
	lost     atomic.Bool                       // the session is not known any more
	opening  atomic.Bool
	conn     atomic.Pointer[watchedConn]
	gone     chan struct{} // the library saw a disconnection
	ready    chan struct{} // READY or RESUMED came
	failures int           // of opening, in a row
}

func newGateway(f *fleet, shard, count int) *gateway {
	return &gateway{bot: f.bot, fleet: f, shard: [2]int{shard, count}, gone: make(chan struct{}, 1), ready: make(chan struct{}, 1)}
}

// serve keeps connected until ctx ends; then it closes and returns nil. Its
// error is fatal.
func (g *gateway) serve(ctx context.Context) error {
	t := g.bot.timing
	wait := t.reconnect
	for {
		began := time.Now()
		err := g.connect(ctx)
		g.fleet.live(g.shard[0], false)
		if ctx.Err() != nil {
			return nil
		}
		g.bot.pulse.Disconnects.Add(1)
		if _, fatal := errors.AsType[*fatalError](err); fatal {
			return err
		}
		if time.Since(began) >= t.settled {
			wait = t.reconnect
		}
		pause := rand.N(wait) // full jitter
		wait = min(2*wait, t.reconnects)
		g.log().Warn("disconnected", "err", err, "again_in", pause)
		if sleep(ctx, pause) != nil {
			g.close()
			return nil
		}
	}
}

// connect opens one connection, resuming where possible, and returns when it
// has ended.
func (g *gateway) connect(ctx context.Context) error {
	concurrency, err := g.fleet.budget(ctx)
	if err != nil {
		return err
	}
	if g.lost.Swap(false) {
		g.session.Store(nil)
	}
	s := g.session.Load()
	if s == nil {
		s = g.newSession()
		g.resumes.Store(false)
		g.session.Store(s)
	}
	begun := func() {}
	if !g.resumes.Load() {
		if begun, err = g.fleet.turns.take(ctx, g.shard[0]%concurrency, g.bot.timing.identify); err != nil {
			return err
		}
		g.fleet.begun()
		g.counted.Store(true)
		g.may.Store(true)
	}
	defer begun()
	drain(g.gone)
	drain(g.ready)
	g.opening.Store(true)
	opened := make(chan error, 1)
	go func() {
		// The library may hang in here; what it hangs on is closed by abandon.
		defer func() {
			if p := recover(); p != nil {
				opened <- fmt.Errorf("open the gateway: panic: %v", p)
			}
		}()
		opened <- s.Open()
	}()
	select {
	case err := <-opened:
		g.opening.Store(false)
		if err != nil {
			return g.refused(err)
		}
	case <-time.After(g.bot.timing.open):
		g.abandon()
		return errors.New("the gateway did not get ready in time")
	case <-ctx.Done():
		g.abandon()
		return ctx.Err()
	}
	begun()
	g.failures = 0
	return g.watch(ctx, s)
}

// identifies reports whether the library may ask for a session now. When Discord
// says that a session is not valid it would do so at once and again and again,
// whatever other shards do, and each time counts: it is cut off instead. The next
// connection tries to resume, which may still be possible, and only when that is
// refused a session is asked for, in turn.
func (g *gateway) identifies() bool {
	if g.may.Swap(false) {
		return true
	}
	if g.opening.Load() {
		g.lost.Store(true)
	}
	return false
}

// log is the bot's, with the shard where there are several.
func (g *gateway) log() *slog.Logger {
	if g.shard[1] == 1 {
		return g.bot.log
	}
	return g.bot.log.With("shard", g.shard[0])
}

// refused decides what becomes of a session that could not be opened.
func (g *gateway) refused(err error) error {
	if c, ok := errors.AsType[*websocket.CloseError](err); ok {
		if fatal := fatalClose(c.Code); fatal != nil {
			return fatal
		}
		if c.Code == closeBadSequence || c.Code == closeTimedOut {
			g.abandon()
		}
		return fmt.Errorf("open the gateway: closed with %d", c.Code)
	}
	if e, ok := errors.AsType[*discordgo.RESTError](err); ok {
		err = &restError{route: "GET gateway", status: e.Response.StatusCode} // without the body
	}
	if g.failures++; g.failures >= 3 {
		g.abandon() // its session is not worth keeping
		g.failures = 0
	}
	return fmt.Errorf("open the gateway: %w", err)
}

// watch returns when the connection has ended, or ends it when it is dead: no
// READY in time, no heartbeat acknowledged, or the library's lock held for ever.
func (g *gateway) watch(ctx context.Context, s *discordgo.Session) error {
	t := g.bot.timing
	tick := time.NewTicker(t.watch)
	defer tick.Stop()
	unready := time.NewTimer(t.open)
	defer unready.Stop()
	locked, late := 0, false
	for {
		select {
		case <-g.gone:
			return errors.New("the connection ended")
		case <-ctx.Done():
			g.close()
			return ctx.Err()
		case <-g.ready:
			unready.Stop()
			g.fleet.live(g.shard[0], true)
		case <-unready.C:
			g.cut()
			unready.Reset(t.open)
			if late {
				g.abandon()
				return errors.New("the gateway never got ready")
			}
			late = true
		case <-tick.C:
			if !s.TryRLock() {
				if locked++; time.Duration(locked)*t.watch > t.open+libraryNap {
					g.abandon()
					return errors.New("the gateway client hangs")
				}
				continue
			}
			last := s.LastHeartbeatAck
			s.RUnlock()
			locked = 0
			if time.Since(last) > t.read {
				g.log().Warn("heartbeats are not acknowledged")
				g.cut()
			}
		}
	}
}

func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// signal says something to whoever waits, once.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (g *gateway) newSession() *discordgo.Session {
	s, _ := discordgo.New("Bot " + g.bot.cfg.Token) // its error is always nil
	s.LogLevel = discordgo.LogError - 1             // its lines can hold text of messages
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.StateEnabled = false
	s.SyncEvents = true // the handler only sorts; order is kept
	s.MaxRestRetries = 0
	s.UserAgent = userAgent
	client := *g.bot.rest.client
	client.Timeout = g.bot.timing.attempt
	s.Client = &client
	s.Dialer = g.dialer()
	s.Identify.Intents = intentGuilds | intentMessages | intentDirect
	if g.shard[1] > 1 {
		s.ShardID, s.ShardCount = g.shard[0], g.shard[1]
	}
	if len(g.bot.cfg.Ask) > 0 {
		s.Identify.Intents |= intentContent
	}
	s.AddHandler(func(from *discordgo.Session, e *discordgo.Event) {
		if from == g.session.Load() && e != nil {
			g.receive(e)
		}
	})
	s.AddHandler(func(from *discordgo.Session, _ *discordgo.Disconnect) {
		if from == g.session.Load() {
			g.fleet.live(g.shard[0], false)
			signal(g.gone)
		}
	})
	return s
}

// receive sees every event, in order, on the library's reading goroutine.
func (g *gateway) receive(e *discordgo.Event) {
	switch e.Type {
	case "READY", "RESUMED":
		if e.Type == "READY" {
			if !g.counted.Swap(false) { // the library identified by itself
				g.fleet.begun()
			}
			g.resumes.Store(true)
		}
		g.log().Info("connected", "how", e.Type)
		signal(g.ready)
	}
	g.bot.receive(e.Type, e.RawData)
}

// close ends the connection for good. The library sleeps a second in it.
func (g *gateway) close() {
	s := g.session.Load()
	if s == nil {
		return
	}
	if c := g.conn.Load(); c != nil {
		c.leaving.Store(true)
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		defer func() { recover() }()
		s.Close()
	}()
	select {
	case <-closed:
	case <-time.After(libraryNap):
	}
	g.cut()
}

// abandon gives a session up; the next one begins anew.
func (g *gateway) abandon() {
	g.session.Store(nil)
	g.cut()
}

// cut closes the socket under the library, without a word: unlike a proper
// close that leaves the session to be resumed.
func (g *gateway) cut() {
	if c := g.conn.Load(); c != nil {
		c.Close()
	}
}
