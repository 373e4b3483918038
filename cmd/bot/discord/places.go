package discord

import (
	"context"
	"net/http"
	"sync"
)

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
