// Package loopback knows this machine by the hosts that name it. It goes by what
// is written, and looks no name up: whoever answers for a name can change its
// address later.
package loopback

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// Host is [Name] for the host of a request, which may have a port. Ports are not
// compared, so that tunnels work.
func Host(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil { // without a port
		name = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	return Name(name)
}

// Name reports whether the host of a URL, as [net/url.URL.Hostname] returns it, is
// this machine: localhost, or a loopback address in any spelling of one. An address
// that ends in a dot is none: it is looked up as a name.
func Name(name string) bool {
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// Listen listens on HOST:PORT, which only this machine may reach. what is served
// there, as in "the approval page", is for errors.
func Listen(ctx context.Context, what, address string) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for %s: %w", what, err)
	}
	if !addr.IP.IsLoopback() {
		return nil, fmt.Errorf("listen for %s: %q can be reached from other machines, which may not see that: say 127.0.0.1:0, and reach it from elsewhere through ssh -L", what, address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr.String())
	if err != nil {
		return nil, fmt.Errorf("listen for %s: %w; name a port that is free: 127.0.0.1:0 picks one", what, err)
	}
	return l, nil
}
