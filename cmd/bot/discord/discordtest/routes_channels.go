package discordtest

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

func (s *Server) channelRoutes() map[string]endpoint {
	return map[string]endpoint{
		"GET /channels/{channel_id}": func(c *call) (any, *apiError) {
			ch, err := s.visible(c)
			if err != nil {
				return nil, err
			}
			return s.wireChannel(ch), nil
		},
		"PATCH /channels/{channel_id}": s.editChannel,
		"DELETE /channels/{channel_id}": func(c *call) (any, *apiError) {
			ch, err := s.visible(c)
			if err != nil {
				return nil, err
			}
			if need := int64(PermManageChannels); ch.thread() && !s.may(ch, PermManageThreads) || !ch.thread() && !s.may(ch, need) {
				return nil, errPermission
			}
			w := s.wireChannel(ch)
			s.removeChannel(ch)
			return w, nil
		},
		"POST /channels/{channel_id}/typing": func(c *call) (any, *apiError) {
			ch, err := s.visible(c)
			if err != nil {
				return nil, err
			}
			if err := s.writable(ch); err != nil {
				return nil, err
			}
			s.typing[ch.ID] = time.Now()
			s.touch()
			return nil, nil
		},
		"POST /channels/{channel_id}/messages/{message_id}/threads": func(c *call) (any, *apiError) {
			ch, m, err := s.target(c)
			if err != nil {
				return nil, err
			}
			if err := s.require(ch, PermCreateThreads); err != nil {
				return nil, err
			}
			if m.Flags&FlagHasThread != 0 {
				return nil, errHasThread
			}
			th, err := s.openThread(c, ch, m.ID, PublicThread)
			if err != nil {
				return nil, err
			}
			m.Flags |= FlagHasThread
			return s.wireChannel(th), nil
		},
		"POST /channels/{channel_id}/threads":                           s.createThread,
		"PUT /channels/{channel_id}/thread-members/@me":                 s.memberOfThread,
		"DELETE /channels/{channel_id}/thread-members/@me":              s.memberOfThread,
		"PUT /channels/{channel_id}/thread-members/{user_id}":           s.memberOfThread,
		"GET /channels/{channel_id}/messages/pins":                      func(*call) (any, *apiError) { return obj{"items": []obj{}, "has_more": false}, nil },
		"POST /channels/{channel_id}/messages/{message_id}/crosspost":   func(*call) (any, *apiError) { return nil, errPermission },
		"DELETE /channels/{channel_id}/messages/{message_id}/reactions": func(*call) (any, *apiError) { return nil, errPermission },
	}
}

func (s *Server) memberOfThread(c *call) (any, *apiError) {
	ch, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	if !ch.thread() {
		return nil, errChannel
	}
	if ch.Archived {
		return nil, errArchived
	}
	return nil, nil
}

