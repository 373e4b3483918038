package discordtest

import (
	"context"
	"slices"
	"time"
)

// With says what is particular about a message of Say.
type With struct {
	ReplyTo *Message // pings its author, unless NoPing
	NoPing  bool
	Files   []Attachment
	// Bot and Webhook make the author one; Type is a system message's type.
	Bot, Webhook bool
	Type         int
	// UnknownComponent puts a component of a type that nobody documents into
	// the message; NoAuthor leaves its author out.
	UnknownComponent, NoAuthor bool
	// Twice delivers the event twice.
	Twice bool
}

// Say posts a message as a person, who joins the channel's guild if needed,
// and delivers it to the bot as far as its intents and permissions go.
func (s *Server) Say(channel, user, content string, with ...With) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var o With
	if len(with) > 0 {
		o = with[0]
	}
	ch := s.must(channel)
	u := s.person(User{Username: user, Bot: o.Bot})
	if !o.Webhook {
		s.join(ch, u)
	}
	if ch.thread() && !ch.Locked {
		ch.Archived = false
	}
	m := s.newMessage(ch, u)
	m.Content, m.Type, m.unknown, m.orphan = content, o.Type, o.UnknownComponent, o.NoAuthor
	m.Mentions, m.MentionRoles = ids(userMention, content), ids(roleMention, content)
	m.MentionEveryone = everyone.MatchString(content) && s.permissions(u.ID, ch)&PermMentionEveryone != 0
	if o.Webhook {
		m.WebhookID = s.newID()
	}
	for _, f := range o.Files {
		f.ID = s.newID()
		m.Attachments = append(m.Attachments, f)
	}
	if o.ReplyTo != nil {
		m.Reference, m.Type = o.ReplyTo.ID, 19
		if author := o.ReplyTo.Author.ID; !o.NoPing && !slices.Contains(m.Mentions, author) {
			m.Mentions = append(m.Mentions, author)
		}
	}
	s.post(m)
	if o.Twice {
		s.announce(m)
	}
	return m.copy()
}

// post puts a message into its channel and announces it.
func (s *Server) post(m *Message) {
	s.add(m)
	s.announce(m)
}

func (s *Server) announce(m *Message) {
	if m.Ephemeral() { // delivered to the application as if it were private
		s.dispatch("MESSAGE_CREATE", m.GuildID, IntentDirectMessages, nil, func(in int) any {
			w := s.wireMessage(m, in)
			delete(w, "guild_id")
			return w
		})
		return
	}
	s.event("MESSAGE_CREATE", m)
}

// event dispatches one about a message to sessions that may see it.
func (s *Server) event(name string, m *Message) {
	ch := s.channel(m.ChannelID)
	if ch == nil || !s.may(ch, PermView) {
		s.touch()
		return
	}
	intent := IntentGuildMessages
	if ch.Kind == DMChannel {
		intent = IntentDirectMessages
	}
	s.dispatch(name, ch.GuildID, intent, nil, func(in int) any {
		w := s.wireMessage(m, in)
		if m.GuildID != "" {
			w["guild_id"] = m.GuildID
			if g := s.guild(m.GuildID); g != nil && m.WebhookID == "" {
				if member := g.member(m.Author.ID); member != nil {
					w["member"] = member.wire()
					delete(w["member"].(obj), "user")
				}
			}
		}
		return w
	})
}

func (s *Server) updated(m *Message) {
	if m.Ephemeral() {
		s.touch()
		return
	}
	s.event("MESSAGE_UPDATE", m)
}

// remove deletes a message and announces it.
func (s *Server) remove(m *Message) {
	if m.Deleted {
		return
	}
	m.Deleted = true
	ch := s.channel(m.ChannelID)
	if ch == nil || m.Ephemeral() || !s.may(ch, PermView) {
		s.touch()
		return
	}
	intent := IntentGuildMessages
	if ch.Kind == DMChannel {
		intent = IntentDirectMessages
	}
	s.dispatch("MESSAGE_DELETE", ch.GuildID, intent, nil, func(int) any {
		w := obj{"id": m.ID, "channel_id": m.ChannelID}
		if m.GuildID != "" {
			w["guild_id"] = m.GuildID
		}
		return w
	})
}

// Edit changes a person's message.
func (s *Server) Edit(m Message, content string) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.known(m)
	kept.History = append(kept.History, kept.Content)
	kept.Content, kept.Edited = content, time.Now()
	kept.Mentions = ids(userMention, content)
	s.updated(kept)
	return kept.copy()
}

// Delete removes a message, whoever wrote it.
func (s *Server) Delete(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(s.known(m))
}

func (s *Server) known(m Message) *Message {
	kept := s.messages[m.ID]
	if kept == nil {
		s.t.Fatalf("discordtest: no message %q", m.ID)
	}
	return kept
}

// React adds a person's reaction.
func (s *Server) React(m Message, user, emoji string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.react(s.known(m), s.person(User{Username: user}), emoji)
}

func (s *Server) react(m *Message, u *User, emoji string) {
	if !slices.Contains(m.Reactions[emoji], u.ID) {
		m.Reactions[emoji] = append(m.Reactions[emoji], u.ID)
		s.reaction("MESSAGE_REACTION_ADD", m, u, emoji)
	}
}

func (s *Server) unreact(m *Message, u *User, emoji string) {
	if i := slices.Index(m.Reactions[emoji], u.ID); i >= 0 {
		m.Reactions[emoji] = slices.Delete(m.Reactions[emoji], i, i+1)
		if len(m.Reactions[emoji]) == 0 {
			delete(m.Reactions, emoji)
		}
		s.reaction("MESSAGE_REACTION_REMOVE", m, u, emoji)
	}
}

func (s *Server) reaction(event string, m *Message, u *User, emoji string) {
	s.dispatch(event, m.GuildID, IntentReactions, nil, func(int) any {
		w := obj{"user_id": u.ID, "channel_id": m.ChannelID, "message_id": m.ID, "emoji": obj{"id": nil, "name": emoji}, "type": 0, "burst": false}
		if m.GuildID != "" {
			w["guild_id"] = m.GuildID
		}
		return w
	})
}

// WaitReply waits for the bot's reply to a message: one that refers to it, or,
// in its channel or the thread opened on it, the bot's first after it that
// refers to none and answers no interaction.
func (s *Server) WaitReply(ctx context.Context, to Message) (Message, error) {
	var found Message
	err := s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, list := range [][]*Message{s.history[to.ChannelID], s.history[to.ID]} {
			// The oldest of those after to, which stand at the end.
			hit := false
			for _, m := range slices.Backward(list) {
				if !older(to.ID, m.ID) && m.ChannelID == to.ChannelID {
					break
				}
				if m.Author.ID == s.bot.ID && !m.Deleted && m.Interaction == "" && (m.Reference == to.ID || m.Reference == "") {
					found, hit = m.copy(), true
				}
			}
			if hit {
				return true
			}
		}
		return false
	})
	return found, err
}
