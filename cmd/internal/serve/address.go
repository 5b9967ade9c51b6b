package serve

import (
	"context"
	"fmt"
	"net"
	"strings"
)

// bind listens on the address of o, unless it can be reached from other machines
// and o leaves it unprotected.
func bind(ctx context.Context, o Options) (net.Listener, error) {
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil {
		return nil, fmt.Errorf("--http %q is not HOST:PORT; 127.0.0.1:8080 serves this machine only", o.Address)
	}
	addr, err := net.ResolveTCPAddr("tcp", o.Address)
	if err != nil {
		return nil, fmt.Errorf("--http %q: %w; name an address of this machine", o.Address, err)
	}
	if !addr.IP.IsLoopback() {
		if err := o.checkProtection(addr.Port); err != nil {
			return nil, err
		}
		o.warn(ctx)
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr.String())
	if err != nil {
		return nil, fmt.Errorf("--http %q: %w; name an address of this machine, and a port that is free, such as %s",
			o.Address, err, net.JoinHostPort(host, "0"))
	}
	return ln, nil
}

// warn tells what it means to serve other machines without all protection.
func (o Options) warn(ctx context.Context) {
	switch {
	case o.open():
		o.Log.ErrorContext(ctx, "anybody who reaches this address manages the account", "address", o.Address,
			"next", "pass --http-token-file or --oidc-issuer, also behind a proxy that checks who calls")
	case o.CertFile == "":
		o.Log.WarnContext(ctx, "plain HTTP: tokens can be read on the way, unless a proxy in front of this address does TLS", "address", o.Address)
	}
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