func (s *Server) editChannel(c *call) (any, *apiError) {
	ch, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	var body struct {
		Name     *string `json:"name"`
		Archived *bool   `json:"archived"`
		Locked   *bool   `json:"locked"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	own := ch.thread() && ch.Owner == s.bot.ID
	if ch.thread() && !own && !s.may(ch, PermManageThreads) || !ch.thread() && !s.may(ch, PermManageChannels) {
		return nil, errPermission
	}
	if body.Name != nil {
		if err := c.longer("name", *body.Name, maxThreadName); err != nil {
			return nil, err
		}
		ch.Name = *body.Name
	}
	if body.Archived != nil {
		ch.Archived = *body.Archived
	}
	if body.Locked != nil {
		ch.Locked = *body.Locked
	}
	s.channelEvent("UPDATE", ch)
	return s.wireChannel(ch), nil
}

// createThread opens one without a message, or a post in a forum.
func (s *Server) createThread(c *call) (any, *apiError) {
	ch, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	var body struct {
		Type    *int   `json:"type"`
		Message *draft `json:"message"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if ch.Kind == ForumChannel {
		if err := s.require(ch, PermSend); err != nil {
			return nil, err
		}
		if body.Message == nil {
			return nil, invalid("message", "BASE_TYPE_REQUIRED", "This field is required")
		}
		if err := s.checkMessage(c, body.Message, nil, false); err != nil {
			return nil, err
		}
		th, err := s.openThread(c, ch, s.newID(), PublicThread)
		if err != nil {
			return nil, err
		}
		m := s.newMessage(th, &s.bot)
		m.ID = th.ID
		s.apply(c, m, body.Message)
		s.post(m)
		w := s.wireChannel(th)
		w["message"] = s.wireMessage(m, privileged)
		return w, nil
	}
	kind, need := PrivateThread, int64(PermCreatePrivate)
	if body.Type != nil {
		kind = *body.Type
	}
	if kind == PublicThread {
		need = PermCreateThreads
	}
	if err := s.require(ch, need); err != nil {
		return nil, err
	}
	th, err := s.openThread(c, ch, s.newID(), kind)
	if err != nil {
		return nil, err
	}
	return s.wireChannel(th), nil
}

func (s *Server) openThread(c *call, parent *Channel, id string, kind int) (*Channel, *apiError) {
	var body struct {
		Name     string `json:"name"`
		Duration int    `json:"auto_archive_duration"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(body.Name)); n < 1 || n > maxThreadName {
		return nil, c.broken("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length. (is %d)", maxThreadName, n)
	}
	if body.Duration != 0 && !slices.Contains([]int{60, 1440, 4320, 10080}, body.Duration) {
		return nil, c.broken("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
	}
	if parent.thread() || parent.Kind == DMChannel {
		return nil, &apiError{400, 50024, "Cannot execute action on this channel type", nil}
	}
	th := s.addChannel(Channel{ID: id, GuildID: parent.GuildID, Name: body.Name, Kind: kind, Parent: parent.ID, Owner: s.bot.ID})
	s.channelEvent("CREATE", th)
	return th, nil
}

// channelEvent announces a change of a channel or thread.
func (s *Server) channelEvent(what string, ch *Channel) {
	name := "CHANNEL_" + what
	if ch.thread() {
		name = "THREAD_" + what
	}
	if what != "DELETE" && !s.may(ch, PermView) {
		s.touch()
		return
	}
	s.dispatch(name, ch.GuildID, IntentGuilds, nil, func(int) any {
		w := s.wireChannel(ch)
		if what == "CREATE" && ch.thread() {
			w["newly_created"] = true
		}
		return w
	})
}

func (s *Server) removeChannel(ch *Channel) {
	s.channelEvent("DELETE", ch)
	ch.deleted = true
	for _, m := range s.history[ch.ID] {
		m.Deleted = true
	}
}

// Thread opens a thread in a channel as a person; with a message, on it.
func (s *Server) Thread(channel, user, name string, on ...Message) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	parent, u := s.must(channel), s.person(User{Username: user})
	s.join(parent, u)
	th := Channel{GuildID: parent.GuildID, Name: name, Kind: PublicThread, Parent: parent.ID, Owner: u.ID}
	if len(on) > 0 {
		m := s.known(on[0])
		th.ID = m.ID
		m.Flags |= FlagHasThread
	}
	added := s.addChannel(th)
	s.channelEvent("CREATE", added)
	return *added
}

// Change applies f to a channel and announces the result: archived, locked,
// renamed, other overwrites.
func (s *Server) Change(channel string, f func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.must(channel)
	f(ch)
	s.channelEvent("UPDATE", ch)
}

// AddChannel makes one in a guild, the first if none is named.
func (s *Server) AddChannel(c Channel) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.GuildID = s.mustGuild(c.GuildID).ID
	added := s.addChannel(c)
	s.channelEvent("CREATE", added)
	return *added
}

// DeleteChannel removes a channel or thread.
func (s *Server) DeleteChannel(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeChannel(s.must(channel))
}

// AddGuild puts the bot into a guild.
func (s *Server) AddGuild(g Guild) Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	added := s.addGuild(g)
	s.dispatch("GUILD_CREATE", added.ID, IntentGuilds, nil, func(int) any { return s.wireGuild(added) })
	return *added
}

// RemoveGuild takes the bot out of a guild.
func (s *Server) RemoveGuild(guild string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave(s.mustGuild(guild))
}

func (s *Server) leave(g *Guild) {
	g.left = true
	s.dispatch("GUILD_DELETE", g.ID, IntentGuilds, nil, func(int) any { return obj{"id": g.ID} })
}

// Outage makes a guild unavailable, or available again: events that look like
// leaving and joining and are not.
func (s *Server) Outage(guild string, down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.mustGuild(guild)
	g.unavailable = down
	if down {
		s.dispatch("GUILD_DELETE", g.ID, IntentGuilds, nil, func(int) any { return obj{"id": g.ID, "unavailable": true} })
		return
	}
	s.dispatch("GUILD_CREATE", g.ID, IntentGuilds, nil, func(int) any { return s.wireGuild(g) })
}

// Grant sets the permissions of a role; with "@everyone" of all, with the
// bot's name of its own role.
func (s *Server) Grant(guild, role string, permissions int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.mustGuild(guild)
	for i := range g.Roles {
		if r := &g.Roles[i]; r.Name == role || r.ID == role {
			r.Permissions = permissions
			s.dispatch("GUILD_ROLE_UPDATE", g.ID, IntentGuilds, nil, func(int) any { return obj{"guild_id": g.ID, "role": r.wire()} })
			return
		}
	}
	s.t.Fatalf("discordtest: no role %q", role)
}

// Typing is when the bot last showed that it types in a channel.
func (s *Server) Typing(channel string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.typing[s.must(channel).ID]
}
