package discordtest

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

func TestPermissions(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	ch := func(name string) *Channel { return s.find(name) }
	g := s.guilds[0]
	alice, lecteurs := s.user("alice").ID, g.Roles[1].ID
	if s.may(ch("archives"), PermView) || !s.may(ch("general"), PermView|PermSend) {
		t.Error("the bot's own overwrite does not hold")
	}
	if s.permissions(s.user("carol").ID, ch("archives")) != permAll {
		t.Error("the owner may everything")
	}
	s.Change("general", func(c *Channel) {
		c.Overwrites = []Overwrite{{ID: g.ID, Deny: PermSend | PermView}, {ID: lecteurs, Allow: PermView}, {ID: alice, Member: true, Deny: PermReadHistory}}
	})
	if p := s.permissions(alice, ch("general")); p&PermView == 0 || p&(PermSend|PermReadHistory) != 0 {
		t.Errorf("alice has %b", p)
	}
	if p := s.permissions(s.user("bob").ID, ch("suivi")); p != 0 {
		t.Errorf("bob has %b in a thread of a channel that he does not see", p)
	}
	if p := s.permissions(alice, s.find("dm:bob")); p != 0 {
		t.Errorf("alice has %b in bob's private channel", p)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	s := New(t, Options{NoRateLimits: true})
	d := client(t, s)
	send := func(channel string) int {
		_, err := d.ChannelMessageSendComplex(s.Channel(channel).ID, say("a"))
		return code(err)
	}
	want := func(name string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: code %d; want %d", name, got, want)
		}
	}
	want("hidden", send("archives"), 50001)
	want("forum", send("questions"), 50008)
	_, err := d.ChannelMessageSendComplex("1", say("a"))
	want("unknown channel", code(err), 10003)
	_, err = d.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: s.Channel("general").ID, ID: "1", AllowedMentions: quiet})
	want("unknown message", code(err), 10008)
	m := s.Say("general", "alice", "a")
	text := "b"
	_, err = d.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: m.ChannelID, ID: m.ID, Content: &text, AllowedMentions: quiet})
	want("another's message", code(err), 50005)
	want("delete another's", code(d.ChannelMessageDelete(m.ChannelID, m.ID)), 50013)
	_, err = d.ChannelMessageSendComplex(m.ChannelID, say(" "))
	want("empty", code(err), 50006)
	s.Grant("", "@everyone", PermView)
	s.Grant("", s.Bot().Username, PermView)
	want("may not write", send("general"), 50013)
	want("may not write in threads", send("suivi"), 50013)
	s.Grant("", s.Bot().Username, PermView|PermSend|PermSendInThreads)
	s.Allow(RuleMentions) // as discordgo replies
	_, err = d.ChannelMessageSendReply(m.ChannelID, "a", &discordgo.MessageReference{MessageID: m.ID})
	want("no history", code(err), 160002)
	s.Change("suivi", func(c *Channel) { c.Locked = true })
	want("locked", send("suivi"), 160005)
	s.User("mallory")
	want("stranger", send("dm:mallory"), 50278)
	want("known", send("dm:bob"), 0)
}

func TestErrorsOfThreads(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	q := s.Say("general", "alice", s.Mention()+" a")
	start := &discordgo.ThreadStart{Name: "suite", AutoArchiveDuration: 1440}
	th, err := d.MessageThreadStartComplex(q.ChannelID, q.ID, start)
	if err != nil || th.ID != q.ID {
		t.Fatalf("thread %+v, %v", th, err)
	}
	if _, err := d.MessageThreadStartComplex(q.ChannelID, q.ID, start); code(err) != 160004 {
		t.Errorf("second thread: %v", err)
	}
	m, err := d.ChannelMessageSendComplex(th.ID, say("dans le fil"))
	if err != nil {
		t.Fatal(err)
	}
	s.Change(th.ID, func(c *Channel) { c.Archived = true })
	text := "b"
	if _, err := d.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: th.ID, ID: m.ID, Content: &text, AllowedMentions: quiet}); code(err) != 50083 {
		t.Errorf("edit in an archived thread: %v", err)
	}
	if r, err := s.WaitReply(ctx(t), q); err != nil || r.ID != m.ID {
		t.Errorf("reply in the thread: %+v, %v", r, err)
	}
}

func TestMessageLists(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	var all []Message
	for _, text := range []string{"a", "b", "c", "d"} {
		all = append(all, s.Say("general", "alice", text+" "+s.Mention()))
	}
	for _, test := range []struct{ before, after, want string }{
		{"", "", "dcba"},
		{all[2].ID, "", "ba"},
		{"", all[1].ID, "dc"},
	} {
		list, err := d.ChannelMessages(all[0].ChannelID, 10, test.before, test.after, "")
		got := ""
		for _, m := range list {
			got += m.Content[:1]
		}
		if err != nil || got != test.want {
			t.Errorf("before %q after %q: %q, %v; want %q", test.before, test.after, got, err, test.want)
		}
	}
	s.Delete(all[3])
	if _, err := d.ChannelMessage(all[3].ChannelID, all[3].ID); code(err) != 10008 {
		t.Errorf("deleted message: %v", err)
	}
}

func TestGuilds(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	events := make(chan string, 20)
	d.SyncEvents = true
	d.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) { events <- "create " + g.Name })
	d.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildDelete) {
		if g.Unavailable {
			events <- "unavailable"
		} else {
			events <- "delete"
		}
	})
	open(t, d)
	s.AddGuild(Guild{Name: "Ailleurs", Channels: []Channel{{Name: "hall"}}})
	s.Outage("Ailleurs", true)
	s.Outage("Ailleurs", false)
	s.RemoveGuild("Ailleurs")
	for _, want := range []string{"create Rédaction", "create Ailleurs", "unavailable", "create Ailleurs", "delete"} {
		if got := <-events; got != want {
			t.Errorf("event %q; want %q", got, want)
		}
	}
	if _, err := d.ChannelMessageSendComplex(s.Channel("hall").ID, say("a")); code(err) != 50001 {
		t.Errorf("in a guild that was left: %v", err)
	}
}

func TestNonce(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	body := map[string]any{"content": "a", "allowed_mentions": map[string]any{"parse": []string{}}, "nonce": "1", "enforce_nonce": true}
	for range 2 {
		if err := raw(d, s, body); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.Messages("general")); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestFilesAndReactions(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	general := s.Channel("general").ID
	m, err := d.ChannelMessageSendComplex(general, with(func(m *discordgo.MessageSend) {
		m.Files = []*discordgo.File{{Name: "a.txt", ContentType: "text/plain", Reader: strings.NewReader("texte")}}
	}))
	if err != nil || len(m.Attachments) != 1 {
		t.Fatalf("message %+v, %v", m, err)
	}
	r, err := s.Client().Get(m.Attachments[0].URL)
	if err != nil || r.StatusCode != 200 {
		t.Errorf("file: %v", err)
	}
	r.Body.Close()
	if err := d.MessageReactionAdd(general, m.ID, "👀"); err != nil {
		t.Fatal(err)
	}
	s.React(s.Messages("general")[0], "alice", "👀")
	if got := s.Messages("general")[0].Reactions["👀"]; len(got) != 2 {
		t.Errorf("reactions %q", got)
	}
	if err := d.MessageReactionRemove(general, m.ID, "👀", "@me"); err != nil || len(s.Messages("general")[0].Reactions["👀"]) != 1 {
		t.Errorf("reaction not removed: %v", err)
	}
	if err := d.ChannelTyping(general); err != nil || s.Typing("general").IsZero() {
		t.Errorf("typing: %v", err)
	}
}
