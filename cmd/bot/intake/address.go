package intake

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// notPublic are the networks that are not the public web. Sources: the special
// purpose registries of IANA for IPv4 and IPv6 (RFC 6890 and later), multicast
// (RFC 5771, RFC 4291), and the ways to write an IPv4 address as an IPv6 one,
// behind which any of the former may hide.
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"168.63.129.16/32", // the wire server of Azure
)

// publicIPv6 is all of IPv6 that is given out (RFC 4291); these parts of it are
// not public: Teredo, benchmarks, ORCHID, documentation, 6to4, AS112.
var (
	publicIPv6   = netip.MustParsePrefix("2000::/3")
	notPublicIn6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

func prefixes(list ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// public reports whether an address is one of the public web.
func public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() {
		return false // no name server gives those
	}
	list := notPublic
	if a.Is6() {
		if !publicIPv6.Contains(a) {
			return false
		}
		list = notPublicIn6
	}
	for _, p := range list {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// ports of the web.
var ports = map[string]string{"http": "80", "https": "443"}

// ParseURL accepts an address that may be fetched: http or https, on the port of
// the web, with a host and without a user. The error is a *Refusal.
func ParseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil || len(raw) > 2000 || u.User != nil || u.Opaque != "" || plain(raw) != raw || strings.ContainsAny(raw, " \\") {
		return nil, refuse("address")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	port, ok := ports[u.Scheme]
	host := u.Hostname()
	if !ok || host == "" || u.Port() != "" && u.Port() != port || strings.Contains(host, "%") {
		return nil, refuse("address")
	}
	if a, err := netip.ParseAddr(host); err == nil && !public(a) {
		return nil, refuse("private")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// IsURL reports whether an argument is meant as an address.
func IsURL(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

// A guard dials addresses of the public web alone: the name is resolved here,
// every address it has is checked, and what is dialled is a checked address, so
// that nothing the name says later counts.
type guard struct {
	lookUp func(ctx context.Context, host string) ([]netip.Addr, error)
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
}

func (g guard) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(port); err != nil || n != 80 && n != 443 {
		return nil, refuse("address")
	}
	list, err := g.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		var c net.Conn
		if c, err = g.dial(ctx, network, net.JoinHostPort(a.String(), port)); err == nil {
			return c, nil
		}
	}
	return nil, err
}

// addresses returns the addresses of a host; that one of them is not public is
// a refusal.
func (g guard) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		if !public(a) {
			return nil, refuse("private")
		}
		return []netip.Addr{a}, nil
	}
	list, err := g.lookUp(ctx, strings.TrimSuffix(host, "."))
	if err != nil {
		return nil, refuse("name")
	}
	for i := range list {
		list[i] = list[i].Unmap() // resolvers write IPv4 either way
		if !public(list[i]) {
			return nil, refuse("private")
		}
	}
	if len(list) == 0 {
		return nil, refuse("name")
	}
	return list, nil
}
