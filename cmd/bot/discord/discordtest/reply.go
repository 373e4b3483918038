package discordtest

import (
	"context"
	"fmt"
)

// Reply is what the person sees now.
func (i *Interaction) Reply() Reply {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	r := i.reply
	r.Deferred, r.Ephemeral, r.Edits = i.deferred, i.ephemeral, i.edits
	if m := i.s.messages[i.original]; m != nil {
		r.Message, r.Deleted = m.copy(), m.Deleted
	}
	for _, id := range i.followUps {
		if m := i.s.messages[id]; m != nil && !m.Deleted {
			r.FollowUps = append(r.FollowUps, m.copy())
		}
	}
	return r
}

// Wait returns the answer once there is one that is more than "is thinking",
// or ErrLate or ErrUnanswered when none can come. Edits may still follow; see
// WaitFor.
func (i *Interaction) Wait(ctx context.Context) (Reply, error) {
	return i.WaitFor(ctx, func(Reply) bool { return true })
}

// WaitFor is Wait for an answer that satisfies ok.
func (i *Interaction) WaitFor(ctx context.Context, ok func(Reply) bool) (Reply, error) {
	var r Reply
	var lost error
	err := i.s.Until(ctx, func() bool {
		i.s.mu.Lock()
		done, late, over, acked := i.resolved || i.acked && i.reply.Type == AckDeferredUpdate, i.late, i.over, i.acked
		i.s.mu.Unlock()
		r = i.Reply()
		switch {
		case done && ok(r):
			return true
		case late && !acked:
			lost = ErrLate
		case over:
			lost = ErrUnanswered
		}
		return lost != nil
	})
	if err != nil {
		return r, fmt.Errorf("wait for %s: %w", i.describe(), err)
	}
	return r, lost
}
