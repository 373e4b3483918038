//go:build unix

package discord

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// The load of TestManyGuilds.
const (
	loadLength   = 25 * time.Second
	loadShards   = 4
	loadMentions = 7 // every so many is a mention, for which Discord allows fifty requests a second; the others are /ask
)

// A loaded question is one that was asked, and how to tell what became of it.
type loaded struct {
	channel string
	message discordtest.Message
	command *discordtest.Interaction // nil: it is the message
	at      time.Time
}

// TestManyGuilds has a bot in as many guilds as VERBATIM_GUILDS says, over four
// shards in real time and under Discord's limits, answer two hundred questions a
// second, and reports memory and latency. Each question is answered exactly once,
// in its own channel. The fake is in the same process and costs as much again.
//
//	VERBATIM_GUILDS=2000 go test ./cmd/bot/discord -run ManyGuilds -v
func TestManyGuilds(t *testing.T) {
	guilds, err := strconv.Atoi(cmp.Or(os.Getenv("VERBATIM_GUILDS"), "0"))
	if err != nil {
		t.Fatal(err)
	}
	if guilds == 0 {
		t.Skip("VERBATIM_GUILDS is not set")
	}
	beside.Store(t, true) // it measures
	demo(t)
	rate, err := strconv.Atoi(cmp.Or(os.Getenv("VERBATIM_RATE"), "200"))
	if err != nil {
		t.Fatal(err)
	}
	// Whoever is late is seen in the figures, on a busy machine too.
	o := discordtest.Options{Scale: 1, Shards: loadShards, Ack: time.Minute}
	const channels, roles = 30, 15
	for n := range guilds {
		g := discordtest.Guild{Name: fmt.Sprint("guild", n), Owner: "carol", Members: []discordtest.Member{{User: discordtest.User{Username: "carol"}}}}
		for c := range channels {
			g.Channels = append(g.Channels, discordtest.Channel{Name: fmt.Sprintf("salon-%d-des-lecteurs-%d", n, c)})
		}
		for r := range roles {
			g.Roles = append(g.Roles, discordtest.Role{Name: fmt.Sprint("rôle ", r), Permissions: discordtest.PermView})
		}
		o.Guilds = append(o.Guilds, g)
	}
	var before uint64
	w := launch(t, o, Config{Limits: Limits{PerMinute: 6, PerDay: 1000, Concurrent: 4, Queue: maxTasks}}, func(b *bot) {
		b.timing = realTime()
		b.timing.callback = time.Minute
		before = heap()
	})
	began := time.Now()
	for len(w.Shards()) < loadShards || w.bot.places.count() < guilds {
		if time.Sleep(50 * time.Millisecond); time.Since(began) > time.Minute {
			t.Fatalf("%d shards, %d guilds", len(w.Shards()), w.bot.places.count())
		}
	}
	ready := time.Since(began)
	w.Forget()
	connected := heap()
	t.Logf("%d guilds of %d channels and %d roles on %d shards: ready in %.1f s; %.0f MB, %.1f kB a guild", guilds, channels, roles, loadShards,
		ready.Seconds(), float64(connected-before)/1e6, float64(connected-before)/1e3/float64(guilds))

	places := map[int]string{}
	for n := range guilds {
		places[n] = w.Channel(fmt.Sprintf("salon-%d-des-lecteurs-%d", n, n%channels)).ID
	}
	asks := []string{question, affairQuestion, "Qui est Steve Bannon ?", "Que dit le Kremlin ?"}
	var all []loaded
	start := time.Now()
	used := cpu(t)
	for n := 0; n < int(float64(rate)*loadLength.Seconds()); n++ {
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))))
		who, ask := fmt.Sprint("reader", n), asks[n%len(asks)]
		q := loaded{channel: places[n*37%guilds], at: time.Now()}
		if n%loadMentions == 0 {
			q.message = w.Say(q.channel, who, w.Mention()+" "+ask)
		} else {
			q.command = w.Use(who, q.channel, "ask", map[string]any{"question": ask})
		}
		all = append(all, q)
	}
	took := time.Since(start)
	if !w.bot.tasks.wait(2 * time.Minute) {
		t.Fatalf("%d answers are still to come", w.bot.tasks.running())
	}
	used = cpu(t) - used
	peak := heap()

	commands, mentions := w.answersTo(all)
	t.Logf("%d questions in %.1f s (%.0f a second), %d of them mentions; processor time of the bot and the fake %.2f ms a question; %+v", len(all), took.Seconds(),
		float64(len(all))/took.Seconds(), len(mentions), used.Seconds()*1e3/float64(len(all)), w.Stats())
	for what, list := range map[string][]time.Duration{"/ask": commands, "mention": mentions} {
		slices.Sort(list)
		at := func(share float64) float64 { return list[int(share*float64(len(list)-1))].Seconds() * 1e3 }
		t.Logf("%s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest %.0f ms", what, at(.5), at(.95), at(.99), at(1))
	}
	if n := w.bot.pulse.Dropped.Load(); n > 0 {
		t.Errorf("%d were dropped", n)
	}
	all = nil
	w.Forget()
	t.Logf("heap with all that the fake remembers %.0f MB; of the bot's after %d questions %.0f MB; %d goroutines", float64(peak)/1e6, len(commands)+len(mentions), float64(heap()-before)/1e6, runtime.NumGoroutine())
}

// cpu is the processor time of the process so far.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// answersTo wants each question to be answered once, in its own channel, and
// returns how long each took.
func (w *world) answersTo(all []loaded) (commands, mentions []time.Duration) {
	w.Helper()
	replies := map[string][]discordtest.Message{}
	visited := map[string]bool{}
	posted := 0
	for _, q := range all {
		if visited[q.channel] {
			continue
		}
		visited[q.channel] = true
		for _, m := range w.Messages(q.channel) {
			if m.Author.ID == w.Bot().ID {
				posted++
				replies[cmp.Or(m.Interaction, m.Reference)] = append(replies[cmp.Or(m.Interaction, m.Reference)], m)
			}
		}
	}
	wrong := 0
	for _, q := range all {
		id := q.message.ID
		if q.command != nil {
			id = q.command.ID
		}
		got := replies[id]
		if len(got) != 1 || got[0].ChannelID != q.channel || !strings.Contains(got[0].Content, promise) {
			if wrong++; wrong <= 5 {
				w.Errorf("question %s has %d answers: %.200q", id, len(got), fmt.Sprint(got))
			}
			continue
		}
		said := got[0].Created
		if got[0].Edited.After(said) { // it took the place of an acknowledgement, or of a place in the queue
			said = got[0].Edited
		}
		if q.command != nil {
			commands = append(commands, said.Sub(q.at))
		} else {
			mentions = append(mentions, said.Sub(q.at))
		}
	}
	if wrong > 0 || posted != len(all) {
		w.Errorf("%d questions without exactly one answer; %d answers to %d questions", wrong, posted, len(all))
	}
	return commands, mentions
}
