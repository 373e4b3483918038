package discordtest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Discord's deadlines of an interaction.
const (
	ackWithin = 3 * time.Second
	tokenLife = 15 * time.Minute
)

// Kinds of interactions.
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindModal        = 5
)

// An Interaction is one that a person began.
type Interaction struct {
	ID string

	s         *Server
	kind      int
	token     string
	user      string
	channel   string
	name      string // of the command, or the custom id
	menu      bool
	on        string // the message of a component
	at        time.Time
	sent      bool // reached the client
	acked     bool
	late      bool
	over      bool // the token has expired
	deferred  bool
	ephemeral bool
	resolved  bool // shows something other than "is thinking"
	excused   bool // a fault hit one of its requests
	original  string
	followUps []string
	edits     int
	reply     Reply
}

// A Reply is what the person sees of an interaction's answer.
type Reply struct {
	Type      int           // of the callback, see AckMessage
	Took      time.Duration // real time until it was acknowledged
	Deferred  bool
	Ephemeral bool
	Message   Message   // the answer; of a component that updates, the updated message
	FollowUps []Message // those not deleted
	Edits     int
	Deleted   bool // the answer was taken back
	Choices   []Choice
	Modal     *Modal
}

// Content is the text of the answer and its follow-ups, one per line.
func (r Reply) Content() string {
	parts := []string{r.Message.Content}
	for _, m := range r.FollowUps {
		parts = append(parts, m.Content)
	}
	return strings.Join(parts, "\n")
}

// A Modal is a form that the bot opened.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`
}

// What Wait returns when no answer can come any more.
var (
	ErrLate       = errors.New("discordtest: the application did not respond in time")
	ErrUnanswered = errors.New("discordtest: deferred, and the token expired without an answer")
)

func (i *Interaction) describe() string {
	kinds := map[int]string{kindCommand: "command", kindComponent: "component", kindAutocomplete: "autocomplete", kindModal: "modal"}
	return fmt.Sprintf("%s %q (%s)", kinds[i.kind], i.name, i.ID)
}

// acks are the kinds of callbacks that an interaction may have.
func (i *Interaction) acks() []int {
	switch i.kind {
	case kindCommand:
		return []int{AckMessage, AckDeferred, AckModal}
	case kindComponent:
		return []int{AckMessage, AckDeferred, AckDeferredUpdate, AckUpdate, AckModal}
	case kindAutocomplete:
		return []int{AckChoices}
	}
	if i.on != "" {
		return []int{AckMessage, AckDeferred, AckDeferredUpdate, AckUpdate}
	}
	return []int{AckMessage, AckDeferred}
}

// Use sends a slash command; a subcommand follows its command's name after a
// space. Options that the command requires must be there and those given must
// be allowed, as a client would see to it.
func (s *Server) Use(user, channel, command string, options map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.use(user, channel, command, options, "", true)
}

// Force sends a slash command that the person's client would not offer:
// without the permission for it, or with options that it would refuse.
func (s *Server) Force(user, channel, command string, options map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.use(user, channel, command, options, "", false)
}

// Autocomplete asks for the choices of an option, of which value has been
// typed so far; others are the options filled in before.
func (s *Server) Autocomplete(user, channel, command, option, value string, others ...map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	options := map[string]any{option: value}
	for _, o := range others {
		maps.Copy(options, o)
	}
	return s.use(user, channel, command, options, option, true)
}

