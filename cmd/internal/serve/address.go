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
	if _, _, err := net.SplitHostPort(o.Address); err != nil {
		return nil, fmt.Errorf("--http %q is not HOST:PORT; 127.0.0.1:8080 serves this machine only", o.Address)
	}
	addr, err := net.ResolveTCPAddr("tcp", o.Address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if !addr.IP.IsLoopback() {
		if err := o.checkProtection(addr.Port); err != nil {
			return nil, err
		}
		if o.open() || o.CertFile == "" {
			o.Log.WarnContext(ctx, "other machines are served without tokens or without TLS", "address", o.Address)
		}
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr.String())
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return ln, nil
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
