package discord

import (
	"context"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag"
)

// moreQuotes is how many quotes beside those of an answer stand behind its
// button.
const moreQuotes = 5

func init() {
	addComponent(idPassages, component{run: runPassages})
	addComponent(idTurn, component{run: runPassages, updates: true})
	addComponent(idMore, component{run: func(ctx context.Context, r *request) error { return r.quotes(ctx, saidFurther) }})
	addComponent(idNear, component{run: func(ctx context.Context, r *request) error { return r.quotes(ctx, saidNear) }})
	addComponent(idGood, component{run: func(ctx context.Context, r *request) error { return r.vote(ctx, true) }})
	addComponent(idBad, component{run: func(ctx context.Context, r *request) error { return r.vote(ctx, false) }})
	addComponent(idDelete, component{run: runDelete, updates: true, always: true})
	addComponent(idShare, component{run: runShare, updates: true})
}

// button makes one that this version knows, secondary unless said otherwise.
func button(id, arg string, label string, emoji string) discordgo.Button {
	b := discordgo.Button{Style: discordgo.SecondaryButton, Label: label, CustomID: id + ":" + arg}
	if emoji != "" {
		b.Emoji = &discordgo.ComponentEmoji{Name: emoji}
	}
	return b
}

func row(buttons ...discordgo.Button) []discordgo.MessageComponent {
	var list []discordgo.MessageComponent
	for _, b := range buttons {
		list = append(list, b)
	}
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: list}}
}

// underAnswer makes the buttons of an answer, in its language.
func (b *bot) underAnswer(ctx context.Context, q inquiry, a rag.Answer) []discordgo.MessageComponent {
	lang := a.Language
	t := ticket{asker: snowflake(q.user), private: q.private}
	with := func(refs []ref) string {
		t := t
		t.refs = refs
		return t.String()
	}
	var list []discordgo.Button
	cited := refsOf(q.engine, a.Citations)
	if len(cited) > 0 {
		list = append(list, button(idPassages, "0:"+with(cited), labelPassages.in(lang), "📖"))
	}
	if a.Verdict == rag.Answered {
		if more := b.further(ctx, q, a); len(more) > 0 {
			list = append(list, button(idMore, with(more), labelMore.in(lang), ""))
		}
	} else if near := refsOf(q.engine, a.Closest); len(near) > 0 {
		list = append(list, button(idNear, with(near), labelNear.in(lang), "🔎"))
	}
	list = append(list, button(idGood, t.String(), labelGood.in(lang), "👍"), button(idBad, t.String(), labelBad.in(lang), "👎"))
	switch {
	case !q.private:
		list = append(list, button(idDelete, t.String(), "", "🗑️"))
	case q.scope.guild != "":
		list = append(list, button(idShare, with(cited), labelShare.in(lang), "📣"))
	}
	return row(list...)
}

// further names quotes for a question that its answer does not have.
func (b *bot) further(ctx context.Context, q inquiry, a rag.Answer) []ref {
	rows, err := q.engine.Quotes(ctx, q.question, len(a.Citations)+moreQuotes)
	if err != nil {
		q.log.Warn("further quotes could not be found", "ref", q.ref, "err", err)
		return nil
	}
	rows = slices.DeleteFunc(rows, func(r rag.Row) bool {
		return slices.ContainsFunc(a.Citations, func(c rag.Row) bool {
			return c.File == r.File && r.FirstLine <= c.LastLine && c.FirstLine <= r.LastLine && overlaps(c.Quote, r.Quote)
		})
	})
	return refsOf(q.engine, rows[:min(len(rows), moreQuotes)])
}

// admit reads the ticket of a button: of a private answer only for its asker.
func (r *request) admit(t ticket, err error) error {
	switch {
	case err != nil:
		return refuse(saidOldButton)
	case t.private && t.asker != snowflake(r.user):
		return refuse(saidNotYours)
	}
	return nil
}

// runPassages shows a citation in its context.
func runPassages(ctx context.Context, r *request) error {
	page, t, err := paged(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	d, ok := passageDraft(r.engine, t, page, r.bot.cfg.Source, r.lang)
	if !ok {
		return refuse(saidGone)
	}
	if prefix, _ := splitID(r.Data.CustomID); prefix == idTurn {
		return r.update(ctx, d)
	}
	return r.reply(ctx, d)
}

// quotes shows what a button offers.
func (r *request) quotes(ctx context.Context, title said) error {
	t, err := parseTicket(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	d, ok := quotesDraft(r.engine, title, t.refs, r.lang)
	if !ok {
		return refuse(saidGone)
	}
	return r.reply(ctx, d)
}

// vote keeps what somebody thinks of an answer.
func (r *request) vote(ctx context.Context, good bool) error {
	t, err := parseTicket(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	if r.Message == nil || r.Message.ID == "" {
		return refuse(saidOldButton)
	}
	channel := r.Channel
	if t.private {
		channel = ""
	}
	r.bot.state.vote(r.Guild, channel, r.Message.ID, r.user, good)
	d := draft{content: saidThanks.in(r.lang), private: true}
	if !good && r.bot.cfg.Admin != "" && r.Guild != "" {
		d.content = saidThanksBad.in(r.lang)
		where := ""
		if !t.private {
			where = r.Channel + "." + r.Message.ID
		}
		d.components = row(button(idReport, where, labelReport.in(r.lang), "🚩"))
	}
	return r.reply(ctx, d)
}

// runDelete deletes an answer, for its asker and for those who manage messages.
func runDelete(ctx context.Context, r *request) error {
	t, err := parseTicket(r.arg)
	if err != nil || r.Message == nil {
		return refuse(saidOldButton)
	}
	if t.asker != snowflake(r.user) && !r.can(permManageMessages) {
		return refuse(saidMayDelete)
	}
	if err := r.removeMessage(ctx); err != nil {
		return err
	}
	r.bot.state.deleted(r.Guild, r.Message.ID)
	channel, parts := r.bot.replies.parts(r.Message.ID)
	for _, id := range parts {
		if err := r.bot.out.remove(ctx, channel, id); err != nil {
			return err
		}
	}
	return nil
}

// runShare posts what only one person saw for all, when what it cites may still
// be read here.
func runShare(ctx context.Context, r *request) error {
	t, err := parseTicket(r.arg)
	if err := r.admit(t, err); err != nil {
		return err
	}
	if r.Message == nil || r.Message.Content == "" || r.Guild == "" {
		return refuse(saidOldButton)
	}
	for _, x := range t.refs {
		if _, ok := find(r.engine, x); !ok {
			return refuse(saidGone)
		}
	}
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	parts := split(r.Message.Content+"\n-# "+fmt.Sprintf(saidShared.in(r.lang), "<@"+r.user+">"), maxContent)
	for i, p := range parts {
		d := draft{content: p}
		if i == len(parts)-1 {
			open := ticket{asker: snowflake(r.user)}
			var list []discordgo.Button
			if len(t.refs) > 0 {
				cited := open
				cited.refs = t.refs
				list = append(list, button(idPassages, "0:"+cited.String(), labelPassages.in(r.lang), "📖"))
			}
			d.components = row(append(list, button(idDelete, open.String(), "", "🗑️"))...)
		}
		if err := r.reply(ctx, d); err != nil {
			return err
		}
	}
	return nil
}
