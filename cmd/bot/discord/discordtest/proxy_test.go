package discordtest

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// TestMain makes the test binary the program of TestProgram: a bot that knows
// nothing of the fake.
func TestMain(m *testing.M) {
	if os.Getenv("BE_A_BOT") == "" {
		os.Exit(m.Run())
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	d, err := discordgo.New("Bot " + os.Getenv("DISCORD_TOKEN"))
	if err != nil {
		panic(err)
	}
	d.Identify.Intents = basicIntents
	bot(d)
	if err := d.Open(); err != nil {
		panic(err)
	}
	fmt.Println("connected")
	<-stop
	d.Close()
	fmt.Println("stopped")
}

func TestProgram(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := s.Proxy().Start(self, nil, "BE_A_BOT=1")
	if err := s.Until(ctx(t), s.Connected); err != nil {
		t.Fatalf("%v; the program printed %q", err, p.Output())
	}
	r, err := s.WaitReply(ctx(t), s.Say("general", "alice", s.Mention()+" bonjour"))
	if err != nil || r.Content != "echo: bonjour" {
		t.Errorf("reply %q, %v", r.Content, err)
	}
	if err := p.Stop(); err != nil || !strings.Contains(p.Output(), "stopped") {
		t.Errorf("stop: %v; the program printed %q", err, p.Output())
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	p := s.Proxy()
	pem, err := os.ReadFile(p.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	to, _ := url.Parse(p.URL)
	d := client(t, s)
	d.Client = &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(to), TLSClientConfig: &tls.Config{RootCAs: roots}}}
	d.Dialer = &websocket.Dialer{Proxy: http.ProxyURL(to), TLSClientConfig: &tls.Config{RootCAs: roots}}
	bot(d)
	open(t, d)
	q := s.Say("general", "alice", s.Mention()+" bonjour")
	r, err := s.WaitReply(ctx(t), q)
	if err != nil || r.Content != "echo: bonjour" {
		t.Errorf("reply %q, %v", r.Content, err)
	}
	if _, err := d.Client.Get("https://example.com/"); err == nil || len(p.Refused()) != 1 {
		t.Errorf("example.com: %v; refused %q", err, p.Refused())
	}
}
