package discord

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"verbatim.example/rag"
)

// A stream shows at a desk what is written of an answer so far. What comes
// faster than it may be shown is skipped: only the newest counts. Nothing is
// shown after stop, so that what is said then stays.
type stream struct {
	timing timing
	log    *slog.Logger
	paint  func(context.Context, rag.Answer) error
	news   chan rag.Answer // holds the newest that is not shown yet
	cancel context.CancelFunc
	done   chan struct{} // closed when nothing is under way any more

	once sync.Once
	last time.Time // of the last attempt to show something
	lost bool      // what became of one is not known
	so   rag.Answer
}

// stream begins one, until ctx ends or stop is called.
func (b *bot) stream(ctx context.Context, q inquiry, d desk) *stream {
	ctx, cancel := context.WithCancel(ctx)
	s := &stream{
		timing: b.timing, log: q.log.With("ref", q.ref),
		news: make(chan rag.Answer, 1), cancel: cancel, done: make(chan struct{}),
		paint: func(ctx context.Context, a rag.Answer) error {
			text, ok := renderPartial(a, look{echo: b.cfg.Echo})
			if !ok {
				return errTooTall
			}
			return d.show(ctx, draft{content: text, private: q.private, brief: true})
		},
	}
	go s.run(ctx)
	return s
}

// show takes an answer that may be shown. It does not wait; it is called on one
// goroutine at a time. The final answer is not its business.
func (s *stream) show(a rag.Answer) {
	if !a.Partial || a.Verdict != rag.Answered || len(a.Citations) == 0 {
		return
	}
	s.so = a
	select {
	case <-s.news:
	default:
	}
	s.news <- a
}

// soFar returns the last answer that was to be shown, false when there is none.
// It is called when show is not any more.
func (s *stream) soFar() (rag.Answer, bool) { return s.so, s.so.Partial }

func (s *stream) run(ctx context.Context) {
	defer close(s.done)
	defer func() {
		if p := recover(); p != nil {
			logFailure(s.log, &panicError{p, debug.Stack()})
		}
	}()
	wait := s.timing.glance
	for {
		var a rag.Answer
		select {
		case <-ctx.Done():
			return
		case a = <-s.news:
		}
		if sleep(ctx, wait) != nil {
			return
		}
		select {
		case a = <-s.news:
		default:
		}
		err := s.paint(ctx, a)
		s.last = time.Now()
		s.lost = s.lost || errors.Is(err, errLost)
		wait = 0
		if err != nil {
			if ctx.Err() == nil {
				s.log.Info("an answer could not be shown while it is written", "err", err)
			}
			if hopeless(err) {
				return
			}
		}
		if sleep(ctx, s.timing.pace) != nil {
			return
		}
	}
}

// errTooTall says that an answer needs more than one message by now.
var errTooTall = errors.New("it does not fit in one message any more")

// hopeless reports whether showing more of the answer will fail too.
func hopeless(err error) bool {
	switch kindOf(err) {
	case kindGone, kindExpired, kindForbidden, kindClosed, kindToken:
		return true
	}
	return err == errTooTall || err == errDeleted || err == errLate
}

// stop ends the showing, waits for what is under way, and then, unless ctx
// ends, until the message may be edited again.
func (s *stream) stop(ctx context.Context) {
	s.once.Do(func() {
		s.cancel()
		<-s.done
		if !s.last.IsZero() {
			sleep(ctx, time.Until(s.last.Add(s.timing.pace)))
		}
	})
}
