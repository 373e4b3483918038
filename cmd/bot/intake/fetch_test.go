package intake

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// A web is a fetcher whose names lead to addresses of our choice and whose
// connections lead to a server of the test, which keeps what was dialled.
type web struct {
	*Fetcher
	mu     sync.Mutex
	names  map[string][][]string // answers of the name server, one after the other
	dialed []string
	asked  []*http.Request
}

func newWeb(t *testing.T, h http.HandlerFunc) *web {
	t.Helper()
	for _, name := range proxies {
		t.Setenv(name, "")
	}
	w := &web{Fetcher: NewFetcher(AddressesOn), names: map[string][][]string{"a.example": {{"93.184.215.14"}}}}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, r.Clone(context.Background()))
		w.mu.Unlock()
		h(rw, r)
	}))
	t.Cleanup(s.Close)
	w.guard.lookUp = func(_ context.Context, host string) ([]netip.Addr, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		answers := w.names[host]
		if len(answers) == 0 {
			return nil, &net.DNSError{Err: "no such host", Name: host}
		}
		if len(answers) > 1 {
			w.names[host] = answers[1:]
		}
		var list []netip.Addr
		for _, a := range answers[0] {
			list = append(list, netip.MustParseAddr(a))
		}
		return list, nil
	}
	w.guard.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		w.mu.Lock()
		w.dialed = append(w.dialed, address)
		w.mu.Unlock()
		return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
	}
	return w
}

// refused fetches and wants a refusal for one reason.
func (w *web) refused(t *testing.T, address, key string) {
	t.Helper()
	d, err := w.Fetch(t.Context(), address)
	if r, ok := errors.AsType[*Refusal](err); !ok || r.Key != key {
		t.Errorf("%s: %v (%d bytes), want %s", address, err, len(d.Data), key)
	}
}

func TestFetch(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.SetCookie(rw, &http.Cookie{Name: "id", Value: "x"})
			http.Redirect(rw, r, "/here", http.StatusFound)
		case "/here":
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(rw, "<p>ici")
		default:
			http.NotFound(rw, r)
		}
	})
	d, err := w.Fetch(t.Context(), "http://a.example/moved#part")
	if err != nil || d.URL != "http://a.example/here" || d.Type != "text/html; charset=utf-8" || string(d.Data) != "<p>ici" || d.Name != "" {
		t.Errorf("%+v, %v", d, err)
	}
	for _, r := range w.asked {
		for _, h := range []string{"Cookie", "Referer", "Authorization"} {
			if r.Header.Get(h) != "" {
				t.Errorf("%s: %s %q", r.URL, h, r.Header.Get(h))
			}
		}
		if r.UserAgent() != userAgent || r.Host != "a.example" {
			t.Errorf("%q asks %q", r.UserAgent(), r.Host)
		}
	}
	if len(w.dialed) != 2 || w.dialed[0] != "93.184.215.14:80" {
		t.Errorf("%q", w.dialed)
	}
	w.refused(t, "http://a.example/gone", "status")
	w.refused(t, "http://b.example/", "name")
	w.Addresses = AddressesOff
	w.refused(t, "http://a.example/here", "off")
	if len(w.asked) != 3 {
		t.Errorf("%d requests", len(w.asked))
	}
}

// A name is believed once: what is dialled is what was checked, and a name that
// leads inside by any of its addresses leads nowhere.
func TestRebinding(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/again" {
			http.Redirect(rw, r, "http://turncoat.example/", http.StatusFound)
			return
		}
		io.WriteString(rw, "secret")
	})
	w.names["turncoat.example"] = [][]string{{"93.184.215.14"}, {"127.0.0.1"}}
	if d, err := w.Fetch(t.Context(), "http://turncoat.example/"); err != nil || string(d.Data) != "secret" {
		t.Errorf("%v", err)
	}
	w.refused(t, "http://turncoat.example/", "private") // the second answer
	w.names["turncoat.example"] = [][]string{{"93.184.215.14"}, {"169.254.169.254"}}
	w.refused(t, "http://turncoat.example/again", "private")
	for _, list := range [][]string{{"127.0.0.1"}, {"93.184.215.14", "10.0.0.1"}, {"::1"}, {"::ffff:10.0.0.1"}, {"64:ff9b::a00:1"}, {"fd00::1"}, {}} {
		w.names["inside.example"] = [][]string{list}
		_, err := w.Fetch(t.Context(), "http://inside.example/")
		if _, ok := errors.AsType[*Refusal](err); !ok {
			t.Errorf("%q: %v", list, err)
		}
	}
	for _, d := range w.dialed {
		if d != "93.184.215.14:80" {
			t.Errorf("dialled %s", d)
		}
	}
}

