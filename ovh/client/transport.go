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
	}
}
