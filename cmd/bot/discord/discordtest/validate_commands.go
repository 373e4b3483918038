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
	if guild != "" && (cmd.Contexts != nil || cmd.Integrations != nil) { // documented, and not enforced
		c.s.breakRule(RuleLimits, c, "contexts and integration types are for global commands only")
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
