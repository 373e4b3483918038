package discord

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// What arrives from Discord is decoded into these small structs, not into the
// library's: a component type that it does not know makes it drop the whole
// message (its issues 1562 and 1683), and with it the question.

type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
	System     bool   `json:"system"`
}

type member struct {
	User        *user    `json:"user"`
	Roles       []string `json:"roles"`
	Permissions bits     `json:"permissions"` // only in interactions
}

// A message is what somebody wrote. Content is empty where Discord withholds
// it: see the content intent.
type message struct {
	ID              string          `json:"id"`
	Channel         string          `json:"channel_id"`
	Guild           string          `json:"guild_id"` // only in events
	Type            int             `json:"type"`
	Content         string          `json:"content"`
	Author          *user           `json:"author"`
	Member          *member         `json:"member"`
	Webhook         string          `json:"webhook_id"`
	Flags           int             `json:"flags"`
	Mentions        []user          `json:"mentions"`
	MentionRoles    []string        `json:"mention_roles"`
	MentionEveryone bool            `json:"mention_everyone"`
	Attachments     []struct{}      `json:"attachments"`
	Reference       *reference      `json:"message_reference"`
	Replied         *message        `json:"referenced_message"`
	Interaction     *asked          `json:"interaction_metadata"`
	Embeds          json.RawMessage `json:"embeds"`
	Timestamp       time.Time       `json:"timestamp"`
	Nonce           json.RawMessage `json:"nonce"` // a string or a number
}

// nonce returns what the sender of a message marked it with, "" for nothing.
func (m *message) nonce() string {
	if s := strings.Trim(string(m.Nonce), `"`); s != "null" {
		return s
	}
	return ""
}

// asked says which interaction a message answers.
type asked struct {
	ID   string `json:"id"`
	User *user  `json:"user"`
}

type reference struct {
	Type    int    `json:"type"` // 0 a reply, 1 a forward
	Message string `json:"message_id"`
	Channel string `json:"channel_id"`
	Guild   string `json:"guild_id"`
}

// The message and channel types that matter.
const (
	messageDefault = 0
	messageReply   = 19

	channelText         = 0
	channelDM           = 1
	channelAnnouncement = 5
	channelNewsThread   = 10
	channelThread       = 11
	channelPrivate      = 12
)

type channel struct {
	ID         string      `json:"id"`
	Guild      string      `json:"guild_id"`
	Parent     string      `json:"parent_id"` // of a thread, its channel; of a channel, its category
	Type       int         `json:"type"`
	Name       string      `json:"name"`
	Overwrites []overwrite `json:"permission_overwrites"`
}

// thread reports whether the channel is one, so that Parent is a channel.
func (c *channel) thread() bool {
	return c.Type == channelNewsThread || c.Type == channelThread || c.Type == channelPrivate
}

type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"` // 0 role, 1 member
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions bits   `json:"permissions"`
	Managed     bool   `json:"managed"`
	Tags        *struct {
		Bot string `json:"bot_id"`
	} `json:"tags"`
}

type guild struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	Owner         string    `json:"owner_id"`
	SystemChannel string    `json:"system_channel_id"`
	Locale        string    `json:"preferred_locale"`
	Unavailable   bool      `json:"unavailable"`
	Joined        time.Time `json:"joined_at"`
	Roles         []role    `json:"roles"`
	Channels      []channel `json:"channels"`
	Threads       []channel `json:"threads"`
}

// Kinds of interactions.
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindModal        = 5
)

// An interaction is a command, a click, a modal or an autocompletion.
type interaction struct {
	ID             string   `json:"id"`
	Application    string   `json:"application_id"`
	Kind           int      `json:"type"`
	Data           data     `json:"data"`
	Guild          string   `json:"guild_id"`
	Channel        string   `json:"channel_id"`
	In             *channel `json:"channel"`
	Member         *member  `json:"member"` // in a guild
	User           *user    `json:"user"`   // elsewhere
	Message        *message `json:"message"`
	Token          string   `json:"token"`
	Locale         string   `json:"locale"`
	GuildLocale    string   `json:"guild_locale"`
	AppPermissions bits     `json:"app_permissions"`
	Context        int      `json:"context"` // 0 guild, 1 direct message with the bot, 2 other private channel
}

// by returns who caused the interaction, nil when nobody is named.
func (i *interaction) by() *user {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

type data struct {
	// commands and autocompletion
	Name     string   `json:"name"`
	Type     int      `json:"type"` // 1 slash, 3 message menu
	Options  []option `json:"options"`
	Target   string   `json:"target_id"`
	Resolved struct {
		Messages    map[string]message    `json:"messages"`
		Attachments map[string]attachment `json:"attachments"`
	} `json:"resolved"`
	// components and modals
	CustomID   string   `json:"custom_id"`
	Values     []string `json:"values"`
	Components []struct {
		Components []field `json:"components"`
	} `json:"components"`
}

// An attachment is a file that somebody gave a command.
type attachment struct {
	Name string `json:"filename"`
	Size int    `json:"size"` // bytes
	URL  string `json:"url"`
}

// A field of a submitted modal.
type field struct {
	CustomID string `json:"custom_id"`
	Value    string `json:"value"`
}

// An option is one of a command; a subcommand is an option with options.
type option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []option        `json:"options"`
	Focused bool            `json:"focused"`
}

// text returns the value as text: while somebody is typing even a number comes
// as a string.
func (o *option) text() string {
	var s string
	if json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	return string(o.Value)
}

// bits is a set of permissions; on the wire a string.
type bits uint64

// UnmarshalJSON implements json.Unmarshaler; numbers are taken too.
func (b *bits) UnmarshalJSON(raw []byte) error {
	s := string(raw)
	if len(s) >= 2 && s[0] == '"' {
		s = s[1 : len(s)-1]
	}
	if s == "" || s == "null" {
		return nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	*b = bits(n)
	return err
}

func (b bits) has(all bits) bool { return b&all == all }

// The permissions that matter.
const (
	permAdministrator   bits = 1 << 3
	permManageGuild     bits = 1 << 5
	permViewChannel     bits = 1 << 10
	permSendMessages    bits = 1 << 11
	permManageMessages  bits = 1 << 13
	permReadHistory     bits = 1 << 16
	permManageThreads   bits = 1 << 34
	permCreateThreads   bits = 1 << 35
	permSendInThreads   bits = 1 << 38
	permExternalAppsUse bits = 1 << 50
)
