// Package ovh is a typed, signed client of the OVHcloud API.
//
// Every call goes one way: call encodes it, send repeats it as long as that is
// safe, attempt signs it and puts it on the wire.
package ovh

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds on requests in flight when [Config] names none.
const (
	DefaultInFlight = 64
	DefaultFanOut   = 16
)

// A Config says where the API is and who is calling it.
type Config struct {
	Endpoint    string       // name, or literal base URL; [DefaultEndpoint] when empty
	Credentials Credentials  // keys that sign every call
	HTTPClient  *http.Client // carries the requests; one that keeps connections for all requests in flight when nil
	Logger      *slog.Logger // told of each request, at level debug; discards when nil
	UserAgent   string       // names the program to OVHcloud
	InFlight    int          // most requests at the same time; [DefaultInFlight] when 0
	FanOut      int          // most requests at the same time for one list; [DefaultFanOut] when 0
	Rate        float64      // most requests a second, in the long run; no limit when 0
}

// A Client calls the OVHcloud API. It is safe for concurrent use.
type Client struct {
	*session
	meter *Meter
}

// A session is what all clients of one account share.
type session struct {
	endpoint  endpoint
	creds     Credentials
	http      *http.Client
	log       *slog.Logger
	userAgent string
	fanOut    int
	slots     chan struct{} // one for each request in flight
	bucket    *rate.Limiter // nil when the rate is not limited
	gate      gate
	clock     clock
	ways      ways

	refreshing sync.Map // a mutex for each zone
}

// New returns a client for cfg. Missing credentials are no error yet: each
// call that needs them answers with a [CredentialsError].
func New(cfg Config) (*Client, error) {
	e, err := resolveEndpoint(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	s := &session{
		endpoint:  e,
		creds:     cfg.Credentials,
		http:      withoutRedirects(cfg.HTTPClient, cmp.Or(cfg.InFlight, DefaultInFlight)),
		log:       cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler)),
		userAgent: cmp.Or(cfg.UserAgent, "ovh-mcp"),
		fanOut:    cmp.Or(cfg.FanOut, DefaultFanOut),
		slots:     make(chan struct{}, cmp.Or(cfg.InFlight, DefaultInFlight)),
	}
	if cfg.Rate > 0 {
		s.bucket = rate.NewLimiter(rate.Limit(cfg.Rate), max(1, int(cfg.Rate)))
	}
	c := &Client{session: s, meter: new(Meter)}
	s.clock.read = c.serverTime
	return c, nil
}

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

// Endpoint names the installation of the API that c calls.
func (c *Client) Endpoint() string { return c.endpoint.name }

// Account names the account that c calls for, without telling any key.
func (c *Client) Account() string { return c.endpoint.name + "/" + c.creds.fingerprint() }

// CreateTokenURL returns the page where a person creates keys with the rights
// of rules.
func (c *Client) CreateTokenURL(rules []AccessRule) string {
	query := make([]string, len(rules))
	for i, r := range rules {
		query[i] = r.Method + "=" + r.Path
	}
	return c.endpoint.createToken + "?" + strings.Join(query, "&")
}

// Metered returns a client that shares everything with c and reports its
// requests to m.
func (c *Client) Metered(m *Meter) *Client { return &Client{session: c.session, meter: m} }

// call sends one signed request and decodes the answer into a T. An empty
// answer is the zero T.
func call[T any](ctx context.Context, c *Client, method string, at path, body any) (T, error) {
	var out T
	if at.err != nil {
		return out, at.err
	}
	var payload []byte
	if body != nil {
		var err error
		if payload, err = encode(body); err != nil {
			return out, fmt.Errorf("encode %s %s: %w", method, at, err)
		}
	}
	answer, err := c.send(ctx, request{method: method, path: at.String(), payload: payload})
	if err != nil || len(answer.body) == 0 {
		return out, err
	}
	if err := json.Unmarshal(answer.body, &out); err != nil {
		return out, fmt.Errorf("decode the answer of %s %s: %w", method, at, err)
	}
	return out, nil
}

// encode writes v without escaping <, > and &, which scripts and keys hold.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// post sends one request that is not signed and decodes the answer.
func post[T any](ctx context.Context, c *Client, path string, body any) (T, error) {
	var out T
	payload, err := encode(body)
	if err != nil {
		return out, fmt.Errorf("encode POST %s: %w", path, err)
	}
	answer, err := c.exchange(ctx, request{method: http.MethodPost, path: path, payload: payload}, unsigned)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(answer.body, &out); err != nil {
		return out, fmt.Errorf("decode the answer of POST %s: %w", path, err)
	}
	return out, nil
}
