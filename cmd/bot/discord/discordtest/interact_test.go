package discordtest

import (
	"runtime"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// desk is a bot with every kind of interaction.
func desk(t *testing.T, s *Server) *discordgo.Session {
	t.Helper()
	d := client(t, s)
	d.AddHandler(func(d *discordgo.Session, i *discordgo.InteractionCreate) {
		answer := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
			if data != nil {
				data.AllowedMentions = quiet
			}
			d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data})
		}
		const message = discordgo.InteractionResponseChannelMessageWithSource
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			data := i.ApplicationCommandData()
			switch data.Name {
			case "ask":
				answer(message, &discordgo.InteractionResponseData{Content: "réponse", Flags: discordgo.MessageFlagsEphemeral, Components: []discordgo.MessageComponent{
					row(button("Suite", "next"), button("Signaler", "report")),
				}})
			case "admin":
				answer(message, &discordgo.InteractionResponseData{Content: data.Options[0].Name})
			default:
				answer(message, &discordgo.InteractionResponseData{Content: "vérifié : " + data.Resolved.Messages[data.TargetID].Content})
			}
		case discordgo.InteractionMessageComponent:
			switch i.MessageComponentData().CustomID {
			case "next":
				answer(discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Content: "suite de " + i.Message.Content})
			case "report":
				answer(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "form", Title: "Signaler", Components: []discordgo.MessageComponent{
					row(discordgo.TextInput{CustomID: "why", Label: "Pourquoi", Style: discordgo.TextInputShort}),
				}})
			}
		case discordgo.InteractionModalSubmit:
			in := i.ModalSubmitData().Components[0].(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput)
			answer(message, &discordgo.InteractionResponseData{Content: "reçu : " + in.Value, Flags: discordgo.MessageFlagsEphemeral})
		}
	})
	manage := int64(PermManageGuild)
	_, err := d.ApplicationCommandBulkOverwrite(s.Application(), "", []*discordgo.ApplicationCommand{
		{Name: "ask", Description: "Demander"},
		{Name: "admin", Description: "Administrer", DefaultMemberPermissions: &manage, Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "status", Description: "État"},
		}},
		{Name: "Vérifier dans le corpus", Type: discordgo.MessageApplicationCommand},
	})
	if err != nil {
		t.Fatal(err)
	}
	open(t, d)
	return d
}

func TestInteractions(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	desk(t, s)
	wait := func(i *Interaction, want string) Reply {
		t.Helper()
		r, err := i.Wait(ctx(t))
		if err != nil || r.Message.Content != want {
			t.Errorf("reply %q, %v; want %q", r.Message.Content, err, want)
		}
		return r
	}
	i := s.Use("alice", "general", "ask", nil)
	r := wait(i, "réponse")
	if !r.Ephemeral || r.Message.Viewer != s.User("alice").ID || r.Took <= 0 || len(r.Message.Buttons()) != 2 {
		t.Errorf("reply %+v", r)
	}
	if r := wait(i.Component("next"), "suite de réponse"); r.Message.ID != i.Reply().Message.ID || len(r.Message.History) != 1 {
		t.Errorf("update %+v", r)
	}
	modal := i.Component("report")
	if r, err := modal.Wait(ctx(t)); err != nil || r.Modal == nil || r.Modal.Title != "Signaler" {
		t.Fatalf("modal %+v, %v", r.Modal, err)
	}
	wait(modal.Submit(map[string]string{"why": "faux"}), "reçu : faux")
	wait(s.Menu("bob", "Vérifier dans le corpus", s.Say("general", "alice", "une citation")), "vérifié : une citation")
	wait(s.Use("carol", "general", "admin status", nil), "status")
	wait(s.Force("alice", "general", "admin status", nil), "status")
	wait(s.Use("alice", "dm:alice", "ask", nil), "réponse")
}

// What a client would not offer ends the test.
func TestNotOffered(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	desk(t, s)
	r, _ := s.Use("alice", "general", "ask", nil).Wait(ctx(t))
	for name, do := range map[string]func(){
		"permission":         func() { s.Use("alice", "general", "admin status", nil) },
		"unknown command":    func() { s.Use("alice", "general", "nothing", nil) },
		"unknown option":     func() { s.Use("alice", "general", "ask", map[string]any{"x": 1}) },
		"unknown button":     func() { s.Click("alice", r.Message, "nothing") },
		"another's ephemera": func() { s.Click("bob", r.Message, "next") },
		"unknown channel":    func() { s.Say("nowhere", "alice", "a") },
	} {
		f := &fatal{TB: t}
		s.mu.Lock()
		s.t = f
		s.mu.Unlock()
		done := make(chan bool)
		go func() { defer close(done); do() }()
		<-done
		if !f.hit {
			t.Errorf("%s: offered", name)
		}
	}
	s.mu.Lock()
	s.t = t
	s.mu.Unlock()
}

// fatal is a testing.TB that notes the end of a test.
type fatal struct {
	testing.TB
	hit bool
}

func (f *fatal) Helper() {}
func (f *fatal) Fatalf(string, ...any) {
	f.hit = true
	runtime.Goexit()
}

// A follow-up right after a deferral takes its place, and its privacy.
func TestFollowUp(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 10})
	d := client(t, s)
	i := begin(t, s, d)
	if err := respond(d, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}); err != nil {
		t.Fatal(err)
	}
	text := func(content string, flags discordgo.MessageFlags) *discordgo.WebhookParams {
		return &discordgo.WebhookParams{Content: content, AllowedMentions: quiet, Flags: flags}
	}
	if _, err := d.FollowupMessageCreate(i.wire(), true, text("un", 0)); err != nil {
		t.Fatal(err)
	}
	m, err := d.FollowupMessageCreate(i.wire(), true, text("deux", discordgo.MessageFlagsEphemeral))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.FollowupMessageDelete(i.wire(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.FollowupMessageCreate(i.wire(), true, text("trois", discordgo.MessageFlagsEphemeral))
	r, err := i.Wait(ctx(t))
	if err != nil || !r.Deferred || !r.Ephemeral || !r.Message.Ephemeral() || r.Content() != "un\ntrois" {
		t.Errorf("reply %+v, %v", r, err)
	}
}

// A deferral that nobody fills ends with the token.
func TestUnansweredInTime(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	s := New(r, Options{Scale: 15 * 60 * 10}) // 15 min in 100 ms
	d := client(t, s)
	s.mu.Lock()
	s.o.Ack = time.Second
	s.mu.Unlock()
	i := begin(t, s, d)
	respond(d, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, nil)
	if _, err := i.Wait(ctx(t)); err != ErrUnanswered {
		t.Errorf("wait: %v", err)
	}
	r.reported(t, s, RuleUnanswered)
}
