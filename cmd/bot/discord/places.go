package discord

import (
	"context"
	"maps"
	"math"
	"net/http"
	"strconv"
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

// maxPlaces bounds the channels remembered; what is forgotten is asked again. A
// guild has a few dozen.
const maxPlaces = 200_000

// A spot is what is remembered of a channel: thousands of guilds have a hundred
// thousand of them, so that names and texts of ids are not.
type spot struct {
	guild, parent uint64
	kind          uint8
}

// places remembers channels, and of each guild the role that Discord made for
// the bot. Safe for concurrent use.
type places struct {
	mu       sync.Mutex
	channels map[uint64]spot
	roles    map[string]string // guild → id of the bot's own role; "" when it has none
	stale    map[string]bool   // guilds whose roles have changed since
}

func newPlaces() *places {
	return &places{channels: map[uint64]spot{}, roles: map[string]string{}, stale: map[string]bool{}}
}

func (p *places) channel(id string) (channel, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.channels[snowflake(id)]
	return channel{ID: id, Guild: idOf(s.guild), Parent: idOf(s.parent), Type: int(s.kind)}, ok
}

// idOf is the reverse of snowflake.
func idOf(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

func (p *places) put(list ...channel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range list {
		id := snowflake(c.ID)
		if id == 0 || c.Type < 0 || c.Type > math.MaxUint8 {
			continue
		}
		if len(p.channels) >= maxPlaces {
			for other := range p.channels { // any of them
				delete(p.channels, other)
				break
			}
		}
		p.channels[id] = spot{snowflake(c.Guild), snowflake(c.Parent), uint8(c.Type)}
	}
}

func (p *places) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.channels, snowflake(id))
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
	delete(p.stale, guild)
	of := snowflake(guild)
	maps.DeleteFunc(p.channels, func(_ uint64, s spot) bool { return s.guild == of })
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

// count returns how many guilds are known.
func (p *places) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.roles)
}

// unname forgets a guild's role of the bot: roles have changed. The guild
// itself stays known.
func (p *places) unname(guild string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.roles[guild]; known {
		p.stale[guild] = true
	}
}
