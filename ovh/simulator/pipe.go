package simulator

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Endpoint is the base URL of an account for its own [Account.Client].
const Endpoint = "http://ovh.simulator/1.0"

// A pipe serves HTTP over connections in memory, without a port. It behaves in
// the bubbles of testing/synctest, where a socket would keep the clock from
// moving.
type pipe struct {
	handler http.Handler
	serve   func()
	conns   chan net.Conn
	done    chan struct{}
	close   func()
}

func newPipe(h http.Handler) *pipe {
	p := &pipe{handler: h, conns: make(chan net.Conn), done: make(chan struct{})}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	p.serve = sync.OnceFunc(func() { go srv.Serve(p) }) //nolint:errcheck // it ends with Close, whose error counts
	p.close = sync.OnceFunc(func() {
		close(p.done)
		srv.Close()
	})
	return p
}

// Client returns an HTTP client that reaches the account without a network.
// It speaks real HTTP with it, for the base URL [Endpoint].
func (a *Account) Client() *http.Client {
	a.pipe.serve()
	return &http.Client{
		Timeout: 3 * time.Minute,
		Transport: &http.Transport{
			DialContext:         a.pipe.dial,
			MaxIdleConnsPerHost: 64,
			IdleConnTimeout:     time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close ends the connections of every [Account.Client].
func (a *Account) Close() error {
	a.pipe.close()
	return nil
}

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.done:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipe) Close() error { return nil }

// Addr implements net.Listener.
func (p *pipe) Addr() net.Addr { return &net.UnixAddr{Name: "simulator", Net: "pipe"} }
