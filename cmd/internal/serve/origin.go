package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
)

// origins tells requests that were meant for this server from those that a web
// page sends behind its visitor's back. A page can have its own name resolve to
// this machine (DNS rebinding), so that the browser takes the server for a part
// of the page; but it can't have the browser name another host than its own.
type origins struct {
	hosts   map[string]bool // names without port
	allowed map[string]bool // scheme://host[:port]
}

func newOrigins(hosts, allowed []string) (origins, error) {
	o := origins{hosts: make(map[string]bool), allowed: make(map[string]bool)}
	for _, host := range hosts {
		name := hostName(host)
		if name == "" || strings.ContainsAny(host, "/*@, ") {
			return o, fmt.Errorf("--allow-host %q is not a host; say mcp.example.org", host)
		}
		o.hosts[name] = true
	}
	for _, origin := range allowed {
		u, err := url.Parse(strings.ToLower(origin))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Scheme+"://"+u.Host != strings.ToLower(origin) {
			return o, fmt.Errorf("--allow-origin %q is not an origin; say https://app.example.org, without a path", origin)
		}
		o.allowed[u.Scheme+"://"+u.Host] = true
	}
	return o, nil
}

// hostName returns the name or address of host[:port], in one form. The dot behind
// an address goes, too: what is served is asked for, and nothing looked up.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// isOwnHost says that the host of r is this server's: a name that was allowed,
// the address that the connection came to, or on a connection within this
// machine localhost or a loopback address. Ports are not compared, so that
// tunnels work.
func (o origins) isOwnHost(r *http.Request) bool {
	name := hostName(r.Host)
	if o.hosts[name] {
		return true
	}
	local := localAddr(r)
	if loopback.Name(name) {
		return local.IsLoopback()
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap() == local
}

// localAddr returns the address of this machine that r came to.
func localAddr(r *http.Request) netip.Addr {
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return addr.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

// check says that r comes from no web page, from one of this server's host, or
// from an allowed one. It returns the origin of the latter: its browser lets it
// read the answer only if the answer names it. The host of r is known to be
// this server's.
func (o origins) check(r *http.Request) (allowed string, ok bool) {
	origin := strings.ToLower(r.Header.Get("Origin"))
	switch {
	case len(r.Header.Values("Origin")) > 1:
		return "", false
	case o.allowed[origin]:
		return r.Header.Get("Origin"), true
	case origin != "":
		return "", origin == "http://"+strings.ToLower(r.Host) || origin == "https://"+strings.ToLower(r.Host)
	}
	// Browsers send no Origin with some requests that pages make, such as
	// those of images; but they say this.
	site := r.Header.Get("Sec-Fetch-Site")
	return "", site == "" || site == "same-origin" || site == "none"
}

// preflight answers a browser that asks what a page of an allowed origin may do.
func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, MCP-Protocol-Version, Mcp-Session-Id")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
