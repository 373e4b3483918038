package discord

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

const (
	affairQuestion  = "Depuis quand Musk et Poutine se parlent-ils ?"
	refusedQuestion = "Combien de satellites Starlink sont en orbite ?"
)

// press uses the button with a prefix, as the person.
func (w *world) press(user string, m discordtest.Message, prefix string, values ...string) discordtest.Reply {
	w.Helper()
	return w.answer(w.Click(user, m, w.button(m, prefix).CustomID, values...))
}

// button finds the first button of a prefix that can be pressed.
func (w *world) button(m discordtest.Message, prefix string) discordtest.Component {
	w.Helper()
	for _, b := range m.Buttons() {
		if strings.HasPrefix(b.CustomID, prefix+":") && !b.Disabled {
			return b
		}
	}
	w.Fatalf("%q has no button %s", m.Content, prefix)
	return discordtest.Component{}
}

func hasButton(m discordtest.Message, prefix string) bool {
	for _, b := range m.Buttons() {
		if strings.HasPrefix(b.CustomID, prefix+":") && !b.Disabled {
			return true
		}
	}
	return false
}

func (w *world) hasNot(text, part string) {
	w.Helper()
	if strings.Contains(text, part) {
		w.Errorf("got %q, which has %q", text, part)
	}
}

var settings = Config{Echo: true, Source: SourceExcerpt}

// Passages: each citation in its context, for the person alone, to turn over.
func TestPassages(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	r := w.press("bob", m, idPassages)
	if !r.Ephemeral {
		t.Error("everybody sees it")
	}
	w.has(r.Message.Content, "Citation 1 sur 3")
	w.has(r.Message.Content, "`002_0cf6024fbf298033.txt:18`")
	if !regexp.MustCompile("(?m)^> ` 18` .*\\*\\*.*constamment en rapport").MatchString(r.Message.Content) {
		t.Errorf("no context in %s", r.Message.Content)
	}
	if hasButton(r.Message, idNone[:2]) {
		t.Error("a dead button can be pressed")
	}
	r2 := w.press("bob", r.Message, idTurn)
	w.has(r2.Message.Content, "Citation 2 sur 3")
	if r2.Message.ID != r.Message.ID {
		t.Error("turning a page is a new message")
	}
	back := w.press("bob", r2.Message, idTurn) // the first is Previous
	w.has(back.Message.Content, "Citation 1 sur 3")
}

// Buttons work after a restart, and say politely why not when the article is
// gone, unreadable here, or the button is of another version.
func TestButtonsAfterRestart(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	id := w.button(m, idPassages).CustomID

	b := newBot(Config{Source: SourceExcerpt}, w.engines, nil, w.bot.log, realTime())
	_, t1, err := paged(strings.TrimPrefix(id, idPassages+":"))
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := passageDraft(b.engines.Engine(""), t1, 0, b.cfg.Source, "fr"); !ok || !strings.Contains(d.content, "constamment en rapport") {
		t.Errorf("%v, %q", ok, d.content)
	}

	w.bot.state.toggle("002_0cf6024fbf298033.txt")
	w.has(w.press("alice", m, idPassages).Message.Content, "L’article a changé")
	for _, raw := range []string{"p1:x", "p1:0:AgA", "m1:!!", "p0:1", "u1:", "x1:?", "h1:", "s1:1:", "l1:-1:", "c1:0:AAA", "o1:", "r1:"} {
		r := w.answer(w.ClickRaw("alice", m, raw))
		if r.Message.Content == "" && r.Modal == nil || r.Message.ID != m.ID && !r.Ephemeral {
			t.Errorf("%s: %+v", raw, r)
		}
		w.hasNot(r.Message.Content, "référence")
	}
}

