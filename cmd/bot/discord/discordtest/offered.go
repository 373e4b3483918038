package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// offered finds a command, and the subcommand, that a person sees in a channel.
func (s *Server) offered(ch *Channel, u *User, kind int, name string, strict bool) (*Command, *CommandOption) {
	base, subname, _ := strings.Cut(name, " ")
	if kind != SlashCommand {
		base, subname = name, ""
	}
	for _, cmd := range s.commands {
		localized := slices.ContainsFunc(mapsValues(cmd.Names), func(v any) bool { return v == base })
		if cmd.Type != kind || cmd.Name != base && !localized || cmd.GuildID != "" && cmd.GuildID != ch.GuildID {
			continue
		}
		if strict {
			s.checkOffered(cmd, ch, u)
		}
		if subname == "" {
			return cmd, nil
		}
		for i := range cmd.Options {
			if o := &cmd.Options[i]; o.Type == 1 && o.Name == subname {
				return cmd, o
			}
		}
		s.t.Fatalf("discordtest: /%s has no subcommand %q", base, subname)
	}
	s.t.Fatalf("discordtest: no command %q of kind %d is registered here", name, kind)
	return nil, nil
}

func mapsValues(m map[string]any) []any {
	var list []any
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// checkOffered ends the test if a client would hide the command.
func (s *Server) checkOffered(cmd *Command, ch *Channel, u *User) {
	perms := s.permissions(u.ID, ch)
	if ch.Kind == DMChannel {
		if cmd.DM != nil && !*cmd.DM && cmd.Contexts == nil || cmd.Contexts != nil && !slices.Contains(cmd.Contexts, 1) || cmd.GuildID != "" {
			s.t.Fatalf("discordtest: command %q is not offered in private channels", cmd.Name)
		}
		return
	}
	if cmd.Contexts != nil && !slices.Contains(cmd.Contexts, 0) {
		s.t.Fatalf("discordtest: command %q is not offered in guilds", cmd.Name)
	}
	if perms&PermUseCommands == 0 {
		s.t.Fatalf("discordtest: %s may not use commands in %s", u.Username, ch.Name)
	}
	if cmd.Permissions != nil && perms != permAll {
		need, _ := strconv.ParseInt(*cmd.Permissions, 10, 64)
		if need == 0 || perms&need != need {
			s.t.Fatalf("discordtest: command %q is not offered to %s; see Force", cmd.Name, u.Username)
		}
	}
}

// checkOption ends the test if a client would refuse a value.
func (s *Server) checkOption(command string, o CommandOption, v any) {
	ok := true
	switch v := v.(type) {
	case string:
		n := len([]rune(v))
		ok = o.Type != 4 && o.Type != 5 && o.Type != 10 && (o.MinLength == nil || n >= *o.MinLength) && (o.MaxLength == nil || n <= *o.MaxLength) && n <= 6000
	case bool:
		ok = o.Type == 5
	case int:
		ok = (o.Type == 4 || o.Type == 10) && (o.MinValue == nil || float64(v) >= *o.MinValue) && (o.MaxValue == nil || float64(v) <= *o.MaxValue)
	case float64:
		ok = o.Type == 10
	case Attachment:
		ok = o.Type == 11
	}
	if ok && len(o.Choices) > 0 {
		ok = slices.ContainsFunc(o.Choices, func(c Choice) bool { return fmt.Sprint(c.Value) == fmt.Sprint(v) })
	}
	if !ok {
		s.t.Fatalf("discordtest: /%s: a client would refuse %v for %q", command, v, o.Name)
	}
}
