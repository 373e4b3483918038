package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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

// checkCommands holds a scope as a whole against the limits: how many, and no
// name in both scopes, which people would see twice.
func (s *Server) checkCommands(c *call, guild string) *apiError {
	count := map[int]int{}
	for _, cmd := range s.commands {
		if cmd.GuildID == guild {
			count[cmd.Type]++
		}
		for _, other := range s.commands {
			if cmd.GuildID == "" && other.GuildID != "" && cmd.Name == other.Name && cmd.Type == other.Type {
				s.breakRule(RuleLimits, c, "command %q is registered both globally and in a guild: people see it twice", cmd.Name)
			}
		}
	}
	switch {
	case count[SlashCommand] > maxCommands, count[UserCommand] > maxMenus, count[MessageCommand] > maxMenus:
		c.broken("commands", "APPLICATION_COMMANDS_MAX", "%d, %d and %d commands in one scope", count[1], count[2], count[3])
		return &apiError{400, 30032, "Maximum number of application commands reached", nil}
	case s.creates[guild] > maxCreates:
		c.broken("commands", "APPLICATION_COMMANDS_CREATES", "more than %d commands created in a day", maxCreates)
		return &apiError{429, 30034, "Max number of daily application command creates has been reached", nil}
	}
	return nil
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are those that Discord knows.
var locales = strings.Fields("ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW")

// readCommand reads a command and holds it against the limits.
func (s *Server) readCommand(c *call, guild string, b []byte) (*Command, *apiError) {
	cmd := &Command{Type: SlashCommand}
	if err := json.Unmarshal(b, cmd); err != nil {
		return nil, c.broken("command", "MODEL_TYPE_CONVERT", "cannot be read: %v", err)
	}
	cmd.Raw, cmd.GuildID, cmd.ID = slices.Clone(b), guild, ""
	var list []*apiError
	total := 0
	names := func(at, name string, localized map[string]any, slash bool) {
		total += utf8.RuneCountInString(name)
		for l, n := range localized {
			if !slices.Contains(locales, l) {
				list = append(list, c.broken(at+".name_localizations", "BASE_TYPE_CHOICES", "unknown locale %q", l))
			}
			total += utf8.RuneCountInString(fmt.Sprint(n))
			localized[l] = fmt.Sprint(n)
		}
		for _, n := range append([]any{name}, slices.Collect(maps.Values(localized))...) {
			n := fmt.Sprint(n)
			if slash && (!commandName.MatchString(n) || n != strings.ToLower(n)) || n == "" || utf8.RuneCountInString(n) > maxCommandName {
				list = append(list, c.broken(at+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid (%q)", n))
			}
		}
	}
	described := func(at, text string, localized map[string]any) {
		for _, d := range append([]any{text}, slices.Collect(maps.Values(localized))...) {
			n := utf8.RuneCountInString(fmt.Sprint(d))
			total += n
			if n < 1 || n > maxCommandText {
				list = append(list, c.broken(at+".description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length. (is %d)", maxCommandText, n))
			}
		}
	}
	names("command", cmd.Name, cmd.Names, cmd.Type == SlashCommand)
	if cmd.Type == SlashCommand {
		described("command", cmd.Description, cmd.Descriptions)
	} else if cmd.Description != "" || len(cmd.Options) > 0 {
		list = append(list, c.broken("description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "A menu entry has no description and no options."))
	}
	if cmd.Permissions != nil {
		if _, err := strconv.ParseInt(*cmd.Permissions, 10, 64); err != nil {
			list = append(list, c.broken("default_member_permissions", "NUMBER_TYPE_COERCE", "Value %q is not a bit set.", *cmd.Permissions))
		}
	}
	if guild != "" && (cmd.Contexts != nil || cmd.Integrations != nil || cmd.DM != nil) {
		list = append(list, c.broken("contexts", "APPLICATION_COMMAND_GUILD", "contexts and integration types are for global commands only."))
	}
	var check func(at string, options []CommandOption)
	check = func(at string, options []CommandOption) {
		optional := false
		seen := map[string]bool{}
		if len(options) > maxCommandOptions {
			list = append(list, c.broken(at, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxCommandOptions))
		}
		for i, o := range options {
			at := fmt.Sprintf("%s.%d", at, i)
			names(at, o.Name, o.Names, true)
			described(at, o.Description, o.Descriptions)
			if seen[o.Name] {
				list = append(list, c.broken(at+".name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists (%s)", o.Name))
			}
			seen[o.Name] = true
			if o.Required && optional {
				list = append(list, c.broken(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"))
			}
			optional = optional || !o.Required && o.Type > 2
			if o.Autocomplete && len(o.Choices) > 0 {
				list = append(list, c.broken(at, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Autocomplete and choices exclude each other."))
			}
			list = append(list, c.checkChoices(at, o.Choices))
			for _, ch := range o.Choices {
				total += utf8.RuneCountInString(ch.Name) + utf8.RuneCountInString(fmt.Sprint(ch.Value))
			}
			check(at+".options", o.Options)
		}
	}
	check("options", cmd.Options)
	if total > maxCommandTotal {
		list = append(list, c.broken("command", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", maxCommandTotal))
	}
	return cmd, first(list...)
}

// checkChoices holds offered values against the limits.
func (c *call) checkChoices(at string, choices []Choice) *apiError {
	var list []*apiError
	if len(choices) > maxChoices {
		list = append(list, c.broken(at+".choices", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxChoices))
	}
	for i, ch := range choices {
		at := fmt.Sprintf("%s.choices.%d", at, i)
		if n := utf8.RuneCountInString(ch.Name); n < 1 || n > maxChoice {
			list = append(list, c.broken(at+".name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length. (is %d)", maxChoice, n))
		}
		if v, ok := ch.Value.(string); ok {
			list = append(list, c.longer(at+".value", v, maxChoice))
		}
		for _, n := range ch.Names {
			list = append(list, c.longer(at+".name_localizations", fmt.Sprint(n), maxChoice))
		}
	}
	return first(list...)
}