// Plus: further quotes, none of those in the answer.
func TestMore(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	r := w.press("bob", m, idMore)
	w.has(r.Message.Content, "**Autres citations**")
	quotes := regexp.MustCompile(`(?m)^> «\x{00a0}(.*)\x{00a0}»$`).FindAllStringSubmatch(r.Message.Content, -1)
	if len(quotes) < 2 || !r.Ephemeral {
		t.Errorf("%d quotes, private %v", len(quotes), r.Ephemeral)
	}
	for _, q := range quotes {
		w.hasNot(m.Content, q[1])
	}
}

// Under a refusal the closest passages, without a mark of citation.
func TestNear(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+refusedQuestion))
	if hasButton(m, idMore) || hasButton(m, idPassages) {
		t.Error("a refusal offers what an answer does")
	}
	r := w.press("alice", m, idNear)
	w.has(r.Message.Content, "qui ne répondent pas à la question")
	if regexp.MustCompile(`\[\d\]`).MatchString(r.Message.Content) || !r.Ephemeral {
		t.Errorf("%q", r.Message.Content)
	}
}

func TestVotes(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	w.has(w.press("alice", m, idGood).Message.Content, "Merci")
	r := w.press("bob", m, idBad)
	w.has(r.Message.Content, "Merci")
	if hasButton(r.Message, idReport) {
		t.Error("a report has nowhere to go")
	}
	guild := m.GuildID
	if u := w.bot.state.usage(guild); len(u) != 1 || u[0].good != 1 || u[0].bad != 1 {
		t.Errorf("%+v", u)
	}
	if links, _ := w.bot.state.review(guild); len(links) != 1 || links[0].Message != m.ID || links[0].Channel != m.ChannelID {
		t.Errorf("%+v", links)
	}
}

// The asker and those who manage messages delete an answer, nobody else.
func TestDelete(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	for _, c := range []struct {
		who  string
		gone bool
	}{{"alice", true}, {"bob", false}, {"carol", true}} {
		m := w.reply(w.Say("general", "alice", w.Mention()+" "+refusedQuestion))
		linked := func() bool {
			links, _ := w.bot.state.review(m.GuildID)
			return slices.ContainsFunc(links, func(l entryLink) bool { return l.Message == m.ID })
		}
		deleted := func() bool {
			now, _ := w.Message(m.ID)
			return now.Deleted
		}
		w.await("the question is counted", linked)
		r := w.press(c.who, m, idDelete)
		if c.gone {
			w.await(c.who+" deletes it, and the link to it", func() bool { return deleted() && !linked() })
			continue
		}
		w.has(r.Content(), "Seules la personne")
		if deleted() || !linked() {
			t.Errorf("%s deletes it", c.who)
		}
	}
}

// An answer of several messages is deleted whole.
func TestDeleteParts(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	q := w.Say("general", "alice", w.Mention()+" "+refusedQuestion)
	m := w.reply(q)
	first, err := w.bot.out.post(t.Context(), m.ChannelID, draft{content: "la première partie"})
	if err != nil || !w.bot.replies.add(q.ID, m.ChannelID, first) {
		t.Fatal(err)
	}
	w.await("both parts are known", func() bool {
		_, parts := w.bot.replies.parts(m.ID)
		return slices.Contains(parts, first)
	})
	w.press("alice", m, idDelete)
	w.await("both are deleted", func() bool {
		one, _ := w.Message(first)
		two, _ := w.Message(m.ID)
		return one.Deleted && two.Deleted
	})
}

