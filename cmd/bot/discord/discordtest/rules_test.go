package discordtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// breach is one way to break a rule, with a message or an interaction.
type breach struct {
	name string
	rule Rule
	do   func(t *testing.T, s *Server, d *discordgo.Session)
}

func post(m *discordgo.MessageSend) func(*testing.T, *Server, *discordgo.Session) {
	return func(t *testing.T, s *Server, d *discordgo.Session) {
		d.ChannelMessageSendComplex(s.Channel("general").ID, m)
	}
}

func with(f func(*discordgo.MessageSend)) *discordgo.MessageSend {
	m := say("bonjour")
	f(m)
	return m
}

func row(c ...discordgo.MessageComponent) discordgo.MessageComponent {
	return discordgo.ActionsRow{Components: c}
}

func button(label, id string) discordgo.Button {
	return discordgo.Button{Label: label, CustomID: id, Style: discordgo.PrimaryButton}
}

func register(c ...*discordgo.ApplicationCommand) func(*testing.T, *Server, *discordgo.Session) {
	return func(t *testing.T, s *Server, d *discordgo.Session) {
		d.ApplicationCommandBulkOverwrite(s.Application(), "", c)
	}
}

func option(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description}
}

func TestMessageRules(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 2001)
	for _, test := range []breach{
		{"content", RuleLimits, post(say(long))},
		{"embeds", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			for range 2 {
				m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: strings.Repeat("x", 3001)})
			}
		}))},
		{"embed title", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			m.Embeds = []*discordgo.MessageEmbed{{Title: strings.Repeat("x", 257)}}
		}))},
		{"label", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			m.Components = []discordgo.MessageComponent{row(button(strings.Repeat("x", 81), "a"))}
		}))},
		{"rows", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			for i := range 6 {
				m.Components = append(m.Components, row(button("x", fmt.Sprint(i))))
			}
		}))},
		{"buttons", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			var r discordgo.ActionsRow
			for i := range 6 {
				r.Components = append(r.Components, button("x", fmt.Sprint(i)))
			}
			m.Components = []discordgo.MessageComponent{r}
		}))},
		{"custom id", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			m.Components = []discordgo.MessageComponent{row(button("x", strings.Repeat("x", 101)))}
		}))},
		{"custom id twice", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			m.Components = []discordgo.MessageComponent{row(button("x", "a")), row(button("y", "a"))}
		}))},
		{"options", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			menu := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: "s"}
			for i := range 26 {
				menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: fmt.Sprint(i), Value: fmt.Sprint(i)})
			}
			m.Components = []discordgo.MessageComponent{row(menu)}
		}))},
		{"file", RuleLimits, post(with(func(m *discordgo.MessageSend) {
			m.Files = []*discordgo.File{{Name: "a.txt", Reader: strings.NewReader(strings.Repeat("x", 10<<20+1))}}
		}))},
		{"schema", RuleSchema, func(t *testing.T, s *Server, d *discordgo.Session) {
			if spec.once.Do(spec.load); spec.compiler == nil {
				s.mu.Lock()
				s.breakRule(RuleSchema, nil, "no specification here")
				s.mu.Unlock()
				return
			}
			raw(d, s, map[string]any{"content": "a", "allowed_mentions": map[string]any{"parse": []string{}}, "tts": "no"})
		}},
		{"nonce", RuleLimits, func(t *testing.T, s *Server, d *discordgo.Session) {
			raw(d, s, map[string]any{"content": "a", "allowed_mentions": map[string]any{"parse": []string{}}, "nonce": strings.Repeat("1", 26)})
		}},
		{"no allowed_mentions", RuleMentions, post(&discordgo.MessageSend{Content: "bonjour"})},
		{"parse null", RuleMentions, post(&discordgo.MessageSend{Content: "bonjour", AllowedMentions: &discordgo.MessageAllowedMentions{}})},
		{"no allowed_mentions on edit", RuleMentions, func(t *testing.T, s *Server, d *discordgo.Session) {
			m, err := d.ChannelMessageSendComplex(s.Channel("general").ID, say("a"))
			if err != nil {
				t.Fatal(err)
			}
			d.ChannelMessageEdit(m.ChannelID, m.ID, "b")
		}},
		{"ping", RulePing, func(t *testing.T, s *Server, d *discordgo.Session) {
			id := s.User("alice").ID
			post(&discordgo.MessageSend{Content: "<@" + id + ">", AllowedMentions: &discordgo.MessageAllowedMentions{
				Parse: []discordgo.AllowedMentionType{}, Users: []string{id},
			}})(t, s, d)
		}},
		{"links", RulePreview, post(say("voir <https://example.com>"))},
		{"links by edit", RulePreview, func(t *testing.T, s *Server, d *discordgo.Session) {
			m, _ := d.ChannelMessageSendComplex(s.Channel("general").ID, say("a"))
			text := "https://example.com"
			d.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: m.ChannelID, ID: m.ID, Content: &text, AllowedMentions: quiet})
		}},
		{"flag dropped", RuleFlags, func(t *testing.T, s *Server, d *discordgo.Session) {
			m, _ := d.ChannelMessageSendComplex(s.Channel("general").ID, with(func(m *discordgo.MessageSend) { m.Flags = discordgo.MessageFlagsSuppressEmbeds }))
			text := "b"
			d.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: m.ChannelID, ID: m.ID, Content: &text, AllowedMentions: quiet, Flags: discordgo.MessageFlagsSuppressNotifications})
		}},
		{"command name", RuleLimits, register(&discordgo.ApplicationCommand{Name: strings.Repeat("x", 33), Description: "x"})},
		{"command case", RuleLimits, register(&discordgo.ApplicationCommand{Name: "Ask", Description: "x"})},
		{"command description", RuleLimits, register(&discordgo.ApplicationCommand{Name: "ask", Description: strings.Repeat("x", 101)})},
		{"option order", RuleLimits, register(&discordgo.ApplicationCommand{Name: "ask", Description: "x", Options: []*discordgo.ApplicationCommandOption{
			option("a", "x"), {Type: discordgo.ApplicationCommandOptionString, Name: "b", Description: "x", Required: true},
		}})},
		{"localization", RuleLimits, register(&discordgo.ApplicationCommand{Name: "ask", Description: "x", DescriptionLocalizations: &map[discordgo.Locale]string{
			discordgo.French: strings.Repeat("x", 101),
		}})},
		{"two scopes", RuleLimits, func(t *testing.T, s *Server, d *discordgo.Session) {
			c := []*discordgo.ApplicationCommand{{Name: "ask", Description: "x"}}
			d.ApplicationCommandBulkOverwrite(s.Application(), s.Guild("").ID, c)
			d.ApplicationCommandBulkOverwrite(s.Application(), "", c)
		}},
		{"token", RuleSecret, func(t *testing.T, s *Server, d *discordgo.Session) { post(say("erreur: Bot "+s.Token()))(t, s, d) }},
		{"unknown route", RuleRoute, func(t *testing.T, s *Server, d *discordgo.Session) {
			d.RequestWithBucketID("GET", discordgo.EndpointAPI+"nowhere", nil, "nowhere")
		}},
		{"user agent", RuleAuth, func(t *testing.T, s *Server, d *discordgo.Session) {
			d.UserAgent = "curl"
			d.User("@me")
		}},
		{"leak", RuleLeak, func(t *testing.T, s *Server, d *discordgo.Session) {
			secret := strings.Repeat("le nombre est 42 ", 5)
			i := private(t, s, d, secret)
			if _, err := i.Wait(ctx(t)); err != nil {
				t.Fatal(err)
			}
			d.ChannelMessageSendComplex(s.Channel("general").ID, say(secret))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			s := New(r, Options{Scale: 10})
			test.do(t, s, client(t, s))
			r.reported(t, s, test.rule)
		})
	}
}

