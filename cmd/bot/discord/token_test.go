package discord

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// A recorder answers each request with a redirection.
type recorder struct {
	to   string
	seen []string // addresses
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r.seen = append(r.seen, q.URL.String())
	return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {r.to}}, Body: io.NopCloser(strings.NewReader("")), Request: q}, nil
}

// The token follows no redirection, neither to another host nor from https to
// http.
func TestTokenFollowsNoRedirection(t *testing.T) {
	for _, to := range []string{"https://discord.example/", "https://discord.com.example/", "https://cdn.discord.com/", "http://discord.com/api/v9/users/@me"} {
		r := &recorder{to: to}
		checks := Diagnose(context.Background(), Config{Token: "token"}, &http.Client{Transport: r})
		if len(r.seen) == 0 || slices.ContainsFunc(r.seen, func(u string) bool { return !strings.HasPrefix(u, "https://discord.com/api/") }) {
			t.Errorf("redirected to %s it asked %q", to, r.seen)
		}
		if len(checks) != 1 || checks[0].Status != "fail" {
			t.Errorf("redirected to %s it found %+v", to, checks)
		}
	}
}

// Wherever the gateway is said to be, the token goes to Discord alone.
func TestTokenGoesToDiscordAlone(t *testing.T) {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		t.Setenv(name, "")
	}
	g := newGateway(newFleet(newBot(Config{Token: "token"}, nil, nil, slog.New(slog.DiscardHandler), realTime())), 0, 1)
	for _, address := range []string{"wss://gateway.example", "wss://discord.gg.example", "wss://gatewaydiscord.gg", "ws://gateway.discord.gg", "wss://127.0.0.1:1"} {
		_, _, err := g.dialer().Dial(address+"/?v=9&encoding=json", nil)
		if err == nil || !strings.Contains(err.Error(), "no host but Discord's") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, host := range []string{"gateway.discord.gg", "gateway-us-east1-b.discord.gg:443"} {
		r, err := http.NewRequest(http.MethodGet, "https://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.way(r); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	s := discordtest.New(t, discordtest.Options{})
	named := false
	for _, c := range Diagnose(context.Background(), Config{Token: s.Token()}, s.Client()) {
		named = named || strings.Contains(c.Detail, "discord.com and gateway.discord.gg, who alone are told the token")
	}
	if !named {
		t.Error("nobody is told where the token goes")
	}
}