// A private answer is shared by its asker, and only while it may be read.
func TestShare(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	i := w.Use("alice", "general", "ask", map[string]any{"question": affairQuestion, "private": true})
	r := w.answer(i)
	if !r.Ephemeral || hasButton(r.Message, idDelete) {
		t.Error("a private answer looks like a public one")
	}
	before := len(w.Messages("general"))
	w.press("alice", r.Message, idShare)
	w.await("it is shared", func() bool { return len(w.Messages("general")) > before })
	all := w.Messages("general")
	m := all[len(all)-1]
	if m.Ephemeral() {
		t.Error("it is not public")
	}
	w.has(m.Content, "Démenti ou limité")
	w.has(m.Content, "-# Partagé par <@"+w.User("alice").ID+">")
	w.has(w.press("bob", m, idPassages).Message.Content, "Citation 1")
	w.press("alice", m, idDelete)

	w.bot.state.toggle("002_0cf6024fbf298033.txt")
	before = len(w.Messages("general"))
	again := w.press("alice", r.Message, idShare)
	w.has(again.Content(), "L’article a changé")
	for _, m := range w.Messages("general")[before:] {
		if !m.Ephemeral() {
			t.Errorf("shared %q", m.Content)
		}
	}
}

// A private answer's buttons are its asker's alone, however they are pressed.
func TestPrivateButtons(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	e := demo(t)
	a := ask(t, e, affairQuestion)
	private := ticket{asker: snowflake(w.User("alice").ID), private: true, refs: refsOf(e, a.Citations)}
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	for _, id := range []string{idPassages + ":0:", idMore + ":", idGood + ":", idShare + ":", idSearch + ":0:"} {
		w.has(w.answer(w.ClickRaw("bob", m, id+private.String())).Content(), "Seule la personne")
	}
	if u := w.bot.state.usage(m.GuildID); len(u) > 0 && u[0].good > 0 {
		t.Error("the vote counts")
	}
}

// A report reaches the channel of those who run the bot, and does nothing there.
func TestReport(t *testing.T) {
	s := settings
	w := start(t, discordtest.Options{}, s, func(b *bot) { b.cfg.Admin = "" })
	w.bot.cfg.Admin = w.Channel("suivi").ID
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	thanks := w.press("bob", m, idBad)
	form := w.Click("bob", thanks.Message, w.button(thanks.Message, idReport).CustomID)
	if r := w.answer(form); r.Modal == nil || r.Modal.Title != "Signaler une réponse" {
		t.Fatalf("%+v", r)
	}
	done := w.answer(form.Submit(map[string]string{fieldReport: "faux @everyone\n# https://evil.example"}))
	w.has(done.Message.Content, "les responsables sont prévenus")
	all := w.Messages("suivi")
	got := all[len(all)-1].Content
	w.has(got, "https://discord.com/channels/"+m.GuildID+"/"+m.ChannelID+"/"+m.ID)
	w.has(got, `> faux \@everyone`+"\n"+`> \# https\://evil\.example`)
	if strings.Contains(w.log.String(), "evil") {
		t.Error("the report is in the log")
	}

	w.bot.cfg.Admin = "1"
	form = w.Click("bob", thanks.Message, w.button(thanks.Message, idReport).CustomID)
	w.answer(form)
	w.has(w.answer(form.Submit(map[string]string{fieldReport: "encore"})).Message.Content, "n’a pas pu être transmis")
}

// Every id fits, whatever the answer.
func TestUnderAnswer(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	e := demo(t)
	for _, q := range []string{affairQuestion, refusedQuestion, "qui ?", "Le Kremlin dément-il ?"} {
		for _, private := range []bool{true, false} {
			in := inquiry{question: rag.Question{Text: q}, engine: e, user: "18446744073709551615", private: private, log: w.bot.log, scope: scope{guild: "1"}}
			list := w.bot.underAnswer(context.Background(), in, ask(t, e, q))
			buttons := list[0].(interface{ MarshalJSON() ([]byte, error) })
			raw, err := buttons.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			ids := regexp.MustCompile(`"custom_id":"([^"]*)"`).FindAllStringSubmatch(string(raw), -1)
			if len(ids) < 3 || len(ids) > 5 {
				t.Errorf("%q: %d buttons", q, len(ids))
			}
			for _, id := range ids {
				if len(id[1]) > maxID {
					t.Errorf("%q: %s has %d bytes", q, id[1], len(id[1]))
				}
			}
		}
	}
}
