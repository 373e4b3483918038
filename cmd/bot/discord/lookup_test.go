package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// /search: passages and no answer, for the person alone, to turn over.
func TestSearch(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	r := w.answer(w.Use("alice", "general", "search", map[string]any{"query": "Musk Kremlin Poutine"}))
	if !r.Ephemeral {
		t.Error("everybody sees it")
	}
	w.has(r.Message.Content, "**Passages trouvés, sans réponse**")
	if n := strings.Count(r.Message.Content, "\n-# "); n != foundPerPage {
		t.Errorf("%d passages", n)
	}
	// Sentences are shown whole.
	for _, m := range regexp.MustCompile(`(?m)^> (.*)$`).FindAllStringSubmatch(r.Message.Content, -1) {
		shown := strings.ReplaceAll(strings.TrimSuffix(unescape(m[1]), " […]"), "\u00a0", " ")
		whole := false
		for _, a := range demo(t).Corpus().Articles {
			for i := range a.Sentences {
				text := ""
				for j := i; j < len(a.Sentences) && j < i+12; j++ {
					if a.Sentences[j].Kind != corpus.Noise { // a passage leaves it out
						text = strings.TrimSpace(text + " " + strings.Join(strings.Fields(a.Quote(j, j)), " "))
					}
					whole = whole || text == shown
				}
			}
		}
		if !whole {
			t.Errorf("cut: %q", shown)
		}
	}
	next := r.Message.Buttons()[2]
	r2 := w.answer(w.Click("alice", r.Message, next.CustomID))
	if r2.Message.ID != r.Message.ID || r2.Message.Content == r.Message.Content || !strings.Contains(r2.Message.Content, "\n-# ") {
		t.Errorf("the second page is %q", r2.Message.Content)
	}
	w.has(w.answer(w.Use("alice", "general", "search", map[string]any{"query": "?!?"})).Message.Content, "Aucun passage")
	w.bot.state.toggle("000_5cf8552c8c7966a6.txt")
	w.hasNot(w.answer(w.Use("alice", "general", "search", map[string]any{"query": "Bannon expulsion"})).Message.Content, "Bannon")
}

// /source without a file: the list by date, newest first, with a menu.
func TestSourceList(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	r := w.answer(w.Use("alice", "general", "source", nil))
	w.has(r.Message.Content, "**5 articles, par date**")
	lines := strings.Split(r.Message.Content, "\n")
	if len(lines) != 7 || !strings.HasPrefix(lines[2], "- Fiche Verbatim, d’après Entrevue, 25 oct. 2024") || !r.Ephemeral {
		t.Errorf("%q", lines)
	}
	menu := w.button(r.Message, idOpen)
	if len(menu.Options) != 5 || !strings.Contains(menu.Options[0].Label, "Wall Street Journal") {
		t.Fatalf("%+v", menu.Options)
	}
	card := w.press("alice", r.Message, idOpen, menu.Options[0].Value)
	w.has(card.Message.Content, "**Ce que le Wall Street Journal dit des conversations entre Musk et Poutine**")
	w.has(w.answer(w.ClickRaw("alice", r.Message, idOpen+":")).Message.Content, "autre version")
}

// /source with a file: a card and its text with line numbers, as much as the
// operator lets be shown.
func TestSourceCard(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	const file = "001_9acc39ec11c91aaa.txt"
	show := func(options map[string]any) string {
		t.Helper()
		options["file"] = file
		r := w.answer(w.Use("alice", "general", "source", options))
		if !r.Ephemeral {
			t.Error("everybody sees it")
		}
		return r.Message.Content
	}
	a, err := demo(t).Article(file)
	if err != nil {
		t.Fatal(err)
	}
	numberedLine := regexp.MustCompile("(?m)^` *(\\d+)` (.*)$")

	text := show(map[string]any{"lines": "15"})
	w.has(text, "Fiche Verbatim, d’après Entrevue, 25 oct. 2024")
	w.has(text, "`"+file+"`")
	w.has(text, "` 15` Le Kremlin dément ces échanges multiples.")
	w.has(text, "-# Extrait")
	size := 0
	for _, m := range numberedLine.FindAllStringSubmatch(text, -1) {
		size += utf8.RuneCountInString(unescape(m[2]))
	}
	if size == 0 || size > excerptLength {
		t.Errorf("an excerpt of %d characters", size)
	}
	w.has(show(map[string]any{}), "`  9` À la tête de Tesla")
	w.has(show(map[string]any{"lines": "15-400"}), "cet article en a ")

	w.bot.cfg.Source = SourceOff
	w.hasNot(show(map[string]any{"lines": "15"}), "Kremlin")
	w.has(show(map[string]any{}), "ne montre pas le texte")

	w.bot.cfg.Source = SourceFull
	r := w.answer(w.Use("alice", "general", "source", map[string]any{"file": file}))
	seen := ""
	for {
		for _, m := range numberedLine.FindAllStringSubmatch(r.Message.Content, -1) {
			seen += unescape(m[2]) + " "
		}
		last := r.Message.Buttons()[2]
		if last.Disabled {
			break
		}
		r = w.answer(w.Click("alice", r.Message, last.CustomID))
	}
	for _, l := range readable(a) {
		if !strings.Contains(squeeze(seen), squeeze(l.text)) {
			t.Errorf("line %d is not shown", l.n)
		}
	}
	w.has(show(map[string]any{"lines": "21"}), "` 21` ")
}

