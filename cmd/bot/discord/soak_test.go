package discord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// TestSoak has fifty people ask through disconnections, rate limits and errors
// of all kinds for as long as SOAK says (SOAK=2m in .ci/run): each question gets
// exactly one answer or apology, and neither goroutines nor memory grow. Its
// clock runs a hundred times too fast, so that it wants the machine to itself.
func TestSoak(t *testing.T) {
	s := os.Getenv("SOAK")
	if s == "" {
		t.Skip("SOAK is not set")
	}
	length, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	beside.Store(t, true) // it counts goroutines
	const people = 50
	o := discordtest.Options{Heartbeat: 500 * time.Millisecond, Scale: 100, Ack: 3 * time.Second}
	g := discordtest.Guild{Name: "Rédaction", Owner: "carol", Members: []discordtest.Member{{User: discordtest.User{Username: "carol"}}}}
	g.Channels = []discordtest.Channel{{Name: "general"}}
	for n := range 10 {
		g.Channels = append(g.Channels, discordtest.Channel{Name: fmt.Sprint("salon", n)})
	}
	for n := range people {
		g.Members = append(g.Members, discordtest.Member{User: discordtest.User{Username: fmt.Sprint("reader", n)}})
	}
	o.Guilds = []discordtest.Guild{g}
	w := launch(t, o, Config{Limits: Limits{Concurrent: 8, Queue: 2 * people}}, quick, func(b *bot) {
		b.timing.read, b.timing.open = 1500*time.Millisecond, 1500*time.Millisecond
		b.timing.reconnects = 300 * time.Millisecond
	})
	consult := w.bot.consult
	w.bot.consult = func(ctx context.Context, e *rag.Engine, q rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		if err := sleep(ctx, rand.N(30*time.Millisecond)); err != nil {
			return rag.Answer{}, err
		}
		if rand.N(50) == 0 {
			panic("now and then")
		}
		return consult(ctx, e, q, show)
	}
	w.connect()
	quiet, before := runtime.NumGoroutine(), heap()

	ctx, cancel := context.WithTimeout(context.Background(), length)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { w.trouble(ctx) })
	var mu sync.Mutex
	var messages []discordtest.Message
	var commands []*discordtest.Interaction
	for n := range people {
		wg.Go(func() {
			who, where := fmt.Sprint("reader", n), fmt.Sprint("salon", n%10)
			for sleep(ctx, rand.N(4*time.Second)) == nil {
				if n%2 == 0 {
					m := w.Say(where, who, w.Mention()+" "+question)
					mu.Lock()
					messages = append(messages, m)
					mu.Unlock()
				} else {
					i := w.Use(who, where, "ask", map[string]any{"question": question})
					mu.Lock()
					commands = append(commands, i)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	w.Heal()
	t.Logf("%d messages, %d commands, %+v", len(messages), len(commands), w.Stats())

	final := func(s string) bool { return strings.Contains(s, promise) || strings.Contains(s, "référence") }
	deadline := time.Now().Add(30 * time.Second)
	for {
		replies := map[string][]string{}
		for n := range 10 {
			for _, m := range w.Messages(fmt.Sprint("salon", n)) {
				if m.Reference != "" && m.Author.ID == w.Bot().ID && !m.Deleted {
					replies[m.Reference] = append(replies[m.Reference], m.Content)
				}
			}
		}
		var wrong []string
		for _, m := range messages {
			if r := replies[m.ID]; len(r) != 1 || !final(r[0]) {
				wrong = append(wrong, fmt.Sprintf("message %s: %d replies %.200q", m.ID, len(r), r))
			}
		}
		for _, i := range commands {
			r := i.Reply()
			if !final(r.Content()) || len(r.FollowUps) > 0 {
				wrong = append(wrong, fmt.Sprintf("interaction %s: deferred %t, %.200q", i.ID, r.Deferred, r.Content()))
			}
		}
		if len(wrong) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d without exactly one answer:\n%s", len(wrong), strings.Join(wrong[:min(len(wrong), 10)], "\n"))
		}
		time.Sleep(100 * time.Millisecond)
	}
	w.alive()
	w.await("goroutines end", func() bool {
		w.bot.rest.client.CloseIdleConnections() // kept for the next requests, up to a hundred
		return runtime.NumGoroutine() <= quiet+10
	})

	// What the bot keeps of thousands of questions is bounded: without what the
	// fake and this test remember of them, memory is what it was.
	const growth = 16 << 20
	messages, commands = nil, nil
	w.Forget()
	w.await("memory comes back", func() bool { return heap() <= before+growth })
	t.Logf("heap %d kB, then %d kB", before>>10, heap()>>10)
}

// heap returns the bytes in use after a collection.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// trouble makes Discord misbehave until ctx ends.
func (w *world) trouble(ctx context.Context) {
	for sleep(ctx, 100*time.Millisecond+rand.N(300*time.Millisecond)) == nil {
		switch rand.N(7) {
		case 0:
			w.Fault(discordtest.Fault{Status: 502, Times: 3})
		case 1:
			w.Fault(discordtest.Fault{Status: 500, Times: 2})
		case 2:
			w.Fault(discordtest.Fault{Kind: discordtest.Limit, Wait: 3 * time.Second})
		case 3:
			w.Fault(discordtest.Fault{Kind: discordtest.Limit, Wait: 2 * time.Second, Scope: "global"})
		case 4:
			w.Fault(discordtest.Fault{Kind: discordtest.Slow, Wait: 3 * time.Second, Times: 3})
		default:
			kind := []discordtest.Kind{
				discordtest.Drop, discordtest.Reconnect, discordtest.Close, discordtest.Duplicate, discordtest.NoAcks,
			}[rand.N(5)]
			before := w.Stats().Connections
			w.Fault(discordtest.Fault{Kind: kind, Maybe: true})
			for kind != discordtest.Duplicate && w.Stats().Connections == before || !w.Connected() || !w.bot.pulse.Connected.Load() {
				if sleep(ctx, 50*time.Millisecond) != nil {
					return
				}
			}
		}
	}
}
