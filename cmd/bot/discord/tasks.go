package discord

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// maxTasks bounds the events worked on at once; a flood beyond it is dropped.
const maxTasks = 2000

// tasks are the goroutines of events: each is recovered and waited for.
type tasks struct {
	ctx context.Context // of the work; set before the first task

	mu     sync.Mutex
	n      int
	closed bool
	idle   chan struct{} // closed when n falls to 0; nil while nobody waits
}

// start runs f in a goroutine and reports false when there is no room for it.
// A panic in f is given to sorry as an error.
func (t *tasks) start(f func(ctx context.Context), sorry func(error)) bool {
	t.mu.Lock()
	if t.closed || t.n >= maxTasks {
		t.mu.Unlock()
		return false
	}
	t.n++
	t.mu.Unlock()
	go func() {
		defer t.done()
		defer func() {
			if p := recover(); p != nil {
				err := &panicError{p, debug.Stack()}
				defer func() { recover() }() // an apology that panics is the end of it
				sorry(err)
			}
		}()
		f(t.ctx)
	}()
	return true
}

func (t *tasks) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n--
	if t.n == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// close refuses further tasks.
func (t *tasks) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
}

// running returns how many tasks run.
func (t *tasks) running() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

// wait returns when no task runs, at the latest after d.
func (t *tasks) wait(d time.Duration) bool {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return true
	}
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	idle := t.idle
	t.mu.Unlock()
	select {
	case <-idle:
		return true
	case <-time.After(d):
		return false
	}
}

// A panicError is a panic of a handler, with its stack for the log.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }
