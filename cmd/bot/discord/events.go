package discord

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// receive sorts one event. It is called in the order of events and must not
// wait: work is done in tasks. Events that do not decode are dropped, whole.
func (b *bot) receive(kind string, raw json.RawMessage) {
	b.pulse.came(kind)
	var err error
	switch kind {
	case "INTERACTION_CREATE":
		err = decoded(raw, b.onInteraction)
	case "MESSAGE_CREATE":
		err = decoded(raw, b.onMessage)
	case "MESSAGE_DELETE":
		err = decoded(raw, func(d *deletion) { b.onDelete(d.Channel, d.ID) })
	case "MESSAGE_DELETE_BULK":
		err = decoded(raw, func(d *deletion) { b.onDelete(d.Channel, d.IDs...) })
	case "READY":
		err = decoded(raw, b.onReady)
	case "GUILD_CREATE":
		err = decoded(raw, b.onGuild)
	case "GUILD_DELETE":
		err = decoded(raw, b.onGuildGone)
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		err = decoded(raw, func(e *struct {
			Guild string `json:"guild_id"`
		}) {
			b.places.unname(e.Guild)
		})
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		err = decoded(raw, func(c *channel) { b.places.put(*c) })
	case "CHANNEL_DELETE", "THREAD_DELETE":
		err = decoded(raw, func(c *channel) { b.places.forget(c.ID) })
	}
	if err != nil {
		b.log.Warn("an event was dropped: it does not decode", "kind", kind)
	}
}

type deletion struct {
	ID      string   `json:"id"`
	IDs     []string `json:"ids"`
	Channel string   `json:"channel_id"`
}

func decoded[T any](raw json.RawMessage, f func(*T)) error {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	f(&v)
	return nil
}

// onInteraction starts the handler of an interaction.
func (b *bot) onInteraction(i *interaction) {
	if i.ID == "" || i.Token == "" || i.by() == nil || i.by().Bot || b.seen.before(i.ID) {
		return
	}
	if i.Application == "" {
		i.Application = b.me.app
	}
	r := &request{
		interaction: i,
		bot:         b,
		lang:        languageOf(i.Locale),
		user:        i.by().ID,
		ref:         newCode(),
	}
	r.log = b.log.With("ref", r.ref, "guild", i.Guild, "channel", i.Channel)
	fail := func(err error) { b.apologise(r, err) }
	started := b.tasks.start(func(ctx context.Context) {
		if err := b.serve(ctx, r); err != nil {
			fail(err)
		}
	}, fail)
	if !started {
		b.pulse.Dropped.Add(1)
		r.log.Warn("an interaction was dropped: too many at once")
	}
}

// serve runs the handler of an interaction, and acknowledges in its place when
// it takes long.
func (b *bot) serve(ctx context.Context, r *request) error {
	run, private, invisible, quick := b.handler(r)
	if run == nil {
		return refuse(saidUnknown)
	}
	life := b.timing.token - b.timing.tokenLeft
	switch {
	case quick:
		life = b.timing.complete
	case commands[r.Data.Name].long:
		life = 2 * b.timing.token
	}
	ctx, cancel := context.WithTimeout(ctx, life)
	defer cancel()
	ctx = b.payer(ctx, r.Guild, r.user)
	if !quick {
		ack := b.acknowledgeLate(r, private, invisible)
		defer ack()
	}
	if b.stopping.Load() {
		return refuse(saidStopping)
	}
	var err error
	r.engine, r.scope, err = b.access(ctx, b.occasion(r))
	if err != nil && !r.always() {
		return err
	}
	if err := run(ctx, r); err != nil {
		if cause := context.Cause(ctx); cause != nil && errors.Is(err, ctx.Err()) {
			return cause
		}
		return err
	}
	return nil
}

