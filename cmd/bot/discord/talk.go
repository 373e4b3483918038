package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// Why a message is for the bot.
const (
	viaMention = "mention"
	viaReply   = "reply"
	viaDirect  = "direct"
	viaChannel = "channel" // one of ASK_CHANNELS
)

// onMessage decides whether a message is for the bot. It does not wait.
func (b *bot) onMessage(m *message) {
	if m.Author != nil && m.Author.ID == b.me.user {
		if b.alone() || m.Channel != b.cfg.Admin { // where the other processes of this bot write too
			b.out.double.own(m)
		}
		return
	}
	if m.ID == "" || m.Channel == "" || m.Author == nil || m.Author.ID == "" || // half decoded
		m.Author.Bot || m.Author.System || m.Webhook != "" ||
		m.Type != messageDefault && m.Type != messageReply {
		return
	}
	if m.Guild != "" && len(m.MentionRoles) == 0 && !b.maybe(m) {
		return
	}
	if b.seen.before(m.ID) {
		return
	}
	p := &conversation{bot: b, m: m, ref: newCode()}
	started := b.tasks.start(func(ctx context.Context) {
		if err := p.hold(ctx); err != nil {
			p.apologise(err)
		}
	}, p.apologise)
	if !started {
		b.pulse.Dropped.Add(1)
		b.log.Warn("a message was dropped: too many at once", "channel", m.Channel)
	}
}

// maybe reports whether a message of a guild without a role in it may be for
// the bot, as far as can be told without asking Discord.
func (b *bot) maybe(m *message) bool {
	if b.mentioned(m) || b.answersMe(m) {
		return true
	}
	if len(b.cfg.Ask) == 0 || m.MentionEveryone {
		return false
	}
	c, known := b.places.channel(m.Channel)
	return !known || b.listed(b.cfg.Ask, m.Channel, c.Parent)
}

// mentioned reports whether the bot is named; @everyone does not name it.
func (b *bot) mentioned(m *message) bool {
	return slices.ContainsFunc(m.Mentions, func(u user) bool { return u.ID == b.me.user })
}

// answersMe reports whether a message replies to one of the bot's.
func (b *bot) answersMe(m *message) bool {
	return m.Reference != nil && m.Reference.Type == 0 && m.Replied != nil && m.Replied.Author != nil && m.Replied.Author.ID == b.me.user
}

// A conversation is one message for the bot on its way to an answer. It is the
// desk at which it is answered.
type conversation struct {
	bot  *bot
	m    *message
	ref  string
	lang text.Language

	target string    // channel of the answer: a thread, when one is opened
	notice string    // id of the message that told a place in the queue
	told   time.Time // when
	said   bool      // the first message has arrived
	unsure bool      // a message whose nonce is the first's may have arrived
}

// addressed says why the message is for the bot, "" when it is not.
func (p *conversation) addressed(ctx context.Context) string {
	b, m := p.bot, p.m
	switch {
	case m.Guild == "":
		return viaDirect
	case b.answersMe(m):
		return viaReply
	case b.mentioned(m):
		return viaMention
	case len(m.MentionRoles) > 0:
		if own := b.ownRole(ctx, m.Guild); own != "" && slices.Contains(m.MentionRoles, own) {
			return viaMention
		}
	}
	if len(b.cfg.Ask) == 0 || m.MentionEveryone || len(m.Mentions) > 0 || m.Reference != nil || strings.TrimSpace(m.Content) == "" {
		return "" // in such a channel people may still talk to each other
	}
	c, err := b.place(ctx, occasion{channel: m.Channel})
	if err == nil && b.listed(b.cfg.Ask, m.Channel, c.Parent) && (c.thread() || c.ID == m.Channel && slices.Contains(b.cfg.Ask, c.ID)) {
		return viaChannel
	}
	return ""
}

// markup matches what Discord writes for people, roles, channels and emoji.
var markup = regexp.MustCompile(`<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>`)

// plainQuestion returns what somebody wrote without mentions.
func plainQuestion(s string) string {
	return strings.Join(strings.Fields(markup.ReplaceAllString(s, " ")), " ")
}

// hold answers the message. Its error is to be said.
func (p *conversation) hold(ctx context.Context) error {
	b, m := p.bot, p.m
	via := p.addressed(ctx)
	if via == "" {
		return nil
	}
	p.target = m.Channel
	words, long := tidy(plainQuestion(m.Content))
	p.lang = text.Detect(words)
	if p.lang == text.Unknown {
		p.lang = text.French
	}
	if err := b.entry.person(m.Author.ID, false); err != nil {
		return err
	}
	if b.stopping.Load() {
		return refuse(saidStopping)
	}
	o := occasion{guild: m.Guild, channel: m.Channel, user: m.Author.ID}
	if m.Member != nil {
		o.roles = m.Member.Roles
	}
	engine, scope, err := b.access(ctx, o)
	if err != nil {
		return err
	}
	switch {
	case words == "" && m.Content == "":
		return refuse(saidNoText)
	case words == "":
		return refuse(saidNoQuestion)
	}
	ctx, stop := context.WithCancelCause(b.payer(ctx, m.Guild, m.Author.ID))
	defer stop(nil)
	b.replies.begin(m.ID, stop)
	defer b.replies.end(m.ID)
	defer p.showTyping(ctx)()
	previous, depth := p.before(ctx, via, scope)
	if depth >= 2 {
		p.branch(ctx, scope, words)
	}
	q := inquiry{
		question: rag.Question{Text: words, Previous: previous},
		engine:   engine, scope: scope, user: m.Author.ID, via: via, lang: p.lang, cut: long,
		log: b.log, ref: p.ref,
	}
	return b.answer(ctx, q, p)
}

