package discord

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"
	"verbatim.example/rag/text"
)

// maxReport is the longest report that can be written.
const maxReport = 1000

const fieldReport = "what"

func init() {
	addComponent(idReport, component{run: openReport})
	addModal(idReport, component{run: sendReport})
}

// openReport opens the form of one field.
func openReport(ctx context.Context, r *request) error {
	if r.bot.cfg.Admin == "" {
		return refuse(saidReportFailed)
	}
	return r.modal(ctx, idReport+":"+r.arg, titleReport.in(r.lang), discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.TextInput{
			CustomID: fieldReport, Label: labelWhat.in(r.lang), Style: discordgo.TextInputParagraph,
			Required: true, MinLength: 3, MaxLength: maxReport,
		},
	}})
}

var answerPlace = regexp.MustCompile(`^(\d{1,20})\.(\d{1,20})$`)

// messageLink is the address of a message.
func messageLink(guild, channel, message string) string {
	return "https://discord.com/channels/" + guild + "/" + channel + "/" + message
}

// sendReport passes a report on to those who run the bot. Nothing of it is kept.
func sendReport(ctx context.Context, r *request) error {
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	words := strings.TrimSpace(text.Cut(r.field(fieldReport), maxReport))
	if words == "" || r.bot.cfg.Admin == "" {
		return refuse(saidReportFailed)
	}
	// Those who run the bot read it in the language of their server.
	lang := languageOf(r.GuildLocale)
	where := saidPrivateAnswer.in(lang)
	if m := answerPlace.FindStringSubmatch(r.arg); m != nil && m[1] == r.Channel {
		where = "<" + messageLink(r.Guild, m[1], m[2]) + ">"
	}
	text := fmt.Sprintf(saidReportArrives.in(lang), "<@"+r.user+">", where) + "\n> " + strings.ReplaceAll(neutralise(words), "\n", "\n> ")
	for _, part := range split(text, maxContent) {
		if _, err := r.bot.out.post(ctx, r.bot.cfg.Admin, draft{content: part}); err != nil {
			r.log.Error("a report could not be delivered: see ADMIN_CHANNEL and the permissions there", "err", err)
			return refuse(saidReportFailed)
		}
	}
	return r.reply(ctx, draft{content: saidReportSent.in(r.lang), private: true})
}
