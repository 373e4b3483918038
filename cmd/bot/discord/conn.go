package discord

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// A watchedConn is a connection whose reads do not wait for ever, and over
// which the library cannot say goodbye by itself: whenever something goes wrong
// it closes with code 1000, which ends the session, and what happened meanwhile
// would be lost. Nor can it ask for a session out of turn.
type watchedConn struct {
	net.Conn
	may     func() bool // reports whether a session may be asked for; nil: always
	silence time.Duration
	leaving atomic.Bool // the bot stops: the goodbye is meant
}

// errOutOfTurn says that Discord wants a new session, which has to wait.
var errOutOfTurn = errors.New("the session is not valid any more")

// Read implements net.Conn.
func (c *watchedConn) Read(p []byte) (int, error) {
	if err := c.Conn.SetReadDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	if err != nil {
		c.Conn.Close()
	}
	return n, err
}

// Write implements net.Conn.
func (c *watchedConn) Write(p []byte) (int, error) {
	if c.may != nil && isIdentify(p) && !c.may() {
		c.Conn.Close()
		return 0, errOutOfTurn
	}
	if !c.leaving.Load() && isGoodbye(p) {
		c.Conn.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(p)
}

// isGoodbye reports whether p is a client's close frame with code 1000: two
// bytes of head, four of mask, two of payload (RFC 6455, 5.2 and 5.5.1).
func isGoodbye(p []byte) bool {
	return len(p) == 8 && p[0] == 0x80|websocket.CloseMessage && p[1] == 0x80|2 &&
		binary.BigEndian.Uint16([]byte{p[6] ^ p[2], p[7] ^ p[3]}) == websocket.CloseNormalClosure
}

// isIdentify reports whether p is the beginning of a client's text frame whose
// text begins like the library's opcode 2.
func isIdentify(p []byte) bool {
	const text = `{"op":2,`
	if len(p) < 2 || p[0]&0x0f != websocket.TextMessage || p[1]&0x80 == 0 {
		return false
	}
	mask := 2 // where it begins: after the length, which may take more bytes
	switch p[1] & 0x7f {
	case 126:
		mask += 2
	case 127:
		mask += 8
	}
	if len(p) < mask+4+len(text) {
		return false
	}
	for i := range len(text) {
		if p[mask+4+i]^p[mask+i%4] != text[i] {
			return false
		}
	}
	return true
}

// dialer returns what connects to the gateway. Over a proxy the encryption is
// the library's, so that neither goodbyes nor new sessions can be seen there.
func (g *gateway) dialer() *websocket.Dialer {
	d := &websocket.Dialer{
		Proxy:            g.way,
		NetDialContext:   g.dial,
		HandshakeTimeout: g.bot.timing.open / 2,
	}
	discord := &http.Request{URL: &url.URL{Scheme: "https", Host: "gateway.discord.gg"}}
	if proxy, err := http.ProxyFromEnvironment(discord); proxy == nil && err == nil {
		d.NetDialTLSContext = g.dialTLS
	}
	return d
}

// way says which proxy leads to the gateway, if one does. The gateway's address
// comes in an answer, and whoever sits there is told the token: so nobody but
// Discord will do, and nothing without encryption.
func (g *gateway) way(r *http.Request) (*url.URL, error) {
	if u := r.URL; g.bot.real && (u.Scheme != "https" || !strings.HasSuffix(u.Hostname(), ".discord.gg")) {
		return nil, fmt.Errorf("the gateway is said to be at %s://%s: the token goes to no host but Discord's", u.Scheme, u.Host)
	}
	return http.ProxyFromEnvironment(r)
}

// dial connects to the gateway, or to a proxy before it.
func (g *gateway) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: g.bot.timing.open / 2}
	c, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return g.watched(c), nil
}

func (g *gateway) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	d := tls.Dialer{NetDialer: &net.Dialer{Timeout: g.bot.timing.open / 2}, Config: &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}}}
	c, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return g.watched(c), nil
}

func (g *gateway) watched(c net.Conn) net.Conn {
	w := &watchedConn{Conn: c, silence: g.bot.timing.read, may: g.identifies}
	g.conn.Store(w)
	return w
}
