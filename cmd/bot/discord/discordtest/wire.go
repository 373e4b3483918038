package discordtest

import (
	"encoding/json"
	"fmt"
	"mime"
	"path"
	"slices"
	"strconv"
	"time"
)

// obj is a JSON object on its way to the client.
type obj = map[string]any

func timestamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000-07:00")
}

func (u User) wire() obj {
	return obj{"id": u.ID, "username": u.Username, "discriminator": "0", "global_name": nil, "avatar": nil, "bot": u.Bot, "public_flags": 0}
}

func (r Role) wire() obj {
	w := obj{
		"id": r.ID, "name": r.Name, "permissions": strconv.FormatInt(r.Permissions, 10), "color": 0, "hoist": false,
		"managed": r.BotID != "", "mentionable": false, "position": 1, "flags": 0,
	}
	if r.BotID != "" {
		w["tags"] = obj{"bot_id": r.BotID}
	}
	return w
}

func (m Member) wire() obj {
	return obj{
		"user": m.User.wire(), "roles": nonNil(m.Roles), "joined_at": "2024-01-02T03:04:05.000000+00:00", "deaf": false,
		"mute": false, "flags": 0, "nick": nil, "pending": false,
	}
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (s *Server) wireChannel(c *Channel) obj {
	w := obj{"id": c.ID, "type": c.Kind, "flags": 0}
	if last := s.history[c.ID]; len(last) > 0 {
		w["last_message_id"] = last[len(last)-1].ID
	}
	if c.Kind == DMChannel {
		w["recipients"] = []obj{s.user(c.Recipient).wire()}
		return w
	}
	overwrites := []obj{}
	for _, o := range c.Overwrites {
		kind := 0
		if o.Member {
			kind = 1
		}
		overwrites = append(overwrites, obj{"id": o.ID, "type": kind, "allow": strconv.FormatInt(o.Allow, 10), "deny": strconv.FormatInt(o.Deny, 10)})
	}
	w["guild_id"], w["name"], w["nsfw"], w["position"] = c.GuildID, c.Name, false, 0
	w["parent_id"] = nil
	if c.thread() {
		w["parent_id"], w["owner_id"], w["message_count"], w["member_count"] = c.Parent, c.Owner, len(s.history[c.ID]), 1
		w["thread_metadata"] = obj{"archived": c.Archived, "locked": c.Locked, "auto_archive_duration": 1440, "archive_timestamp": timestamp(time.Now())}
		return w
	}
	w["permission_overwrites"] = overwrites
	w["rate_limit_per_user"] = 0
	return w
}

func (s *Server) wireGuild(g *Guild) obj {
	channels, threads, roles, members := []obj{}, []obj{}, []obj{}, []obj{}
	for _, c := range s.within[g.ID] {
		switch {
		case c.deleted:
		case c.thread():
			if s.may(c, PermView) && !c.Archived {
				threads = append(threads, s.wireChannel(c))
			}
		default:
			channels = append(channels, s.wireChannel(c))
		}
	}
	for _, r := range g.Roles {
		roles = append(roles, r.wire())
	}
	members = append(members, g.member(s.bot.ID).wire()) // without GUILD_MEMBERS the bot alone
	var system any
	if g.SystemChannel != "" {
		system = g.SystemChannel
	}
	return obj{
		"id": g.ID, "name": g.Name, "owner_id": g.Owner, "preferred_locale": g.Locale, "system_channel_id": system,
		"channels": channels, "threads": threads, "roles": roles, "members": members, "member_count": len(g.Members),
		"joined_at": "2024-01-02T03:04:05.000000+00:00", "large": false, "unavailable": false, "emojis": []obj{},
		"stickers": []obj{}, "features": []string{}, "presences": []obj{}, "voice_states": []obj{}, "system_channel_flags": 0,
		"default_message_notifications": 0, "verification_level": 0, "explicit_content_filter": 0, "mfa_level": 0,
		"premium_tier": 0, "nsfw_level": 0, "afk_timeout": 300, "premium_progress_bar_enabled": false,
	}
}

// readable reports whether an application with these intents gets to see what
// a message holds: with the privileged intent all, else its own, private ones,
// and those that mention it. A reply that pings mentions, unless what it
// replies to is the answer of an interaction.
func (s *Server) readable(m *Message, intents int) bool {
	if intents&IntentMessageContent != 0 || m.Author.ID == s.bot.ID {
		return true
	}
	if c := s.channel(m.ChannelID); c != nil && c.Kind == DMChannel {
		return true
	}
	if ref := s.messages[m.Reference]; ref != nil && ref.Interaction != "" {
		return slices.Contains(ids(userMention, m.Content), s.bot.ID)
	}
	return slices.Contains(m.Mentions, s.bot.ID)
}

// wireMessage is a message as an application with these intents gets it.
func (s *Server) wireMessage(m *Message, intents int) obj {
	w := s.wireMessageAlone(m, intents)
	if m.Reference != "" {
		ref, ok := s.messages[m.Reference]
		w["message_reference"] = obj{"type": 0, "message_id": m.Reference, "channel_id": m.ChannelID, "guild_id": m.GuildID}
		if m.GuildID == "" {
			w["message_reference"] = obj{"type": 0, "message_id": m.Reference, "channel_id": m.ChannelID}
		}
		w["referenced_message"] = nil
		if ok && !ref.Deleted {
			w["referenced_message"] = s.wireMessageAlone(ref, intents)
		}
	}
	return w
}

func (s *Server) wireMessageAlone(m *Message, intents int) obj {
	mentions := []obj{}
	for _, id := range m.Mentions {
		if u := s.user(id); u != nil {
			mentions = append(mentions, u.wire())
		}
	}
	w := obj{
		"id": m.ID, "channel_id": m.ChannelID, "author": m.Author.wire(), "content": m.Content, "type": m.Type, "flags": m.Flags,
		"timestamp": timestamp(m.Created), "edited_timestamp": timestamp(m.Edited), "tts": false, "pinned": false,
		"mention_everyone": m.MentionEveryone, "mentions": mentions, "mention_roles": nonNil(m.MentionRoles),
		"attachments": s.wireAttachments(m), "embeds": m.Embeds, "components": m.Components,
	}
	if m.Embeds == nil {
		w["embeds"] = []obj{}
	}
	if m.Components == nil {
		w["components"] = []obj{}
	}
	if m.Nonce != "" {
		w["nonce"] = m.Nonce
	}
	if m.WebhookID != "" {
		w["webhook_id"] = m.WebhookID
	}
	if m.Author.ID == s.bot.ID {
		w["application_id"] = s.app
	}
	if m.Interaction != "" {
		user := obj{"id": m.InteractionUser}
		if u := s.user(m.InteractionUser); u != nil {
			user = u.wire()
		}
		w["interaction"] = obj{"id": m.Interaction, "type": 2, "name": "", "user": user}
		w["interaction_metadata"] = obj{"id": m.Interaction, "type": 2, "user": user, "authorizing_integration_owners": obj{}}
	}
	if len(m.Reactions) > 0 {
		list := []obj{}
		for e, users := range m.Reactions {
			list = append(list, obj{"emoji": obj{"id": nil, "name": e}, "count": len(users), "me": slices.Contains(users, s.bot.ID)})
		}
		w["reactions"] = list
	}
	if m.unknown {
		w["components"] = []obj{{"type": 20, "id": 1, "custom_id": "x"}}
	}
	if !s.readable(m, intents) {
		w["content"], w["embeds"], w["attachments"], w["components"] = "", []obj{}, []obj{}, []obj{}
	}
	if m.orphan {
		delete(w, "author")
	}
	return w
}

func (s *Server) wireAttachments(m *Message) []obj {
	list := []obj{}
	for _, a := range m.Attachments {
		list = append(list, a.wire(m.ChannelID))
	}
	return list
}

func (a Attachment) wire(channel string) obj {
	kind := a.ContentType
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(a.Filename))
	}
	url := fmt.Sprintf("https://cdn.discordapp.com/attachments/%s/%s/%s", channel, a.ID, a.Filename)
	return obj{"id": a.ID, "filename": a.Filename, "size": len(a.Data), "url": url, "proxy_url": url, "content_type": kind}
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only what this package builds is encoded
	}
	return b
}
