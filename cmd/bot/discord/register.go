package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// maxLeftovers bounds the guilds in which commands of a former configuration,
// which named guilds, are looked for.
const maxLeftovers = 50

// register tells Discord the commands, only where they differ, in one scope:
// that of the guilds served when they are named, else for all; in the other
// scope leftovers are removed, or each command would show twice. Failures are
// logged: the bot can be mentioned without them.
func (b *bot) register(ctx context.Context) {
	global := "applications/" + b.me.app + "/commands"
	if len(b.cfg.Guilds) > 0 {
		b.put(ctx, global, nil)
		for _, g := range b.cfg.Guilds {
			b.registerIn(ctx, g)
		}
		return
	}
	var joined []guild
	if err := b.rest.do(ctx, call{method: http.MethodGet, path: "users/@me/guilds", out: &joined}); err != nil {
		b.log.Warn("commands of a former configuration could not be looked for", "err", err)
	}
	if len(joined) > maxLeftovers {
		b.log.Info("commands of a former configuration are not looked for in so many servers")
		joined = nil
	}
	for _, g := range joined {
		b.put(ctx, b.commandsOf(g.ID), nil)
	}
	b.put(ctx, global, b.everywhere(definitions()))
}

// registerIn tells one guild its commands, now or when the bot joins it.
func (b *bot) registerIn(ctx context.Context, guild string) {
	b.registers.Lock()
	defer b.registers.Unlock()
	err := b.put(ctx, b.commandsOf(guild), definitions())
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.unnamed[guild] = true
	} else {
		delete(b.unnamed, guild)
	}
}

func (b *bot) commandsOf(guild string) string {
	return "applications/" + b.me.app + "/guilds/" + guild + "/commands"
}

// everywhere adds what only commands of the global scope may say: where they
// can be used.
func (b *bot) everywhere(list []*discordgo.ApplicationCommand) []*discordgo.ApplicationCommand {
	contexts := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	if b.cfg.DM {
		contexts = append(contexts, discordgo.InteractionContextBotDM)
	}
	installed := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	var all []*discordgo.ApplicationCommand
	for _, c := range list {
		c := *c
		c.Contexts, c.IntegrationTypes = &contexts, &installed
		if c.DefaultMemberPermissions != nil { // for those who manage a server
			c.Contexts = pointer(contexts[:1])
		}
		all = append(all, &c)
	}
	return all
}

// put makes the commands under path those wanted.
func (b *bot) put(ctx context.Context, path string, want []*discordgo.ApplicationCommand) error {
	var have []json.RawMessage
	err := b.rest.do(ctx, call{method: http.MethodGet, path: path + "?with_localizations=true", out: &have})
	if err == nil {
		var same bool
		if same, err = sameCommands(have, want); err == nil && !same {
			if want == nil {
				want = []*discordgo.ApplicationCommand{}
			}
			err = b.rest.do(ctx, call{method: http.MethodPut, path: path, body: want})
			if err == nil {
				b.log.Info("commands registered", "where", path, "commands", len(want))
			}
		}
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	if kindOf(err) == kindForbidden || kindOf(err) == kindGone {
		b.log.Warn("commands cannot be registered: invite the bot with the link that bot doctor prints", "where", path, "err", err)
		return err
	}
	b.log.Error("commands could not be registered", "where", path, "err", err)
	return err
}

// A shape is what counts in a command, so that one sent can be compared with
// what Discord gives back.
type shape struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations"`
	Members      *string           `json:"default_member_permissions"`
	Contexts     []int             `json:"contexts"`
	Installed    []int             `json:"integration_types"`
	Required     bool              `json:"required"`
	Autocomplete bool              `json:"autocomplete"`
	MinLength    *int              `json:"min_length"`
	MaxLength    int               `json:"max_length"`
	MinValue     *float64          `json:"min_value"`
	MaxValue     float64           `json:"max_value"`
	Channels     []int             `json:"channel_types"`
	Choices      []shape           `json:"choices"`
	Value        any               `json:"value"`
	Options      []shape           `json:"options"`
}

func sameCommands(have []json.RawMessage, want []*discordgo.ApplicationCommand) (bool, error) {
	if len(have) != len(want) {
		return false, nil
	}
	var a, b []shape
	for _, raw := range have {
		var s shape
		if err := json.Unmarshal(raw, &s); err != nil {
			return false, nil // written by something else: replace it
		}
		a = append(a, s)
	}
	for _, c := range want {
		raw, err := json.Marshal(c)
		if err != nil {
			return false, fmt.Errorf("encode a command: %w", err)
		}
		var s shape
		if err := json.Unmarshal(raw, &s); err != nil {
			return false, fmt.Errorf("encode a command: %w", err)
		}
		if s.Contexts == nil {
			for i := range a { // of a guild's commands Discord names the only possible ones
				if a[i].Name == s.Name {
					a[i].Contexts, a[i].Installed = nil, nil
				}
			}
		}
		b = append(b, s)
	}
	plain(a)
	plain(b)
	return reflect.DeepEqual(a, b), nil
}

// plain brings shapes into one form: nothing is nil, commands are in order.
func plain(list []shape) {
	for i := range list {
		s := &list[i]
		if s.Type == 0 {
			s.Type = 1
		}
		if len(s.Names) == 0 {
			s.Names = nil
		}
		if len(s.Descriptions) == 0 {
			s.Descriptions = nil
		}
		if len(s.Contexts) == 0 {
			s.Contexts = nil
		}
		if len(s.Installed) == 0 {
			s.Installed = nil
		}
		if len(s.Channels) == 0 {
			s.Channels = nil
		}
		if len(s.Options) == 0 {
			s.Options = nil
		}
		if len(s.Choices) == 0 {
			s.Choices = nil
		}
		plainOptions(s.Options)
	}
	slices.SortFunc(list, func(a, b shape) int {
		if a.Name < b.Name {
			return -1
		}
		if a.Name > b.Name {
			return 1
		}
		return a.Type - b.Type
	})
}

// plainOptions is plain for options, whose order counts.
func plainOptions(list []shape) {
	for i := range list {
		one := list[i : i+1]
		plain(one)
	}
}
