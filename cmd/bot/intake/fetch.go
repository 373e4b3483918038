package intake

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Limits of fetching.
const (
	fetchTime    = 15 * time.Second // in all
	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes
)

// userAgent says who asks, without a version: it is nobody's business.
const userAgent = "Mozilla/5.0 (compatible; Verbatim; article reader)"

// Addresses says whether addresses may be fetched.
type Addresses string

// The ways to treat addresses.
const (
	AddressesOff   Addresses = "off"
	AddressesOn    Addresses = "on"    // directly; refused when a proxy is set
	AddressesProxy Addresses = "proxy" // through the proxy that is set, which decides what is public; never past it
)

// A Fetcher gets documents from the public web: no cookies, no referrer, no
// other port, at most five redirects.
type Fetcher struct {
	Addresses Addresses

	guard   guard
	timeout time.Duration
}

// NewFetcher makes a fetcher.
func NewFetcher(a Addresses) *Fetcher {
	d := &net.Dialer{Timeout: fetchTime}
	return &Fetcher{
		Addresses: a,
		guard: guard{
			lookUp: func(ctx context.Context, host string) ([]netip.Addr, error) {
				return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
			},
			dial: d.DialContext,
		},
		timeout: fetchTime,
	}
}

// proxies are the variables that name a proxy.
var proxies = []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}

// Fetch gets what an address holds. The error is a *Refusal, or that of ctx.
func (f *Fetcher) Fetch(ctx context.Context, raw string) (Document, error) {
	if f.Addresses != AddressesOn && f.Addresses != AddressesProxy {
		return Document{}, refuse("off")
	}
	u, err := ParseURL(raw)
	if err != nil {
		return Document{}, err
	}
	transport, err := f.transport()
	if err != nil {
		return Document{}, err
	}
	defer transport.CloseIdleConnections()
	within, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(within, http.MethodGet, u.String(), nil)
	if err != nil {
		return Document{}, refuse("address")
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5")
	client := &http.Client{Transport: transport, CheckRedirect: f.redirect}
	resp, err := client.Do(req)
	if err != nil {
		return Document{}, blame(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Document{}, refuse("status", strconv.Itoa(resp.StatusCode))
	}
	if resp.Header.Get("Content-Encoding") != "" { // gzip, which was asked for, is undone already
		return Document{}, refuse("encoding")
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, MaxSize+1))
	if err != nil {
		return Document{}, blame(ctx, err)
	}
	if len(data) > MaxSize {
		return Document{}, refuse("big")
	}
	return Document{URL: resp.Request.URL.String(), Type: resp.Header.Get("Content-Type"), Data: data}, nil
}

// transport returns what carries one fetch.
func (f *Fetcher) transport() (*http.Transport, error) {
	t := &http.Transport{
		DialContext:            f.guard.dialContext,
		MaxResponseHeaderBytes: maxHeader,
		DisableKeepAlives:      true,
	}
	if f.Addresses == AddressesProxy {
		proxy := httpproxy.FromEnvironment().ProxyFunc()
		t.DialContext = nil
		t.Proxy = func(r *http.Request) (*url.URL, error) {
			u, err := proxy(r.URL)
			if err == nil && u == nil { // it would be dialled unchecked
				err = refuse("direct")
			}
			return u, err
		}
	} else if ProxySet() != "" {
		return nil, refuse("proxy")
	}
	return t, nil
}

// ProxySet returns the first variable of the environment that names a proxy; ""
// when there is none.
func ProxySet() string {
	for _, name := range proxies {
		if os.Getenv(name) != "" {
			return name
		}
	}
	return ""
}

// redirect checks where a site leads; where its name leads is checked when it
// is dialled.
func (f *Fetcher) redirect(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer")
	if len(via) > maxRedirects || via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return refuse("redirects")
	}
	_, err := ParseURL(req.URL.String())
	return err
}

// blame says why a site cannot be read, without repeating what it sent.
func blame(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r
	}
	if u, ok := errors.AsType[*url.Error](err); ok && u.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return refuse("patience")
	}
	return refuse("host")
}
