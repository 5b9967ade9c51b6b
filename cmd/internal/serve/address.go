package serve

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
)

// bind listens on an address.
func bind(ctx context.Context, address string) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		host, _, _ := net.SplitHostPort(address)
		return nil, fmt.Errorf("--http %q: %w; name an address of this machine, and a port that is free, such as %s", address, err, net.JoinHostPort(host, "0"))
	}
	return ln, nil
}

// A Flaw is what is wrong with how a server is served, which it is all the same.
type Flaw struct {
	What, Cure string
	Serious    bool // no client can call it, or anybody can
}

func (f Flaw) log(ctx context.Context, log *slog.Logger) {
	level := slog.LevelWarn
	if f.Serious {
		level = slog.LevelError
	}
	log.Log(ctx, level, "served all the same", "flaw", f.What, "next", f.Cure)
}

// Exposed returns what other machines can do to the server that they should not;
// nothing of one that serves this machine only. It fails where the server would
// not start. It does not listen.
func (o Options) Exposed() (Flaw, error) {
	if err := o.check(); err != nil {
		return Flaw{}, err
	}
	if _, _, err := net.SplitHostPort(o.Address); err != nil {
		return Flaw{}, fmt.Errorf("--http %q is not HOST:PORT; 127.0.0.1:8080 serves this machine only", o.Address)
	}
	addr, err := net.ResolveTCPAddr("tcp", o.Address)
	if err != nil {
		return Flaw{}, fmt.Errorf("--http %q: %w; name an address of this machine", o.Address, err)
	}
	if addr.IP.IsLoopback() {
		return Flaw{}, nil
	}
	switch err := o.checkProtection(addr.Port); {
	case err != nil:
		return Flaw{}, err
	case o.open():
		return Flaw{"anybody who reaches this address manages the account", "pass --http-token-file or --oidc-issuer, also behind a proxy that checks who calls", true}, nil
	case o.CertFile == "":
		return Flaw{"plain HTTP: tokens can be read on the way, unless a proxy in front of this address does TLS", "have a proxy do TLS, or pass --tls-cert and --tls-key", false}, nil
	}
	return Flaw{}, nil
}

// checkProtection says what is missing to serve other machines.
func (o Options) checkProtection(port int) error {
	if o.Insecure {
		return nil
	}
	var missing []string
	if o.open() {
		missing = append(missing, "--http-token-file or --oidc-issuer, or whoever reaches it manages the account")
	}
	if o.CertFile == "" {
		missing = append(missing, "--tls-cert and --tls-key, or whoever is on the way reads the tokens")
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("--http %q can be reached from other machines: pass %s; listen on 127.0.0.1:%d to serve this machine only; "+
		"or pass --insecure-listen if something in front of it sees to both", o.Address, strings.Join(missing, "; and "), port)
}
