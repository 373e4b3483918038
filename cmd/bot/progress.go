package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressAfter is how long a work may take before anything is said of it, and
// then how often plain lines are written.
const progressAfter = 2 * time.Second

// A progress shows how far a long work is, on standard error: a bar on a terminal,
// else plain lines. It is safe for concurrent use.
type progress struct {
	a       *app
	doing   string // "indexing"
	what    string // "passages"
	always  bool   // say something even of a short work
	started time.Time

	mu   sync.Mutex
	done int // the most that was reported
	said time.Time
	bar  *progressbar.ProgressBar
}

// progress returns what shows the making of an index.
func (a *app) progress(always bool) *progress {
	now := time.Now()
	return &progress{a: a, doing: "indexing", what: "passages", always: always, started: now, said: now}
}

// embedding returns what shows the embedding of passages, and of the questions
// that measure them.
func (a *app) embedding(always bool) *progress {
	p := a.progress(always)
	p.doing, p.what = "embedding", "texts"
	return p
}

// show reports that done of total are done.
func (p *progress) show(done, total int) {
	now := time.Now()
	if !p.always && now.Sub(p.started) < progressAfter {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if done <= p.done {
		return // overtaken by another goroutine
	}
	p.done = done
	if width, ok := terminalWidth(p.a.screen); ok {
		if p.bar == nil {
			p.bar = newBar(p.a.screen, p.doing, total, width)
		}
		p.bar.ChangeMax(total)
		p.bar.Set(done)
		return
	}
	if done == total || now.Sub(p.said) >= progressAfter {
		p.said = now
		if p.a.log != nil {
			p.a.log.Info(p.doing, "done", done, "of", total)
			return
		}
		p.a.notice("%s: %d of %d %s", p.doing, done, total, p.what)
	}
}

func newBar(w io.Writer, doing string, total, width int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionSetWidth(max(10, min(40, width-40))),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

// close ends the bar, so that what follows begins on a clean line.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.Clear()
	}
}
