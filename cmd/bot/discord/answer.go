package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// An inquiry is a question on its way to its answer.
type inquiry struct {
	question rag.Question
	engine   *rag.Engine
	scope    scope
	user     string // id of the asker
	private  bool
	via      string // for the log: ask, mention, reply, direct, channel
	lang     text.Language
	log      *slog.Logger
	ref      string
	cut      bool // the question was longer
}

// A desk is where an inquiry is answered: an interaction or a channel. Its
// methods are called one at a time.
type desk interface {
	// wait tells the person their place in the queue; later calls replace it. It is
	// given up when ctx ends: the turn has come.
	wait(ctx context.Context, place int)
	// show shows the answer so far, in place of what was said before. After
	// errLate nothing is shown here any more.
	show(ctx context.Context, d draft) error
	// answer says the answer, in place of what was said before, and returns where
	// its last part is; "" for a private one or where that is not known.
	answer(ctx context.Context, parts []draft) (channel, message string, err error)
}

// answer answers an inquiry. Its error is to be said to the person.
func (b *bot) answer(ctx context.Context, q inquiry, d desk) (err error) {
	began := time.Now()
	var n Asked
	defer func() {
		n.Took = time.Since(began)
		b.asked(n, err)
	}()
	q.question.Text = text.Cut(q.question.Text, maxCut)
	if err := b.entry.quota(q.scope.guild); err != nil {
		return err
	}
	leave, err := b.entry.enter(ctx, d.wait)
	if err != nil {
		return err
	}
	defer leave()
	if b.stopping.Load() && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	n.Waited = time.Since(began)
	work, cancel := context.WithTimeout(ctx, b.timing.answer)
	defer cancel()
	s := b.stream(work, q, d)
	defer s.stop(work)
	a, err := b.consult(rag.WithTrace(work, &n.Trace), q.engine, q.question, s.show)
	leave() // others need not wait for Discord's rate limits
	answered := time.Now()
	s.stop(work)
	if cause := context.Cause(work); cause != nil && (err != nil || errors.Is(cause, errDeleted)) {
		err = cause
	}
	if err != nil {
		n.Verdict = Failed
		return b.breakOff(ctx, q, d, s, err)
	}
	parts := b.drafts(ctx, q, a)
	parts[0].twice = s.lost
	channel, message, err := d.answer(ctx, parts)
	if err != nil {
		return fmt.Errorf("say the answer: %w", err)
	}
	n.Verdict, n.Mode, n.Fallback, n.Score, n.Post = string(a.Verdict), a.Mode, a.Fallback, a.Score, time.Since(answered)
	b.state.asked(outcome{
		guild: q.scope.guild, user: q.user, refused: a.Verdict != rag.Answered, missing: a.Missing,
		generated: a.Verdict == rag.Answered && a.Mode == rag.Generated, fallback: a.Fallback != "",
		channel: channel, message: message,
	})
	b.log.Info("question", "ref", q.ref, "via", q.via, "verdict", a.Verdict,
		"mode", a.Mode, "language", a.Language, "citations", len(a.Citations), "dropped", a.Dropped, "fallback", a.Fallback, "private", q.private,
		"queue_ms", millis(n.Waited), "search_ms", millis(n.Trace.Search), "compose_ms", millis(n.Trace.Compose), "generate_ms", millis(n.Trace.Generate),
		"post_ms", millis(n.Post), "total_ms", millis(time.Since(began)))
	return nil
}

// millis rounds to tenths of a millisecond, for the log.
func millis(d time.Duration) float64 { return float64(d.Round(100*time.Microsecond)) / 1e6 }

// asked tells what became of a question to whoever counts.
func (b *bot) asked(n Asked, err error) {
	if b.cfg.Asked == nil {
		return
	}
	if err != nil {
		n.Verdict = Failed
		if _, no := errors.AsType[*refusal](err); no || errors.Is(err, errDeleted) {
			n.Verdict = Declined
		}
	}
	b.cfg.Asked(n)
}

