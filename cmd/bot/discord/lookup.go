package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// Looking up without asking: /search and /source. Both answer the person alone.

func init() {
	addCommand(command{
		define: slash(nameSearch, describeSearch, wordsOption(optionQuery, describeQuery, 500, true)),
		run:    runSearch,
	})
	addCommand(command{
		define: slash(nameSource, describeSource, fileOption(describeRead, false), wordsOption(optionLines, describeLines, 20, false)),
		run:    runSource, complete: completeFile,
	})
	addComponent(idSearch, component{run: turnSearch, updates: true})
	addComponent(idList, component{run: turnList, updates: true})
	addComponent(idCard, component{run: turnCard, updates: true})
	addComponent(idOpen, component{run: openCard})
}

// slash describes a slash command in both languages.
func slash(name, describe said, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type:                     discordgo.ChatApplicationCommand,
		Name:                     name.en,
		NameLocalizations:        pointer(name.localizations()),
		Description:              describe.en,
		DescriptionLocalizations: pointer(describe.localizations()),
		Options:                  options,
	}
}

// wordsOption is an option of text of at most most characters.
func wordsOption(name, describe said, most int, required bool) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Required: required, MaxLength: most,
		Name: name.en, NameLocalizations: name.localizations(),
		Description: describe.en, DescriptionLocalizations: describe.localizations(),
	}
}

// fileOption is an option that offers the articles that may be read.
func fileOption(describe said, required bool) *discordgo.ApplicationCommandOption {
	o := wordsOption(optionFile, describe, 0, required)
	o.Autocomplete = true
	return o
}

func runSearch(ctx context.Context, r *request) error {
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	query, _ := tidy(plainQuestion(r.option(optionQuery.en)))
	hits, err := r.engine.Search(ctx, rag.Question{Text: query}, maxRefs)
	if err != nil {
		return err
	}
	d, ok := foundDraft(r.engine, ticket{refs: refsOfHits(r.engine, hits)}, 0, r.lang)
	if !ok {
		return refuse(saidGone)
	}
	return r.reply(ctx, d)
}

func turnSearch(ctx context.Context, r *request) error {
	page, t, err := paged(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	d, ok := foundDraft(r.engine, t, page, r.lang)
	if !ok {
		return refuse(saidGone)
	}
	return r.update(ctx, d)
}

// runSource shows an article, or all of them by date.
func runSource(ctx context.Context, r *request) error {
	name := r.option(optionFile.en)
	if name == "" {
		return r.reply(ctx, listDraft(r.engine, 0, r.lang))
	}
	a, err := articleNamed(r.engine, name)
	if err != nil {
		return refuse(saidNoFile)
	}
	c := r.card(a)
	if lines := r.option(optionLines.en); lines != "" {
		var ok bool
		if c.first, c.last, ok = parseLines(lines, a); !ok {
			return refuse(saidWhichLines, a.Lines)
		}
		c.page = -1
	}
	return r.reply(ctx, c.draft())
}

func (r *request) card(a *corpus.Article) card {
	return card{article: a, show: r.bot.cfg.Source, lang: r.lang}
}

func turnList(ctx context.Context, r *request) error {
	page, t, err := paged(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	return r.update(ctx, listDraft(r.engine, page, r.lang))
}

func turnCard(ctx context.Context, r *request) error {
	page, t, err := paged(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	c, err := r.cardOf(t)
	if err != nil {
		return err
	}
	c.page = page
	return r.update(ctx, c.draft())
}

// openCard shows the article chosen from the list.
func openCard(ctx context.Context, r *request) error {
	if len(r.Data.Values) != 1 {
		return refuse(saidOldButton)
	}
	t, err := parseTicket(r.Data.Values[0])
	if err := r.admit(t, err); err != nil {
		return err
	}
	c, err := r.cardOf(t)
	if err != nil {
		return err
	}
	return r.reply(ctx, c.draft())
}

// cardOf returns the card of the article that a ticket names.
func (r *request) cardOf(t ticket) (card, error) {
	if len(t.refs) != 1 {
		return card{}, refuse(saidOldButton)
	}
	p, ok := find(r.engine, t.refs[0])
	if !ok {
		return card{}, refuse(saidGone)
	}
	return r.card(p.article), nil
}
