package discord

import (
	"context"

	"verbatim.example/rag"
)

// A Config says whom the bot serves, where, and with what. The zero value of
// each list means no restriction.
type Config struct {
	Token    string
	Guilds   []string          // ids; elsewhere one polite sentence
	Channels []string          // ids of channels it answers in; their threads follow
	Roles    []string          // ids; one of them is needed to ask
	Ask      []string          // ids of channels where every message is a question; needs the content intent
	DM       bool              // answers direct messages of members
	Threads  bool              // opens a thread from the second follow-up on
	Corpus   map[string]string // channel id, or "*" for all others → subfolder of the corpus
	Admin    string            // id of the channel that reports go to; "": none
	Source   SourceText        // how much of an article /source shows
	Echo     bool              // repeats words of the question that are in no article
	Limits   Limits
	Data     string   // folder of state.json; "": in memory
	Version  string   // shown by /help
	Mode     string   // shown by /help: "extractive" or "generated"
	Hosts    []string // which receive questions, besides Discord; shown by /help
}

// A SourceText says how much of an article may be shown.
type SourceText string

// The ways to show an article.
const (
	SourceExcerpt SourceText = "excerpt"
	SourceFull    SourceText = "full"
	SourceOff     SourceText = "off"
)

// Limits protect the machine and the purse.
type Limits struct {
	PerMinute  int // questions of one person
	PerDay     int // questions of one guild; 0: no limit
	Concurrent int // answers made at once
	Queue      int // questions that may wait
}

// Engines gives the engine of each subfolder of the corpus. It is declared here
// because the other side is the whole of answering; cmd/bot implements it. Safe
// for concurrent use.
type Engines interface {
	// Engine returns the engine of a subfolder; "" is what channels without one
	// read: the articles that are in no channel's subfolder. The same pointer is
	// returned until the articles are read again. nil: not ready.
	Engine(folder string) *rag.Engine
	// Reload reads the folder again and puts the new engines in place of the
	// old, which stay when it fails.
	Reload(ctx context.Context) error
}
