package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// A User is a person or a bot. In Options only Username is needed.
type User struct {
	ID, Username string
	Bot          bool
	Locale       string // of the person's client; empty means Options.Locale
	NoDM         bool   // does not take private messages (50007)
}

// A Role of a guild; the first of each guild is @everyone, with the guild's id.
type Role struct {
	ID, Name    string
	Permissions int64
	BotID       string // for the managed role that comes with a bot
}

// An Overwrite changes permissions in one channel for a role or a member; ID
// may be the name of either in Options.
type Overwrite struct {
	ID          string
	Member      bool
	Allow, Deny int64
}

// Kinds of channels.
const (
	TextChannel   = 0
	DMChannel     = 1
	NewsChannel   = 5
	PublicThread  = 11
	PrivateThread = 12
	ForumChannel  = 15
)

// A Channel is a text channel, a thread, a forum or a private channel.
type Channel struct {
	ID, GuildID, Name string
	Kind              int
	Parent            string // of a thread; a name in Options
	Owner             string // of a thread
	Overwrites        []Overwrite
	Archived, Locked  bool
	Recipient         string // of a private channel

	deleted bool
}

func (c *Channel) thread() bool { return c.Kind == PublicThread || c.Kind == PrivateThread }

// A Member is a user in a guild; Roles may be names in Options.
type Member struct {
	User  User
	Roles []string
}

// A Guild in Options needs a Name only: ids are given where they are missing,
// the role @everyone and the bot with its managed role are added, and without
// SystemChannel the first text channel is it.
type Guild struct {
	ID, Name, Owner, SystemChannel, Locale string
	Everyone                               int64 // permissions of @everyone; 0 means the usual ones
	BotPermissions                         int64 // of the bot's role; 0 means what an answering bot needs
	Roles                                  []Role
	Channels                               []Channel
	Members                                []Member

	unavailable bool
	left        bool
}

// An Attachment is a file of a message; URL is served by the fake.
type Attachment struct {
	ID, Filename, ContentType string
	Data                      []byte
}

// A Component is a part of a message or modal; what is not named here stays in
// Raw, which is what Discord would send back.
type Component struct {
	Type       int              `json:"type"`
	CustomID   string           `json:"custom_id"`
	Label      string           `json:"label"`
	Style      int              `json:"style"`
	URL        string           `json:"url"`
	Disabled   bool             `json:"disabled"`
	Content    string           `json:"content"` // of a text display
	Title      string           `json:"-"`
	Value      string           `json:"value"`
	Options    []SelectOption   `json:"options"`
	Components []Component      `json:"components"`
	Component  *Component       `json:"component"` // of a label
	Accessory  *Component       `json:"accessory"`
	Emoji      *json.RawMessage `json:"emoji"`
	Raw        json.RawMessage  `json:"-"`
}

// UnmarshalJSON keeps the raw form beside the fields.
func (c *Component) UnmarshalJSON(b []byte) error {
	type plain Component
	if err := json.Unmarshal(b, (*plain)(c)); err != nil {
		return err
	}
	c.Raw = slices.Clone(b)
	return nil
}

// MarshalJSON gives the raw form.
func (c Component) MarshalJSON() ([]byte, error) {
	if c.Raw == nil {
		type plain Component
		return json.Marshal(plain(c))
	}
	return c.Raw, nil
}

// A SelectOption is one line of a select menu.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
}

// walk calls f for each component, nested ones included.
func walk(list []Component, f func(*Component)) {
	for i := range list {
		c := &list[i]
		f(c)
		walk(c.Components, f)
		for _, in := range []*Component{c.Component, c.Accessory} {
			if in != nil {
				f(in)
			}
		}
	}
}

// Flags of messages.
const (
	FlagSuppressEmbeds = 1 << 2
	FlagHasThread      = 1 << 5
	FlagEphemeral      = 1 << 6
	FlagLoading        = 1 << 7
	FlagSilent         = 1 << 12
	FlagComponentsV2   = 1 << 15
)

// A Message is one as the server keeps it, whatever a client may see of it.
type Message struct {
	ID, ChannelID, GuildID string
	Author                 User
	Content                string
	Type                   int // 0 message, 19 reply, 20 slash answer, 23 menu answer, 7 join
	Flags                  int
	Mentions, MentionRoles []string // ids
	MentionEveryone        bool
	Reference              string // id of the message replied to
	WebhookID              string
	Components             []Component
	Embeds                 []map[string]any
	Attachments            []Attachment
	Interaction            string // id of the interaction it answers
	InteractionUser        string
	Viewer                 string // of an ephemeral message: the only user who sees it
	History                []string
	Reactions              map[string][]string // users by emoji
	Created, Edited        time.Time
	Deleted                bool
	Nonce                  string

	unknown bool // holds a component of an unknown type on the wire
	orphan  bool // has no author on the wire
}

// Ephemeral reports whether one person only sees the message.
func (m Message) Ephemeral() bool { return m.Flags&FlagEphemeral != 0 }

// Button returns the component with a custom id, nested ones included; nil
// when there is none.
func (m Message) Button(customID string) *Component {
	var found *Component
	walk(m.Components, func(c *Component) {
		if c.CustomID == customID && found == nil {
			found = c
		}
	})
	return found
}

// Buttons lists the components that have a custom id, in reading order.
func (m Message) Buttons() []Component {
	var list []Component
	walk(m.Components, func(c *Component) {
		if c.CustomID != "" {
			list = append(list, *c)
		}
	})
	return list
}

func (m *Message) copy() Message {
	c := *m
	c.Components = slices.Clone(m.Components)
	c.History = slices.Clone(m.History)
	c.Reactions = map[string][]string{}
	for e, users := range m.Reactions {
		c.Reactions[e] = slices.Clone(users)
	}
	return c
}

// raw is the component as a map.
func (c *Component) raw() map[string]any {
	var m map[string]any
	json.Unmarshal(c.Raw, &m)
	return m
}
