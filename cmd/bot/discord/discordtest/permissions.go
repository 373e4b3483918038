package discordtest

import "slices"

// Permissions of roles and overwrites.
const (
	PermCreateInvite    = 1 << 0
	PermAdministrator   = 1 << 3
	PermManageChannels  = 1 << 4
	PermManageGuild     = 1 << 5
	PermAddReactions    = 1 << 6
	PermView            = 1 << 10
	PermSend            = 1 << 11
	PermManageMessages  = 1 << 13
	PermEmbedLinks      = 1 << 14
	PermAttachFiles     = 1 << 15
	PermReadHistory     = 1 << 16
	PermMentionEveryone = 1 << 17
	PermUseCommands     = 1 << 31
	PermManageThreads   = 1 << 34
	PermCreateThreads   = 1 << 35
	PermCreatePrivate   = 1 << 36
	PermSendInThreads   = 1 << 38
	PermUseExternalApps = 1 << 50

	permAll = 1<<53 - 1
)

const (
	usualEveryone = PermCreateInvite | PermAddReactions | PermView | PermSend | PermEmbedLinks | PermAttachFiles |
		PermReadHistory | PermUseCommands | PermCreateThreads | PermSendInThreads | PermUseExternalApps
	usualBot = PermView | PermSend | PermSendInThreads | PermReadHistory | PermEmbedLinks | PermAttachFiles |
		PermAddReactions | PermCreateThreads
	dmPermissions = PermAddReactions | PermView | PermSend | PermEmbedLinks | PermAttachFiles | PermReadHistory |
		PermUseCommands | PermUseExternalApps
)

// permissions computes what a user may do in a channel, as Discord does: the
// guild's roles, then the overwrites of @everyone, of the roles together and of
// the member. A thread has those of its parent.
func (s *Server) permissions(userID string, c *Channel) int64 {
	if c.Kind == DMChannel {
		if userID == s.bot.ID || userID == c.Recipient {
			return dmPermissions
		}
		return 0
	}
	g := s.guild(c.GuildID)
	if g == nil || g.left {
		return 0
	}
	if userID == g.Owner {
		return permAll
	}
	m := g.member(userID)
	if m == nil {
		return 0
	}
	if c.thread() {
		if parent := s.channel(c.Parent); parent != nil {
			c = parent
		}
	}
	var perms int64
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			perms |= r.Permissions
		}
	}
	if perms&PermAdministrator != 0 {
		return permAll
	}
	var allow, deny int64
	for _, o := range c.Overwrites {
		switch {
		case o.ID == g.ID:
			perms = perms&^o.Deny | o.Allow
		case !o.Member && slices.Contains(m.Roles, o.ID):
			allow |= o.Allow
			deny |= o.Deny
		}
	}
	perms = perms&^deny | allow
	for _, o := range c.Overwrites {
		if o.Member && o.ID == userID {
			perms = perms&^o.Deny | o.Allow
		}
	}
	if perms&PermView == 0 {
		return 0
	}
	return perms
}

// may reports whether the bot has all of perms in a channel.
func (s *Server) may(c *Channel, perms int64) bool {
	return s.permissions(s.bot.ID, c)&perms == perms
}

// require returns Discord's error when the bot lacks a permission in a channel.
func (s *Server) require(c *Channel, perms int64) *apiError {
	switch {
	case !s.may(c, PermView):
		return errAccess
	case !s.may(c, perms):
		return errPermission
	}
	return nil
}

func (g *Guild) member(userID string) *Member {
	for i := range g.Members {
		if g.Members[i].User.ID == userID {
			return &g.Members[i]
		}
	}
	return nil
}
