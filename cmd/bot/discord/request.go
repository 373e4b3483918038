package discord

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// A request is one interaction on its way through a handler.
type request struct {
	*interaction
	bot    *bot
	engine *rag.Engine // what may be read here
	scope  scope
	lang   text.Language // of the person's interface
	user   string        // id
	arg    string        // what follows the prefix of a custom_id
	sub    string        // subcommand, "" without one
	log    *slog.Logger
	ref    string // reference in the log

	mu     sync.Mutex
	state  ackState
	unsure bool   // a first answer may have arrived unnoticed
	quiet  bool   // the acknowledgement was invisible: a component's
	brief  bool   // what was said last is to be replaced by the reply
	last   string // id of what was said last, when that is not the first answer
}

type ackState int

const (
	unanswered ackState = iota
	deferred            // acknowledged without words
	answered
)

// options returns the options of the subcommand, else of the command.
func (r *request) options() []option {
	if len(r.Data.Options) == 1 && (r.Data.Options[0].Type == int(discordgo.ApplicationCommandOptionSubCommand)) {
		return r.Data.Options[0].Options
	}
	return r.Data.Options
}

// option returns the value of an option as text, trimmed; "" when not given.
func (r *request) option(name string) string {
	for _, o := range r.options() {
		if o.Name == name {
			return strings.TrimSpace(o.text())
		}
	}
	return ""
}

// focused returns the option somebody is typing in.
func (r *request) focused() (name, value string) {
	for _, o := range r.options() {
		if o.Focused {
			return o.Name, o.text()
		}
	}
	return "", ""
}

// field returns the value of a field of a submitted modal.
func (r *request) field(id string) string {
	for _, row := range r.Data.Components {
		for _, f := range row.Components {
			if f.CustomID == id {
				return f.Value
			}
		}
	}
	return ""
}

// can reports whether the person has a permission in this channel, from the
// interaction's own fields.
func (r *request) can(p bits) bool {
	return r.Member != nil && (r.Member.Permissions.has(permAdministrator) || r.Member.Permissions.has(p))
}

// reply answers: the first time in place of the acknowledgement, later as a
// follow-up.
func (r *request) reply(ctx context.Context, d draft) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.state == unanswered:
		err := r.bot.out.respond(ctx, r.interaction, callbackMessage, d)
		if err == nil && r.unsure {
			err = r.bot.out.editOriginal(ctx, r.interaction, d) // then Discord keeps the first
		}
		if err != nil {
			r.unsure = true
			return err
		}
	case r.state == deferred && !r.quiet, r.brief:
		if err := r.bot.out.editAnswer(ctx, r.interaction, cmp.Or(r.last, "@original"), d); err != nil {
			return err
		}
	default:
		id, err := r.bot.out.followUp(ctx, r.interaction, d)
		r.last = id
		return err
	}
	r.state, r.brief = answered, false
	return nil
}

// notice says something that the reply will replace: a place in the queue, an
// answer so far.
func (r *request) notice(ctx context.Context, d draft) error {
	if err := r.reply(ctx, d); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.brief = true
	return nil
}

// follow sends a further message and returns its id.
func (r *request) follow(ctx context.Context, d draft) (id string, err error) {
	return r.bot.out.followUp(ctx, r.interaction, d)
}

// edit replaces the reply, or the message whose button was used.
func (r *request) edit(ctx context.Context, d draft) error {
	return r.bot.out.editOriginal(ctx, r.interaction, d)
}

// update replaces the message whose button was used.
func (r *request) update(ctx context.Context, d draft) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state != unanswered {
		return r.bot.out.editOriginal(ctx, r.interaction, d)
	}
	if err := r.bot.out.respond(ctx, r.interaction, callbackUpdate, d); err != nil {
		return err
	}
	r.state, r.quiet = answered, true
	return nil
}

// removeMessage deletes the message whose button was used. It acknowledges.
func (r *request) removeMessage(ctx context.Context) error {
	if err := r.acknowledge(ctx, true, true); err != nil {
		return err
	}
	return r.bot.out.deleteOriginal(ctx, r.interaction)
}

// choices answers autocompletion; more than 25 are cut.
func (r *request) choices(ctx context.Context, list []*discordgo.ApplicationCommandOptionChoice) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state = answered
	return r.bot.out.choices(ctx, r.interaction, list)
}

// modal opens a form with one row for each component.
func (r *request) modal(ctx context.Context, id, title string, rows ...discordgo.MessageComponent) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.bot.out.modal(ctx, r.interaction, id, title, rows); err != nil {
		return err
	}
	r.state = answered
	return nil
}

// acknowledge says that an answer is coming, unless one has come.
func (r *request) acknowledge(ctx context.Context, private, invisible bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state != unanswered {
		return nil
	}
	kind := callbackDeferred
	if invisible {
		kind = callbackDeferredUpdate
	}
	if err := r.bot.out.respond(ctx, r.interaction, kind, draft{private: private}); err != nil {
		r.unsure = true
		return err
	}
	r.state, r.quiet = deferred, invisible
	return nil
}
