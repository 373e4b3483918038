package discord

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A draft is a message to be said. What every message has in common (nobody is
// pinged, no link is unfolded) is added here and nowhere else.
type draft struct {
	content    string
	components []discordgo.MessageComponent
	private    bool   // for the asker alone: only in answer to an interaction
	replyTo    string // id of a message in the same channel; not for interactions
	brief      bool   // something follows that replaces it: given up while it waits when its context ends, tried once
	twice      bool   // of an edit: what it replaces may still be on its way; it is made again a little later
	file       *file  // sent with it; not with an edit that drops it again
	nonce      string // of a post: of two with the same within minutes the first stands; "": a random one
}

// A file is what a message carries beside its words.
type file struct {
	name string
	data []byte
}

// Kinds of answers to an interaction, by Discord's numbers.
type callback int

const (
	callbackMessage        callback = 4
	callbackDeferred       callback = 5
	callbackDeferredUpdate callback = 6
	callbackUpdate         callback = 7
	callbackChoices        callback = 8
	callbackModal          callback = 9
)

const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
)

// A sender is the one way out: everything the bot writes to Discord passes here.
// Output has deadlines of its own, so that an apology can be said after the
// work it is for was cancelled; hard ends them all.
type sender struct {
	rest   *rest
	timing timing
	double *doubles
	hard   context.Context // ends when the program has no more time; the one stored context
}

// fields returns what a message is on the wire.
func (d draft) fields(edit bool) map[string]any {
	f := map[string]any{
		"content":          d.content,
		"allowed_mentions": map[string]any{"parse": []string{}, "replied_user": false},
	}
	flags := flagSuppressEmbeds
	if d.private && !edit {
		flags |= flagEphemeral
	}
	f["flags"] = flags
	if d.components != nil {
		f["components"] = d.components
	} else if edit {
		f["components"] = []any{}
	}
	if d.file != nil {
		f["attachments"] = []any{map[string]any{"id": "0", "filename": d.file.name}}
	}
	return f
}

// detached returns a context that survives ctx, for at most d.
func (s *sender) detached(ctx context.Context, d time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d)
	stop := context.AfterFunc(s.hard, cancel)
	return ctx, func() { stop(); cancel() }
}

// life returns the context in which a draft is sent.
func (s *sender) life(ctx context.Context, d draft) (context.Context, func()) {
	if d.brief {
		return context.WithTimeout(ctx, s.timing.send)
	}
	return s.detached(ctx, s.timing.send)
}

// post writes a message into a channel and returns its id. Should Discord
// receive it twice it posts it once.
func (s *sender) post(ctx context.Context, channel string, d draft) (id string, err error) {
	ctx, cancel := s.life(ctx, d)
	defer cancel()
	f := d.fields(false)
	if d.nonce == "" {
		d.nonce = nonce()
	}
	s.double.use(d.nonce)
	f["nonce"], f["enforce_nonce"] = d.nonce, true
	if d.replyTo != "" {
		f["message_reference"] = map[string]any{"message_id": d.replyTo, "fail_if_not_exists": false}
	}
	var made struct {
		ID string `json:"id"`
	}
	k := call{method: http.MethodPost, path: "channels/" + channel + "/messages", body: f, file: d.file, out: &made, brief: d.brief, firm: !d.brief}
	err = s.rest.do(ctx, k)
	if e, ok := errors.AsType[*restError](err); ok && e.code == codeNoHistoryForReply {
		delete(f, "message_reference")
		err = s.rest.do(ctx, k)
	}
	if err != nil {
		return "", fmt.Errorf("post a message: %w", err)
	}
	return made.ID, nil
}

// editMessage replaces a message of the bot's own.
func (s *sender) editMessage(ctx context.Context, channel, id string, d draft) error {
	return wrap("edit a message", s.edit(ctx, call{path: "channels/" + channel + "/messages/" + id}, d))
}

// edit replaces what k names.
func (s *sender) edit(ctx context.Context, k call, d draft) error {
	ctx, cancel := s.life(ctx, d)
	defer cancel()
	k.method, k.body, k.file, k.brief, k.firm = http.MethodPatch, d.fields(true), d.file, d.brief, !d.brief
	err := s.rest.do(ctx, k)
	if err == nil && d.twice && sleep(ctx, s.timing.pace) == nil {
		err = s.rest.do(ctx, k)
	}
	return err
}

// remove deletes a message; one that is gone is not an error.
func (s *sender) remove(ctx context.Context, channel, id string) error {
	ctx, cancel := s.detached(ctx, s.timing.send)
	defer cancel()
	err := s.rest.do(ctx, call{method: http.MethodDelete, path: "channels/" + channel + "/messages/" + id})
	if kindOf(err) == kindGone {
		return nil
	}
	return wrap("delete a message", err)
}