// breakOff ends an answer that err ended before its time. What of it was checked
// stays, and why there is no more is said below it; where there is nothing, err
// is returned.
func (b *bot) breakOff(ctx context.Context, q inquiry, d desk, s *stream, err error) error {
	a, ok := s.soFar()
	if !ok || errors.Is(err, errDeleted) {
		return err
	}
	var parts []draft
	for _, p := range renderBroken(a, look{echo: b.cfg.Echo}, explain(err, a.Language, q.ref)) {
		parts = append(parts, draft{content: p, private: q.private})
	}
	parts[0].twice = s.lost
	if _, _, failed := d.answer(ctx, parts); failed != nil {
		q.log.Warn("an unfinished answer could not be kept", "ref", q.ref, "err", failed)
		return err
	}
	logFailure(q.log.With("ref", q.ref), err)
	return nil
}

// tidy returns a question as it is to be asked, and whether it was too long.
func tidy(s string) (question string, cut bool) {
	s = strings.TrimSpace(s)
	return text.Cut(s, maxCut), utf8.RuneCountInString(s) > maxCut
}

// noticeEvery is how many seconds lie at least between two changes of a place
// in the queue.
const noticeEvery = 3

// notice is how long somebody at a place is told nothing new: the longer the
// queue, the less often, or telling places would be all that is done.
func (t timing) notice(place int) time.Duration {
	return noticeEvery * t.ack * time.Duration(max(1, place/10))
}

// A counterDesk answers an interaction.
type counterDesk struct {
	r       *request
	private bool
	told    time.Time
	expired bool

	mu   sync.Mutex // held while something is said
	late bool       // the interaction's token is about to expire
	over bool       // the answer is being said, or has been
}

// errLate says that an interaction's token is about to expire.
var errLate = errors.New("the interaction expires")

// expire tells the person that the answer will come as a message, unless it is
// there.
func (d *counterDesk) expire(ctx context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		return
	}
	d.late = true
	if err := d.r.notice(ctx, draft{content: saidLater.in(d.r.lang)}); err != nil {
		d.r.log.Warn("a delay could not be told", "err", err)
	}
}

func (d *counterDesk) wait(ctx context.Context, place int) {
	if time.Since(d.told) < d.r.bot.timing.notice(place) || d.expired {
		return
	}
	d.told = time.Now()
	if err := d.r.notice(ctx, draft{content: fmt.Sprintf(saidQueued.in(d.r.lang), place), private: d.private, brief: true}); err != nil {
		d.expired = kindOf(err) == kindExpired
		if ctx.Err() != nil {
			return
		}
		d.r.log.Warn("a place in the queue could not be told", "err", err)
	}
}

func (d *counterDesk) show(ctx context.Context, p draft) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.late || d.expired {
		return errLate
	}
	return d.r.notice(ctx, p)
}

func (d *counterDesk) answer(ctx context.Context, parts []draft) (channel, message string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.over = true
	late := d.late && !d.private
	for i, p := range parts {
		p.private = d.private
		switch {
		case late:
		case i == 0:
			err = d.r.reply(ctx, p)
		default:
			message, err = d.r.follow(ctx, p)
		}
		if !late && (err == nil || kindOf(err) != kindExpired || d.private) {
			if err != nil {
				return "", "", err
			}
			continue
		}
		if i == 0 {
			p.content = "<@" + d.r.user + "> " + p.content // nobody is pinged by it
		}
		late = true
		if message, err = d.r.bot.out.post(ctx, d.r.Channel, p); err != nil {
			return "", "", err
		}
	}
	if d.private {
		return "", "", nil
	}
	if message == "" {
		if message, err = d.r.bot.out.original(ctx, d.r.interaction); err != nil {
			return "", "", nil // the answer is there; where is not known
		}
	}
	return d.r.Channel, message, nil
}

// drafts makes the messages of an answer; the buttons stand under the last.
func (b *bot) drafts(ctx context.Context, q inquiry, a rag.Answer) []draft {
	var parts []draft
	for _, p := range renderAnswer(a, look{echo: b.cfg.Echo}) {
		parts = append(parts, draft{content: p, private: q.private})
	}
	if last := len(parts) - 1; q.cut && last >= 0 {
		note := "\n-# " + fmt.Sprintf(saidTooLong.in(a.Language), maxCut)
		if utf8.RuneCountInString(parts[last].content+note) <= maxContent {
			parts[last].content += note
		}
	}
	parts[len(parts)-1].components = b.underAnswer(ctx, q, a)
	return parts
}
