package discord

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// /dossier shows one of three views of a topic, page by page; the whole of it is
// a file of text behind a button. Its buttons hold the topic, so that they work
// after a restart; each press makes the view anew from what may be read here.

// maxTopic is the most characters of a topic.
const maxTopic = 200

// A dossierView is one way to show what the corpus has on a topic.
type dossierView struct {
	letter   string // in a custom_id
	emoji    string
	name     said
	describe said
	of       func(ctx context.Context, e *rag.Engine, topic rag.Question) (rag.Dossier, error)
}

var views = []dossierView{
	{"c", "⚖️", viewCompare, describeCompare, func(ctx context.Context, e *rag.Engine, topic rag.Question) (rag.Dossier, error) {
		c, err := e.Compare(ctx, topic)
		return c.Dossier, err
	}},
	{"t", "🗓️", viewTimeline, describeTimeline, func(ctx context.Context, e *rag.Engine, topic rag.Question) (rag.Dossier, error) {
		t, err := e.Timeline(ctx, topic)
		return t.Dossier, err
	}},
	{"w", "👤", viewWho, describeWho, func(ctx context.Context, e *rag.Engine, topic rag.Question) (rag.Dossier, error) {
		w, err := e.Who(ctx, topic)
		return w.Dossier, err
	}},
}

// viewOf returns the view that a letter or an option's value names.
func viewOf(name string) (dossierView, bool) {
	for _, v := range views {
		if name == v.letter || name == v.name.en {
			return v, true
		}
	}
	return dossierView{}, false
}

func init() {
	topic := wordsOption(optionTopic, describeTopic, maxTopic, true)
	topic.Autocomplete = true
	kind := wordsOption(optionView, describeView, 0, true)
	for _, v := range views {
		kind.Choices = append(kind.Choices, &discordgo.ApplicationCommandOptionChoice{Name: v.describe.en, NameLocalizations: v.describe.localizations(), Value: v.name.en})
	}
	private := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionBoolean,
		Name: optionPrivate.en, NameLocalizations: optionPrivate.localizations(),
		Description: describePrivate.en, DescriptionLocalizations: describePrivate.localizations(),
	}
	addCommand(command{
		define: slash(nameDossier, describeDossier, topic, kind, private),
		run:    runDossier, complete: completeTopic, private: wantsPrivate,
	})
	addComponent(idDossier, component{run: turnDossier, updates: true})
	addComponent(idDossierText, component{run: sendDossier})
}

// completeTopic offers names and subjects of the articles that may be read here.
func completeTopic(ctx context.Context, r *request) error {
	_, typed := r.focused()
	var list []*discordgo.ApplicationCommandOptionChoice
	for _, topic := range r.engine.Topics(typed, 25) {
		if topic = oneLine(visible(topic)); topic != "" && utf8.RuneCountInString(topic) <= maxChoice {
			list = append(list, &discordgo.ApplicationCommandOptionChoice{Name: topic, Value: topic})
		}
	}
	return r.choices(ctx, list)
}

func runDossier(ctx context.Context, r *request) error {
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	v, ok := viewOf(r.option(optionView.en))
	topic := text.Cut(plainQuestion(r.option(optionTopic.en)), maxTopic)
	if !ok || topic == "" {
		return refuse(saidNoTopic)
	}
	f := folder{view: v, asker: snowflake(r.user), private: wantsPrivate(r), topic: topic}
	d, err := r.open(ctx, f)
	if err != nil {
		return err
	}
	return r.reply(ctx, d)
}

// turnDossier shows another page or view: in the message for who asked, in one
// of their own for others.
func turnDossier(ctx context.Context, r *request) error {
	f, err := parseFolder(r.arg)
	if err != nil {
		return refuse(saidOldButton)
	}
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	mine := f.asker == snowflake(r.user)
	if !mine {
		f.asker, f.private = snowflake(r.user), true
	}
	d, err := r.open(ctx, f)
	switch {
	case err != nil:
		return err
	case mine:
		return r.update(ctx, d)
	}
	return r.reply(ctx, d)
}

