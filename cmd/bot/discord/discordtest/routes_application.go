package discordtest

import "time"

func (s *Server) applicationRoutes() map[string]endpoint {
	return map[string]endpoint{
		"GET /gateway": func(c *call) (any, *apiError) {
			return obj{"url": s.gatewayURL(c.TLS != nil)}, nil
		},
		"GET /gateway/bot": func(c *call) (any, *apiError) {
			return obj{"url": s.gatewayURL(c.TLS != nil), "shards": max(1, s.o.Shards), "session_start_limit": obj{
				"total": s.o.Identifies, "remaining": max(s.o.Identifies-s.stats.Identifies, 0),
				"reset_after": s.scaled(24 * time.Hour).Milliseconds(), "max_concurrency": s.concurrency(),
			}}, nil
		},
		"GET /users/@me": func(*call) (any, *apiError) { return s.bot.wire(), nil },
		"GET /users/{user_id}": func(c *call) (any, *apiError) {
			if u := s.user(c.value("user_id")); u != nil {
				return u.wire(), nil
			}
			return nil, errUser
		},
		"GET /applications/@me":        s.application,
		"GET /oauth2/applications/@me": s.application,
		"GET /users/@me/guilds": func(*call) (any, *apiError) {
			list := []obj{}
			for _, g := range s.guilds {
				if !g.left {
					list = append(list, obj{"id": g.ID, "name": g.Name, "owner": false, "permissions": "0", "features": []string{}})
				}
			}
			return list, nil
		},
		"DELETE /users/@me/guilds/{guild_id}": func(c *call) (any, *apiError) {
			g, err := s.joined(c)
			if err != nil {
				return nil, err
			}
			s.leave(g)
			return nil, nil
		},
		"POST /users/@me/channels": func(c *call) (any, *apiError) {
			var body struct {
				Recipient string `json:"recipient_id"`
			}
			if err := c.decode(&body); err != nil {
				return nil, err
			}
			u := s.user(body.Recipient)
			if u == nil || u.ID != body.Recipient {
				return nil, invalid("recipient_id", "NUMBER_TYPE_COERCE", "Unknown recipient")
			}
			return s.wireChannel(s.dm(u.ID)), nil
		},
		"GET /guilds/{guild_id}": func(c *call) (any, *apiError) {
			g, err := s.joined(c)
			if err != nil {
				return nil, err
			}
			return s.wireGuild(g), nil
		},
		"GET /guilds/{guild_id}/channels": func(c *call) (any, *apiError) {
			g, err := s.joined(c)
			if err != nil {
				return nil, err
			}
			return s.wireGuild(g)["channels"], nil
		},
		"GET /guilds/{guild_id}/roles": func(c *call) (any, *apiError) {
			g, err := s.joined(c)
			if err != nil {
				return nil, err
			}
			return s.wireGuild(g)["roles"], nil
		},
		"GET /guilds/{guild_id}/threads/active": func(c *call) (any, *apiError) {
			g, err := s.joined(c)
			if err != nil {
				return nil, err
			}
			return obj{"threads": s.wireGuild(g)["threads"], "members": []obj{}}, nil
		},
		"GET /guilds/{guild_id}/members/{user_id}": func(c *call) (any, *apiError) {
			g, err := s.joined(c)
			if err != nil {
				return nil, err
			}
			id := c.value("user_id")
			if id == "@me" {
				id = s.bot.ID
			}
			if m := g.member(id); m != nil {
				return m.wire(), nil
			}
			return nil, &apiError{404, 10007, "Unknown Member", nil}
		},
	}
}

func (s *Server) application(*call) (any, *apiError) {
	return obj{
		"id": s.app, "name": s.bot.Username, "description": "", "bot_public": true, "bot_require_code_grant": false,
		"flags": s.appFlags(), "verify_key": "", "bot": s.bot.wire(), "summary": "", "interactions_endpoint_url": nil,
		"owner": obj{"id": "1", "username": "owner", "discriminator": "0"},
	}, nil
}

// joined is the guild of a call, if the bot is in it.
func (s *Server) joined(c *call) (*Guild, *apiError) {
	g := s.guild(c.value("guild_id"))
	switch {
	case g == nil || g.ID != c.value("guild_id"):
		return nil, errGuild
	case g.left:
		return nil, errAccess
	}
	return g, nil
}
