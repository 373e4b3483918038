package discord

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// written makes an engine over articles with hostile titles, long names and
// long addresses, a few of them without a date.
func written(t *testing.T, n int) *rag.Engine {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		date := fmt.Sprintf("date: 2024-%02d-%02d\n", i%12+1, i%28+1)
		if i%9 == 8 {
			date = ""
		}
		body := fmt.Sprintf("---\ntitle: \"**Titre %d** @everyone [x](https://evil.example) %s\"\noutlet: \"# Le Journal <@1> du %d %s\"\nurl: \"https://journal.example/%s%d\"\n%s---\n\n%s\n",
			i, strings.Repeat("très long ", 20), i, strings.Repeat("matin ", 20), strings.Repeat("rubrique/", 40), i, date,
			strings.Repeat(fmt.Sprintf("Le conseil numéro %d a adopté le budget de la commune de Villebourg après trois heures de débat. ", i), 6))
		name := filepath.Join(dir, fmt.Sprintf("%s-%02d.txt", strings.Repeat("dossier-", 9), i))
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e, err := rag.Open(context.Background(), rag.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// With many articles, long names and long addresses every message stays within
// Discord's limits, nothing in it does anything, and every article is listed
// once.
func TestLargeCorpus(t *testing.T) {
	e := written(t, 30)
	w := start(t, discordtest.Options{}, settings, func(b *bot) { b.engines.(*fakeEngines).folders[""] = e })
	check := func(m discordtest.Message) {
		t.Helper()
		if n := utf8.RuneCountInString(m.Content); n > maxContent || n == 0 {
			t.Errorf("%d characters", n)
		}
		own := regexp.MustCompile(`\]\(<https://journal\.example/[^>]*>\)`).ReplaceAllString(m.Content, "")
		own = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(own, "")
		own = regexp.MustCompile(`(?m)^(> |-# |- |\*\*)`).ReplaceAllString(own, "")
		own = strings.ReplaceAll(own, "**", "")
		if found := doing.FindString(live(own)); found != "" {
			t.Errorf("%q does %q", m.Content, found)
		}
	}
	r := w.answer(w.Use("alice", "general", "source", nil))
	var files []string
	for {
		check(r.Message)
		files = append(files, regexp.MustCompile(`-\d\d\.txt`).FindAllString(r.Message.Content, -1)...)
		next := r.Message.Buttons()[3] // after the menu, Previous and the count
		if next.Disabled {
			break
		}
		r = w.answer(w.Click("alice", r.Message, next.CustomID))
	}
	all := slices.Clone(files)
	slices.Sort(all)
	if len(files) != 30 || len(slices.Compact(all)) != 30 || files[29] != "-26.txt" {
		t.Errorf("%d listed: %v", len(files), files)
	}
	check(w.answer(w.Use("alice", "general", "search", map[string]any{"query": "budget Villebourg"})).Message)
	check(w.answer(w.Use("alice", "general", "verify", map[string]any{"quote": "a adopté le budget de la commune de Villebourg après trois heures de débat"})).Message)
	check(w.press("alice", r.Message, idOpen, w.button(r.Message, idOpen).Options[0].Value).Message)
	m := w.reply(w.Say("general", "alice", w.Mention()+" Qui a adopté le budget de Villebourg ?"))
	check(m)
	for _, id := range []string{idPassages, idMore} {
		if hasButton(m, id) {
			check(w.press("alice", m, id).Message)
		}
	}
	choices := w.answer(w.Autocomplete("alice", "general", "source", "file", "titre")).Choices
	if len(choices) != 25 {
		t.Fatalf("%d choices", len(choices))
	}
	w.has(w.answer(w.Use("alice", "general", "source", map[string]any{"file": choices[0].Value})).Message.Content, "lignes")
}

// The interface speaks the person's language, the answer that of its question.
func TestLanguages(t *testing.T) {
	w := start(t, discordtest.Options{Guilds: []discordtest.Guild{{
		Name: "Newsroom", Locale: "en-GB", Owner: "emma",
		Channels: []discordtest.Channel{{Name: "general"}},
		Members:  []discordtest.Member{{User: discordtest.User{Username: "emma", Locale: "en-GB"}}},
	}}}, settings)
	m := w.reply(w.Say("general", "emma", w.Mention()+" "+affairQuestion))
	w.has(m.Content, "Les articles donnent deux versions")
	if b := w.button(m, idBad); b.Label != "À revoir" {
		t.Errorf("%q", b.Label)
	}
	w.has(w.press("emma", m, idPassages).Message.Content, "Quote 1 of 3, in its context")
	w.has(w.answer(w.Use("emma", "general", "source", nil)).Message.Content, "5 articles, by date")
	w.has(w.answer(w.Use("emma", "general", "help", nil)).Message.Content, "word for word")
	w.has(w.answer(w.Use("emma", "general", "verify", map[string]any{"quote": "nobody wrote these words"})).Message.Content, "In none of the articles.")
	m = w.reply(w.Say("general", "emma", w.Mention()+" Who is Steve Bannon?"))
	w.has(m.Content, "Quotes word for word, no model.")
}