// raw posts a body in general that discordgo cannot make.
func raw(d *discordgo.Session, s *Server, body any) error {
	url := discordgo.EndpointChannelMessages(s.Channel("general").ID)
	_, err := d.RequestWithBucketID("POST", url, body, url)
	return err
}

// private answers a command in private and without a gateway: the interaction
// is taken from the server itself.
func private(t *testing.T, s *Server, d *discordgo.Session, text string) *Interaction {
	t.Helper()
	i := begin(t, s, d)
	err := d.InteractionRespond(i.wire(), &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: &discordgo.InteractionResponseData{
		Content: text, AllowedMentions: quiet, Flags: discordgo.MessageFlagsEphemeral,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// begin registers /ask and uses it.
func begin(t *testing.T, s *Server, d *discordgo.Session) *Interaction {
	t.Helper()
	register(&discordgo.ApplicationCommand{Name: "ask", Description: "x"})(t, s, d)
	return s.Use("alice", "general", "ask", nil)
}

func (i *Interaction) wire() *discordgo.Interaction {
	return &discordgo.Interaction{ID: i.ID, AppID: i.s.app, Token: i.token}
}

func respond(d *discordgo.Session, i *Interaction, kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) error {
	return d.InteractionRespond(i.wire(), &discordgo.InteractionResponse{Type: kind, Data: data})
}

func TestInteractionRules(t *testing.T) {
	t.Parallel()
	const message, deferred = discordgo.InteractionResponseChannelMessageWithSource, discordgo.InteractionResponseDeferredChannelMessageWithSource
	text := "réponse"
	fine := func() *discordgo.InteractionResponseData {
		return &discordgo.InteractionResponseData{Content: text, AllowedMentions: quiet}
	}
	code := func(t *testing.T, err error, want int) {
		t.Helper()
		e, ok := err.(*discordgo.RESTError)
		if !ok || e.Message == nil || e.Message.Code != want {
			t.Errorf("error %v; want code %d", err, want)
		}
	}
	for _, test := range []struct {
		name string
		rule Rule
		do   func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction)
	}{
		{"twice", RuleDouble, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			respond(d, i, message, fine())
			code(t, respond(d, i, message, fine()), 40060)
		}},
		{"late", RuleLate, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			if _, err := i.Wait(ctx(t)); err != ErrLate {
				t.Errorf("wait: %v", err)
			}
			code(t, respond(d, i, message, fine()), 10062)
		}},
		{"expired", RuleExpired, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			respond(d, i, message, fine())
			s.mu.Lock()
			i.over = true
			s.mu.Unlock()
			_, err := d.InteractionResponseEdit(i.wire(), &discordgo.WebhookEdit{Content: &text, AllowedMentions: quiet})
			code(t, err, 50027)
		}},
		{"not acknowledged", RuleExpired, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			_, err := d.FollowupMessageCreate(i.wire(), true, &discordgo.WebhookParams{Content: text, AllowedMentions: quiet})
			code(t, err, 10015)
			respond(d, i, message, fine())
		}},
		{"kind", RuleInteraction, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			respond(d, i, discordgo.InteractionResponseUpdateMessage, fine())
			respond(d, i, message, fine())
		}},
		{"flags", RuleFlags, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			respond(d, i, deferred, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsSuppressEmbeds})
			d.InteractionResponseEdit(i.wire(), &discordgo.WebhookEdit{Content: &text, AllowedMentions: quiet})
		}},
		{"unanswered", RuleUnanswered, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			respond(d, i, deferred, nil)
			s.Close()
		}},
		{"public follow-up", RuleLeak, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			data := fine()
			data.Flags = discordgo.MessageFlagsEphemeral
			respond(d, i, message, data)
			d.FollowupMessageCreate(i.wire(), true, &discordgo.WebhookParams{Content: text, AllowedMentions: quiet})
		}},
		{"2000 characters", RuleLimits, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			data := fine()
			data.Content = strings.Repeat("x", 2001)
			code(t, respond(d, i, message, data), 50035)
			respond(d, i, message, fine())
		}},
		{"modal title", RuleLimits, func(t *testing.T, s *Server, d *discordgo.Session, i *Interaction) {
			respond(d, i, discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "m", Title: strings.Repeat("x", 46), Components: []discordgo.MessageComponent{
				row(discordgo.TextInput{CustomID: "t", Label: "x", Style: discordgo.TextInputShort}),
			}})
			respond(d, i, message, fine())
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			s := New(r, Options{Ack: time.Second})
			d := client(t, s)
			i := begin(t, s, d)
			s.mu.Lock()
			i.sent = true // as if a gateway had delivered it
			s.mu.Unlock()
			test.do(t, s, d, i)
			r.reported(t, s, test.rule)
		})
	}
}