// sendDossier sends the whole view as a file, to the person alone.
func sendDossier(ctx context.Context, r *request) error {
	f, err := parseFolder(r.arg)
	if err != nil {
		return refuse(saidOldButton)
	}
	if err := r.bot.entry.person(r.user, true); err != nil {
		return err
	}
	d, err := f.make(ctx, r.engine)
	if err != nil {
		return err
	}
	return r.reply(ctx, draft{content: saidWhole.in(r.lang), private: true, file: textFile(f, d)})
}

// open makes the message of a folder's page.
func (r *request) open(ctx context.Context, f folder) (draft, error) {
	d, err := f.make(ctx, r.engine)
	if err != nil {
		return draft{}, err
	}
	if d.Verdict != rag.Answered {
		return draft{content: refusedDossier(d, look{echo: r.bot.cfg.Echo}), private: f.private, components: rowOf(f.bin())}, nil
	}
	pages := dossierPages(d)
	f.page = min(f.page, len(pages)-1)
	m := draft{content: pages[f.page], private: f.private}
	if !f.fits() { // its buttons cannot hold the topic
		m.components = rowOf(f.bin())
		if len(pages) > 1 {
			m.file = textFile(f, d)
		}
		return m, nil
	}
	m.components = append(f.pager(len(pages), r.lang), f.others(r.lang)...)
	return m, nil
}

// A folder is what the buttons of a dossier know.
type folder struct {
	view    dossierView
	page    int
	asker   uint64
	private bool
	topic   string
}

func (f folder) make(ctx context.Context, e *rag.Engine) (rag.Dossier, error) {
	d, err := f.view.of(ctx, e, rag.Question{Text: f.topic, Local: true})
	if err != nil {
		return d, fmt.Errorf("make a dossier: %w", err)
	}
	return d, nil
}

// String writes the folder as it stands in a custom_id.
func (f folder) String() string {
	private := ""
	if f.private {
		private = "p"
	}
	return f.view.letter + strconv.Itoa(f.page) + private + ":" + strconv.FormatUint(f.asker, 36) + ":" + f.topic
}

// fits reports whether the folder's buttons can hold it, with any page.
func (f folder) fits() bool {
	f.page = 99
	return len(idDossier+":"+f.String()) <= maxID
}

var errFolder = errors.New("not a folder of this version")

// parseFolder reads what String wrote.
func parseFolder(s string) (folder, error) {
	head, rest, ok1 := strings.Cut(s, ":")
	asker, topic, ok2 := strings.Cut(rest, ":")
	if !ok1 || !ok2 || len(head) < 2 || topic == "" {
		return folder{}, errFolder
	}
	v, ok := viewOf(head[:1])
	number, private := strings.CutSuffix(head[1:], "p")
	page, err1 := strconv.Atoi(number)
	id, err2 := strconv.ParseUint(asker, 36, 64)
	if !ok || err1 != nil || err2 != nil || page < 0 || page > 99 {
		return folder{}, errFolder
	}
	return folder{view: v, page: page, asker: id, private: private, topic: topic}, nil
}

// pager makes the buttons to turn pages, none when there is one page.
func (f folder) pager(pages int, lang text.Language) []discordgo.MessageComponent {
	return turners(idDossier, f.page, pages, lang, func(page int) string {
		f.page = page
		return f.String()
	})
}

// others makes the buttons to the other views, to the text, and to delete.
func (f folder) others(lang text.Language) []discordgo.MessageComponent {
	var list []discordgo.Button
	for _, v := range views {
		if v.letter != f.view.letter {
			to := f
			to.view, to.page = v, 0
			list = append(list, button(idDossier, to.String(), v.name.in(lang), v.emoji))
		}
	}
	list = append(list, button(idDossierText, f.String(), labelText.in(lang), "📄"))
	return row(append(list, f.bin()...)...)
}

// rowOf is row for buttons that may be none.
func rowOf(buttons []discordgo.Button) []discordgo.MessageComponent {
	if len(buttons) == 0 {
		return nil
	}
	return row(buttons...)
}

// bin makes the button to delete a dossier that others see.
func (f folder) bin() []discordgo.Button {
	if f.private {
		return nil
	}
	return []discordgo.Button{button(idDelete, ticket{asker: f.asker}.String(), "", "🗑️")}
}
