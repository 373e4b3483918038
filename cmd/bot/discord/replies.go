package discord

import (
	"context"
	"slices"
	"sync"
)

// maxReplies bounds the answers remembered by their question.
const maxReplies = 5000

// replies knows which messages answer which, so that deleting a question
// deletes its answer, finished or not. Safe for concurrent use.
type replies struct {
	mu    sync.Mutex
	by    map[string]*replied // by id of the question
	order []string
}

type replied struct {
	gone    bool // the question was deleted
	stop    context.CancelCauseFunc
	channel string
	ids     []string
}

func newReplies() *replies { return &replies{by: map[string]*replied{}} }

// begin notes that a question is being answered; stop is called when it is
// deleted.
func (p *replies) begin(question string, stop context.CancelCauseFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.order) >= maxReplies {
		delete(p.by, p.order[0])
		p.order = p.order[1:]
	}
	p.by[question] = &replied{stop: stop}
	p.order = append(p.order, question)
}

// add notes a message of the answer. It is false when the question is gone:
// then the message has to go too.
func (p *replies) add(question, channel, id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.by[question]
	if r == nil {
		return true // forgotten
	}
	r.channel = channel
	r.ids = append(r.ids, id)
	return !r.gone
}

// end notes that nothing more is to come.
func (p *replies) end(question string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.by[question]; r != nil {
		r.stop = nil
	}
}

// delete notes that a question is gone and returns what answers it so far.
func (p *replies) delete(question string) (channel string, ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.by[question]
	if r == nil {
		return "", nil
	}
	r.gone = true
	if r.stop != nil {
		r.stop(errDeleted)
	}
	channel, ids = r.channel, r.ids
	r.ids = nil
	return channel, ids
}

// parts returns the other messages of the answer that a message ends.
func (p *replies) parts(message string) (channel string, ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.by {
		if i := slices.Index(r.ids, message); i >= 0 {
			return r.channel, slices.Delete(slices.Clone(r.ids), i, i+1)
		}
	}
	return "", nil
}

// onDelete deletes the answers to questions that were deleted.
func (b *bot) onDelete(_ string, ids ...string) {
	for _, id := range ids {
		channel, answers := b.replies.delete(id)
		for _, a := range answers {
			b.tasks.start(func(ctx context.Context) {
				if err := b.out.remove(ctx, channel, a); err != nil {
					b.log.Warn("the answer to a deleted question could not be deleted", "err", err)
				}
			}, b.unexpected)
		}
	}
}
