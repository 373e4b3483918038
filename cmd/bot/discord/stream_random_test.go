package discord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// TestStreamAtRandom answers two hundred questions, each written at a pace of its
// own, while Discord limits, fails and is slow: whatever became of what was shown
// meanwhile, each question ends with its own final answer, once.
func TestStreamAtRandom(t *testing.T) {
	const people, each = 40, 5
	g := discordtest.Guild{Name: "Rédaction", Owner: "carol", Members: []discordtest.Member{{User: discordtest.User{Username: "carol"}}}}
	for n := range people {
		g.Channels = append(g.Channels, discordtest.Channel{Name: fmt.Sprint("salon", n)})
		g.Members = append(g.Members, discordtest.Member{User: discordtest.User{Username: fmt.Sprint("reader", n)}})
	}
	w := launch(t, discordtest.Options{Guilds: []discordtest.Guild{g}}, Config{Limits: Limits{Concurrent: people, Queue: people}})
	w.bot.consult = func(ctx context.Context, _ *rag.Engine, q rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		mine := func(a rag.Answer) rag.Answer {
			a.Text = "Sur " + q.Text + " @here. [1] " + a.Text
			return a
		}
		n := rand.N(14)
		for i := range n {
			if err := sleep(ctx, rand.N(3*w.bot.timing.pace)); err != nil {
				return rag.Answer{}, err
			}
			show(mine(sentences(i+1, true)))
		}
		return mine(sentences(max(1, n), false)), nil
	}
	w.connect()
	ctx, heal := context.WithCancel(t.Context())
	var wg, trouble sync.WaitGroup
	trouble.Go(func() {
		for sleep(ctx, rand.N(40*time.Millisecond)) == nil {
			f := []discordtest.Fault{
				{Status: 500}, {Status: 502, Times: 3}, {Kind: discordtest.Reset}, {Kind: discordtest.Refuse}, {Kind: discordtest.Truncated},
				{Kind: discordtest.Limit, Wait: time.Second}, {Kind: discordtest.Limit, Wait: time.Second, Scope: "shared"},
				{Kind: discordtest.Slow, Wait: 4 * time.Second, Times: 2},
			}[rand.N(8)]
			f.Route = []string{"PATCH /channels/*", "PATCH /webhooks/*", "POST /channels/{channel_id}/messages"}[rand.N(3)]
			w.Fault(f)
		}
	})
	var mu sync.Mutex
	shown := 0
	for n := range people {
		wg.Go(func() {
			who, where := fmt.Sprint("reader", n), fmt.Sprint("salon", n)
			for k := range each {
				name := fmt.Sprintf("salon%d question%d", n, k)
				var final func() string
				if (n+k)%2 == 0 {
					i := w.Use(who, where, "ask", map[string]any{"question": name, "private": k%3 == 0})
					final = func() string { return i.Reply().Content() }
				} else {
					m := w.Say(where, who, w.Mention()+" "+name)
					final = func() string {
						said := ""
						for _, a := range w.Messages(where) {
							if a.Reference == m.ID && a.Author.ID == w.Bot().ID {
								said += a.Content // were it said twice it would not be right
							}
						}
						return said
					}
				}
				began := time.Now()
				for partly := false; ; {
					s := final()
					if strings.Contains(s, checking) && !partly {
						partly = true
						mu.Lock()
						shown++
						mu.Unlock()
					}
					if strings.HasPrefix(s, "Sur "+name+" \\@here.\u00a0[1]") && strings.Count(s, "Rédigé par un modèle") == 1 && !strings.Contains(s, checking) {
						break
					}
					if time.Since(began) > 20*time.Second {
						t.Errorf("%s ends with %q", name, s)
						return
					}
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	wg.Wait()
	heal()
	trouble.Wait()
	w.await("all is said", func() bool { return w.bot.tasks.running() == 0 })
	for n := range people {
		for _, m := range w.Messages(fmt.Sprint("salon", n)) {
			if strings.Contains(m.Content, checking) || m.Author.ID == w.Bot().ID && len(m.Components) == 0 {
				t.Errorf("left behind: %q", m.Content)
			}
		}
	}
	if shown < people {
		t.Errorf("only %d answers were seen while they were written", shown)
	}
	w.edits("/messages/")
	t.Logf("%d answers seen while they were written, %+v", shown, w.Stats())
}
