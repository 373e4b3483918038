package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A draft is the body of a message on its way in. What the client left out is
// nil, which in an edit means: as before.
type draft struct {
	Content         *string           `json:"content"`
	Embeds          *[]map[string]any `json:"embeds"`
	Components      *[]Component      `json:"components"`
	Flags           *int              `json:"flags"`
	AllowedMentions json.RawMessage   `json:"allowed_mentions"`
	Nonce           any               `json:"nonce"`
	EnforceNonce    bool              `json:"enforce_nonce"`
	Reference       *struct {
		MessageID       string `json:"message_id"`
		ChannelID       string `json:"channel_id"`
		FailIfNotExists *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
	Attachments *[]struct {
		ID any `json:"id"`
	} `json:"attachments"`
}

func (d *draft) content() string {
	if d.Content == nil {
		return ""
	}
	return *d.Content
}

// text is all that a reader of the message would read.
func (d *draft) text() string {
	var b strings.Builder
	b.WriteString(d.content())
	if d.Components != nil {
		walk(*d.Components, func(c *Component) {
			if c.Type == typeTextDisplay {
				b.WriteString("\n" + c.Content)
			}
		})
	}
	return b.String()
}

// broken reports a limit and returns the form error of Discord.
func (c *call) broken(field, code, format string, args ...any) *apiError {
	message := fmt.Sprintf(format, args...)
	c.s.breakRule(RuleLimits, c, "%s: %s", field, message)
	return invalid(field, code, message)
}

// longer checks one text against its limit.
func (c *call) longer(field, text string, limit int) *apiError {
	if n := utf8.RuneCountInString(text); n > limit {
		return c.broken(field, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length. (is %d)", limit, n)
	}
	return nil
}

// first returns the first error of a list of checks that were all made.
func first(errs ...*apiError) *apiError {
	for _, e := range errs {
		if e != nil {
			return e
		}
	}
	return nil
}

// checkMessage holds a message's body against the limits and the rules. was is
// the message before, nil on a create; interaction says that the body came by
// a token.
func (s *Server) checkMessage(c *call, d *draft, was *Message, interaction bool) *apiError {
	if err := s.checkLimits(c, d, was); err != nil {
		return err
	}
	for _, secret := range []string{s.token, c.PathValue("interaction_token"), c.PathValue("webhook_token")} {
		if secret != "" && strings.Contains(string(c.body), secret) {
			s.breakRule(RuleSecret, c, "the message holds a token")
		}
	}
	reply := ""
	if d.Reference != nil {
		reply = d.Reference.MessageID
	}
	s.checkMentions(c, d.AllowedMentions, d.text(), reply, interaction)
	s.checkPreviews(c, d, was, d.flags(was))
	return nil
}

// flags are those that the message will have.
func (d *draft) flags(was *Message) int {
	switch {
	case d.Flags != nil:
		return *d.Flags
	case was != nil:
		return was.Flags
	}
	return 0
}

func (s *Server) checkLimits(c *call, d *draft, was *Message) *apiError {
	v2 := d.flags(was)&FlagComponentsV2 != 0
	list := []*apiError{c.longer("content", d.content(), maxContent), s.checkFiles(c, d)}
	if d.Embeds != nil {
		list = append(list, c.checkEmbeds(*d.Embeds))
	}
	if d.Components != nil {
		list = append(list, c.checkComponents(*d.Components, v2))
	}
	if v2 && (d.content() != "" || d.Embeds != nil && len(*d.Embeds) > 0) {
		list = append(list, c.broken("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "content and embeds cannot be used with components v2"))
	}
	if was != nil && was.Flags&FlagComponentsV2 != 0 && !v2 {
		list = append(list, c.broken("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "IS_COMPONENTS_V2 cannot be removed"))
	}
	if n, ok := d.Nonce.(string); ok {
		list = append(list, c.longer("nonce", n, maxNonce))
	}
	return first(list...)
}

// checkPreviews reports links that would unfurl: a create that holds any needs
// the flag; an edit needs it for those that do not stand in angle brackets, and
// must not drop it.
func (s *Server) checkPreviews(c *call, d *draft, was *Message, flags int) {
	text := d.text()
	if flags&FlagSuppressEmbeds != 0 || flags&FlagComponentsV2 != 0 {
		return
	}
	switch {
	case was == nil && anyLink.MatchString(text):
		s.breakRule(RulePreview, c, "a message with links without SUPPRESS_EMBEDS")
	case was != nil && was.Flags&FlagSuppressEmbeds != 0:
		s.breakRule(RuleFlags, c, "an edit that drops SUPPRESS_EMBEDS")
	case was != nil && anyLink.MatchString(tamedLink.ReplaceAllString(text, "")):
		s.breakRule(RulePreview, c, "an edit with links neither in angle brackets nor under SUPPRESS_EMBEDS")
	}
}

func (s *Server) checkFiles(c *call, d *draft) *apiError {
	total := 0
	for i, f := range c.files {
		total += len(f.Data)
		if len(f.Data) > maxFile {
			c.broken(fmt.Sprintf("files.%d", i), "FILE_TOO_LARGE", "file of %d bytes; %d is the most", len(f.Data), maxFile)
			return &apiError{413, 40005, "Request entity too large", nil}
		}
	}
	if total > maxRequest {
		c.broken("files", "REQUEST_TOO_LARGE", "files of %d bytes; %d is the most", total, maxRequest)
		return &apiError{413, 40005, "Request entity too large", nil}
	}
	n := len(c.files)
	if d.Attachments != nil {
		n = max(n, len(*d.Attachments))
	}
	if n > maxFiles {
		return c.broken("attachments", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxFiles)
	}
	return nil
}

func (c *call) checkEmbeds(embeds []map[string]any) *apiError {
	var list []*apiError
	if len(embeds) > maxEmbeds {
		list = append(list, c.broken("embeds", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxEmbeds))
	}
	total := 0
	check := func(field string, v any, limit int) {
		if text, ok := v.(string); ok {
			total += utf8.RuneCountInString(strings.TrimSpace(text))
			list = append(list, c.longer(field, text, limit))
		}
	}
	for i, e := range embeds {
		at := fmt.Sprintf("embeds.%d.", i)
		check(at+"title", e["title"], maxEmbedTitle)
		check(at+"description", e["description"], maxEmbedText)
		if f, ok := e["footer"].(map[string]any); ok {
			check(at+"footer.text", f["text"], maxEmbedFooter)
		}
		if a, ok := e["author"].(map[string]any); ok {
			check(at+"author.name", a["name"], maxEmbedAuthor)
		}
		fields, _ := e["fields"].([]any)
		if len(fields) > maxEmbedFields {
			list = append(list, c.broken(at+"fields", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxEmbedFields))
		}
		for j, f := range fields {
			if f, ok := f.(map[string]any); ok {
				check(fmt.Sprintf("%sfields.%d.name", at, j), f["name"], maxEmbedName)
				check(fmt.Sprintf("%sfields.%d.value", at, j), f["value"], maxEmbedValue)
			}
		}
	}
	if total > maxEmbedTotal {
		list = append(list, c.broken("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d (is %d)", maxEmbedTotal, total))
	}
	return first(list...)
}
