// Package openai speaks to an OpenAI-compatible endpoint.
package openai

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	client "github.com/sashabaranov/go-openai"
)

// An Endpoint is where a model is, and what opens it. It is printed and logged
// without its key.
type Endpoint struct {
	BaseURL    string       // with /v1 where the server wants it; of the resource for Azure
	Key        string       // "": none is sent
	Model      string       // its name there; the deployment's for Azure
	Azure      bool         // the key goes into the header api-key, the deployment into the path
	APIVersion string       // Azure's, required there
	HTTP       *http.Client // nil: one of its own, that heeds HTTPS_PROXY
}

// String names the model and the host.
func (e Endpoint) String() string { return fmt.Sprintf("%s at %s", e.Model, e.Host()) }

// GoString is String: the key is printed by no verb.
func (e Endpoint) GoString() string { return e.String() }

// LogValue is String, for the log.
func (e Endpoint) LogValue() slog.Value { return slog.StringValue(e.String()) }

// Host returns the host that receives what is sent, with its port if the
// address names one.
func (e Endpoint) Host() string {
	u, err := url.Parse(e.BaseURL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Local reports whether what is sent stays on this machine or its private
// network, as far as the name of the host tells.
func (e Endpoint) Local() bool {
	u, err := url.Parse(e.BaseURL)
	return err == nil && Private(u.Hostname())
}

// ErrPlain: the address is unencrypted and leads to a public host.
var ErrPlain = errors.New("plain http to a public host would send questions, passages and the key in the clear: use https, or allow it explicitly")

// CheckURL says why an address cannot be an endpoint's: it is https, or http to
// this machine or a private network (a name without a dot is one of a compose
// network), or http anywhere when allowPlain. The error wraps ErrPlain when the
// permission is all that is missing.
func CheckURL(raw string, allowPlain bool) error {
	u, err := url.Parse(raw)
	if err != nil {
		return errors.New("not an address: write it like https://api.openai.com/v1")
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return errors.New("not an http address: write it like https://api.openai.com/v1")
	case u.User != nil:
		return errors.New("it holds a user name or password: the key has a setting of its own")
	case u.RawQuery != "" || u.Fragment != "":
		return errors.New("it holds more than a path: leave out what follows ? or #")
	case u.Scheme == "http" && !allowPlain && !Private(u.Hostname()):
		return fmt.Errorf("%s: %w", u.Host, ErrPlain)
	}
	return nil
}

// Private reports whether a host is this machine or on its network.
func Private(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	return host != "" && !strings.Contains(host, ".") ||
		strings.HasSuffix(host, ".localhost") ||
		strings.HasSuffix(host, ".internal") || // host.docker.internal; reserved for private use
		strings.HasSuffix(host, ".local")
}

// check says what is missing.
func (e Endpoint) check() error {
	switch {
	case e.Model == "":
		return errors.New("no model is named")
	case e.Azure && e.APIVersion == "":
		return errors.New("azure wants an API version, like 2024-10-21")
	}
	if err := CheckURL(e.BaseURL, true); err != nil {
		return fmt.Errorf("address of %s: %w", cmp.Or(e.Model, "the model"), err)
	}
	return nil
}

// emptyLines of a stream are let through: keep-alives of a slow server. Our own
// timeouts end a stream that says nothing.
const emptyLines = 100_000

// placeholder is the model the library sees: it refuses parameters by the
// model's name, which says nothing of a local model. The wire sends the true one.
const placeholder = "model"

// client returns the library's client and the connections it uses.
func (e Endpoint) client() (*client.Client, *wire) {
	w := &wire{model: e.Model, http: e.http()}
	cfg := client.DefaultConfig(e.Key)
	if e.Azure {
		cfg = client.DefaultAzureConfig(e.Key, e.BaseURL)
		cfg.APIVersion = e.APIVersion
		cfg.AzureModelMapperFunc = func(string) string { return url.PathEscape(e.Model) }
	}
	cfg.BaseURL = e.BaseURL
	cfg.EmptyMessagesLimit = emptyLines
	cfg.HTTPClient = w
	return client.NewClientWithConfig(cfg), w
}

// http returns the endpoint's HTTP client, or one of its own, that follows no
// redirect: a POST with a key is for the host the operator named. It has no
// timeout, which would cut streams.
func (e Endpoint) http() *http.Client {
	c := &http.Client{}
	if e.HTTP != nil {
		copied := *e.HTTP
		c = &copied
	} else {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.DialContext = (&net.Dialer{Timeout: dialTimeout}).DialContext
		c.Transport = t
	}
	c.Timeout = 0
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}
