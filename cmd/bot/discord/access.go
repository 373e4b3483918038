package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim.example/rag"
)

// An occasion is where and by whom something is wanted.
type occasion struct {
	guild   string   // "" in a direct message
	channel string   // or thread
	in      *channel // as Discord sent it with the event; may be nil
	user    string
	roles   []string
	foreign bool // a private channel that the bot is no part of
	manages bool // somebody who manages the server, at work on the bot
}

// A scope is what an occasion may see. Two with the same folder see the same.
type scope struct {
	guild   string
	channel string // a thread's parent
	thread  bool
	folder  string // of the corpus; "" is what channels without one read
}

// access is the one decision about who may read what. Its error is a *refusal
// when the answer is no, anything else when it cannot tell: then too nothing is
// read.
func (b *bot) access(ctx context.Context, o occasion) (*rag.Engine, scope, error) {
	s := scope{guild: o.guild, channel: o.channel}
	switch {
	case o.foreign:
		return nil, s, refuse(saidNoDM)
	case o.guild == "":
		if err := b.mayWrite(ctx, o.user); err != nil {
			return nil, s, err
		}
	case !b.serves(o.guild):
		return nil, s, refuse(saidWrongServer)
	default:
		c, err := b.place(ctx, o)
		if err != nil {
			if len(b.cfg.Channels)+len(b.cfg.Corpus) > 0 {
				return nil, s, fmt.Errorf("look up the channel: %w", err)
			}
			c = &channel{ID: o.channel} // nothing depends on it
		}
		if c.thread() {
			s.channel, s.thread = c.Parent, true
		}
		switch {
		case o.manages:
		case len(b.cfg.Channels) > 0 && !b.listed(b.cfg.Channels, o.channel, s.channel) && !b.listed(b.cfg.Ask, o.channel, s.channel):
			return nil, s, refuse(saidWrongPlace)
		case !b.hasRole(o.guild, o.roles):
			return nil, s, refuse(saidWrongRole)
		}
	}
	s.folder = b.folder(o.channel, s.channel)
	e := b.engine(s.folder)
	if e == nil {
		return nil, s, refuse(saidStarting)
	}
	return e, s, nil
}

// A view is an engine without the hidden articles.
type view struct {
	of     *rag.Engine
	hidden []string
	engine *rag.Engine
}

// engine returns what may be read in a folder, nil when it is not ready.
func (b *bot) engine(folder string) *rag.Engine {
	e := b.engines.Engine(folder)
	hidden := b.state.hidden()
	if e == nil || len(hidden) == 0 {
		return e
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.views[folder]
	if v.of != e || !slices.Equal(v.hidden, hidden) {
		files := hidden // slash paths under the corpus root
		if folder != "" {
			files = nil
			for _, f := range hidden {
				if inside, ok := strings.CutPrefix(f, folder+"/"); ok {
					files = append(files, inside)
				}
			}
		}
		v = view{e, hidden, e.Without(files)}
		b.views[folder] = v
	}
	return v.engine
}

// folder returns the subfolder of a channel: its own, its parent's, that of all
// others, none.
func (b *bot) folder(channel, parent string) string {
	for _, id := range []string{channel, parent, "*"} {
		if f, ok := b.cfg.Corpus[id]; ok {
			return f
		}
	}
	return ""
}

// serves reports whether the bot works in a guild.
func (b *bot) serves(guild string) bool {
	return len(b.cfg.Guilds) == 0 || slices.Contains(b.cfg.Guilds, guild)
}

func (b *bot) listed(list []string, channel, parent string) bool {
	return slices.Contains(list, channel) || slices.Contains(list, parent)
}

// hasRole reports whether somebody with these roles may ask. Everybody has the
// role that has the guild's id.
func (b *bot) hasRole(guild string, roles []string) bool {
	if len(b.cfg.Roles) == 0 || slices.Contains(b.cfg.Roles, guild) {
		return true
	}
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(b.cfg.Roles, r) })
}

// A belief is something looked up, and when.
type belief struct {
	yes bool
	at  time.Time
}

