package discordtest

import (
	"slices"
	"strings"
)

func defaultGuilds() []Guild {
	return []Guild{{
		Name:  "Rédaction",
		Owner: "carol",
		Roles: []Role{{Name: "lecteurs"}, {Name: "administration", Permissions: PermAdministrator}},
		Channels: []Channel{
			{Name: "general"},
			{Name: "archives", Overwrites: []Overwrite{{ID: "verbatim", Deny: PermView}}},
			{Name: "questions", Kind: ForumChannel},
			{Name: "suivi", Kind: PublicThread, Parent: "general"},
		},
		Members: []Member{
			{User: User{Username: "alice"}, Roles: []string{"lecteurs"}},
			{User: User{Username: "bob"}},
			{User: User{Username: "carol"}, Roles: []string{"administration"}},
		},
	}}
}

// addGuild completes a guild and keeps it.
func (s *Server) addGuild(g Guild) *Guild {
	if g.ID == "" {
		g.ID = s.newGuildID()
	}
	if g.Locale == "" {
		g.Locale = "fr"
	}
	if g.Everyone == 0 {
		g.Everyone = usualEveryone
	}
	if g.BotPermissions == 0 {
		g.BotPermissions = usualBot
	}
	g.Roles = append([]Role{{ID: g.ID, Name: "@everyone", Permissions: g.Everyone}}, g.Roles...)
	g.Roles = append(g.Roles, Role{Name: s.bot.Username, Permissions: g.BotPermissions, BotID: s.bot.ID})
	roleID := func(name string) string {
		for _, r := range g.Roles {
			if r.Name == name || r.ID == name {
				return r.ID
			}
		}
		return name
	}
	for i := range g.Roles {
		if g.Roles[i].ID == "" {
			g.Roles[i].ID = s.newID()
		}
	}
	g.Members = append(slices.Clone(g.Members), Member{User: s.bot, Roles: []string{s.bot.Username}})
	for i := range g.Members {
		m := &g.Members[i]
		m.User = *s.person(m.User)
		m.Roles = slices.Clone(m.Roles)
		for j, name := range m.Roles {
			m.Roles[j] = roleID(name)
		}
	}
	if u := s.user(g.Owner); u != nil {
		g.Owner = u.ID
	}
	kept := &g
	s.guilds = append(s.guilds, kept)
	s.guildOf[kept.ID] = kept
	for _, c := range g.Channels {
		c.GuildID = g.ID
		c.Overwrites = slices.Clone(c.Overwrites)
		for i := range c.Overwrites {
			o := &c.Overwrites[i]
			switch u := s.user(o.ID); {
			case o.ID == s.bot.Username && !o.Member:
				o.ID = roleID(o.ID)
			case u != nil && roleID(o.ID) == o.ID:
				o.ID, o.Member = u.ID, true
			default:
				o.ID = roleID(o.ID)
			}
		}
		if c.Parent != "" {
			if p := s.find(c.Parent); p != nil {
				c.Parent = p.ID
			}
		}
		added := s.addChannel(c)
		if kept.SystemChannel == "" && added.Kind == TextChannel || kept.SystemChannel == added.Name {
			kept.SystemChannel = added.ID
		}
	}
	kept.Channels = nil // kept in s.channels
	return kept
}

func (s *Server) addChannel(c Channel) *Channel {
	if c.ID == "" {
		c.ID = s.newID()
	}
	s.channels = append(s.channels, &c)
	s.channelOf[c.ID] = &c
	s.within[c.GuildID] = append(s.within[c.GuildID], &c)
	return &c
}

// person returns the known user of that name, or adds one.
func (s *Server) person(u User) *User {
	if known := s.user(u.ID); known != nil && u.ID != "" {
		return known
	}
	if known := s.user(u.Username); known != nil {
		return known
	}
	if u.ID == "" {
		u.ID = s.newID()
	}
	if u.Locale == "" {
		u.Locale = s.o.Locale
	}
	s.know(&u)
	return &u
}

func (s *Server) know(u *User) {
	s.users = append(s.users, u)
	for _, key := range []string{u.ID, u.Username} {
		if s.userOf[key] == nil {
			s.userOf[key] = u
		}
	}
}

// user finds one by id or name; nil when there is none.
func (s *Server) user(key string) *User { return s.userOf[key] }

func (s *Server) guild(key string) *Guild {
	if g := s.guildOf[key]; g != nil {
		return g
	}
	for _, g := range s.guilds {
		if g.Name == key {
			return g
		}
	}
	return nil
}

// channel finds one by id.
func (s *Server) channel(id string) *Channel {
	if c := s.channelOf[id]; c != nil && !c.deleted {
		return c
	}
	return nil
}

// find finds a channel by id, name or "dm:user"; nil when there is none.
func (s *Server) find(key string) *Channel {
	if name, ok := strings.CutPrefix(key, "dm:"); ok {
		return s.dm(s.person(User{Username: name}).ID)
	}
	if c := s.channel(key); c != nil {
		return c
	}
	for _, c := range s.channels {
		if c.Name == key && !c.deleted {
			return c
		}
	}
	return nil
}

// must is find for what a test names.
func (s *Server) must(key string) *Channel {
	c := s.find(key)
	if c == nil {
		s.t.Fatalf("discordtest: no channel %q", key)
	}
	return c
}

// dm returns the bot's private channel with a user, opening it.
func (s *Server) dm(userID string) *Channel {
	for _, c := range s.within[""] {
		if c.Kind == DMChannel && c.Recipient == userID {
			return c
		}
	}
	return s.addChannel(Channel{Kind: DMChannel, Recipient: userID})
}

// join makes a person who is in no guild of the channel a member of it: whom a
// test makes speak in a channel is there.
func (s *Server) join(c *Channel, u *User) {
	if g := s.guild(c.GuildID); g != nil && g.member(u.ID) == nil && !u.Bot {
		g.Members = append(g.Members, Member{User: *u})
	}
}

func (s *Server) add(m *Message) {
	s.messages[m.ID] = m
	s.history[m.ChannelID] = append(s.history[m.ChannelID], m)
}

// Channel returns a channel by name or id.
func (s *Server) Channel(key string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.must(key)
}

// User returns a user by name or id, who is made if unknown, a member of no
// guild.
func (s *Server) User(key string) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.person(User{Username: key})
}

// Guild returns a guild by name or id; an empty key means the first.
func (s *Server) Guild(key string) Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.mustGuild(key)
}

func (s *Server) mustGuild(key string) *Guild {
	if key == "" && len(s.guilds) > 0 {
		return s.guilds[0]
	}
	g := s.guild(key)
	if g == nil {
		s.t.Fatalf("discordtest: no guild %q", key)
	}
	return g
}

// RoleMention is the mention of a guild's role; with the bot's name, of its
// managed role, which is what a client may write for "@verbatim".
func (s *Server) RoleMention(guild, role string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.mustGuild(guild).Roles {
		if r.Name == role || r.ID == role {
			return "<@&" + r.ID + ">"
		}
	}
	s.t.Fatalf("discordtest: no role %q", role)
	return ""
}

// Messages returns those of a channel that are not deleted, ephemeral ones
// included, oldest first.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	for _, m := range s.history[s.must(channel).ID] {
		if !m.Deleted {
			list = append(list, m.copy())
		}
	}
	return list
}

// Message returns one by id as it is now, deleted or not.
func (s *Server) Message(id string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.messages[id]
	if !ok {
		return Message{}, false
	}
	return m.copy(), true
}
