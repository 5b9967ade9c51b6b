package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

// A Listener is an address where a server can be reached over HTTP, and who may.
type Listener struct {
	listener *connections
	guard    *guard
	grace    time.Duration // that running calls have in the end
}

// Listen takes the address of o, after it has checked that o is safe and that
// its files can be read. Close what is not served.
func Listen(ctx context.Context, o Options) (*Listener, error) {
	exposed, err := o.Exposed()
	if err != nil {
		return nil, err
	}
	o.Limits = o.Limits.orDefault()
	l := &Listener{grace: shutdownGrace}
	if l.guard, err = newGuard(ctx, o); err != nil {
		return nil, err
	}
	ln, err := bind(ctx, o.Address)
	if err != nil {
		return nil, err
	}
	if exposed.What != "" {
		exposed.log(ctx, o.Log)
	}
	l.listener = limitConnections(ln, o.Limits.Connections)
	return l, nil
}

// Close gives the address back. Serve does so by itself.
func (l *Listener) Close() error { return l.listener.Close() }

// URL returns where clients of streamable HTTP find the server. On every address
// of this machine, which no client can call, it has the host HOST.
func (l *Listener) URL() (url string, everywhere bool) {
	scheme, at := "http", l.listener.Addr().String()
	if l.guard.certificate != nil {
		scheme = "https"
	}
	if addr, ok := l.listener.Addr().(*net.TCPAddr); ok && addr.IP.IsUnspecified() {
		at, everywhere = fmt.Sprintf("HOST:%d", addr.Port), true
	}
	return fmt.Sprintf("%s://%s/mcp", scheme, at), everywhere
}

// Serve serves s until ctx ends; then it calls stopping, once. Calls that run
// by then are answered before it returns. A server is served once.
func (l *Listener) Serve(ctx context.Context, s *server.MCPServer, stopping func()) error {
	t := newTransports(s, l.guard, l.listener)
	// Requests outlive ctx: they are cut when they are answered.
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	hs := l.httpServer(base, t)
	ended := make(chan error, 1)
	go func() { ended <- hs.Serve(l.secured()) }()
	if l.guard.SignIn != nil {
		l.guard.SignIn.Renew(base) // so that an issuer that was named wrong is noticed before anybody signs in
	}
	reload := time.NewTicker(reloadEvery)
	defer reload.Stop()
	for {
		select {
		case <-reload.C:
			l.guard.refresh(base)
		case err := <-ended:
			stopping()
			t.close(base)
			return fmt.Errorf("serve: %w", err)
		case <-ctx.Done():
			l.guard.stopping.Store(true)
			stopping()
			return t.stop(context.WithoutCancel(ctx), l.grace, hs, func() {
				cut()
				l.listener.closeUnused() // hs would wait five seconds for those that have not said a word
			})
		}
	}
}

func (l *Listener) httpServer(base context.Context, handler http.Handler) *http.Server {
	limits := l.guard.Limits
	return &http.Server{
		Handler:                      handler,
		DisableGeneralOptionsHandler: true, // nobody gets past the guard
		ReadHeaderTimeout:            limits.ReadHeader,
		ReadTimeout:                  limits.Read,
		IdleTimeout:                  limits.Idle,
		MaxHeaderBytes:               limits.Header,
		BaseContext:                  func(net.Listener) context.Context { return base },
		ConnContext:                  withConnection,
		ConnState:                    followState,
		ErrorLog:                     slog.NewLogLogger(l.guard.Log.Handler(), slog.LevelInfo),
	}
}

// secured returns the listener, with TLS if there is a certificate. HTTP/2 is
// left out: while a connection carries one request at a time, the bound on
// connections bounds requests too.
func (l *Listener) secured() net.Listener {
	if l.guard.certificate == nil {
		return l.listener
	}
	return tls.NewListener(l.listener, &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return &l.guard.certificate.value.Load().Certificate, nil
		},
	})
}

// stop ends hs in order: nobody is let in, running calls are answered, and
// streams end last, because answers go over them.
func (t *transports) stop(ctx context.Context, atMost time.Duration, hs *http.Server, cut func()) error {
	grace, done := context.WithTimeout(ctx, atMost)
	defer done()
	stopped := make(chan error, 1)
	go func() { stopped <- hs.Shutdown(grace) }()
	for _, c := range []*calls{&t.unanswered, &t.running} {
		select {
		case <-c.drained():
		case <-grace.Done():
		}
	}
	t.close(grace)
	cut()
	err := <-stopped
	if errors.Is(err, context.DeadlineExceeded) {
		t.guard.Log.WarnContext(ctx, "calls cut that took too long to end", "after", atMost)
		err = hs.Close()
	}
	return err
}
