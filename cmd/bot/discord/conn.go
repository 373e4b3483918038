package discord

import (
	"context"
	"net"
	"time"
)

// A watchedConn is a connection whose reads do not wait for ever. After a
// failed read it is closed, so that the library cannot say a proper goodbye,
// which would end the session: what happened meanwhile would be lost.
type watchedConn struct {
	net.Conn
	silence time.Duration
}

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

// dial connects to the gateway, or to a proxy before it.
func (g *gateway) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: g.bot.timing.open / 2}
	c, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	w := &watchedConn{Conn: c, silence: g.bot.timing.read}
	g.conn.Store(w)
	return w, nil
}
