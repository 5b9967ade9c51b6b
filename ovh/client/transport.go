package client

import (
	"net"
	"net/http"
	"time"
)

// withoutRedirects copies hc: a signature covers the first URL only.
func withoutRedirects(hc *http.Client, inFlight int) *http.Client {
	if hc == nil {
		hc = &http.Client{Transport: transport(inFlight)}
	}
	own := *hc
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// maxAhead bounds how much of an answer over HTTP/2 is received before it is
// read, in bytes. The default, 4 MiB for each request in flight, is more than a
// slow reader should cost.
const maxAhead = 512 << 10

// transport keeps as many idle connections as there may be requests in
// flight: the default of two makes a fan-out dial over and over.
func transport(inFlight int) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        inFlight,
		MaxIdleConnsPerHost: inFlight,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,

		OnProxyConnectResponse: onProxyConnect,

		HTTP2: &http.HTTP2Config{MaxReceiveBufferPerStream: maxAhead},
	}
}