func TestRedirects(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(rw, r, to, http.StatusFound)
			return
		}
		var n int
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		if n == 0 {
			io.WriteString(rw, "arrivé")
			return
		}
		http.Redirect(rw, r, fmt.Sprintf("/%d", n-1), http.StatusMovedPermanently)
	})
	if _, err := w.Fetch(t.Context(), "http://a.example/5"); err != nil {
		t.Error(err)
	}
	w.refused(t, "http://a.example/6", "redirects")
	for to, key := range map[string]string{
		"http://127.0.0.1/": "private", "http://169.254.169.254/latest/": "private", "http://[::1]/": "private", "http://10.0.0.1:80/": "private",
		"file:///etc/passwd": "address", "ftp://a.example/": "address", "http://a.example:22/": "address", "http://u:p@a.example/": "address",
	} {
		w.refused(t, "http://a.example/?to="+url.QueryEscape(to), key)
	}
	from, _ := http.NewRequest(http.MethodGet, "https://a.example/", nil)
	to, _ := http.NewRequest(http.MethodGet, "http://a.example/", nil)
	if err := w.redirect(to, []*http.Request{from}); err == nil {
		t.Error("from https to http")
	}
}

// Bodies and heads that are too much, too slow or packed.
func TestHostileServers(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 20 {
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	stop := make(chan struct{})
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(bomb.Bytes())
		case "/packed":
			rw.Header().Set("Content-Encoding", "br")
			io.WriteString(rw, "x")
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := rw.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		case "/slow":
			for i := 0; r.Context().Err() == nil && i < 1000; i++ {
				io.WriteString(rw, "x")
				rw.(http.Flusher).Flush()
				select {
				case <-stop:
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
		case "/silent":
			select {
			case <-stop:
			case <-r.Context().Done():
			}
		case "/head":
			rw.Header().Set("X-Long", strings.Repeat("x", maxHeader))
		case "/torn":
			rw.Header().Set("Content-Length", "100")
			io.WriteString(rw, "x")
		}
	})
	defer close(stop)
	w.refused(t, "http://a.example/bomb", "big")
	w.refused(t, "http://a.example/packed", "encoding")
	w.refused(t, "http://a.example/endless", "big")
	w.refused(t, "http://a.example/head", "host")
	w.refused(t, "http://a.example/torn", "host")
	w.timeout = 200 * time.Millisecond
	w.refused(t, "http://a.example/slow", "patience")
	w.refused(t, "http://a.example/silent", "patience")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Fetch(ctx, "http://a.example/"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// With a proxy nothing could be checked, so it has to be wanted; then nothing is
// read past it.
func TestProxy(t *testing.T) {
	w := newWeb(t, func(http.ResponseWriter, *http.Request) {})
	t.Setenv("NO_PROXY", "")
	t.Setenv("no_proxy", "")
	proxied := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { io.WriteString(rw, "of "+r.URL.String()) }))
	defer proxied.Close()
	t.Setenv("HTTP_PROXY", proxied.URL)
	w.refused(t, "http://a.example/", "proxy")
	w.Addresses = AddressesProxy
	if d, err := w.Fetch(t.Context(), "http://a.example/"); err != nil || string(d.Data) != "of http://a.example/" {
		t.Errorf("through the proxy: %v, %s", err, d.Data)
	}
	w.refused(t, "http://10.0.0.1/", "private")
	w.refused(t, "https://a.example/", "direct") // HTTPS_PROXY is not set
	t.Setenv("NO_PROXY", "a.example")
	w.refused(t, "http://a.example/", "direct")
	t.Setenv("HTTP_PROXY", "")
	w.refused(t, "http://b.example/", "direct")
	if len(w.dialed) > 0 {
		t.Errorf("dialled %q", w.dialed)
	}
}
