package discord

import (
	"context"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
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
	Shards   Shards            // connections that this process keeps
	API      string            // address of a proxy that Discord's REST interface is asked through, without a path; "": discord.com
	Limits   Limits
	Data     string        // folder of state.json; "": in memory
	Version  string        // shown by /help
	Answer   time.Duration // the longest an answer may take; 0, or above 14 minutes: 14 minutes

	Mode      string   // shown by /help: "extractive" or "generated"
	Hosts     []string // which receive questions and passages, to write answers; shown by /help
	Embedders []string // which receive questions, to find passages; shown by /help

	Intake *Intake // what /admin add works with; nil: nothing can be added

	// Status says how answering fares; nil: nothing to say. It does not wait and
	// is safe for concurrent use.
	Status func(text.Language) Status
	// Pulse counts what the run does; nil: nobody watches.
	Pulse *Pulse
	// Asked is told what became of each question; nil: nobody. It does not wait
	// and is safe for concurrent use.
	Asked func(Asked)
	// Doubled is told, once, that another bot uses the same token; nil: nobody. It
	// does not wait and is safe for concurrent use.
	Doubled func()
	// Forgot is told, once, that what the bot remembered (hidden articles, counters)
	// could not be read, and Unkept that it cannot be saved; nil: nobody. They do
	// not wait.
	Forgot, Unkept func()
	// Notices are lines for those who run the bot. They are posted to Admin,
	// else logged, in their order. nil: none.
	Notices <-chan string
}

// A Status is how answering fares, in plain lines.
type Status struct {
	Help  []string // for everybody: what is not as usual now; usually empty
	Admin []string // for those who run the bot: model, vectors, budget
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
	// Reload reads the folders again and puts new engines in place of those whose
	// folder has changed. Where it fails the old one stays, and the error says so.
	Reload(ctx context.Context) error
}
