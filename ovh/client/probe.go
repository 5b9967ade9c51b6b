package client

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A Probe is what one request told of the way to the API: all that it came past
// before it failed, if it did.
type Probe struct {
	Host      string        // of the API
	Proxy     string        // its host, or "" for none
	Addresses []string      // of whom the connection is made to: the API, or the proxy
	Connected string        // the address that took the connection, or ""
	TLS       string        // version, and who vouches for the host; "" without TLS
	Offset    time.Duration // how far OVHcloud's clock is ahead, with a grain of a second
}

// Probe asks the API for its time, once and unsigned, over a connection of its
// own. An error is a [ConnectionError] where the way does not work.
//
// API: GET /auth/time
func (c *Client) Probe(ctx context.Context) (Probe, error) {
	p := Probe{Host: c.endpoint.host(), Proxy: c.proxy()}
	var mu sync.Mutex // a dial may go on after it was given up
	see := func(f func()) {
		mu.Lock()
		defer mu.Unlock()
		f()
	}
	c.http.CloseIdleConnections()
	trace := &httptrace.ClientTrace{
		DNSDone: func(i httptrace.DNSDoneInfo) {
			see(func() {
				for _, a := range i.Addrs {
					p.Addresses = append(p.Addresses, a.String())
				}
			})
		},
		GotConn: func(i httptrace.GotConnInfo) { see(func() { p.Connected = i.Conn.RemoteAddr().String() }) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			if err == nil && len(s.PeerCertificates) > 0 {
				see(func() {
					p.TLS = tls.VersionName(s.Version) + ", vouched for by " + s.PeerCertificates[0].Issuer.String()
				})
			}
		},
	}
	once := ovh.NewReader(ovh.ReaderConfig{Fetch: func(ctx context.Context, q ovh.Query) (ovh.Reply, error) {
		return c.exchange(httptrace.WithClientTrace(ctx, trace), newQuery(q), stamp{})
	}})
	ctx, cancel := context.WithTimeout(ctx, clockTimeout)
	defer cancel()
	_, offset, err := once.ClockOffset(ctx)
	mu.Lock()
	defer mu.Unlock()
	p.Offset = offset
	return p, err
}

// proxy returns the host of the proxy on the way to the API, or "".
func (c *Client) proxy() string {
	t, ok := c.http.Transport.(*http.Transport)
	if !ok || t.Proxy == nil {
		return ""
	}
	req, err := http.NewRequest(http.MethodGet, c.endpoint.base, http.NoBody) //nolint:noctx // it is not sent
	if err != nil {
		return ""
	}
	if u, err := t.Proxy(req); err == nil && u != nil {
		return u.Host
	}
	return ""
}
