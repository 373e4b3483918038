package discord

import (
	"sync/atomic"
	"time"

	"verbatim.example/rag"
)

// A Pulse is what a run does, counted as it does it, for whoever watches: Run
// writes it, anybody may read it. The zero value is ready.
type Pulse struct {
	Connected atomic.Bool // all shards: READY or RESUMED, and no disconnection since

	Shards, Live atomic.Int64           // connections that this process keeps, and those that are alive
	Parked       atomic.Pointer[string] // what has to be mended before Discord is asked again; nil: nothing

	Running, Waiting atomic.Int64 // questions being answered, and in the queue

	Interactions, Messages, Others atomic.Int64 // events that came, by kind
	Dropped                        atomic.Int64 // interactions and messages too many
	Disconnects                    atomic.Int64 // connections that ended, or could not be opened
	Identifies                     atomic.Int64 // new sessions asked for
	RateLimits                     atomic.Int64 // requests that Discord asked to wait with
}

// came counts an event of the gateway.
func (p *Pulse) came(kind string) {
	switch kind {
	case "INTERACTION_CREATE":
		p.Interactions.Add(1)
	case "MESSAGE_CREATE":
		p.Messages.Add(1)
	default:
		p.Others.Add(1)
	}
}

// What became of a question, beside the verdicts of answers.
const (
	Failed   = "failed"   // no answer, or not the whole of it
	Declined = "declined" // the queue was full, the day's quota reached, or the question deleted
)

// Asked is what became of a question, without a word of it and without saying
// who asked. A duration is 0 where that stage was not reached.
type Asked struct {
	Verdict  string // of the answer, else Failed or Declined
	Mode     string // of the answer; "" without one
	Fallback string // why quotes stand in place of a model's text
	Score    float64
	Trace    rag.Trace

	Waited time.Duration // in the queue
	Post   time.Duration // from the answer until Discord had it
	Took   time.Duration // in all
}