func (s *Server) use(user, channel, command string, options map[string]any, focused string, strict bool) *Interaction {
	ch, u := s.must(channel), s.person(User{Username: user})
	s.join(ch, u)
	cmd, sub := s.offered(ch, u, SlashCommand, command, strict)
	defined := cmd.Options
	if sub != nil {
		defined = sub.Options
	}
	resolved := obj{}
	list := []obj{}
	for _, o := range defined {
		v, given := options[o.Name]
		if !given {
			if o.Required && focused == "" && strict {
				s.t.Fatalf("discordtest: /%s needs the option %q", command, o.Name)
			}
			continue
		}
		w := obj{"name": o.Name, "type": o.Type, "value": v}
		if o.Name == focused {
			w["focused"] = true
			if !o.Autocomplete {
				s.t.Fatalf("discordtest: option %q of /%s has no autocomplete", o.Name, command)
			}
		} else if strict {
			s.checkOption(command, o, v)
		}
		if a, ok := v.(Attachment); ok {
			a.ID = s.newID()
			w["value"] = a.ID
			resolved["attachments"] = obj{a.ID: a.wire(ch.ID)}
			// Kept with a message of nobody's, so that its URL is served.
			s.add(&Message{ID: a.ID, ChannelID: "uploads", Deleted: true, Attachments: []Attachment{a}})
		}
		list = append(list, w)
	}
	for name := range options {
		if !slices.ContainsFunc(defined, func(o CommandOption) bool { return o.Name == name }) {
			s.t.Fatalf("discordtest: /%s has no option %q", command, name)
		}
	}
	if sub != nil {
		list = []obj{{"name": sub.Name, "type": sub.Type, "options": list}}
	}
	data := obj{"id": cmd.ID, "name": cmd.Name, "type": cmd.Type, "options": list}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	if cmd.GuildID != "" {
		data["guild_id"] = cmd.GuildID
	}
	kind := kindCommand
	if focused != "" {
		kind = kindAutocomplete
	}
	return s.interaction(&Interaction{kind: kind, user: u.ID, channel: ch.ID, name: command}, data, nil)
}

// Menu uses an entry of a message's menu.
func (s *Server) Menu(user, entry string, on Message) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.known(on)
	ch, u := s.must(m.ChannelID), s.person(User{Username: user})
	s.join(ch, u)
	cmd, _ := s.offered(ch, u, MessageCommand, entry, true)
	data := obj{"id": cmd.ID, "name": cmd.Name, "type": cmd.Type, "target_id": m.ID, "resolved": obj{
		// The target's content is there whatever the intents are.
		"messages": obj{m.ID: s.wireMessage(m, privileged)},
	}}
	return s.interaction(&Interaction{kind: kindCommand, user: u.ID, channel: ch.ID, name: entry, menu: true}, data, nil)
}

// Click uses a component of a message by its custom id; values are those
// chosen in a select menu.
func (s *Server) Click(user string, on Message, customID string, values ...string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.known(on)
	ch, u := s.must(m.ChannelID), s.person(User{Username: user})
	s.join(ch, u)
	b := m.Button(customID)
	switch {
	case b == nil || m.Deleted:
		s.t.Fatalf("discordtest: message %s has no component %q", m.ID, customID)
	case b.Disabled:
		s.t.Fatalf("discordtest: component %q is disabled", customID)
	case m.Ephemeral() && m.Viewer != u.ID:
		s.t.Fatalf("discordtest: %s does not see the message %s", u.Username, m.ID)
	}
	for _, v := range values {
		if b.Type == typeSelect && !slices.ContainsFunc(b.Options, func(o SelectOption) bool { return o.Value == v }) {
			s.t.Fatalf("discordtest: select %q has no value %q", customID, v)
		}
	}
	data := obj{"custom_id": customID, "component_type": b.Type}
	if b.Type >= typeSelect {
		data["values"] = nonNil(values)
	}
	return s.interaction(&Interaction{kind: kindComponent, user: u.ID, channel: ch.ID, name: customID, on: m.ID}, data, m)
}

// ClickRaw uses a component that is not in the message: an old one, or one
// that a stranger made up.
func (s *Server) ClickRaw(user string, on Message, customID string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.known(on)
	u := s.person(User{Username: user})
	s.join(s.must(m.ChannelID), u)
	return s.interaction(&Interaction{kind: kindComponent, user: u.ID, channel: m.ChannelID, name: customID, on: m.ID}, obj{"custom_id": customID, "component_type": typeButton}, m)
}