// showTyping shows that an answer is being made, from when it is felt to take
// long, until the function returned is called.
func (p *conversation) showTyping(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait := p.bot.timing.ack / 2
		for sleep(ctx, wait) == nil {
			if err := p.bot.out.typing(ctx, p.m.Channel); kindOf(err) == kindForbidden || kindOf(err) == kindGone {
				return
			}
			wait = p.bot.timing.typing
		}
	}()
	return func() { cancel(); <-done }
}

// wait implements desk.
func (p *conversation) wait(ctx context.Context, place int) {
	d := draft{content: fmt.Sprintf(saidQueued.in(p.lang), place), brief: true}
	if time.Since(p.told) < p.bot.timing.notice(place) {
		return
	}
	p.told = time.Now()
	if err := p.show(ctx, d); err != nil && ctx.Err() == nil {
		p.bot.log.Warn("a place in the queue could not be told", "ref", p.ref, "err", err)
	}
}

// show implements desk.
func (p *conversation) show(ctx context.Context, d draft) error {
	if p.notice != "" {
		return p.bot.out.editMessage(ctx, p.target, p.notice, d)
	}
	id, err := p.first(ctx, d)
	p.notice = id
	return err
}

// first posts what replies to the question.
func (p *conversation) first(ctx context.Context, d draft) (string, error) {
	if p.target == p.m.Channel {
		d.replyTo = p.m.ID
	}
	if !p.said {
		d.nonce = p.m.ID // should an answer have arrived unnoticed, the apology for it does not
	}
	id, err := p.post(ctx, d)
	p.said = p.said || err == nil
	p.unsure = p.unsure || d.brief && (errors.Is(err, errLost) || errors.Is(err, errTorn))
	return id, err
}

// answer implements desk.
func (p *conversation) answer(ctx context.Context, parts []draft) (channel, message string, err error) {
	for i, d := range parts {
		if message, err = p.say(ctx, d, i == 0); err != nil {
			return "", "", err
		}
	}
	return p.target, message, nil
}

// say writes a message of the answer: the first replaces the notice, if there
// was one, and replies to the question.
func (p *conversation) say(ctx context.Context, d draft, first bool) (id string, err error) {
	if !first {
		return p.post(ctx, d)
	}
	if p.notice != "" {
		id := p.notice
		err := p.bot.out.editMessage(ctx, p.target, id, d)
		if err != nil && kindOf(err) != kindGone {
			return "", err // an apology takes its place
		}
		p.notice = ""
		if err == nil {
			return id, nil
		}
	}
	id, err = p.first(ctx, d)
	if err == nil && p.unsure {
		// What this was to replace may have arrived after all: then that, with
		// its old words, is the message.
		p.unsure, p.notice = false, id
		return p.say(ctx, d, true)
	}
	return id, err
}

// post writes a message, unless the question was deleted meanwhile.
func (p *conversation) post(ctx context.Context, d draft) (string, error) {
	id, err := p.bot.out.post(ctx, p.target, d)
	if err != nil {
		return "", err
	}
	if !p.bot.replies.add(p.m.ID, p.target, id) {
		if err := p.bot.out.remove(ctx, p.target, id); err != nil {
			p.bot.log.Warn("the answer to a deleted question could not be deleted", "ref", p.ref, "err", err)
		}
		return "", errDeleted
	}
	return id, nil
}

// apologise says what an error means to the person.
func (p *conversation) apologise(err error) {
	b := p.bot
	if errors.Is(err, errDeleted) || errors.Is(err, errSilent) {
		return
	}
	log := b.log.With("ref", p.ref, "guild", p.m.Guild, "channel", p.m.Channel)
	logFailure(log, err)
	ctx := context.Background()
	if p.target == "" {
		p.target = p.m.Channel
	}
	kind := kindOf(err)
	if kind != kindForbidden && kind != kindGone {
		_, err = p.say(ctx, draft{content: explain(err, p.lang, p.ref)}, true)
		if err == nil || errors.Is(err, errDeleted) {
			return
		}
		if kind = kindOf(err); kind != kindForbidden {
			log.Error("an apology could not be said", "err", err)
			return
		}
	}
	if kind == kindForbidden && p.m.Guild != "" {
		p.whisper(ctx)
	}
}

// whisper tells the person directly that the bot may not write where they
// asked, and what to click: nothing else can be heard there.
func (p *conversation) whisper(ctx context.Context) {
	b := p.bot
	need := saidNeedSend
	if c, ok := b.places.channel(p.target); ok && c.thread() || p.target != p.m.Channel {
		need = saidNeedThreads
	}
	b.log.Error("may not write: "+need.in(text.English), "ref", p.ref, "channel", p.target)
	var dm channel
	err := b.rest.do(ctx, call{method: http.MethodPost, path: "users/@me/channels", body: map[string]string{"recipient_id": p.m.Author.ID}, out: &dm})
	if err == nil {
		_, err = b.out.post(ctx, dm.ID, draft{content: need.in(p.lang)})
	}
	if err != nil {
		b.log.Warn("nor could the person be told", "ref", p.ref, "err", err)
	}
}
