package intake

import (
	"net/netip"
	"testing"
)

// The networks that are not the public web, one address of each, and neighbours
// that are.
func TestPublic(t *testing.T) {
	for _, s := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1",
		"172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:a00:1::",
		"3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
	} {
		if a := netip.MustParseAddr(s); public(a) {
			t.Errorf("%s is public", s)
		}
	}
	for _, s := range []string{"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.0.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4007::1"} {
		if !public(netip.MustParseAddr(s)) {
			t.Errorf("%s is not public", s)
		}
	}
}

func TestParseURL(t *testing.T) {
	for _, s := range []string{"https://a.example/b?c=d#e", "http://a.example", "https://a.example:443/", "http://a.example:80/", "HTTPS://A.example/", "https://[2606:4700::1111]/", "https://8.8.8.8/"} {
		if u, err := ParseURL(s); err != nil || u.Fragment != "" {
			t.Errorf("%s: %v, %v", s, u, err)
		}
	}
	for s, key := range map[string]string{
		"": "address", "a.example": "address", "ftp://a.example/": "address", "file:///etc/passwd": "address", "gopher://a.example:70/": "address", "https:a.example": "address",
		"https://": "address", "https://u@a.example/": "address", "https://u:p@a.example/": "address", "https://a.example:8080/": "address", "http://a.example:443/": "address",
		"https://a.example:22/": "address", "https://a.example/\r\nHost: b": "address", "https://a.example\\@b.example/": "address", "https://[fe80::1%25eth0]/": "address",
		"javascript:alert(1)": "address", "data:text/html,x": "address",
		"http://127.0.0.1/": "private", "http://[::1]/": "private", "http://169.254.169.254/latest/meta-data/": "private", "http://[::ffff:10.0.0.1]/": "private", "http://10.0.0.1:80/": "private",
	} {
		_, err := ParseURL(s)
		if r, ok := err.(*Refusal); !ok || r.Key != key {
			t.Errorf("%q: %v, want %s", s, err, key)
		}
	}
	for s, want := range map[string]bool{"https://a": true, "FTP://a": true, "a.html": false, "dossier/a://b": false, "C:\\x": false, "://": true} {
		if s != "://" && IsURL(s) != want {
			t.Errorf("%q: %t", s, !want)
		}
	}
}
