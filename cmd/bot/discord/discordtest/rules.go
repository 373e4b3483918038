package discordtest

import (
	"fmt"
	"slices"
)

// A Rule names what a bot must not do.
type Rule string

// The rules. Each is reported where it is broken; see Allow.
const (
	RuleLimits      Rule = "limits"           // a length or count of Discord's, see limits.go
	RuleSchema      Rule = "schema"           // a body that Discord's specification refuses
	RuleMentions    Rule = "allowed_mentions" // a create or edit without "parse":[]
	RulePing        Rule = "ping"             // a message that would notify somebody
	RulePreview     Rule = "suppress_embeds"  // links without the flag that keeps previews away
	RuleLate        Rule = "late"             // an interaction not acknowledged in time
	RuleDouble      Rule = "double"           // an interaction acknowledged twice
	RuleExpired     Rule = "expired"          // use of an interaction token that has expired or never was
	RuleUnanswered  Rule = "unanswered"       // a deferred interaction without an answer
	RuleLeak        Rule = "leak"             // what one person was shown in private, in public
	RuleAuth        Rule = "auth"             // a missing or wrong token or user agent
	RuleRoute       Rule = "route"            // a request that the fake does not know
	RuleIdentify    Rule = "identify"         // session starts too close together or over the budget
	RuleGateway     Rule = "gateway"          // a frame that Discord would close the connection for
	RuleInteraction Rule = "interaction"      // a kind of answer that the interaction cannot have
	RuleSession     Rule = "session"          // a close with 1000 or 1001, which loses the session, after a missed acknowledgement
	RuleSecret      Rule = "secret"           // a message that holds the bot's token or an interaction's
	RuleFlags       Rule = "flags"            // an edit that drops or cannot set a flag
)

// A Violation is one breach of a rule.
type Violation struct {
	Rule    Rule
	Detail  string
	Request string // method, path and body; empty when no request broke the rule
}

// Allow stops the rules from failing the test; breaches are still recorded.
func (s *Server) Allow(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range rules {
		s.allowed[r] = true
	}
}

// Violations returns the breaches so far, those of allowed rules included.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.broken)
}

// breakRule records a breach, and fails the test if the rule is not allowed;
// s.mu is held, c may be nil.
func (s *Server) breakRule(r Rule, c *call, format string, args ...any) {
	if s.closed {
		return
	}
	v := Violation{Rule: r, Detail: fmt.Sprintf(format, args...)}
	if c != nil {
		v.Request = fmt.Sprintf("%s %s %s", c.method, c.path, c.body)
	}
	s.broken = append(s.broken, v)
	if !s.allowed[r] {
		s.t.Errorf("discordtest: rule %q broken: %s\n\t%s", r, v.Detail, v.Request)
	}
}
