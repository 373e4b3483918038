package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Kinds of callbacks.
const (
	AckPong           = 1
	AckMessage        = 4
	AckDeferred       = 5
	AckDeferredUpdate = 6
	AckUpdate         = 7
	AckChoices        = 8
	AckModal          = 9
)

func (s *Server) interactionRoutes() map[string]endpoint {
	const hook = "/webhooks/{webhook_id}/{webhook_token}"
	return map[string]endpoint{
		"POST /interactions/{interaction_id}/{interaction_token}/callback": s.callback,
		"POST " + hook:                              s.followUp,
		"GET " + hook + "/messages/@original":       s.byToken(s.getByToken),
		"PATCH " + hook + "/messages/@original":     s.byToken(s.editByToken),
		"DELETE " + hook + "/messages/@original":    s.byToken(s.deleteByToken),
		"GET " + hook + "/messages/{message_id}":    s.byToken(s.getByToken),
		"PATCH " + hook + "/messages/{message_id}":  s.byToken(s.editByToken),
		"DELETE " + hook + "/messages/{message_id}": s.byToken(s.deleteByToken),
	}
}

// callback is the first answer to an interaction.
func (s *Server) callback(c *call) (any, *apiError) {
	i := s.interact[c.value("interaction_id")]
	switch {
	case i == nil || i.token != c.value("interaction_token"):
		s.breakRule(RuleExpired, c, "no such interaction")
		return nil, errInteraction
	case i.acked:
		s.breakRule(RuleDouble, c, "%s was acknowledged already", i.describe())
		return nil, errAcked
	case i.late:
		return nil, errInteraction // reported when the time was up
	}
	var body struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if !slices.Contains(i.acks(), body.Type) {
		s.breakRule(RuleInteraction, c, "%s cannot be answered with type %d", i.describe(), body.Type)
		return nil, invalid("type", "BASE_TYPE_CHOICES", "Interaction type cannot have this response.")
	}
	var d draft
	if len(body.Data) > 0 {
		json.Unmarshal(body.Data, &d)
	}
	flags := 0
	if d.Flags != nil {
		flags = *d.Flags
	}
	switch body.Type {
	case AckMessage, AckUpdate:
		var was *Message
		if body.Type == AckUpdate {
			was = s.messages[i.on]
		}
		if err := s.checkMessage(c, &d, was, true); err != nil {
			return nil, err
		}
	case AckDeferred:
		if flags&^FlagEphemeral != 0 {
			s.breakRule(RuleFlags, c, "a deferred answer can only be ephemeral; flags %d", flags)
		}
	case AckChoices:
		var data struct {
			Choices []Choice `json:"choices"`
		}
		json.Unmarshal(body.Data, &data)
		if err := c.checkChoices("data", data.Choices); err != nil {
			return nil, err
		}
		i.reply.Choices = data.Choices
	case AckModal:
		m := &Modal{}
		json.Unmarshal(body.Data, m)
		if err := c.checkModal(m); err != nil {
			return nil, err
		}
		i.reply.Modal = m
	}
	i.acked, i.reply.Type, i.reply.Took = true, body.Type, time.Since(i.at)
	i.deferred = body.Type == AckDeferred
	i.ephemeral = flags&FlagEphemeral != 0
	switch body.Type {
	case AckMessage:
		m := s.answer(i, c, &d)
		if m.empty() {
			i.acked = false
			return nil, errEmpty
		}
		i.original, i.resolved = m.ID, true
		s.checkLeak(c, m)
		s.post(m)
	case AckDeferred:
		m := s.answer(i, nil, &draft{})
		m.Flags |= FlagLoading
		i.original = m.ID
		s.post(m)
	case AckUpdate:
		i.original, i.resolved = i.on, true
		if m := s.messages[i.on]; m != nil {
			m.History = append(m.History, m.Content)
			s.apply(c, m, &d)
			m.Edited = time.Now()
			s.updated(m)
		}
	case AckDeferredUpdate:
		i.original = i.on
	default:
		i.resolved = true
	}
	if c.URL.Query().Get("with_response") == "true" {
		w := obj{"interaction": obj{"id": i.ID, "type": i.kind}, "resource": obj{"type": body.Type}}
		if m := s.messages[i.original]; m != nil {
			w["resource"] = obj{"type": body.Type, "message": s.wireMessage(m, privileged)}
		}
		return w, nil
	}
	return nil, nil
}

// answer makes a message that answers an interaction.
func (s *Server) answer(i *Interaction, c *call, d *draft) *Message {
	m := s.newMessage(s.channel(i.channel), &s.bot)
	m.Interaction, m.InteractionUser, m.Type = i.ID, i.user, 20
	if i.menu {
		m.Type = 23
	}
	s.apply(c, m, d)
	if i.ephemeral || d.Flags != nil && *d.Flags&FlagEphemeral != 0 {
		m.Flags |= FlagEphemeral
		m.Viewer = i.user
	}
	return m
}

