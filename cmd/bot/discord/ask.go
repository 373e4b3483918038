package discord

import (
	"context"
	"regexp"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag"
)

func init() {
	least := 1
	addCommand(command{
		define: &discordgo.ApplicationCommand{
			Type:                     discordgo.ChatApplicationCommand,
			Name:                     nameAsk.en,
			NameLocalizations:        pointer(nameAsk.localizations()),
			Description:              describeAsk.en,
			DescriptionLocalizations: pointer(describeAsk.localizations()),
			Options: []*discordgo.ApplicationCommandOption{
				{
					Type: discordgo.ApplicationCommandOptionString, Required: true, MinLength: &least, MaxLength: 2000,
					Name: optionQuestion.en, NameLocalizations: optionQuestion.localizations(),
					Description: describeQuestion.en, DescriptionLocalizations: describeQuestion.localizations(),
				},
				{
					Type: discordgo.ApplicationCommandOptionBoolean,
					Name: optionPrivate.en, NameLocalizations: optionPrivate.localizations(),
					Description: describePrivate.en, DescriptionLocalizations: describePrivate.localizations(),
				},
				{
					Type: discordgo.ApplicationCommandOptionString, Autocomplete: true,
					Name: optionFile.en, NameLocalizations: optionFile.localizations(),
					Description: describeFile.en, DescriptionLocalizations: describeFile.localizations(),
				},
				{
					Type: discordgo.ApplicationCommandOptionString, MaxLength: 10,
					Name: optionSince.en, NameLocalizations: optionSince.localizations(),
					Description: describeSince.en, DescriptionLocalizations: describeSince.localizations(),
				},
				{
					Type: discordgo.ApplicationCommandOptionString, MaxLength: 10,
					Name: optionUntil.en, NameLocalizations: optionUntil.localizations(),
					Description: describeUntil.en, DescriptionLocalizations: describeUntil.localizations(),
				},
			},
		},
		run:      runAsk,
		complete: completeFile,
		private:  wantsPrivate,
		long:     true,
	})
}

func pointer[T any](v T) *T { return &v }

func wantsPrivate(r *request) bool { return r.option(optionPrivate.en) == "true" }

// runAsk answers /ask.
func runAsk(ctx context.Context, r *request) error {
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	words, long := tidy(plainQuestion(r.option(optionQuestion.en)))
	if words == "" {
		return refuse(saidNoQuestion)
	}
	q := rag.Question{Text: words, Since: r.option(optionSince.en), Until: r.option(optionUntil.en)}
	if !isDate(q.Since) || !isDate(q.Until) {
		return refuse(saidBadDate)
	}
	if file := r.option(optionFile.en); file != "" {
		a, err := articleNamed(r.engine, file)
		if err != nil {
			return refuse(saidNoFile)
		}
		q.Files = []string{a.File}
	}
	return r.ask(ctx, q, wantsPrivate(r), long)
}

// ask answers a question at the desk of an interaction. Before the
// interaction's token expires the person is told that the answer will come as a
// message, or, where that is not possible, that it took too long.
func (r *request) ask(ctx context.Context, q rag.Question, private, long bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d := &counterDesk{r: r, private: private}
	over := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		if waitFor(over, r.bot.timing.token-r.bot.timing.tokenLeft) {
			return
		}
		if private {
			cancel(context.DeadlineExceeded)
			return
		}
		d.expire(ctx)
	}()
	defer func() { close(over); <-done }()
	return r.bot.answer(ctx, inquiry{
		question: q, engine: r.engine, scope: r.scope, user: r.user, private: private,
		via: "ask", lang: r.lang, log: r.log, ref: r.ref, cut: long,
	}, d)
}

var dates = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// isDate reports whether s is a date, in whole or in part, or empty.
func isDate(s string) bool {
	if s == "" {
		return true
	}
	if !dates.MatchString(s) {
		return false
	}
	_, err := time.Parse(time.DateOnly[:len(s)], s)
	return err == nil
}
