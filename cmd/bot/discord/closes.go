package discord

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

// fatalClose says what to click for a code, nil for one that passes.
func fatalClose(code int) error {
	remedy := map[int]string{
		closeToken:      "Discord does not accept DISCORD_TOKEN: open " + portal + ", your application, Bot, Reset Token; set the new one and start again",
		closeDisallowed: "Discord refuses the message content intent: open " + portal + ", your application, Bot, switch on Message Content Intent and save; or empty ASK_CHANNELS; then start again",
		closeIntents:    "Discord does not know the intents asked for: this version of the program is too old or wrong, update it",
		closeVersion:    "Discord has retired the gateway version of this program: update it",
		closeShard:      "Discord does not accept the connection's shard: this version of the program is wrong, update it",
		closeSharding:   "the bot is in more servers than one connection may serve (2500): switch off Public Bot under " + portal + ", your application, Bot, and remove it from some",
	}[code]
	if remedy == "" {
		return nil
	}
	return &fatalError{code, remedy}
}
