package discord

import "fmt"

// Discord's codes for closing a connection after which nobody may come back by
// himself. Source: its page "Opcodes and Status Codes", gateway close codes.
const (
	closeToken       = 4004
	closeShard       = 4010
	closeSharding    = 4011
	closeVersion     = 4012
	closeIntents     = 4013
	closeDisallowed  = 4014
	closeBadSequence = 4007
	closeTimedOut    = 4009
)

// A fatalError ends all attempts until the operator has done what it says.
type fatalError struct {
	code   int
	remedy string
}

func (e *fatalError) Error() string { return e.remedy }

// tooFewShards says what to set where the operator has set too few.
func tooFewShards(s Shards, recommended int) *fatalError {
	if s.whole() {
		return &fatalError{closeSharding, fmt.Sprintf("the bot is in more servers than the connections of SHARDS=%v may serve (2500 each), and Discord recommends %d: remove SHARDS, or set it to that, and start again", s, recommended)}
	}
	return &fatalError{closeSharding, fmt.Sprintf("the bot is in more servers than the connections of SHARDS=%v may serve (2500 each), and Discord recommends %d in all: set that number for all processes and start them again", s, recommended)}
}

// fatalClose says what to click for a code, nil for one that passes.
func fatalClose(code int) error {
	remedy := map[int]string{
		closeToken:      "Discord does not accept DISCORD_TOKEN: open " + portal + ", your application, Bot, Reset Token; set the new one and start again",
		closeDisallowed: "Discord refuses the message content intent: open " + portal + ", your application, Bot, switch on Message Content Intent and save; or empty ASK_CHANNELS; then start again",
		closeIntents:    "Discord does not know the intents asked for: this version of the program is too old or wrong, update it",
		closeVersion:    "Discord has retired the gateway version of this program: update it",
		closeShard:      "Discord does not accept the shard of a connection: see that SHARDS is as in docs/scale.md, then start again",
		closeSharding:   "the bot is in more servers than its connections may serve (2500 each) and Discord recommends no more connections: set SHARDS to a higher number and start again",
	}[code]
	if remedy == "" {
		return nil
	}
	return &fatalError{code, remedy}
}
