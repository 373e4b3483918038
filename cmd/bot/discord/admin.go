package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

const (
	reviewed  = 12 // links that /admin review shows
	usageDays = 14 // days that /admin usage shows
)

// reading lets one person at a time have the articles read again.
var reading sync.Mutex

func init() {
	sub := func(name, describe said, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand,
			Name: name.en, NameLocalizations: name.localizations(),
			Description: describe.en, DescriptionLocalizations: describe.localizations(),
			Options: options,
		}
	}
	define := slash(nameAdmin, describeAdmin,
		sub(nameStatus, describeStatus),
		sub(nameReload, describeReload),
		sub(nameHide, describeHide, fileOption(describeHidden, true)),
		sub(nameReview, describeReview),
		sub(nameUsage, describeUsage),
		sub(nameAdd, describeAdd, attachmentOption(optionFile, describeDocument), wordsOption(optionURL, describeURL, 2000, false)),
	)
	define.DefaultMemberPermissions = pointer(int64(permManageGuild))
	addCommand(command{define: define, run: runAdmin, complete: completeHide})
}

// runAdmin runs a subcommand for those who manage the server: Discord hides it
// from others by default, which is a default only.
func runAdmin(ctx context.Context, r *request) error {
	if r.Guild == "" || !r.can(permManageGuild) {
		return refuse(saidAdminOnly)
	}
	switch r.sub {
	case nameStatus.en:
		return r.reply(ctx, draft{content: r.statusText(), private: true})
	case nameReload.en:
		return r.reload(ctx)
	case nameHide.en:
		return r.hide(ctx)
	case nameAdd.en:
		return r.add(ctx)
	case nameReview.en:
		return r.reply(ctx, draft{content: r.reviewText(), private: true})
	case nameUsage.en:
		return r.reply(ctx, draft{content: r.usageText(), private: true})
	}
	return refuse(saidUnknown)
}

func (r *request) statusText() string {
	s := r.engine.Stats()
	parts := []string{
		saidStatus.in(r.lang),
		corpusText(r.lang, r.engine),
		fmt.Sprintf(saidStatusCorpus.in(r.lang), s.Passages, len(r.engine.Corpus().Skipped)),
		fmt.Sprintf(saidStatusSince.in(r.lang), fmt.Sprintf("<t:%d:R>", r.bot.state.opened.Unix())),
	}
	if names := keptFiles(r.engine); len(names) > 0 {
		parts = append(parts, fmt.Sprintf(saidStatusKept.in(r.lang), inList(names)))
	}
	for _, line := range r.bot.status(r.lang).Admin {
		parts = append(parts, inline(line))
	}
	if hidden := r.bot.state.hidden(); len(hidden) > 0 {
		parts = append(parts, fmt.Sprintf(saidStatusHidden.in(r.lang), inList(hidden)))
	}
	if r.bot.cfg.Admin == "" {
		parts = append(parts, saidAdminNowhere.in(r.lang))
	}
	return split(strings.Join(parts, "\n"), maxContent)[0]
}

