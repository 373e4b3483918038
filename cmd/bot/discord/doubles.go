package discord

import (
	"errors"
	"sync"
)

// Two bots with one token both get every event. Discord keeps most of what comes
// of it from the readers: it takes one answer to an interaction, and one of two
// posts with one nonce. It is told of by what only another bot can have done: an
// interaction is answered before this one tried, or a message of the bot's own
// has a nonce that this one never used. Both go on answering: if both were
// silent nobody would answer, and neither knows which is to stay.

// doubleSigns is how many signs it takes: an old bot that ends while the new one
// starts may give one.
const doubleSigns = 2

// doubles counts the signs of another bot. Safe for concurrent use.
type doubles struct {
	used *seen  // nonces and interactions that this bot has sent for
	tell func() // called once

	mu    sync.Mutex
	signs int
}

func newDoubles(tell func()) *doubles { return &doubles{used: newSeen(), tell: tell} }

// use notes that something is sent, and reports whether that happened before.
func (d *doubles) use(id string) (again bool) { return d.used.before(id) }

// sign notes what another bot did.
func (d *doubles) sign() {
	d.mu.Lock()
	d.signs++
	now := d.signs == doubleSigns
	d.mu.Unlock()
	if now {
		d.tell()
	}
}

// own looks at a message of the bot's own that answers no interaction.
func (d *doubles) own(m *message) {
	if nonce := m.nonce(); nonce != "" && m.Interaction == nil && m.Webhook == "" && !d.use(nonce) {
		d.sign()
	}
}

// taken looks at the error of the first try to answer an interaction.
func (d *doubles) taken(err error) {
	if e, ok := errors.AsType[*restError](err); ok && e.code == codeAlreadyAcknowledged && !e.again {
		d.sign()
	}
}

// doubled says that another bot uses the token.
func (b *bot) doubled() {
	b.log.Error("another bot uses the same Discord token, and answers the same questions: stop one of the two, or reset the token in the Developer Portal if you do not know the other")
	if b.cfg.Doubled != nil {
		b.cfg.Doubled()
	}
}
