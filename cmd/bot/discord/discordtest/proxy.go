package discordtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// A Proxy is a forward proxy behind which the server stands for Discord's
// hosts with certificates of its own authority, so that a program as it is
// built runs against it with Env in its environment.
type Proxy struct {
	URL    string // for HTTPS_PROXY
	CAFile string // for SSL_CERT_FILE

	s       *Server
	listen  net.Listener
	front   *http.Server // speaks CONNECT
	back    *http.Server // speaks for Discord, under TLS
	tunnels *queue
	wg      sync.WaitGroup

	mu      sync.Mutex
	refused []string
}

// Proxy starts a proxy in front of the server, which ends with it.
func (s *Server) Proxy() *Proxy {
	s.t.Helper()
	ca, leaf, err := certificates()
	if err != nil {
		s.t.Fatalf("discordtest: make certificates: %v", err)
	}
	file := filepath.Join(s.t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		s.t.Fatalf("discordtest: write authority: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatalf("discordtest: listen: %v", err)
	}
	p := &Proxy{URL: "http://" + l.Addr().String(), CAFile: file, s: s, listen: l, tunnels: newQueue(l.Addr())}
	config := &tls.Config{Certificates: []tls.Certificate{leaf}, NextProtos: []string{"http/1.1"}}
	p.front = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.connect(w, r, config) })}
	p.back = &http.Server{Handler: s.awaited(s.handler()), ErrorLog: discard}
	p.wg.Go(func() { p.front.Serve(l) })
	p.wg.Go(func() { p.back.Serve(p.tunnels) })
	s.mu.Lock()
	s.proxies = append(s.proxies, p)
	s.mu.Unlock()
	return p
}

// Env is what sends a program to the proxy; it goes after os.Environ().
func (p *Proxy) Env() []string {
	return []string{"HTTPS_PROXY=" + p.URL, "https_proxy=" + p.URL, "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE=" + p.CAFile}
}

// Refused lists the hosts that were asked for and are not Discord's.
func (p *Proxy) Refused() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.refused)
}

// connect opens a tunnel to the fake, and to nothing else.
func (p *Proxy) connect(w http.ResponseWriter, r *http.Request, config *tls.Config) {
	host, _, err := net.SplitHostPort(r.Host)
	if r.Method != http.MethodConnect || err != nil || !slices.Contains(hosts, host) {
		p.mu.Lock()
		p.refused = append(p.refused, r.Host)
		p.mu.Unlock()
		http.Error(w, "this proxy leads to Discord only", http.StatusForbidden)
		return
	}
	c, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if _, err := io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		c.Close()
		return
	}
	p.s.mu.Lock()
	p.s.tcp[c] = true
	p.s.mu.Unlock()
	p.tunnels.put(tls.Server(&buffered{c, rw.Reader}, config))
}

func (p *Proxy) close() {
	p.tunnels.Close()
	p.front.Close()
	p.back.Close()
	p.wg.Wait()
}

// buffered reads what came with the request first.
type buffered struct {
	net.Conn
	r *bufio.Reader
}

func (b *buffered) Read(p []byte) (int, error) { return b.r.Read(p) }

// A queue is a listener for connections that are already there.
type queue struct {
	addr  net.Addr
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newQueue(addr net.Addr) *queue {
	return &queue{addr: addr, conns: make(chan net.Conn), done: make(chan struct{})}
}

func (q *queue) put(c net.Conn) {
	select {
	case q.conns <- c:
	case <-q.done:
		c.Close()
	}
}

func (q *queue) Accept() (net.Conn, error) {
	select {
	case c := <-q.conns:
		return c, nil
	case <-q.done:
		return nil, net.ErrClosed
	}
}

func (q *queue) Close() error {
	q.once.Do(func() { close(q.done) })
	return nil
}

func (q *queue) Addr() net.Addr { return q.addr }

// certificates makes an authority and a certificate of it for Discord's hosts.
func certificates() (ca []byte, leaf tls.Certificate, err error) {
	caKey, err1 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	key, err2 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(err1, err2); err != nil {
		return nil, leaf, err
	}
	from, to := time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "discordtest"}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, authority, authority, &caKey.PublicKey, caKey)
	if err != nil {
		return nil, leaf, err
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: hosts[0]}, NotBefore: from, NotAfter: to, DNSNames: hosts,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, server, authority, &key.PublicKey, caKey)
	if err != nil {
		return nil, leaf, err
	}
	ca = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return ca, tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: key}, nil
}
