package discordtest

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Until returns when ok holds, which it asks after each change of the server's
// state, or with the context's error. ok may call the server's methods.
func (s *Server) Until(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return net.ErrClosed
		}
	}
}

// touch wakes those who wait in Until; s.mu is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// scaled is a duration of Discord's in real time.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.o.Scale)
}

// after calls f under the lock once d of real time has passed; the lock is held.
func (s *Server) after(d time.Duration, f func()) {
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.timers, t)
		if !s.closed {
			f()
			s.touch()
		}
	})
	s.timers[t] = true
}

func (s *Server) logf(format string, args ...any) {
	if s.o.Log != nil {
		s.o.Log(strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}

// epoch is Discord's, in Unix milliseconds.
const epoch = 1420070400000

// newID returns a snowflake, greater than all before it.
func (s *Server) newID() string {
	id := (time.Now().UnixMilli() - epoch) << 22
	if id <= s.lastID {
		id = s.lastID + 1
	}
	s.lastID = id
	return fmt.Sprint(id)
}

// newGuildID returns an id of which no other guild has the millisecond: it
// decides about the shard.
func (s *Server) newGuildID() string {
	return fmt.Sprint((time.Now().Add(-time.Hour).UnixMilli()/1e7*1e7 - epoch + int64(len(s.guilds))) << 22)
}
