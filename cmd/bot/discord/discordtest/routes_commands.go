package discordtest

import (
	"encoding/json"
	"maps"
	"slices"
)

// Kinds of commands.
const (
	SlashCommand   = 1
	UserCommand    = 2
	MessageCommand = 3
)

// A Command is one that the bot registered; GuildID is empty for a global one.
type Command struct {
	ID           string          `json:"id"`
	GuildID      string          `json:"guild_id"`
	Type         int             `json:"type"`
	Name         string          `json:"name"`
	Names        map[string]any  `json:"name_localizations"`
	Description  string          `json:"description"`
	Descriptions map[string]any  `json:"description_localizations"`
	Permissions  *string         `json:"default_member_permissions"`
	Contexts     []int           `json:"contexts"`
	Integrations []int           `json:"integration_types"`
	DM           *bool           `json:"dm_permission"`
	Options      []CommandOption `json:"options"`
	Raw          json.RawMessage `json:"-"`
}

// A CommandOption is an option, or a subcommand.
type CommandOption struct {
	Type         int             `json:"type"`
	Name         string          `json:"name"`
	Names        map[string]any  `json:"name_localizations"`
	Description  string          `json:"description"`
	Descriptions map[string]any  `json:"description_localizations"`
	Required     bool            `json:"required"`
	Autocomplete bool            `json:"autocomplete"`
	MinLength    *int            `json:"min_length"`
	MaxLength    *int            `json:"max_length"`
	MinValue     *float64        `json:"min_value"`
	MaxValue     *float64        `json:"max_value"`
	Choices      []Choice        `json:"choices"`
	Options      []CommandOption `json:"options"`
}

// A Choice is a value that is offered, fixed or by autocomplete.
type Choice struct {
	Name  string         `json:"name"`
	Names map[string]any `json:"name_localizations"`
	Value any            `json:"value"`
}

// Commands returns those that are registered.
func (s *Server) Commands() []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Command
	for _, c := range s.commands {
		list = append(list, *c)
	}
	return list
}

func (s *Server) commandRoutes() map[string]endpoint {
	routes := map[string]endpoint{}
	for _, base := range []string{"/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands"} {
		routes["GET "+base] = s.scoped(func(c *call, guild string) (any, *apiError) {
			return s.wireCommands(guild), nil
		})
		routes["PUT "+base] = s.scoped(s.replaceCommands)
		routes["POST "+base] = s.scoped(func(c *call, guild string) (any, *apiError) {
			cmd, err := s.readCommand(c, guild, c.body)
			if err != nil {
				return nil, err
			}
			s.stats.Registered++
			s.upsert(cmd)
			return cmd.wire(s.app), s.checkCommands(c, guild)
		})
		routes["GET "+base+"/{command_id}"] = s.scoped(func(c *call, guild string) (any, *apiError) {
			cmd := s.command(guild, c.value("command_id"))
			if cmd == nil {
				return nil, errCommand
			}
			return cmd.wire(s.app), nil
		})
		routes["PATCH "+base+"/{command_id}"] = s.scoped(func(c *call, guild string) (any, *apiError) {
			cmd := s.command(guild, c.value("command_id"))
			if cmd == nil {
				return nil, errCommand
			}
			var merged map[string]json.RawMessage
			json.Unmarshal(cmd.Raw, &merged)
			if err := c.decode(&merged); err != nil {
				return nil, err
			}
			changed, err := s.readCommand(c, guild, encode(merged))
			if err != nil {
				return nil, err
			}
			changed.ID = cmd.ID
			s.stats.Registered++
			*cmd = *changed
			return cmd.wire(s.app), nil
		})
		routes["DELETE "+base+"/{command_id}"] = s.scoped(func(c *call, guild string) (any, *apiError) {
			cmd := s.command(guild, c.value("command_id"))
			if cmd == nil {
				return nil, errCommand
			}
			s.stats.Registered++
			s.commands = slices.DeleteFunc(s.commands, func(x *Command) bool { return x == cmd })
			return nil, nil
		})
	}
	return routes
}

// scoped checks the application and guild of a command's route.
func (s *Server) scoped(f func(c *call, guild string) (any, *apiError)) endpoint {
	return func(c *call) (any, *apiError) {
		if c.value("application_id") != s.app {
			return nil, &apiError{404, 10002, "Unknown Application", nil}
		}
		guild := c.value("guild_id")
		if guild != "" {
			if _, err := s.joined(c); err != nil {
				return nil, errAccess
			}
		}
		return f(c, guild)
	}
}

func (s *Server) command(guild, id string) *Command {
	for _, c := range s.commands {
		if c.ID == id && c.GuildID == guild {
			return c
		}
	}
	return nil
}

func (s *Server) wireCommands(guild string) []obj {
	list := []obj{}
	for _, c := range s.commands {
		if c.GuildID == guild {
			list = append(list, c.wire(s.app))
		}
	}
	return list
}

// wire is what the client sent, with what Discord adds.
func (c *Command) wire(app string) obj {
	w := obj{}
	json.Unmarshal(c.Raw, &w)
	maps.DeleteFunc(w, func(_ string, v any) bool { return v == nil })
	w["id"], w["application_id"], w["version"], w["type"], w["description"] = c.ID, app, c.ID, c.Type, c.Description
	for _, field := range []string{"default_member_permissions", "name_localizations", "description_localizations"} {
		if w[field] == nil {
			w[field] = nil
		}
	}
	w["nsfw"] = false
	if w["integration_types"] == nil {
		w["integration_types"] = []int{0}
	}
	if c.GuildID != "" {
		w["guild_id"] = c.GuildID
	} else if w["contexts"] == nil {
		w["contexts"] = nil
		w["dm_permission"] = c.DM == nil || *c.DM
	}
	return w
}

func (s *Server) replaceCommands(c *call, guild string) (any, *apiError) {
	var raw []json.RawMessage
	if err := c.decode(&raw); err != nil {
		return nil, err
	}
	var list []*Command
	for _, b := range raw {
		cmd, err := s.readCommand(c, guild, b)
		if err != nil {
			return nil, err
		}
		list = append(list, cmd)
	}
	s.stats.Registered++
	was := slices.Clone(s.commands)
	s.commands = slices.DeleteFunc(s.commands, func(x *Command) bool { return x.GuildID == guild })
	for _, cmd := range list {
		for _, old := range was {
			if old.GuildID == guild && old.Name == cmd.Name && old.Type == cmd.Type {
				cmd.ID = old.ID
			}
		}
		s.upsert(cmd)
	}
	return s.wireCommands(guild), s.checkCommands(c, guild)
}

// upsert adds a command or replaces the one of its name; only new ones count
// against the daily limit.
func (s *Server) upsert(cmd *Command) {
	for i, old := range s.commands {
		if old.GuildID == cmd.GuildID && old.Name == cmd.Name && old.Type == cmd.Type {
			cmd.ID = old.ID
			s.commands[i] = cmd
			return
		}
	}
	if cmd.ID == "" {
		cmd.ID = s.newID()
		s.creates[cmd.GuildID]++
	}
	s.commands = append(s.commands, cmd)
}
