package discord

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

const (
	starters       = 3   // questions that /help offers
	starterArticle = 200 // newest articles that they are drawn from
	starterTries   = 12  // subjects tried until enough are answered
	statusLines    = 3   // lines on how answering fares that /help shows
	statusLength   = 200 // characters of each
)

func init() {
	addCommand(command{define: slash(nameHelp, describeHelp), run: runHelp})
	addComponent(idForget, component{run: runForget, always: true})
}

func runHelp(ctx context.Context, r *request) error {
	forget := button(idForget, "", labelForget.in(r.lang), "🧹")
	forget.Style = discordgo.DangerButton
	return r.reply(ctx, draft{
		content:    r.bot.helpText(r.lang, r.engine, drawStarters(ctx, r.engine, r.lang)),
		components: row(forget),
		private:    true,
	})
}

// helpText says what the bot is and does, what it reads, and what it keeps.
func (b *bot) helpText(lang text.Language, e *rag.Engine, questions []string) string {
	is, how := saidWhatItIs, saidQuoting
	if b.cfg.Mode == rag.Generated {
		is, how = saidWhatItWrites, saidGenerated
	}
	parts := []string{is.in(lang), saidHowTo.in(lang)}
	if len(questions) > 0 {
		parts = append(parts, saidTry.in(lang)+"\n- "+strings.Join(questions, "\n- "))
	}
	facts := []string{corpusText(lang, e), fmt.Sprintf(saidMode.in(lang), how.in(lang))}
	lines := b.status(lang).Help
	for _, line := range lines[:min(len(lines), statusLines)] {
		facts = append(facts, inline(shorten(line, statusLength)))
	}
	if b.cfg.Version != "" {
		facts = append(facts, fmt.Sprintf(saidVersion.in(lang), inline(b.cfg.Version)))
	}
	parts = append(parts, strings.Join(facts, "\n"), saidPrivacy.in(lang)+"\n"+b.receivers(lang))
	if all := strings.Join(parts, "\n\n"); len(questions) == 0 || utf8.RuneCountInString(all) <= maxContent {
		return split(all, maxContent)[0]
	}
	return b.helpText(lang, e, nil) // who receives what is said before what could be asked
}

// receivers says who receives what people ask.
func (b *bot) receivers(lang text.Language) string {
	var list []string
	for _, to := range []struct {
		what  said
		hosts []string
	}{{saidPrivacyWrite, b.cfg.Hosts}, {saidPrivacyFind, b.cfg.Embedders}} {
		var hosts []string
		for _, h := range to.hosts {
			hosts = append(hosts, codeSpan(h))
		}
		if len(hosts) > 0 {
			list = append(list, fmt.Sprintf(to.what.in(lang), strings.Join(hosts, ", ")))
		}
	}
	if len(list) == 0 {
		return saidPrivacyIn.in(lang)
	}
	return saidPrivacyTo.in(lang) + " " + strings.Join(list, " ; ") + ". " + saidPrivacyNot.in(lang)
}

// corpusText says how many articles there are, and the date of the newest.
func corpusText(lang text.Language, e *rag.Engine) string {
	size := articlesText(lang, e)
	newest := ""
	for _, a := range e.Corpus().Articles {
		newest = max(newest, a.Date)
	}
	if newest == "" {
		return fmt.Sprintf(saidCorpusNo.in(lang), size)
	}
	return fmt.Sprintf(saidCorpus.in(lang), size, inline(text.DateShort(newest, lang)))
}

// articlesText counts the articles.
func articlesText(lang text.Language, e *rag.Engine) string {
	if n := len(e.Corpus().Articles); n != 1 {
		return fmt.Sprintf("%d articles", n)
	}
	return saidOneArticle.in(lang)
}

// properName matches names of two words or more.
var properName = regexp.MustCompile(`\p{Lu}[\p{Ll}’'-]+(?: \p{Lu}[\p{Ll}’'-]+)+`)

// drawStarters returns questions about the names that most articles have, each
// of which the articles answer.
func drawStarters(ctx context.Context, e *rag.Engine, lang text.Language) []string {
	var questions []string
	for i, name := range subjects(ctx, e) {
		if i == starterTries || len(questions) == starters {
			break
		}
		q := fmt.Sprintf(saidStarter.in(lang), name)
		if a, err := e.Ask(ctx, rag.Question{Text: q, Local: true}, nil); err == nil && a.Verdict == rag.Answered {
			questions = append(questions, inline(q))
		}
	}
	return questions
}

// subjects returns names by how many of the newest articles have them; of two
// that share a word the first.
func subjects(ctx context.Context, e *rag.Engine) []string {
	all := byDate(e)
	var files []string
	for _, a := range all[:min(len(all), starterArticle)] {
		files = append(files, a.File)
	}
	newest, err := e.Articles(ctx, files)
	if err != nil {
		return nil // and no questions to begin with
	}
	articles := map[string]int{}
	for _, a := range newest {
		seen := map[string]bool{}
		for _, s := range a.Sentences {
			if s.Kind != corpus.Body {
				continue
			}
			for _, name := range properName.FindAllString(a.Text[s.Start:s.End], -1) {
				if !seen[name] && len(name) <= 40 && !text.IsStop(text.Fold(strings.Fields(name)[0]), a.Language) {
					seen[name] = true
					articles[name]++
				}
			}
		}
	}
	names := make([]string, 0, len(articles))
	for n := range articles {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(articles[b]-articles[a], cmp.Compare(a, b)) })
	var out []string
	taken := map[string]bool{}
	for _, n := range names {
		words := strings.Fields(n)
		if !slices.ContainsFunc(words, func(w string) bool { return taken[w] }) {
			out = append(out, n)
			for _, w := range words {
				taken[w] = true
			}
		}
	}
	return out
}

// runForget erases what is kept about the person.
func runForget(ctx context.Context, r *request) error {
	said := saidNothingOf
	if r.bot.state.forgetUser(r.user) {
		said = saidForgotten
	}
	return r.reply(ctx, draft{content: said.in(r.lang), private: true})
}
