package discord

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// many are guilds of one channel each, named after their number; of two to four
// shards guild n is on shard n modulo their number.
func many(n int) []discordtest.Guild {
	var list []discordtest.Guild
	for i := range n {
		list = append(list, discordtest.Guild{
			Name: fmt.Sprint("guild", i), Owner: "carol", Channels: []discordtest.Channel{{Name: fmt.Sprint("salon", i)}},
			Members: []discordtest.Member{{User: discordtest.User{Username: "carol"}}},
		})
	}
	return list
}

// sharded is a Discord that recommends some shards for eight guilds.
func sharded(shards int) discordtest.Options {
	o := lively()
	o.Shards, o.Guilds = shards, many(8)
	return o
}

// answered wants each guild to be answered in its own channel, once.
func (w *world) answered(guilds ...int) {
	w.Helper()
	for _, n := range guilds {
		channel := fmt.Sprint("salon", n)
		before := w.answersIn(channel)
		w.has(w.reply(w.Say(channel, "alice", w.Mention()+" "+question)).Content, promise)
		w.has(w.answer(w.Use("alice", channel, "ask", map[string]any{"question": question})).Content(), promise)
		if n := w.answersIn(channel) - before; n != 2 {
			w.Errorf("%d answers to 2 questions in %s", n, channel)
		}
	}
}

func TestShards(t *testing.T) {
	for name, test := range map[string]struct {
		recommended, concurrency int
		set                      Shards
		want                     []int
	}{
		"as recommended":          {3, 1, Shards{}, []int{0, 1, 2}},
		"two may begin at once":   {4, 2, Shards{}, []int{0, 1, 2, 3}},
		"one is recommended":      {1, 1, Shards{}, []int{0}},
		"as set":                  {1, 1, Shards{Count: 2, Last: 1}, []int{0, 1}},
		"one, and more would do":  {4, 1, Shards{Count: 1}, []int{0}},
		"those of this process":   {4, 1, Shards{Count: 4, First: 2, Last: 3}, []int{2, 3}},
		"one of those, the first": {2, 1, Shards{Count: 2}, []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			o := sharded(test.recommended)
			o.Concurrency = test.concurrency
			w := launch(t, o, Config{Shards: test.set}, quick)
			w.await("all shards", func() bool { return slices.Equal(w.Shards(), test.want) && w.bot.pulse.Connected.Load() })
			own, live := w.bot.pulse.Shards.Load(), w.bot.pulse.Live.Load()
			if int(own) != len(test.want) || live != own || w.Stats().Identifies != len(test.want) {
				t.Errorf("%d of %d shards, %d sessions begun", live, own, w.Stats().Identifies)
			}
			var served []int
			for n := range 8 {
				if w.bot.shards.Load().has(w.Guild(fmt.Sprint("guild", n)).ID) {
					served = append(served, n)
				}
			}
			if test.set.First == 0 {
				w.answered(served...)
			} else { // the commands are another process's to register
				w.has(w.reply(w.Say(fmt.Sprint("salon", served[0]), "alice", w.Mention()+" "+question)).Content, promise)
			}
			if got := w.bot.places.count(); got != len(served) {
				t.Errorf("%d guilds are known, %d served", got, len(served))
			}
		})
	}
}

// While one shard is lost the others answer, and it comes back by itself.
func TestShardsAreApart(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"op 7":                   {Kind: discordtest.Reconnect},
		"the connection is cut":  {Kind: discordtest.Drop},
		"op 9":                   {Kind: discordtest.InvalidSession},
		"heartbeats are ignored": {Kind: discordtest.NoAcks},
		"half open":              {Kind: discordtest.HalfOpen},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, sharded(4), Config{}, quick)
			w.await("all shards", func() bool { return len(w.Shards()) == 4 })
			before := w.Stats()
			fault.Shards = []int{1}
			w.Fault(fault)
			w.answered(0, 2, 3)
			w.await("shard 1 again", func() bool {
				s := w.Stats()
				return (s.Resumes > before.Resumes || s.Identifies > before.Identifies) && len(w.Shards()) == 4 && w.bot.pulse.Connected.Load()
			})
			w.answered(1, 5)
		})
	}
}

// All sessions are lost at once: they begin again in turn. The fake fails the test
// for each that does not.
func TestShardsBeginInTurn(t *testing.T) {
	o := sharded(6)
	o.Concurrency = 2
	w := start(t, o, Config{}, quick)
	w.await("all shards", func() bool { return len(w.Shards()) == 6 })
	w.Fault(discordtest.Fault{Kind: discordtest.InvalidSession})
	w.await("all shards again", func() bool { return len(w.Shards()) == 6 && w.Stats().Identifies >= 12 })
	if s := w.Stats(); s.Identifies > 12 {
		t.Errorf("%d sessions were begun", s.Identifies)
	}
}

