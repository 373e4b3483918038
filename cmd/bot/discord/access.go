package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
		b.meet(o.user, o.guild)
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
