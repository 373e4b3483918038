package discord

import (
	"fmt"
	"strconv"
	"testing"
	"time"
)

// Whatever comes, what is kept of it in memory has an end.
func TestMemoryIsBounded(t *testing.T) {
	p := newPlaces()
	for n := range 2*maxPlaces + 1 {
		p.put(channel{ID: strconv.Itoa(n + 1), Guild: "7", Parent: "8", Type: channelThread})
	}
	if len(p.channels) != maxPlaces {
		t.Errorf("%d channels", len(p.channels))
	}
	last := strconv.Itoa(2*maxPlaces + 1)
	if c, ok := p.channel(last); !ok || c.ID != last || c.Guild != "7" || c.Parent != "8" || !c.thread() {
		t.Errorf("the last is %+v", c)
	}
	p.unname("9") // a guild that is not known
	if p.leave("7"); len(p.channels) > 0 || len(p.stale) > 0 {
		t.Errorf("%d channels, %d guilds are left", len(p.channels), len(p.stale))
	}

	s := newSeen()
	for n := range 2*maxSeen + 1 {
		s.before(strconv.Itoa(n))
	}
	if len(s.ids) != maxSeen || len(s.ring) != maxSeen || !s.before(strconv.Itoa(2*maxSeen)) || s.before("0") {
		t.Errorf("%d ids, %d in their order", len(s.ids), len(s.ring))
	}

	m, now := newRates(time.Minute), time.Now()
	for n := range 10 * manyRates {
		now = now.Add(time.Minute / manyRates)
		m.window(strconv.Itoa(n), now)
	}
	if len(m.of) > 3*manyRates {
		t.Errorf("%d rates", len(m.of))
	}

	st := openState("", nil)
	for g := range 400 {
		for v := range 600 {
			st.vote(strconv.Itoa(g), "1", strconv.Itoa(v), "2", true)
		}
	}
	votes := 0
	for id := range st.data.Guilds {
		votes += len(st.guild(id).Votes)
	}
	if votes > keptOfAll {
		t.Errorf("%d votes", votes)
	}
	st.now = func() time.Time { return time.Now().AddDate(0, 0, keptDays+2) }
	if st.prune(); len(st.data.Guilds) > 0 {
		t.Errorf("%d guilds of which nothing is left", len(st.data.Guilds))
	}
}

// Where there are many guilds, a person is not looked up in all of them: where
// they asked last comes first.
func TestDirectMessagesOfManyGuilds(t *testing.T) {
	o := lively()
	o.Guilds = many(3 * maxLookUps)
	o.NoRateLimits = true
	w := start(t, o, Config{DM: true}, quick)
	w.await("all guilds", func() bool { return w.bot.places.count() == len(o.Guilds) })
	where := fmt.Sprint("salon", 2*maxLookUps)
	w.Say(where, "zoe", "bonjour") // so that she is a member there
	before := len(w.Requests())
	w.has(w.reply(w.Say("dm:zoe", "zoe", question)).Content, "posez-y d’abord une question")
	asked := 0
	for _, r := range w.Requests()[before:] {
		if r.Route == "/guilds/{guild_id}/members/{user_id}" {
			asked++
		}
	}
	if asked != maxLookUps {
		t.Errorf("looked up in %d guilds", asked)
	}
	w.has(w.reply(w.Say(where, "zoe", w.Mention()+" "+question)).Content, promise)
	w.has(w.reply(w.Say("dm:zoe", "zoe", question)).Content, promise)
}