// What may not be read here cannot be opened, found or completed.
func TestSourceIsolation(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	const file = "001_9acc39ec11c91aaa.txt"
	w.bot.state.toggle(file)
	w.has(w.answer(w.Use("alice", "general", "source", map[string]any{"file": file})).Message.Content, "n’est pas dans ce que ce salon peut lire")
	w.has(w.answer(w.Use("alice", "general", "source", nil)).Message.Content, "**4 articles, par date**")
	for _, command := range []string{"source", "ask"} {
		r := w.answer(w.Autocomplete("alice", "general", command, "file", "entre Musk"))
		for _, c := range r.Choices {
			if c.Value == file {
				t.Errorf("/%s offers it", command)
			}
		}
	}
	w.bot.state.toggle(file)
	if r := w.answer(w.Autocomplete("alice", "general", "source", "file", "wall street journal dit")); len(r.Choices) != 1 || r.Choices[0].Value != file {
		t.Errorf("%+v", r.Choices)
	}
}

func TestVerify(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	verify := func(quote string) discordtest.Reply {
		return w.answer(w.Use("alice", "general", "verify", map[string]any{"quote": quote}))
	}
	r := verify("Steve Bannon, naguère conseiller de Donald Trump, a pour sa part réclamé l’expulsion d’Elon Musk.")
	w.has(r.Message.Content, "**Mot pour mot dans les articles.**")
	w.has(r.Message.Content, "`000_5cf8552c8c7966a6.txt:22`")
	w.has(r.Message.Content, "Mot pour mot ne veut pas dire vrai")
	if !r.Ephemeral || !hasButton(r.Message, idPassages) || !hasButton(r.Message, idShare) {
		t.Errorf("%+v", r)
	}
	r = verify("Steve Bannon, jadis conseiller de Donald Trump, a pour sa part réclamé l’expulsion d’Elon Musk.")
	w.has(r.Message.Content, "mais pas mot pour mot")
	w.has(r.Message.Content, "«\u00a0jadis\u00a0» donné, «\u00a0naguère\u00a0» dans l’article")
	r = verify("Vladimir Poutine : « Je pense que Musk joue un jeu complètement différent »")
	w.has(r.Message.Content, "dits par quelqu’un d’autre")
	w.has(r.Message.Content, "Attribué ici à\u00a0: **Vladimir Poutine**\nDans l’article, à\u00a0: **Dmitri Novikov**")
	r = verify("« Je pense que Musk joue un jeu complètement différent »")
	w.has(r.Message.Content, "dit par\u00a0: **Dmitri Novikov**")
	w.has(verify("Une phrase que personne n'a écrite @everyone").Message.Content, "Dans aucun article.")
}

// Differences and quotes are foreign text.
func TestVerifiedText(t *testing.T) {
	v := rag.Verification{Verdict: rag.Altered, Differences: []rag.Difference{
		{Given: "@everyone", Found: "**x**"}, {Given: "<@1>"}, {Found: "# y"},
		{Given: "1"}, {Given: "2"}, {Given: "3"}, {Given: "4"},
	}, ClaimedSpeaker: "<@2>", Speaker: "||b||", Matches: []rag.Row{{File: "a.txt", FirstLine: 1, LastLine: 1, Quote: "||z|| " + strings.Repeat("mot ", 900)}}}
	got := verifiedText(v, "en")
	for _, want := range []string{`“\@everyone” given, “\*\*x\*\*” in the article`, `“\<\@1\>” given`, `“\# y” in the article`, "- …", `\|\|z\|\|`, `to: **\<\@2\>**`, `to: **\|\|b\|\|**`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if n := utf8.RuneCountInString(got); n > maxContent {
		t.Errorf("%d characters", n)
	}
}

// The message menu: a quote is looked up, anything else is asked, for the
// person alone.
func TestCheckMenu(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.Say("general", "bob", "Steve Bannon, naguère conseiller de Donald Trump, a pour sa part réclamé l’expulsion d’Elon Musk.")
	r := w.answer(w.Menu("alice", nameCheck.en, m))
	w.has(r.Message.Content, "Mot pour mot")
	if !r.Ephemeral {
		t.Error("everybody sees it")
	}
	m = w.Say("general", "bob", question)
	i := w.Menu("alice", nameCheck.en, m)
	w.answer(i)
	w.await("the answer", func() bool { return strings.Contains(i.Reply().Content(), "-# [1]") })
	all := i.Reply()
	w.has(all.Message.Content, "cité nulle part")
	if len(all.FollowUps) != 1 || !all.FollowUps[0].Ephemeral() || !hasButton(all.FollowUps[0], idShare) {
		t.Errorf("%+v", all.FollowUps)
	}
	w.has(w.answer(w.Menu("alice", nameCheck.en, w.Say("general", "bob", "<@1> <:x:2>"))).Message.Content, "pas de texte")
}
