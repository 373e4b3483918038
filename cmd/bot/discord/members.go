package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

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

// maxLookUps bounds the guilds in which Discord is asked for one person: a bot in
// thousands of guilds would do nothing else.
const maxLookUps = 50

func (b *bot) isMember(ctx context.Context, user string) (bool, error) {
	var failed error
	served := slices.DeleteFunc(b.places.guilds(), func(g string) bool { return !b.serves(g) })
	slices.Sort(served)
	b.mu.Lock()
	met := b.met[user]
	b.mu.Unlock()
	if i := slices.Index(served, met); i >= 0 {
		served[0], served[i] = served[i], served[0]
	}
	for _, g := range served[:min(len(served), maxLookUps)] {
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
	if failed == nil && met == "" && len(served) > maxLookUps {
		return false, refuse(saidAskThere)
	}
	return false, failed
}

// meet remembers where somebody asks, where there are too many guilds to look a
// person up in all of them.
func (b *bot) meet(user, guild string) {
	if !b.cfg.DM || len(b.cfg.Guilds) > 0 && len(b.cfg.Guilds) <= maxLookUps || b.places.count() <= maxLookUps {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.met) >= maxBeliefs {
		clear(b.met)
	}
	b.met[user] = guild
	if !b.members[user].yes {
		delete(b.members, user)
	}
}

func isCode(err error, codes ...int) bool {
	e, ok := errors.AsType[*restError](err)
	return ok && slices.Contains(codes, e.code)
}
