package discord

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// A relay sends what is for Discord's REST interface to a proxy of the operator's,
// which counts its limits for all processes that share a token. The token goes
// along. What is for anybody else goes nowhere.
type relay struct {
	to   *url.URL // without a path
	next http.RoundTripper
}

// relayed returns a client whose requests to Discord go to a proxy at an address
// such as http://127.0.0.1:8080; "": the client itself.
func relayed(hc *http.Client, address string) *http.Client {
	to, err := url.Parse(address)
	if err != nil || to.Host == "" {
		return hc // cmd/bot has looked at it: it is empty
	}
	through := *hc
	next := hc.Transport
	if t, ok := next.(*http.Transport); ok && to.Scheme == "http" {
		t = t.Clone()
		t.Proxy = nil               // one more host in between would read the token
		t.MaxIdleConnsPerHost = 100 // without HTTP/2 each request has a connection to itself
		next = t
	}
	if next == nil {
		next = http.DefaultTransport
	}
	through.Transport = &relay{to, next}
	return &through
}

// RoundTrip implements http.RoundTripper.
func (t *relay) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.String(), discordgo.EndpointDiscord+"api/") {
		return nil, &url.Error{Op: r.Method, URL: r.URL.Host, Err: errNotDiscord}
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = t.to.Scheme, t.to.Host, t.to.Host
	return t.next.RoundTrip(r)
}
