package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) messageRoutes() map[string]endpoint {
	const messages, one = "/channels/{channel_id}/messages", "/channels/{channel_id}/messages/{message_id}"
	return map[string]endpoint{
		"GET " + messages:  s.listMessages,
		"POST " + messages: s.createMessage,
		"GET " + one: func(c *call) (any, *apiError) {
			ch, m, err := s.target(c)
			if err != nil {
				return nil, err
			}
			if !s.may(ch, PermReadHistory) {
				return nil, errPermission
			}
			return s.wireMessage(m, s.o.Intents), nil
		},
		"PATCH " + one:  s.editMessage,
		"DELETE " + one: s.deleteMessage,
		"PUT " + one + "/reactions/{emoji_name}/@me": func(c *call) (any, *apiError) {
			ch, m, err := s.target(c)
			if err != nil {
				return nil, err
			}
			if !s.may(ch, PermReadHistory) || m.Reactions[c.value("emoji_name")] == nil && !s.may(ch, PermAddReactions) {
				return nil, errPermission
			}
			s.react(m, &s.bot, c.value("emoji_name"))
			return nil, nil
		},
		"DELETE " + one + "/reactions/{emoji_name}/@me": func(c *call) (any, *apiError) {
			_, m, err := s.target(c)
			if err != nil {
				return nil, err
			}
			s.unreact(m, &s.bot, c.value("emoji_name"))
			return nil, nil
		},
		"GET " + one + "/reactions/{emoji_name}": func(c *call) (any, *apiError) {
			_, m, err := s.target(c)
			if err != nil {
				return nil, err
			}
			list := []obj{}
			for _, id := range m.Reactions[c.value("emoji_name")] {
				list = append(list, s.user(id).wire())
			}
			return list, nil
		},
	}
}

// visible is the channel of a call, if the bot may see it.
func (s *Server) visible(c *call) (*Channel, *apiError) {
	ch := s.channel(c.value("channel_id"))
	if ch == nil {
		return nil, errChannel
	}
	if err := s.require(ch, PermView); err != nil {
		return nil, err
	}
	return ch, nil
}

// target is the channel and message of a call. Ephemeral messages cannot be
// reached this way.
func (s *Server) target(c *call) (*Channel, *Message, *apiError) {
	ch, err := s.visible(c)
	if err != nil {
		return nil, nil, err
	}
	m := s.messages[c.value("message_id")]
	if m == nil || m.Deleted || m.ChannelID != ch.ID || m.Ephemeral() {
		return nil, nil, errMessage
	}
	return ch, m, nil
}

