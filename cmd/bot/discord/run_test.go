package discord

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// scale is how much faster than real time the tests' clocks run.
const scale = 20

// A world is a running bot and the Discord it is in.
type world struct {
	*testing.T
	*discordtest.Server
	bot     *bot
	engines *fakeEngines
	log     *journal
	stop    func()
	ended   chan error
}

// start runs a bot in a fake Discord until the test ends. It is ready when
// start returns.
func start(t *testing.T, o discordtest.Options, cfg Config, with ...func(*bot)) *world {
	t.Helper()
	w := launch(t, o, cfg, with...)
	w.connect()
	return w
}

// beside holds the tests that run beside others, or must not.
var beside sync.Map

// launch is start without waiting for the connection.
func launch(t *testing.T, o discordtest.Options, cfg Config, with ...func(*bot)) *world {
	t.Helper()
	if _, again := beside.LoadOrStore(t, true); !again {
		t.Parallel() // they mostly wait
	}
	if o.Scale == 0 {
		o.Scale = scale
	}
	if o.Ack == 0 {
		o.Ack = 3 * time.Second // the machine is not faster in tests
	}
	if len(cfg.Ask) > 0 {
		o.Intents |= discordtest.IntentMessageContent
	}
	s := discordtest.New(t, o)
	cfg = named(s, cfg)
	cfg.Token = s.Token()
	if cfg.Limits == (Limits{}) {
		cfg.Limits = Limits{PerMinute: 1000, Concurrent: 4, Queue: 50}
	}
	w := &world{T: t, Server: s, engines: newFakeEngines(t), log: &journal{}, ended: make(chan error, 1)}
	timing := realTime().faster(scale)
	// Requests have real time: a busy machine is not a slow Discord.
	timing.callback, timing.attempt, timing.glimpse, timing.send = 3*time.Second, 5*time.Second, 3*time.Second, 10*time.Second
	w.bot = newBot(cfg, w.engines, s.Client(), slog.New(slog.NewTextHandler(w.log, nil)), timing)
	for _, f := range with {
		f(w.bot)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { w.ended <- w.bot.run(ctx) }()
	var once sync.Once
	w.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-w.ended:
				w.ended <- err
			case <-time.After(20 * time.Second):
				t.Error("the bot does not stop")
			}
		})
	}
	t.Cleanup(func() {
		w.stop()
		if t.Failed() {
			t.Log(w.log.String())
		}
	})
	return w
}

// named replaces names of channels, guilds and roles in a configuration by ids.
func named(s *discordtest.Server, c Config) Config {
	channels := func(list []string) (ids []string) {
		for _, n := range list {
			ids = append(ids, s.Channel(n).ID)
		}
		return ids
	}
	c.Channels, c.Ask = channels(c.Channels), channels(c.Ask)
	var guilds, roles []string
	for _, n := range c.Guilds {
		guilds = append(guilds, s.Guild(n).ID)
	}
	c.Guilds = guilds
	for _, n := range c.Roles {
		roles = append(roles, strings.Trim(s.RoleMention("Rédaction", n), "<@&>"))
	}
	c.Roles = roles
	corpus := map[string]string{}
	for n, f := range c.Corpus {
		if n != "*" {
			n = s.Channel(n).ID
		}
		corpus[n] = f
	}
	c.Corpus = corpus
	return c
}

// connect waits until a launched bot is connected.
func (w *world) connect() {
	w.Helper()
	w.await("the bot is connected", func() bool { return w.bot.pulse.Connected.Load() && w.Connected() })
}

func (w *world) await(what string, ok func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for !ok() {
		select {
		case <-ctx.Done():
			w.Fatalf("in vain: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// reply waits for the answer to a message.
func (w *world) reply(to discordtest.Message) discordtest.Message {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	m, err := w.WaitReply(ctx, to)
	if err != nil {
		w.Fatalf("no reply to %q: %v", to.Content, err)
	}
	return m
}

// answer waits for the answer to an interaction.
func (w *world) answer(i *discordtest.Interaction) discordtest.Reply {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := i.Wait(ctx)
	if err != nil {
		w.Fatalf("no answer to the interaction: %v", err)
	}
	return r
}

// silent reports that nothing is said in a channel for a while.
func (w *world) silent(channel string, f func()) {
	w.Helper()
	before := len(w.Messages(channel))
	f()
	time.Sleep(300 * time.Millisecond)
	for _, m := range w.Messages(channel)[before:] {
		if m.Author.Bot && m.Author.ID == w.Bot().ID {
			w.Errorf("said %q", m.Content)
		}
	}
}

func (w *world) has(text, part string) {
	w.Helper()
	if !strings.Contains(text, part) {
		w.Errorf("got %q, which has not %q", text, part)
	}
}

// fakeEngines are engines over small folders.
type fakeEngines struct {
	mu      sync.Mutex
	folders map[string]*rag.Engine
}

func newFakeEngines(t *testing.T) *fakeEngines {
	return &fakeEngines{folders: map[string]*rag.Engine{"": demo(t)}}
}

func (f *fakeEngines) Engine(folder string) *rag.Engine {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.folders[folder]
}

func (f *fakeEngines) set(folder string, e *rag.Engine) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.folders[folder] = e
}

func (f *fakeEngines) Reload(context.Context) error { return nil }

// journal collects the log.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *journal) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *journal) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const (
	question = "Qui a réclamé l'expulsion d'Elon Musk ?"
)

func TestMentionIsAnswered(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Echo: true})
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.has(m.Content, "«")
	w.has(m.Content, "-# [1]")
}

func TestAskIsAnswered(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Echo: true})
	r := w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question}))
	w.has(r.Content(), "-# [1]")
}

// A gate holds answers up.
type gate struct {
	mu     sync.Mutex
	n      int
	closed chan struct{}
	once   sync.Once
}

// hold makes answers wait for the gate to be opened, or for their context.
func (w *world) hold() *gate {
	g := &gate{closed: make(chan struct{})}
	consult := w.bot.consult
	w.bot.consult = func(ctx context.Context, e *rag.Engine, q rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		g.add(1)
		defer g.add(-1)
		select {
		case <-g.closed:
		case <-ctx.Done():
			return rag.Answer{}, ctx.Err()
		}
		return consult(ctx, e, q, show)
	}
	return g
}

func (g *gate) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n += n
}

func (g *gate) waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n
}

func (g *gate) open() { g.once.Do(func() { close(g.closed) }) }
