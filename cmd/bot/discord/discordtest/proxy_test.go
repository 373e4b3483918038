package discordtest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/gorilla/websocket"
)

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