// inList names files, the first ten of them.
func inList(files []string) string {
	var names []string
	for _, f := range files[:min(len(files), 10)] {
		names = append(names, codeSpan(shortFile(f)))
	}
	if len(files) > len(names) {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// keptFiles returns the files that cannot be read now, as far as their last good
// version may be read here.
func keptFiles(e *rag.Engine) []string {
	var files []string
	for _, s := range e.Corpus().Skipped {
		if _, err := e.Article(s.File); s.Kept && err == nil {
			files = append(files, s.File)
		}
	}
	return files
}

// reload reads the articles again; answers come from the old ones meanwhile.
func (r *request) reload(ctx context.Context) error {
	if !reading.TryLock() {
		return refuse(saidReloading)
	}
	defer reading.Unlock()
	if err := r.reply(ctx, draft{content: saidReloading.in(r.lang), private: true}); err != nil {
		return err
	}
	if err := r.bot.engines.Reload(ctx); err != nil {
		r.log.Error("the articles could not be read again", "err", err)
		return r.edit(ctx, draft{content: fmt.Sprintf(saidReloadFailed.in(r.lang), r.ref)})
	}
	e, _, err := r.bot.access(ctx, r.bot.occasion(r))
	if err != nil {
		return err
	}
	return r.edit(ctx, draft{content: fmt.Sprintf(saidReloaded.in(r.lang), articlesText(r.lang, e), e.Stats().Passages)})
}

// hide takes an article out of all answers, or puts it back.
func (r *request) hide(ctx context.Context) error {
	name := r.option(optionFile.en)
	file := ""
	for _, f := range r.bot.state.hidden() {
		if name == hiddenValue(f) || name == f {
			file = f
		}
	}
	if file == "" {
		a, err := articleNamed(r.engine, name)
		if err != nil {
			return refuse(saidNoFile)
		}
		file = path.Join(r.scope.folder, a.File)
	}
	said := saidNowShown
	if r.bot.state.toggle(file) {
		said = saidNowHidden
	}
	r.log.Info("an article was hidden or shown again", "file", file, "hidden", said == saidNowHidden)
	return r.reply(ctx, draft{content: fmt.Sprintf(said.in(r.lang), codeSpan(shortFile(file))), private: true})
}

// hiddenValue names a hidden file in a choice.
func hiddenValue(file string) string {
	if len(file) < maxChoice {
		return "-" + file
	}
	sum := sha256.Sum256([]byte(file))
	return "-" + hex.EncodeToString(sum[:16])
}

// completeHide offers the hidden files first, then the articles.
func completeHide(ctx context.Context, r *request) error {
	_, typed := r.focused()
	return r.choices(ctx, hideChoices(r, typed))
}

func hideChoices(r *request, typed string) []*discordgo.ApplicationCommandOptionChoice {
	if r.Guild == "" || !r.can(permManageGuild) {
		return nil
	}
	var list []*discordgo.ApplicationCommandOptionChoice
	for _, f := range r.bot.state.hidden() {
		if strings.Contains(text.Fold(f), text.Fold(strings.TrimSpace(typed))) {
			list = append(list, &discordgo.ApplicationCommandOptionChoice{Name: shorten(saidHiddenMark.in(r.lang)+oneLine(f), maxChoice), Value: hiddenValue(f)})
		}
	}
	return slices.Concat(list, fileChoices(r.engine, typed))
}

// reviewText links to answers worth a look. What a link shows is up to the
// rights of the person who opens it.
func (r *request) reviewText() string {
	links, words := r.bot.state.review(r.Guild)
	if len(links) == 0 && len(words) == 0 {
		return saidNoReview.in(r.lang)
	}
	parts := []string{saidReview.in(r.lang)}
	for _, l := range links[:min(len(links), reviewed)] {
		why := saidRefusedLink
		if l.Bad {
			why = saidBadLink
		}
		parts = append(parts, "- "+text.DateShort(l.Day, r.lang)+", "+why.in(r.lang)+saidColon.in(r.lang)+"<"+messageLink(r.Guild, l.Channel, l.Message)+">")
	}
	if len(links) > reviewed {
		parts = append(parts, "- …")
	}
	if len(words) > 0 {
		var named []string
		for _, w := range words[:min(len(words), 20)] {
			named = append(named, inline(shorten(w, 40)))
		}
		parts = append(parts, "", fmt.Sprintf(saidMissingWords.in(r.lang), strings.Join(named, ", ")))
	}
	return split(strings.Join(parts, "\n"), maxContent)[0]
}

func (r *request) usageText() string {
	days := r.bot.state.usage(r.Guild)
	if len(days) == 0 {
		return saidNoUsage.in(r.lang)
	}
	parts := []string{saidUsage.in(r.lang)}
	for _, d := range days[:min(len(days), usageDays)] {
		line := "- " + fmt.Sprintf(saidUsageDay.in(r.lang), text.DateShort(d.day, r.lang), d.questions, d.people, d.refused, d.good, d.bad)
		if d.generated+d.fallback > 0 {
			line += ", " + fmt.Sprintf(saidUsageModel.in(r.lang), d.generated, d.fallback)
		}
		parts = append(parts, line)
	}
	return split(strings.Join(parts, "\n"), maxContent)[0]
}
