package discord

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// maxPasted is the most characters of a pasted text that are looked at.
const maxPasted = 4000

// maxDifferences is how many differing words are listed.
const maxDifferences = 6

func init() {
	addCommand(command{
		define: slash(nameVerify, describeVerify, wordsOption(optionQuote, describeQuote, maxPasted, true)),
		run:    runVerify,
	})
	addCommand(command{
		define: &discordgo.ApplicationCommand{
			Type: discordgo.MessageApplicationCommand, Name: nameCheck.en, NameLocalizations: pointer(nameCheck.localizations()),
		},
		run: runCheck, long: true,
	})
}

func runVerify(ctx context.Context, r *request) error {
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	words := text.Cut(plainQuestion(r.option(optionQuote.en)), maxPasted)
	if words == "" {
		return refuse(saidNothingToRead)
	}
	v, err := r.engine.Verify(ctx, words)
	if err != nil {
		return err
	}
	return r.reply(ctx, r.verified(v))
}

// runCheck looks for the text of a message word for word, and else asks it.
func runCheck(ctx context.Context, r *request) error {
	m, ok := r.Data.Resolved.Messages[r.Data.Target]
	words := text.Cut(plainQuestion(m.Content), maxPasted)
	if !ok || words == "" {
		return refuse(saidNothingToRead)
	}
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	v, err := r.engine.Verify(ctx, words)
	if err != nil {
		return err
	}
	// What is asked is not claimed, even in the words of an article.
	if v.Verdict == rag.Exact || v.Verdict != rag.Absent && !strings.HasSuffix(words, "?") {
		return r.reply(ctx, r.verified(v))
	}
	if err := r.reply(ctx, draft{content: saidAskedInstead.in(r.lang), private: true}); err != nil {
		return err
	}
	words, long := tidy(words)
	// Who wrote it has not asked anybody: it stays on this machine.
	return r.ask(ctx, rag.Question{Text: words, Local: true}, true, long)
}

// verified makes the message about a pasted quote, with buttons.
func (r *request) verified(v rag.Verification) draft {
	d := draft{content: verifiedText(v, r.lang), private: true}
	t := ticket{asker: snowflake(r.user), private: true, refs: refsOf(r.engine, v.Matches)}
	var list []discordgo.Button
	if len(t.refs) > 0 {
		list = append(list, button(idPassages, "0:"+t.String(), labelPassages.in(r.lang), "📖"))
	}
	if r.Guild != "" {
		list = append(list, button(idShare, t.String(), labelShare.in(r.lang), "📣"))
	}
	if len(list) > 0 {
		d.components = row(list...)
	}
	return d
}

var verdicts = map[string]said{
	rag.Exact: saidExact, rag.Altered: saidAltered, rag.Absent: saidAbsent,
	rag.Misattributed: saidMisattributed, rag.Assembled: saidAssembled,
}

// verifiedText says whether a quote is in the articles, how it differs, and
// where it stands.
func verifiedText(v rag.Verification, lang text.Language) string {
	head := "**" + verdicts[v.Verdict].in(lang) + "**"
	var body []string
	if line := whose(v, lang); line != "" {
		body = append(body, line)
	}
	for i, d := range v.Differences {
		if i == maxDifferences {
			body = append(body, "- …")
			break
		}
		body = append(body, "- "+difference(d, lang))
	}
	found := linkedIfRoom(func(links bool) string {
		var list []string
		seen := map[string]bool{}
		for _, r := range v.Matches {
			list = append(list, "> "+quoteText(rag.Typeset(shorten(r.Quote, 700)))+"\n-# "+sourceLine(r, lang, seen[r.File], middle, links))
			seen[r.File] = true
		}
		return strings.Join(list, "\n\n")
	})
	foot := ""
	if found != "" {
		foot = "-# " + saidVerifyNote.in(lang)
	}
	return fitted(head, strings.Join(body, "\n"), found, foot)
}

// whose says whose words a quote is, and whose it is said to be; "" where neither
// is known.
func whose(v rag.Verification, lang text.Language) string {
	claimed, speaker := inline(shorten(v.ClaimedSpeaker, 80)), inline(shorten(v.Speaker, 80))
	switch {
	case v.Verdict == rag.Absent || v.Verdict == rag.Assembled || claimed == "" && speaker == "":
		return ""
	case speaker == "":
		return fmt.Sprintf(saidUnsaid.in(lang), claimed)
	case claimed == "" || v.Agrees():
		return fmt.Sprintf(saidSpeaker.in(lang), speaker)
	}
	return fmt.Sprintf(saidClaimed.in(lang), claimed, speaker)
}

// difference says how a run of words differs.
func difference(d rag.Difference, lang text.Language) string {
	given, found := inline(shorten(d.Given, 150)), inline(shorten(d.Found, 150))
	switch {
	case d.Found == "":
		return fmt.Sprintf(saidGivenOnly.in(lang), given)
	case d.Given == "":
		return fmt.Sprintf(saidFoundOnly.in(lang), found)
	}
	return fmt.Sprintf(saidGivenFound.in(lang), given, found)
}