// typing shows that an answer is being made, for ten seconds. It is not worth
// waiting for.
func (s *sender) typing(ctx context.Context, channel string) error {
	ctx, cancel := context.WithTimeout(ctx, s.timing.typing)
	defer cancel()
	return wrap("show typing", s.rest.do(ctx, call{method: http.MethodPost, path: "channels/" + channel + "/typing", once: true}))
}

// openThread opens a thread on a message and returns its id.
func (s *sender) openThread(ctx context.Context, channel, message, name string) (string, error) {
	ctx, cancel := s.detached(ctx, s.timing.send)
	defer cancel()
	var made struct {
		ID string `json:"id"`
	}
	err := s.rest.do(ctx, call{
		method: http.MethodPost, path: "channels/" + channel + "/messages/" + message + "/threads",
		body: map[string]any{"name": name, "auto_archive_duration": 1440}, out: &made,
	})
	return made.ID, wrap("open a thread", err)
}

// respond answers an interaction for the first time, within Discord's three
// seconds. That it has been answered already is not an error: the answer to the
// first attempt was lost.
func (s *sender) respond(ctx context.Context, i *interaction, kind callback, d draft) error {
	body := map[string]any{"type": int(kind)}
	switch kind {
	case callbackDeferred:
		if d.private {
			body["data"] = map[string]any{"flags": flagEphemeral}
		}
	case callbackMessage:
		body["data"] = d.fields(false)
	case callbackUpdate:
		body["data"] = d.fields(true)
	}
	return s.call(ctx, i, "answer an interaction", body, d.file)
}

// choices answers an autocompletion.
func (s *sender) choices(ctx context.Context, i *interaction, list []*discordgo.ApplicationCommandOptionChoice) error {
	list = list[:min(len(list), 25)]
	if list == nil {
		list = []*discordgo.ApplicationCommandOptionChoice{}
	}
	return s.call(ctx, i, "answer an autocompletion", map[string]any{"type": int(callbackChoices), "data": map[string]any{"choices": list}}, nil)
}

// modal opens a form.
func (s *sender) modal(ctx context.Context, i *interaction, id, title string, rows []discordgo.MessageComponent) error {
	return s.call(ctx, i, "open a form", map[string]any{
		"type": int(callbackModal),
		"data": map[string]any{"custom_id": id, "title": title, "components": rows},
	}, nil)
}

func (s *sender) call(ctx context.Context, i *interaction, doing string, body any, f *file) error {
	ctx, cancel := s.detached(ctx, s.timing.callback)
	defer cancel()
	again := s.double.use(i.ID)
	err := s.rest.do(ctx, call{method: http.MethodPost, path: "interactions/" + i.ID + "/" + i.Token + "/callback", body: body, file: f, bare: true})
	if !again {
		s.double.taken(err)
	}
	if e, ok := errors.AsType[*restError](err); ok && e.code == codeAlreadyAcknowledged {
		return nil
	}
	return wrap(doing, err)
}

// editOriginal replaces the first answer to an interaction, or the message
// whose button it was.
func (s *sender) editOriginal(ctx context.Context, i *interaction, d draft) error {
	return s.editAnswer(ctx, i, "@original", d)
}

// editAnswer replaces an answer to an interaction.
func (s *sender) editAnswer(ctx context.Context, i *interaction, id string, d draft) error {
	return wrap("edit the answer to an interaction", s.edit(ctx, call{path: webhook(i) + "/messages/" + id, bare: true}, d))
}

// deleteOriginal deletes it.
func (s *sender) deleteOriginal(ctx context.Context, i *interaction) error {
	ctx, cancel := s.detached(ctx, s.timing.send)
	defer cancel()
	err := s.rest.do(ctx, call{method: http.MethodDelete, path: webhook(i) + "/messages/@original", bare: true})
	if kindOf(err) == kindGone {
		return nil
	}
	return wrap("delete the answer to an interaction", err)
}

// followUp sends a further message in answer to an interaction and returns its
// id. There is no nonce here: a request that may have arrived is not repeated.
func (s *sender) followUp(ctx context.Context, i *interaction, d draft) (id string, err error) {
	ctx, cancel := s.detached(ctx, s.timing.send)
	defer cancel()
	var made struct {
		ID string `json:"id"`
	}
	err = s.rest.do(ctx, call{method: http.MethodPost, path: webhook(i) + "?wait=true", body: d.fields(false), file: d.file, out: &made, bare: true, once: true})
	return made.ID, wrap("follow up an interaction", err)
}

// original returns the id of the first answer to an interaction.
func (s *sender) original(ctx context.Context, i *interaction) (id string, err error) {
	ctx, cancel := s.detached(ctx, s.timing.send)
	defer cancel()
	var m message
	err = s.rest.do(ctx, call{method: http.MethodGet, path: webhook(i) + "/messages/@original", out: &m, bare: true})
	return m.ID, wrap("look up the answer to an interaction", err)
}

func webhook(i *interaction) string { return "webhooks/" + i.Application + "/" + i.Token }

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// nonce returns a random string of at most 25 characters.
func nonce() string {
	var b [12]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
