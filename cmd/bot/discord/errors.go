package discord

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// A refusal is a "no" for the person, said as it is and not logged as a
// failure.
type refusal struct {
	words said
	args  []any
}

// refuse makes a refusal from a phrase and its arguments.
func refuse(words said, args ...any) *refusal { return &refusal{words, args} }

func (r *refusal) Error() string { return "refused: " + r.in(text.English) }

func (r *refusal) in(lang text.Language) string {
	if len(r.args) == 0 {
		return r.words.in(lang)
	}
	return fmt.Sprintf(r.words.in(lang), r.args...)
}

// Discord's error codes that are treated each in its way. Source: its page
// "Opcodes and Status Codes", JSON error codes.
const (
	codeUnknownChannel      = 10003
	codeUnknownGuild        = 10004
	codeUnknownMember       = 10007
	codeUnknownUser         = 10013
	codeUnknownMessage      = 10008
	codeUnknownWebhook      = 10015
	codeUnknownInteraction  = 10062
	codeAlreadyAcknowledged = 40060
	codeFollowUps           = 40094
	codeMissingAccess       = 50001
	codeCannotDM            = 50007
	codeMissingPermission   = 50013
	codeInvalidToken        = 50027
	codeInvalidForm         = 50035
	codeArchived            = 50083
	codeNoMutualGuild       = 50278
	codeNoHistoryForReply   = 160002
	codeThreadExists        = 160004
	codeThreadLocked        = 160005
	codeThreadsFull         = 160006
	codeAutoMod             = 200000
	codeHarmful             = 240000
)

// A failure is what kind of thing went wrong with Discord.
type failure int

const (
	kindNone      failure = iota
	kindOther             // anything else
	kindGone              // the channel or message is no more
	kindExpired           // the interaction's token is dead
	kindForbidden         // a permission is missing
	kindClosed            // an archived or locked thread
	kindBlocked           // AutoMod
	kindInvalid           // what was sent is malformed: a bug
	kindBusy              // Discord is overloaded or out of reach
	kindToken             // the bot's token is wrong
)

// kindOf tells what kind of failure an error of the REST interface is.
func kindOf(err error) failure {
	if err == nil {
		return kindNone
	}
	e, ok := errors.AsType[*restError](err)
	if !ok {
		return kindOther
	}
	switch e.code {
	case codeUnknownWebhook, codeUnknownInteraction, codeInvalidToken, codeFollowUps:
		return kindExpired
	case codeUnknownChannel, codeUnknownMessage:
		return kindGone
	case codeMissingAccess, codeMissingPermission, codeCannotDM, codeNoMutualGuild:
		return kindForbidden
	case codeArchived, codeThreadLocked:
		return kindClosed
	case codeAutoMod, codeHarmful:
		return kindBlocked
	case codeInvalidForm:
		return kindInvalid
	}
	switch {
	case e.status == http.StatusUnauthorized:
		return kindToken
	case e.status == http.StatusForbidden:
		return kindForbidden
	case e.status == http.StatusNotFound:
		return kindGone
	case e.status == http.StatusTooManyRequests || e.status >= 500:
		return kindBusy
	case e.status == http.StatusBadRequest:
		return kindInvalid
	}
	return kindOther
}

// Why work on an answer was stopped: causes of a context.
var (
	errStopping = errors.New("the program is stopping")
	errDeleted  = errors.New("the question was deleted")
)

// explain is the one table from errors to what the person reads; what is not
// in it reveals nothing but the reference that is in the log.
func explain(err error, lang text.Language, ref string) string {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.in(lang)
	}
	switch {
	case errors.Is(err, errStopping):
		return saidInterrupted.in(lang)
	case errors.Is(err, rag.ErrArchive):
		return saidArchive.in(lang)
	case errors.Is(err, context.DeadlineExceeded):
		return saidTooLate.in(lang)
	}
	return fmt.Sprintf(saidFailed.in(lang), ref)
}

// newCode returns a reference that a person can read out.
func newCode() string {
	var b [4]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