func TestAutocompleteRule(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	s := New(r, Options{})
	d := client(t, s)
	o := option("file", "x")
	o.Autocomplete = true
	register(&discordgo.ApplicationCommand{Name: "source", Description: "x", Options: []*discordgo.ApplicationCommandOption{o}})(t, s, d)
	i := s.Autocomplete("alice", "general", "source", "file", "Cam")
	var data discordgo.InteractionResponseData
	for n := range 26 {
		data.Choices = append(data.Choices, &discordgo.ApplicationCommandOptionChoice{Name: fmt.Sprint(n), Value: fmt.Sprint(n)})
	}
	respond(d, i, discordgo.InteractionApplicationCommandAutocompleteResult, &data)
	r.reported(t, s, RuleLimits)
	data.Choices = data.Choices[:25]
	respond(d, i, discordgo.InteractionApplicationCommandAutocompleteResult, &data)
	if a, err := i.Wait(ctx(t)); err != nil || len(a.Choices) != 25 {
		t.Errorf("%d choices, %v", len(a.Choices), err)
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	s.Allow(RuleMentions)
	post(&discordgo.MessageSend{Content: "bonjour"})(t, s, client(t, s))
	if v := s.Violations(); len(v) != 1 || v[0].Rule != RuleMentions || !strings.Contains(v[0].Request, "bonjour") {
		t.Errorf("violations %+v", v)
	}
}

func TestAuthorization(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	d.Token = "Bot wrong"
	_, err := d.User("@me")
	if e, ok := err.(*discordgo.RESTError); !ok || e.Response.StatusCode != http.StatusUnauthorized {
		t.Errorf("wrong token: %v", err)
	}
	if s.Stats().Invalid != 1 {
		t.Errorf("stats %+v", s.Stats())
	}
}