// alive is the interaction of a token, if it can still be used.
func (s *Server) alive(c *call) (*Interaction, *apiError) {
	i := s.tokens[c.value("webhook_token")]
	switch {
	case i == nil || c.value("webhook_id") != s.app:
		s.breakRule(RuleExpired, c, "no interaction has this token")
		return nil, errWebhook
	case i.over:
		s.breakRule(RuleExpired, c, "the token of %s is older than 15 min", i.describe())
		return nil, errToken
	case !i.acked:
		s.breakRule(RuleExpired, c, "%s was not acknowledged", i.describe())
		return nil, errWebhook
	}
	return i, nil
}

// followUp is a further answer. The first after a deferral takes the place of
// what was deferred, and is ephemeral or not as that was.
func (s *Server) followUp(c *call) (any, *apiError) {
	i, err := s.alive(c)
	if err != nil {
		return nil, err
	}
	var d draft
	if err := c.decode(&d); err != nil {
		return nil, err
	}
	if err := s.checkMessage(c, &d, nil, true); err != nil {
		return nil, err
	}
	if m := s.messages[i.original]; i.deferred && !i.resolved && m != nil {
		s.fill(i, m, c, &d)
		return s.wireMessage(m, privileged), nil
	}
	if d.Flags == nil || *d.Flags&FlagEphemeral == 0 {
		if i.ephemeral {
			s.breakRule(RuleLeak, c, "%s is answered in private; this follow-up is public", i.describe())
		}
	}
	was := i.ephemeral
	i.ephemeral = d.Flags != nil && *d.Flags&FlagEphemeral != 0
	m := s.answer(i, c, &d)
	i.ephemeral = was
	if m.empty() {
		return nil, errEmpty
	}
	m.Type = 0
	m.Reference = i.original
	if ref := s.messages[i.original]; ref != nil {
		m.Type = 19
	}
	i.followUps = append(i.followUps, m.ID)
	i.resolved = true
	s.checkLeak(c, m)
	s.post(m)
	return s.wireMessage(m, privileged), nil
}

// fill turns what was deferred into an answer.
func (s *Server) fill(i *Interaction, m *Message, c *call, d *draft) {
	s.apply(c, m, d)
	m.Flags &^= FlagLoading
	m.Edited = time.Now()
	i.resolved = true
	s.checkLeak(c, m)
	s.updated(m)
}

// byToken finds the message of a call among those of its interaction.
func (s *Server) byToken(f func(*call, *Interaction, *Message) (any, *apiError)) endpoint {
	return func(c *call) (any, *apiError) {
		i, err := s.alive(c)
		if err != nil {
			return nil, err
		}
		id := c.value("message_id")
		if strings.HasSuffix(c.path, "/@original") {
			id = i.original
		} else if id != i.original && !slices.Contains(i.followUps, id) {
			return nil, errMessage
		}
		m := s.messages[id]
		if m == nil || m.Deleted {
			return nil, errMessage
		}
		return f(c, i, m)
	}
}

func (s *Server) getByToken(_ *call, _ *Interaction, m *Message) (any, *apiError) {
	return s.wireMessage(m, privileged), nil
}

func (s *Server) editByToken(c *call, i *Interaction, m *Message) (any, *apiError) {
	if err := s.edit(c, m, true); err != nil {
		return nil, err
	}
	i.edits++
	if m.ID == i.original {
		i.resolved = true
	}
	s.touch()
	return s.wireMessage(m, privileged), nil
}

func (s *Server) deleteByToken(_ *call, i *Interaction, m *Message) (any, *apiError) {
	s.remove(m)
	if m.ID == i.original {
		i.resolved = true
	}
	return nil, nil
}

// checkLeak reports a public message that shows what one person was told, or
// is still to be told, in private. A reply to a person and the answer to a
// public command are what was asked for; so is what anybody asked for since in
// the channel, or that person by a component of the private answer.
func (s *Server) checkLeak(c *call, m *Message) {
	i := s.interact[m.Interaction]
	ref := s.messages[m.Reference]
	if m.Ephemeral() || i != nil && !i.ephemeral || ref != nil && ref.Author.ID != s.bot.ID {
		return
	}
	for _, list := range s.history {
		for _, secret := range list {
			if secret.Ephemeral() && len([]rune(secret.Content)) >= 40 && strings.Contains(m.Content, secret.Content) && !s.askedSince(m, secret) {
				s.breakRule(RuleLeak, c, "message %s shows in public what %s was told in private", m.ID, secret.Viewer)
			}
		}
	}
	if secret := s.abandoned(m.ChannelID); secret != nil && m.Reference == "" && i == nil {
		s.breakRule(RuleLeak, c, "a public message in place of the private answer of %s, whose token has expired", secret.describe())
	}
}

func (s *Server) askedSince(m, secret *Message) bool {
	for _, q := range s.history[m.ChannelID] {
		if q.Author.ID != s.bot.ID && older(secret.ID, q.ID) {
			return true
		}
	}
	for _, i := range s.interact {
		if older(secret.ID, i.ID) && (i.on == secret.ID || i.channel == m.ChannelID && !i.ephemeral) {
			return true
		}
	}
	return false
}

// abandoned returns a private interaction of a channel whose token expired
// before it was answered, unless a public one there waits as well.
func (s *Server) abandoned(channel string) *Interaction {
	var secret *Interaction
	for _, i := range s.interact {
		if i.channel != channel || !i.deferred || i.resolved || !i.over {
			continue
		}
		if !i.ephemeral {
			return nil
		}
		secret = i
	}
	return secret
}