// maxBeliefs bounds what is remembered about people.
const maxBeliefs = 10_000

// mayWrite refuses direct messages unless they are served and the person is a
// member, with a role that may ask, of a guild that is.
func (b *bot) mayWrite(ctx context.Context, user string) error {
	if !b.cfg.DM {
		return refuse(saidNoDM)
	}
	b.mu.Lock()
	known, ok := b.members[user]
	b.mu.Unlock()
	if !ok || time.Since(known.at) > b.timing.remember {
		yes, err := b.isMember(ctx, user)
		if err != nil {
			return err
		}
		known = belief{yes, time.Now()}
		b.mu.Lock()
		if len(b.members) >= maxBeliefs {
			clear(b.members)
		}
		b.members[user] = known
		b.mu.Unlock()
	}
	if !known.yes {
		return refuse(saidMembersOnly)
	}
	return nil
}

func (b *bot) isMember(ctx context.Context, user string) (bool, error) {
	var failed error
	for _, g := range b.places.guilds() {
		if !b.serves(g) {
			continue
		}
		var m member
		err := b.rest.do(ctx, call{method: http.MethodGet, path: "guilds/" + g + "/members/" + user, out: &m})
		switch {
		case err == nil:
			if b.hasRole(g, m.Roles) {
				return true, nil
			}
		case kindOf(err) != kindGone && !isCode(err, codeUnknownMember, codeUnknownUser, codeUnknownGuild):
			failed = fmt.Errorf("look up a member: %w", err)
		}
	}
	return false, failed
}

func isCode(err error, codes ...int) bool {
	e, ok := errors.AsType[*restError](err)
	return ok && slices.Contains(codes, e.code)
}

// place returns the channel of an occasion: as it came with the event, as
// remembered, or as Discord says now.
func (b *bot) place(ctx context.Context, o occasion) (*channel, error) {
	if o.in != nil && o.in.ID == o.channel && (!o.in.thread() || o.in.Parent != "") {
		return o.in, nil
	}
	if c, ok := b.places.channel(o.channel); ok {
		return &c, nil
	}
	var c channel
	if err := b.rest.do(ctx, call{method: http.MethodGet, path: "channels/" + o.channel, out: &c}); err != nil {
		return nil, err
	}
	b.places.put(c)
	return &c, nil
}

// maxPlaces bounds the channels remembered; what is forgotten is asked again.
const maxPlaces = 20_000

// places remembers channels, and of each guild the role that Discord made for
// the bot. Safe for concurrent use.
type places struct {
	mu       sync.Mutex
	channels map[string]channel
	roles    map[string]string // guild → id of the bot's own role; "" when it has none
	stale    map[string]bool   // guilds whose roles have changed since
}

func newPlaces() *places {
	return &places{channels: map[string]channel{}, roles: map[string]string{}, stale: map[string]bool{}}
}

func (p *places) channel(id string) (channel, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.channels[id]
	return c, ok
}

func (p *places) put(list ...channel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.channels)+len(list) > maxPlaces {
		clear(p.channels)
	}
	for _, c := range list {
		if c.ID != "" {
			c.Overwrites = nil
			p.channels[c.ID] = c
		}
	}
}

func (p *places) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.channels, id)
}

// join remembers a guild and the bot's own role in it.
func (p *places) join(guild string, roles []role, me string) {
	own := ""
	for _, r := range roles {
		if r.Tags != nil && r.Tags.Bot == me {
			own = r.ID
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.roles[guild] = own
	delete(p.stale, guild)
}

func (p *places) leave(guild string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.roles, guild)
	for id, c := range p.channels {
		if c.Guild == guild {
			delete(p.channels, id)
		}
	}
}

func (p *places) ownRole(guild string) (id string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, known = p.roles[guild]
	return id, known && !p.stale[guild]
}

func (p *places) guilds() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []string
	for id := range p.roles {
		ids = append(ids, id)
	}
	return ids
}

// unname forgets a guild's role of the bot: roles have changed. The guild
// itself stays known.
func (p *places) unname(guild string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stale[guild] = true
}
