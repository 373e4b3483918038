package discordtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// Every route of the fake is one of Discord's, and its body has a schema that
// compiles.
func TestSpecification(t *testing.T) {
	t.Parallel()
	if spec.once.Do(spec.load); spec.compiler == nil {
		t.Skipf("no %s", SpecPath)
	}
	s := New(t, Options{})
	with := 0
	for route := range s.endpoints() {
		method, path, _ := strings.Cut(route, " ")
		if spec.paths[path][strings.ToLower(method)] == nil {
			t.Errorf("%s is not in the specification", route)
		}
		schema, err := spec.operation(method, path)
		if err != nil {
			t.Errorf("%s: %v", route, err)
		}
		if schema != nil {
			with++
		}
	}
	if with < 12 {
		t.Errorf("%d routes have a schema", with)
	}
}

// What discordgo sends for the messages of this project passes.
func TestSpecificationAccepts(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	m := with(func(m *discordgo.MessageSend) {
		m.Content = "voir https://example.com"
		m.Flags = discordgo.MessageFlagsSuppressEmbeds
		m.Components = []discordgo.MessageComponent{
			row(button("Passages", "v1:p"), discordgo.Button{Label: "Source", Style: discordgo.LinkButton, URL: "https://example.com"}),
			row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: "s", Options: []discordgo.SelectMenuOption{{Label: "a", Value: "b"}}}),
		}
	})
	if _, err := d.ChannelMessageSendComplex(s.Channel("general").ID, m); err != nil {
		t.Error(err)
	}
	if b := s.Messages("general")[0].Buttons(); len(b) != 2 || b[0].Label != "Passages" {
		t.Errorf("buttons %+v", b)
	}
	manage, contexts := int64(0), []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	list, err := d.ApplicationCommandBulkOverwrite(s.Application(), "", []*discordgo.ApplicationCommand{{
		Name: "ask", Description: "Ask", NameLocalizations: &map[discordgo.Locale]string{discordgo.French: "demander"},
		DefaultMemberPermissions: &manage, Contexts: &contexts,
		Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "x", Required: true, MaxLength: 500},
			{Type: discordgo.ApplicationCommandOptionString, Name: "file", Description: "x", Autocomplete: true},
			{Type: discordgo.ApplicationCommandOptionBoolean, Name: "private", Description: "x"},
			{Type: discordgo.ApplicationCommandOptionAttachment, Name: "a", Description: "x"},
		},
	}})
	if err != nil || len(list) != 1 || list[0].DefaultMemberPermissions == nil || *list[0].DefaultMemberPermissions != 0 || len(list[0].Options) != 4 {
		t.Errorf("commands %+v, %v", list, err)
	}
	got, err := d.ApplicationCommands(s.Application(), "")
	if err != nil || len(got) != 1 || (*got[0].NameLocalizations)[discordgo.French] != "demander" || !slices.Equal(*got[0].Contexts, contexts) {
		t.Errorf("commands %+v, %v", got, err)
	}
	there, err := d.ApplicationCommandCreate(s.Application(), s.Guild("").ID, &discordgo.ApplicationCommand{Name: "here", Description: "x"})
	if err != nil || there.GuildID != s.Guild("").ID {
		t.Errorf("a guild's command %+v, %v", there, err)
	}
	if !slices.ContainsFunc(s.Commands(), func(c Command) bool { return c.Name == "ask" }) || s.Stats().Registered != 2 {
		t.Errorf("commands %+v", s.Commands())
	}
}