// acknowledgeLate acknowledges after a second of silence. The function returned
// stops that and waits for one under way.
func (b *bot) acknowledgeLate(r *request, private, invisible bool) (stop func()) {
	over := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		if waitFor(over, b.timing.ack) {
			return
		}
		if err := r.acknowledge(context.Background(), private, invisible); err != nil {
			r.log.Warn("an interaction could not be acknowledged", "err", err)
		}
	}()
	return func() { close(over); <-done }
}

func (b *bot) occasion(r *request) occasion {
	o := occasion{guild: r.Guild, channel: r.Channel, in: r.In, user: r.user, foreign: r.Context == 2}
	if r.Member != nil {
		o.roles = r.Member.Roles
	}
	prefix, _ := splitID(r.Data.CustomID)
	o.manages = (r.Data.Name == nameAdmin.en || prefix == idAdd || prefix == idDiscard) && r.can(permManageGuild)
	return o
}

// always reports whether the interaction is served even where nothing may be
// read.
func (r *request) always() bool {
	prefix, _ := splitID(r.Data.CustomID)
	return r.Kind == kindComponent && components[prefix].always
}

// handler finds what an interaction is for.
func (b *bot) handler(r *request) (run func(context.Context, *request) error, private, invisible, quick bool) {
	switch r.Kind {
	case kindCommand, kindAutocomplete:
		c, ok := commands[r.Data.Name]
		if !ok {
			return nil, true, false, false
		}
		if len(r.Data.Options) == 1 && r.Data.Options[0].Type == int(discordgo.ApplicationCommandOptionSubCommand) {
			r.sub = r.Data.Options[0].Name
		}
		if r.Kind == kindAutocomplete {
			if c.complete == nil {
				return func(ctx context.Context, r *request) error { return r.choices(ctx, nil) }, true, false, true
			}
			return c.complete, true, false, true
		}
		return c.run, c.private == nil || c.private(r), false, false
	case kindComponent, kindModal:
		table := components
		if r.Kind == kindModal {
			table = modals
		}
		prefix, arg := splitID(r.Data.CustomID)
		c := table[prefix]
		r.arg = arg
		return c.run, true, c.updates, false
	}
	return nil, true, false, false
}

// apologise says to the person what an error means to them.
func (b *bot) apologise(r *request, err error) {
	logFailure(r.log, err, "kind", r.Kind, "what", r.Data.Name)
	if kindOf(err) == kindExpired {
		return // nobody to say it to
	}
	if r.Kind == kindAutocomplete {
		r.choices(context.Background(), nil) // an empty list is the only way to say so
		return
	}
	d := draft{content: explain(err, r.lang, r.ref), private: true}
	if err := r.reply(context.Background(), d); err != nil {
		r.log.Error("an apology could not be said", "err", err)
	}
}

// logFailure logs a failure once, at the level that it deserves.
func logFailure(log *slog.Logger, err error, args ...any) {
	args = append([]any{"err", err}, args...)
	if p, ok := errors.AsType[*panicError](err); ok {
		log.Error("a handler panicked", append(args, "stack", string(p.stack))...)
		return
	}
	if _, ok := errors.AsType[*refusal](err); ok || errors.Is(err, errStopping) {
		log.Info("refused", args...)
		return
	}
	log.Error("an event could not be handled", args...)
}

// maxSeen bounds the event ids remembered; replays come within minutes, and the
// busiest bot has a few hundred a second.
const maxSeen = 50_000

// seen remembers the last ids, so that what Discord sends again after a resume
// is not answered again. Safe for concurrent use.
type seen struct {
	mu   sync.Mutex
	ids  map[string]bool
	ring []string
	next int
}

func newSeen() *seen { return &seen{ids: map[string]bool{}} }

// before reports whether the id came before, and remembers it.
func (s *seen) before(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids[id] {
		return true
	}
	s.ids[id] = true
	if len(s.ring) < maxSeen {
		s.ring = append(s.ring, id)
		return false
	}
	delete(s.ids, s.ring[s.next])
	s.ring[s.next] = id
	s.next = (s.next + 1) % maxSeen
	return false
}
