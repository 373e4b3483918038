package discordtest

import (
	"testing"

	"github.com/bwmarrin/discordgo"
)

func TestMention(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	bot(d)
	open(t, d)
	q := s.Say("general", "alice", s.Mention()+" bonjour")
	r, err := s.WaitReply(ctx(t), q)
	if err != nil {
		t.Fatal(err)
	}
	if r.Content != "echo: bonjour" || r.Reference != q.ID || r.Author.ID != s.Bot().ID {
		t.Errorf("reply %+v", r)
	}
	if st := s.Stats(); st.Identifies != 1 || st.Intents != basicIntents {
		t.Errorf("stats %+v", st)
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	d.AddHandler(func(d *discordgo.Session, i *discordgo.InteractionCreate) {
		d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral},
		})
		text := i.ApplicationCommandData().Options[0].StringValue()
		d.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text, AllowedMentions: quiet})
	})
	if _, err := d.ApplicationCommandBulkOverwrite(s.Application(), "", []*discordgo.ApplicationCommand{{
		Name: "ask", Description: "Pose une question",
		Options: []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "La question", Required: true}},
	}}); err != nil {
		t.Fatal(err)
	}
	open(t, d)
	r, err := s.Use("alice", "general", "ask", map[string]any{"question": "qui ?"}).Wait(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Deferred || !r.Ephemeral || r.Message.Content != "qui ?" || r.Message.Viewer != s.User("alice").ID {
		t.Errorf("reply %+v", r)
	}
}