// A code after which nobody may come back ends all shards.
func TestShardsPark(t *testing.T) {
	for _, code := range []int{discordtest.CloseAuthentication, discordtest.CloseDisallowedIntents, discordtest.CloseShard} {
		w := start(t, sharded(3), Config{}, quick)
		w.Fault(discordtest.Fault{Kind: discordtest.Close, Code: code, At: discordtest.AtResume, Times: -1, Shards: []int{2}})
		w.Fault(discordtest.Fault{Kind: discordtest.Drop, Shards: []int{2}})
		w.await("parked", func() bool { return strings.Contains(w.log.String(), "state=parked") })
		w.await("all are closed", func() bool { return len(w.Shards()) == 0 })
		if w.bot.pulse.Connected.Load() || w.bot.pulse.Parked.Load() == nil {
			t.Errorf("%d: nobody is told why", code)
		}
		w.stop()
	}
}

// A bot that has grown opens more connections; where they are set, it says what
// to set.
func TestShardsTooFew(t *testing.T) {
	o := sharded(1)
	w := start(t, o, Config{}, quick)
	w.Recommend(2, 4)
	w.Fault(discordtest.Fault{Kind: discordtest.InvalidSession})
	w.await("two shards", func() bool { return slices.Equal(w.Shards(), []int{0, 1}) })
	w.answered(0, 1)
	w.stop()

	o.Shards, o.PerShard = 2, 4
	w = launch(t, o, Config{Shards: Shards{Count: 1}}, quick)
	w.await("parked", func() bool { return strings.Contains(w.log.String(), "state=parked") })
	w.has(w.log.String(), "Discord recommends 2")
}

// Direct messages come to shard 0, and only the process that has it answers them.
func TestShardOfDirectMessages(t *testing.T) {
	o := sharded(2)
	w := start(t, o, Config{DM: true}, quick)
	w.await("both", func() bool { return len(w.Shards()) == 2 })
	w.Say("salon1", "alice", "bonjour") // a member of a guild of shard 1
	w.has(w.reply(w.Say("dm:alice", "alice", question)).Content, promise)
}

// What comes to two shards is handled once.
func TestShardsAnswerOnce(t *testing.T) {
	w := start(t, sharded(2), Config{}, quick)
	w.await("both", func() bool { return len(w.Shards()) == 2 })
	g, c, u := w.Guild("guild0"), w.Channel("salon0"), w.User("alice")
	w.Send("MESSAGE_CREATE", map[string]any{
		"id": "1000", "channel_id": c.ID, "guild_id": g.ID, "type": 0, "content": w.Mention() + " " + question,
		"author": map[string]any{"id": u.ID, "username": "alice"}, "mentions": []any{map[string]any{"id": w.Bot().ID}},
	})
	w.await("an answer", func() bool { return w.answersIn("salon0") > 0 })
	time.Sleep(100 * time.Millisecond)
	if n := w.answersIn("salon0"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// Two processes that share the shards are no doubles, though each reads in
// ADMIN_CHANNEL what the other writes.
func TestSiblingsAreNoDoubles(t *testing.T) {
	var told atomic.Int64
	cfg := Config{Doubled: func() { told.Add(1) }, Shards: Shards{Count: 2}}
	o := sharded(2)
	o.Scale = 20
	w := start(t, o, cfg)
	w.bot.cfg.Admin = w.Channel("salon1").ID
	other := cfg
	other.Shards.First, other.Shards.Last, other.Admin = 1, 1, w.bot.cfg.Admin
	time.Sleep(w.bot.timing.identify) // processes know nothing of each other's turns
	b := w.second(other)
	w.await("both", func() bool { return slices.Equal(w.Shards(), []int{0, 1}) })
	for range 4 {
		w.answered(0, 1)
		if _, err := w.bot.out.post(t.Context(), w.bot.cfg.Admin, draft{content: "a notice"}); err != nil {
			t.Fatal(err)
		}
	}
	w.await("the other has read it", func() bool { return b.pulse.Messages.Load() >= 4 })
	if told.Load() != 0 {
		t.Error("a sibling was taken for a double")
	}
}

func TestShardsStop(t *testing.T) {
	w := start(t, sharded(4), Config{}, quick)
	w.await("all shards", func() bool { return len(w.Shards()) == 4 })
	began := time.Now()
	w.stop()
	if d := time.Since(began); d > 3*libraryNap {
		t.Errorf("stopping took %v", d)
	}
	if left := w.Shards(); len(left) > 0 {
		t.Errorf("left open: %v", left)
	}
}
