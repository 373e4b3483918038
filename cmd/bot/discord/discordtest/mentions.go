package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
)

var (
	userMention = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention = regexp.MustCompile(`<@&(\d+)>`)
	everyone    = regexp.MustCompile(`@(?:everyone|here)\b`)
	anyLink     = regexp.MustCompile(`https?://[^\s<>]+`)
	tamedLink   = regexp.MustCompile(`<https?://[^\s<>]+>`)
)

// allowedMentions is the object of that name in a body.
type allowedMentions struct {
	Parse       *[]string `json:"parse"`
	Users       []string  `json:"users"`
	Roles       []string  `json:"roles"`
	RepliedUser bool      `json:"replied_user"`
}

// checkMentions reports a body without "parse":[], and computes who would be
// notified: by default all on a message, users only on an interaction's.
func (s *Server) checkMentions(c *call, raw json.RawMessage, content, replyTo string, interaction bool) {
	var a *allowedMentions
	if len(raw) > 0 {
		json.Unmarshal(raw, &a)
	}
	switch {
	case a == nil:
		s.breakRule(RuleMentions, c, "allowed_mentions is missing")
	case a.Parse == nil:
		s.breakRule(RuleMentions, c, "allowed_mentions has no parse list")
	case len(*a.Parse) > 0:
		s.breakRule(RuleMentions, c, "allowed_mentions.parse is %q", *a.Parse)
	}
	for _, who := range pinged(a, content, interaction) {
		s.breakRule(RulePing, c, "%s would be notified", who)
	}
	if replyTo != "" && (a == nil || a.RepliedUser) && s.o.NoReplyPing {
		s.breakRule(RulePing, c, "the author of the message replied to would be notified")
	}
}

// pinged lists the mentions in content that notify under allowed mentions.
func pinged(a *allowedMentions, content string, interaction bool) []string {
	parse := []string{"users", "roles", "everyone"}
	if interaction {
		parse = parse[:1]
	}
	var users, roles []string
	if a != nil {
		parse, users, roles = nil, a.Users, a.Roles
		if a.Parse != nil {
			parse = *a.Parse
		}
	}
	var who []string
	for _, m := range userMention.FindAllStringSubmatch(content, -1) {
		if slices.Contains(parse, "users") || slices.Contains(users, m[1]) {
			who = append(who, m[0])
		}
	}
	for _, m := range roleMention.FindAllStringSubmatch(content, -1) {
		if slices.Contains(parse, "roles") || slices.Contains(roles, m[1]) {
			who = append(who, m[0])
		}
	}
	if slices.Contains(parse, "everyone") {
		who = append(who, everyone.FindAllString(content, -1)...)
	}
	return who
}

// ids returns the distinct first groups of pattern in content.
func ids(pattern *regexp.Regexp, content string) []string {
	var list []string
	for _, m := range pattern.FindAllStringSubmatch(content, -1) {
		if !slices.Contains(list, m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}
