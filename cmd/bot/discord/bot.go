// Package discord is Discord events in, messages out; it renders an Answer and
// never changes one.
//
// The way of a question: gateway.go keeps the connection, events.go receives
// and drops what is not for the bot, talk.go (mentions) and ask.go (/ask) make
// a question of it, access.go decides what may be read, admit.go lets it in,
// answer.go asks the engine, stream.go
// shows what is written so far, render.go makes messages, and send.go is the one
// way out.
package discord

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// A bot is one run.
type bot struct {
	cfg     Config
	real    bool // Discord itself, not a stand-in of a test
	timing  timing
	engines Engines
	rest    *rest
	out     *sender
	log     *slog.Logger
	me      identity
	state   *state

	// consult asks an engine; tests slow it down.
	consult func(context.Context, *rag.Engine, rag.Question, func(rag.Answer)) (rag.Answer, error)

	places  *places
	seen    *seen
	entry   *entry
	replies *replies
	tasks   tasks
	offers  offers

	stopping atomic.Bool
	shards   atomic.Pointer[Shards] // that this process keeps
	pulse    *Pulse

	mu        sync.Mutex
	startup   map[string]bool // guilds of the last READY
	unnamed   map[string]bool // guilds whose commands could not be registered yet
	members   map[string]belief
	met       map[string]string // person → guild where they asked last
	views     map[string]view   // folder → its engine without what is hidden
	registers sync.Mutex
}

// An identity is who the bot is on Discord.
type identity struct {
	user string
	name string
	app  string
}

// Run serves until ctx ends, then lets running answers finish, says so to those
// that cannot, and returns nil. It returns early only for what an operator has
// to mend before a start makes sense. hc may be nil; engines may not be ready
// yet.
func Run(ctx context.Context, cfg Config, engines Engines, hc *http.Client, log *slog.Logger) error {
	return newBot(cfg, engines, hc, log, realTime()).run(ctx)
}

func newBot(cfg Config, engines Engines, hc *http.Client, log *slog.Logger, t timing) *bot {
	real := hc == nil
	if real {
		hc = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
	}
	// A redirection would take the token along, within a host even to plain http;
	// Discord's interface has none.
	straight := *hc
	straight.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	hc = relayed(&straight, cfg.API)
	cfg.Token = plainToken(cfg.Token)
	pulse := cmp.Or(cfg.Pulse, &Pulse{})
	b := &bot{
		pulse:   pulse,
		cfg:     cfg,
		real:    real,
		timing:  t,
		engines: engines,
		log:     log,
		rest:    &rest{client: hc, token: cfg.Token, timing: t, limits: newLimiter(t), log: log, pulse: pulse},
		places:  newPlaces(),
		seen:    newSeen(),
		entry:   newEntry(cfg.Limits, t, pulse),
		replies: newReplies(),
		startup: map[string]bool{},
		unnamed: map[string]bool{},
		members: map[string]belief{},
		met:     map[string]string{},
		views:   map[string]view{},
	}
	b.consult = func(ctx context.Context, e *rag.Engine, q rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		return e.Ask(ctx, q, show)
	}
	if cfg.Answer > 0 {
		b.timing.answer = min(b.timing.answer, cfg.Answer)
	}
	b.rest.limits.relayed = cfg.API != ""
	b.state = openState(cfg.Data, log)
	b.sharded(cfg.Shards.orOne())
	b.state.unkept = cfg.Unkept
	if b.state.forgot && cfg.Forgot != nil {
		cfg.Forgot()
	}
	return b
}

func (b *bot) run(ctx context.Context) error {
	defer b.state.close()
	// What is written to Discord outlives the work it is about; hard ends both.
	hard, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	work, interrupt := context.WithCancelCause(hard)
	defer interrupt(nil)
	b.out = &sender{rest: b.rest, timing: b.timing, double: newDoubles(b.doubled), hard: hard}
	b.tasks.ctx = work
	told := b.tellNotices(hard)
	defer func() { end(); <-told }()

	if err := b.introduce(ctx); err != nil {
		return b.park(ctx, err)
	}
	if b.cfg.Shards.First == 0 { // else another process does
		b.register(ctx)
	}

	online, leave := context.WithCancel(hard)
	defer leave()
	gone := make(chan error, 1)
	go func() { gone <- newFleet(b).serve(online) }()

	select {
	case <-ctx.Done():
	case err := <-gone:
		return b.park(ctx, err)
	}
	b.drain(interrupt)
	leave()
	<-gone
	end()
	b.tasks.wait(b.timing.drain)
	return nil
}

// drain lets running answers finish, interrupts the others, and lets them say
// so.
func (b *bot) drain(interrupt context.CancelCauseFunc) {
	b.stopping.Store(true)
	b.log.Info("stopping: no new questions", "running", b.tasks.running())
	b.tasks.wait(b.timing.drain)
	interrupt(errStopping)
	b.tasks.close()
	b.tasks.wait(b.timing.apology)
}

// park says why the bot cannot work and waits to be stopped: leaving would have
// it started again and again, and each start counts with Discord.
func (b *bot) park(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	fatal, ok := errors.AsType[*fatalError](err)
	if !ok {
		return err
	}
	for {
		b.log.Error(fatal.remedy, "state", "parked")
		b.pulse.Parked.Store(&fatal.remedy)
		if sleep(ctx, b.timing.parked) != nil {
			return nil
		}
	}
}

// introduce learns who the bot is. It tries until Discord answers.
func (b *bot) introduce(ctx context.Context) error {
	var u user
	if err := b.lookUp(ctx, "users/@me", &u); err != nil {
		return err
	}
	var app application
	if err := b.lookUp(ctx, "oauth2/applications/@me", &app); err != nil {
		return err
	}
	b.me = identity{user: u.ID, name: u.Username, app: app.ID}
	b.log.Info("discord knows the bot", "user", u.ID, "application", app.ID)
	return nil
}

// An application is what Discord says about the bot's application.
type application struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Flags  int    `json:"flags"`
	Public bool   `json:"bot_public"`
	// Endpoint, when set, gets the interactions in place of the gateway.
	Endpoint string `json:"interactions_endpoint_url"`
}

// lookUp gets something that the bot cannot work without, until ctx ends.
func (b *bot) lookUp(ctx context.Context, path string, out any) error {
	for wait := b.timing.reconnect; ; wait = min(2*wait, b.timing.reconnects) {
		err := b.rest.do(ctx, call{method: http.MethodGet, path: path, out: out})
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case kindOf(err) == kindToken:
			return fatalClose(closeToken)
		}
		b.log.Warn("discord cannot be reached, trying again", "err", err, "in", wait)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// status says how answering fares.
func (b *bot) status(lang text.Language) Status {
	if b.cfg.Status == nil {
		return Status{}
	}
	return b.cfg.Status(lang)
}

// payer says whose budget a question counts against, without saying who.
func (b *bot) payer(ctx context.Context, guild, user string) context.Context {
	p := rag.Payer{User: b.state.salted("user", user)}
	if guild != "" {
		p.Guild = b.state.salted("guild", guild)
	}
	return rag.WithPayer(ctx, p)
}

// plainToken takes from a pasted token what people paste with it.
func plainToken(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "\"'` \n\r\t")
	return strings.TrimSpace(strings.TrimPrefix(s, "Bot "))
}
