package discord

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"

	"verbatim.example/rag/text"
)

// justJoined is how long ago the bot may have joined a guild, at a start, to
// still introduce itself: whoever invites it usually starts it then.
const justJoined = time.Hour

// A readiness is what READY says: the guilds of a shard, or of all.
type readiness struct {
	Guilds []guild `json:"guilds"`
	Shard  *[2]int `json:"shard"` // its number and how many there are; nil: there is one
}

// onReady notes the guilds that the bot was in before.
func (b *bot) onReady(r *readiness) {
	var s Shards
	if r.Shard != nil {
		s = Shards{Count: r.Shard[1], First: r.Shard[0], Last: r.Shard[0]}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	maps.DeleteFunc(b.startup, func(id string, _ bool) bool { return s.has(id) })
	for _, g := range r.Guilds {
		b.startup[g.ID] = true
	}
}

// onGuild remembers a guild's channels and roles, and greets it when it is new.
func (b *bot) onGuild(g *guild) {
	if g.ID == "" || g.Unavailable {
		return
	}
	b.places.join(g.ID, g.Roles, b.me.user)
	for _, list := range [][]channel{g.Channels, g.Threads} {
		for i := range list {
			list[i].Guild = g.ID
		}
		b.places.put(list...)
	}
	b.mu.Lock()
	before := b.startup[g.ID]
	late := b.unnamed[g.ID]
	b.startup[g.ID] = true
	b.mu.Unlock()
	if !b.serves(g.ID) {
		if !before {
			b.log.Info("joined a guild that is not served: nothing is done there", "guild", g.ID)
		}
		return
	}
	if late {
		b.tasks.start(func(ctx context.Context) { b.registerIn(ctx, g.ID) }, b.unexpected)
	}
	if before && time.Since(g.Joined) > justJoined {
		return
	}
	if g.SystemChannel == "" || !b.state.greet(g.ID, before) {
		return
	}
	b.tasks.start(func(ctx context.Context) { b.greet(ctx, g) }, b.unexpected)
}

// greet introduces the bot, once.
func (b *bot) greet(ctx context.Context, g *guild) {
	lang := languageOf(g.Locale)
	what := saidOneArticle.in(lang)
	e := b.engine(b.folder(g.SystemChannel, ""))
	if e == nil {
		what = map[text.Language]string{text.French: "les articles", text.English: "the articles"}[lang]
	} else if n := len(e.Corpus().Articles); n != 1 {
		what = fmt.Sprintf("%d articles", n)
	}
	if _, err := b.out.post(ctx, g.SystemChannel, draft{content: fmt.Sprintf(saidWelcome.in(lang), what)}); err != nil {
		b.log.Warn("could not introduce itself", "guild", g.ID, "err", err)
	}
}

// onGuildGone erases what is known about a guild that the bot has left.
func (b *bot) onGuildGone(g *guild) {
	if g.ID == "" || g.Unavailable {
		return
	}
	b.places.leave(g.ID)
	b.entry.forget(g.ID)
	b.state.forgetGuild(g.ID)
	b.mu.Lock()
	delete(b.startup, g.ID)
	b.mu.Unlock()
	b.log.Info("left a guild: its counters are erased", "guild", g.ID)
}

// unexpected logs the failure of something that nobody waits for.
func (b *bot) unexpected(err error) { logFailure(b.log, err) }

// ownRole returns the role that Discord made for the bot in a guild: the
// picker often gives it in place of the bot itself. "" when there is none.
func (b *bot) ownRole(ctx context.Context, guild string) string {
	if id, known := b.places.ownRole(guild); known {
		return id
	}
	var roles []role
	if err := b.rest.do(ctx, call{method: http.MethodGet, path: "guilds/" + guild + "/roles", out: &roles}); err != nil {
		b.log.Warn("could not look up the bot's own role", "guild", guild, "err", err)
		return ""
	}
	b.places.join(guild, roles, b.me.user)
	id, _ := b.places.ownRole(guild)
	return id
}