func (s *Server) listMessages(c *call) (any, *apiError) {
	ch, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	list := []obj{}
	if !s.may(ch, PermReadHistory) {
		return list, nil
	}
	q := c.URL.Query()
	limit := 50
	if v := q.Get("limit"); v != "" {
		limit, _ = strconv.Atoi(v)
	}
	if limit < 1 || limit > 100 {
		return nil, c.broken("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
	}
	all := slices.DeleteFunc(slices.Clone(s.history[ch.ID]), func(m *Message) bool { return m.Deleted || m.Ephemeral() })
	at := func(key string) int { // index of the first message at or after an id
		id := q.Get(key)
		return slices.IndexFunc(append(all, &Message{ID: "99999999999999999999"}), func(m *Message) bool { return !older(m.ID, id) })
	}
	switch {
	case q.Get("before") != "":
		all = all[:at("before")]
		all = all[max(len(all)-limit, 0):]
	case q.Get("after") != "":
		i := at("after")
		if i < len(all) && all[i].ID == q.Get("after") {
			i++
		}
		all = all[i:min(i+limit, len(all))]
	case q.Get("around") != "":
		i := at("around")
		all = all[max(i-limit/2, 0):min(i+limit/2+1, len(all))]
	default:
		all = all[max(len(all)-limit, 0):]
	}
	for _, m := range slices.Backward(all) { // newest first
		list = append(list, s.wireMessage(m, s.o.Intents))
	}
	return list, nil
}

// older compares two snowflakes.
func older(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// writable says why the bot cannot write in a channel; nil when it can.
func (s *Server) writable(ch *Channel) *apiError {
	switch {
	case ch.Kind == ForumChannel:
		return errForumMessage
	case ch.Kind == DMChannel:
		u := s.user(ch.Recipient)
		if u.NoDM {
			return errDM
		}
		if !slices.ContainsFunc(s.guilds, func(g *Guild) bool { return !g.left && g.member(u.ID) != nil }) {
			return errNoMutualGuild
		}
		return nil
	case ch.thread() && ch.Locked && !s.may(ch, PermManageThreads):
		return errLocked
	case ch.thread():
		return s.require(ch, PermSendInThreads)
	}
	return s.require(ch, PermSend)
}

func (s *Server) createMessage(c *call) (any, *apiError) {
	ch, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	if err := s.writable(ch); err != nil {
		return nil, err
	}
	m, err := s.compose(c, ch)
	if err != nil {
		return nil, err
	}
	if m == nil { // a nonce seen before
		return s.wireMessage(s.nonces[ch.ID+fmt.Sprint(nonceOf(c))], privileged), nil
	}
	s.post(m)
	return s.wireMessage(m, privileged), nil
}

func nonceOf(c *call) any {
	var d draft
	c.decode(&d)
	return d.Nonce
}

// compose checks a body and makes the message of it; nil when enforce_nonce
// finds that it has been posted already.
func (s *Server) compose(c *call, ch *Channel) (*Message, *apiError) {
	var d draft
	if err := c.decode(&d); err != nil {
		return nil, err
	}
	if err := s.checkMessage(c, &d, nil, false); err != nil {
		return nil, err
	}
	m := s.newMessage(ch, &s.bot)
	s.apply(c, m, &d)
	if m.empty() {
		return nil, errEmpty
	}
	if len(m.Attachments) > 0 && !s.may(ch, PermAttachFiles) {
		return nil, errPermission
	}
	if d.Reference != nil && d.Reference.MessageID != "" {
		ref := s.messages[d.Reference.MessageID]
		switch {
		case !s.may(ch, PermReadHistory):
			return nil, errHistory
		case ref == nil || ref.Deleted || ref.ChannelID != ch.ID:
			if d.Reference.FailIfNotExists == nil || *d.Reference.FailIfNotExists {
				return nil, invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
			}
		default:
			m.Reference, m.Type = ref.ID, 19
		}
	}
	if d.Nonce != nil {
		m.Nonce = fmt.Sprint(d.Nonce)
		if d.EnforceNonce && s.nonces[ch.ID+m.Nonce] != nil {
			return nil, nil
		}
		s.nonces[ch.ID+m.Nonce] = m
	}
	s.checkLeak(c, m)
	return m, nil
}

// newMessage makes one that is not yet in its channel.
func (s *Server) newMessage(ch *Channel, author *User) *Message {
	return &Message{ID: s.newID(), ChannelID: ch.ID, GuildID: ch.GuildID, Author: *author, Created: time.Now(), Reactions: map[string][]string{}}
}

// apply writes what a draft holds into a message.
func (s *Server) apply(c *call, m *Message, d *draft) {
	if d.Content != nil {
		m.Content = *d.Content
		m.Mentions, m.MentionRoles = ids(userMention, m.Content), ids(roleMention, m.Content)
	}
	if d.Embeds != nil {
		m.Embeds = *d.Embeds
	}
	if d.Components != nil {
		m.Components = *d.Components
	}
	if d.Flags != nil {
		const settable = FlagSuppressEmbeds | FlagSilent | FlagComponentsV2
		m.Flags = m.Flags&^settable | *d.Flags&settable
	}
	if d.Attachments != nil {
		m.Attachments = slices.DeleteFunc(slices.Clone(m.Attachments), func(a Attachment) bool {
			for _, kept := range *d.Attachments {
				if fmt.Sprint(kept.ID) == a.ID {
					return false
				}
			}
			return true
		})
	}
	if c != nil {
		for _, f := range c.files {
			f.ID = s.newID()
			m.Attachments = append(m.Attachments, f)
		}
	}
}

func (m *Message) empty() bool {
	return strings.TrimSpace(m.Content) == "" && len(m.Embeds) == 0 && len(m.Components) == 0 && len(m.Attachments) == 0
}

func (s *Server) editMessage(c *call) (any, *apiError) {
	ch, m, err := s.target(c)
	if err != nil {
		return nil, err
	}
	if m.Author.ID != s.bot.ID {
		return nil, errAuthor
	}
	if ch.thread() && ch.Archived {
		return nil, errArchived
	}
	if ch.thread() && ch.Locked && !s.may(ch, PermManageThreads) {
		return nil, errLocked
	}
	if err := s.edit(c, m, false); err != nil {
		return nil, err
	}
	return s.wireMessage(m, privileged), nil
}

// edit checks and performs an edit of a message of the bot's.
func (s *Server) edit(c *call, m *Message, interaction bool) *apiError {
	var d draft
	if err := c.decode(&d); err != nil {
		return err
	}
	if err := s.checkMessage(c, &d, m, interaction); err != nil {
		return err
	}
	changed := *m
	s.apply(c, &changed, &d)
	if changed.empty() {
		return errEmpty
	}
	changed.History = append(slices.Clone(m.History), m.Content)
	changed.Edited = time.Now()
	changed.Flags &^= FlagLoading
	*m = changed
	s.checkLeak(c, m)
	s.updated(m)
	return nil
}

func (s *Server) deleteMessage(c *call) (any, *apiError) {
	ch, m, err := s.target(c)
	if err != nil {
		return nil, err
	}
	if m.Author.ID != s.bot.ID && !s.may(ch, PermManageMessages) {
		return nil, errPermission
	}
	s.remove(m)
	return nil, nil
}
