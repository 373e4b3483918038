package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// recorder is a testing.TB that keeps failures, so that a test can show that
// the server reports them.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	failed []string
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.TB.Cleanup(f) }
func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

func (r *recorder) failures() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.failed)
}

// reported ends the test unless exactly one rule was broken, this one.
func (r *recorder) reported(t *testing.T, s *Server, rule Rule) {
	t.Helper()
	v := s.Violations()
	if len(v) == 0 || len(r.failures()) != len(v) {
		t.Fatalf("rule %q was not reported: %v, %q", rule, v, r.failures())
	}
	for _, v := range v {
		if v.Rule != rule {
			t.Errorf("rule %q was reported instead of %q: %s", v.Rule, rule, v.Detail)
		}
	}
}

const basicIntents = IntentGuilds | IntentGuildMessages | IntentDirectMessages

// client is discordgo against the server, not opened.
func client(t testing.TB, s *Server) *discordgo.Session {
	t.Helper()
	d, err := discordgo.New("Bot " + s.Token())
	if err != nil {
		t.Fatal(err)
	}
	d.Client = s.Client()
	d.Identify.Intents = basicIntents
	d.LogLevel = -1 // nothing
	d.ShouldReconnectOnError = false
	d.ShouldRetryOnRateLimit = false
	return d
}

// open opens a client. The server's Close cuts it off, which spares the second
// that discordgo waits in its own.
func open(t testing.TB, d *discordgo.Session) {
	t.Helper()
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
}

func ctx(t testing.TB) context.Context {
	c, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return c
}

var quiet = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

// say is a message that breaks no rule.
func say(content string) *discordgo.MessageSend {
	return &discordgo.MessageSend{Content: content, AllowedMentions: quiet}
}

// bot answers messages that mention it with "echo: …".
func bot(d *discordgo.Session) {
	d.AddHandler(func(d *discordgo.Session, m *discordgo.MessageCreate) {
		if m.Author == nil || m.Author.Bot || !slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u.ID == d.State.User.ID }) {
			return
		}
		_, text, _ := strings.Cut(m.Content, "> ")
		reply := say("echo: " + text)
		reply.Reference = m.Reference()
		d.ChannelMessageSendComplex(m.ChannelID, reply)
	})
}