// Component clicks, as the same person, on the interaction's answer.
func (i *Interaction) Component(customID string, values ...string) *Interaction {
	r := i.Reply()
	u := i.s.User(i.user)
	for _, m := range append([]Message{r.Message}, r.FollowUps...) {
		if m.Button(customID) != nil {
			return i.s.Click(u.Username, m, customID, values...)
		}
	}
	i.s.t.Fatalf("discordtest: no answer of %s has the component %q", i.describe(), customID)
	return nil
}

// Submit fills in the modal that answered an interaction, by custom ids.
func (i *Interaction) Submit(values map[string]string) *Interaction {
	s := i.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if i.reply.Modal == nil {
		s.t.Fatalf("discordtest: %s was not answered with a modal", i.describe())
	}
	rows := []obj{}
	walk(i.reply.Modal.Components, func(c *Component) {
		if c.Type == typeInput {
			v, ok := values[c.CustomID]
			if !ok {
				v = c.Value
			}
			rows = append(rows, obj{"type": typeRow, "components": []obj{{"type": typeInput, "custom_id": c.CustomID, "value": v}}})
		}
	})
	next := &Interaction{kind: kindModal, user: i.user, channel: i.channel, name: i.reply.Modal.CustomID, on: i.on}
	return s.interaction(next, obj{"custom_id": i.reply.Modal.CustomID, "components": rows}, s.messages[i.on])
}

// interaction gives an interaction its id and deadlines and delivers it.
func (s *Server) interaction(i *Interaction, data obj, on *Message) *Interaction {
	i.s, i.ID, i.at = s, s.newID(), time.Now()
	i.token = "token" + i.ID
	s.interact[i.ID], s.tokens[i.token] = i, i
	ch, u := s.channel(i.channel), s.user(i.user)
	w := obj{
		"id": i.ID, "application_id": s.app, "type": i.kind, "token": i.token, "version": 1, "data": data, "channel_id": ch.ID,
		"channel": s.wireChannel(ch), "locale": u.Locale, "app_permissions": strconv.FormatInt(s.permissions(s.bot.ID, ch), 10),
		"entitlements": []obj{}, "attachment_size_limit": maxFile, "context": 1,
		"authorizing_integration_owners": obj{"0": ch.GuildID},
	}
	if on != nil {
		w["message"] = s.wireMessage(on, privileged)
	}
	if g := s.guild(ch.GuildID); g != nil {
		member := g.member(u.ID).wire()
		member["permissions"] = strconv.FormatInt(s.permissions(u.ID, ch), 10)
		w["context"], w["guild_id"], w["guild_locale"], w["member"] = 0, g.ID, g.Locale, member
		w["guild"] = obj{"id": g.ID, "locale": g.Locale, "features": []string{}}
	} else {
		w["user"] = u.wire()
		w["authorizing_integration_owners"] = obj{"0": "0"}
	}
	within := s.scaled(ackWithin)
	if s.o.Ack != 0 {
		within = s.o.Ack
	}
	s.after(within, func() {
		if !i.acked {
			i.late = true
			if i.sent && !i.excused {
				s.breakRule(RuleLate, nil, "%s was not acknowledged within 3 s", i.describe())
			}
		}
	})
	s.after(max(s.scaled(tokenLife), within), func() {
		i.over = true
		if i.deferred && !i.resolved && !i.excused {
			i.excused = true // reported once
			s.breakRule(RuleUnanswered, nil, "%s was deferred and not answered within 15 min", i.describe())
		}
	})
	s.dispatch("INTERACTION_CREATE", ch.GuildID, 0, func() { i.sent = true }, func(int) any { return w })
	return i
}

// excuse forgives the interaction that a call is about for what a fault does.
func (s *Server) excuse(c *call) {
	for _, name := range []string{"interaction_token", "webhook_token"} {
		if i := s.tokens[c.PathValue(name)]; i != nil {
			i.excused = true
		}
	}
}
