// Package client signs the requests of package ovh and sends them to OVHcloud.
//
// A [Client] is made of a [Config], which [LoadConfig] reads as OVHcloud's own
// tools do. Its Reader looks at the account; [Send] is the only way to change
// it. What either sends goes one way: persist repeats it as long as that is
// safe, attempt signs it with the time of OVHcloud's clock, and exchange puts
// it on the wire, once admit let it through. A [Gate] sees each on its way.
package client

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	textredact "github.com/ovh-mcp/ovh-mcp/ovh/redact"
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

	// InsecureEndpoint allows plain http to another machine, for programs that
	// know their network. [LoadConfig] refuses it: nobody should get it by a
	// file.
	InsecureEndpoint bool

	// Warnings are what [LoadConfig] found amiss: to be logged once, and part
	// of each [CredentialsError].
	Warnings []*ConfigError

	// Origins tell where [LoadConfig] found what counts, the endpoint first.
	Origins []Origin

	// Observer is told of what all calls together cost.
	Observer Observer

	renewal renewal // of an access token that changes; nothing when it stays
}

// A renewal is where a new access token comes from when one is due.
type renewal struct {
	source string // names it, and stays when the token changes
	issue  func(context.Context) (*token, error)
}

// simulatorHost is the host of simulator.Endpoint. No network knows it: only
// the simulator's own HTTPClient leads there.
const simulatorHost = "ovh.simulator"

// A Client calls the OVHcloud API. It is safe for concurrent use.
type Client struct {
	*session
	meter  *Meter
	gate   Gate // nil when all may pass
	reader *ovh.Reader
}

// A session is what all clients of one account share.
type session struct {
	endpoint  endpoint
	creds     Credentials
	tokens    *tokenSource   // nil when requests are signed
	source    string         // of the access token; "" when it stays
	warnings  []*ConfigError // of the configuration
	origins   []Origin
	http      *http.Client
	log       *slog.Logger
	userAgent string
	fanOut    int
	slots     chan struct{}       // one for each request in flight
	memory    *semaphore.Weighted // bytes of the answers that are read whole
	bucket    *rate.Limiter       // nil when the rate is not limited
	turn      chan struct{}       // held by the request that takes from the bucket next
	queued    atomic.Int64        // requests that wait for the bucket
	observer  Observer
	keys      keys
	hold      hold
	clock     clock
	lists     ovh.Lists
	exclusive sync.Map // of the name of exclusive writes to the chan struct{} that the one being sent fills
}

// New returns a client for cfg. Missing credentials are no error yet: each
// request that needs them is answered with a [CredentialsError].
func New(cfg Config) (*Client, error) {
	e, err := resolveEndpoint(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	simulated := cfg.HTTPClient != nil && e.host() == simulatorHost
	if err := e.checkTLS(); err != nil && !simulated && !cfg.InsecureEndpoint {
		return nil, err
	}
	if all := cfg.Credentials.methods(); len(all) > 1 {
		return nil, fmt.Errorf("%s and %s are configured: keep one of them", all[0], all[1])
	}
	if cfg.Credentials.method() == ServiceAccount && e.token == "" {
		return nil, fmt.Errorf("endpoint %q has no service accounts: use ovh-eu, ovh-ca or ovh-us, or application keys", e.name)
	}
	inFlight := cmp.Or(cfg.InFlight, DefaultInFlight)
	s := &session{
		endpoint:  e,
		creds:     cfg.Credentials,
		warnings:  cfg.Warnings,
		origins:   cfg.Origins,
		http:      withoutRedirects(cfg.HTTPClient, inFlight),
		log:       cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler)),
		userAgent: cmp.Or(cfg.UserAgent, "ovh-mcp"),
		fanOut:    cmp.Or(cfg.FanOut, DefaultFanOut),
		slots:     make(chan struct{}, inFlight),
		turn:      make(chan struct{}, 1),
		observer:  cfg.Observer,
		memory:    semaphore.NewWeighted(maxWhole),
	}
	if cfg.Rate > 0 {
		s.bucket = rate.NewLimiter(rate.Limit(cfg.Rate), max(1, int(cfg.Rate)))
	}
	s.tokens, s.source = s.tokenSource(cfg.renewal), cfg.renewal.source
	c := s.client(new(Meter), nil)
	s.clock.read = c.serverTime
	return c, nil
}

// tokenSource returns what the access tokens of requests come from, or nil where
// requests are signed.
func (s *session) tokenSource(r renewal) *tokenSource {
	switch s.creds.method() {
	case ServiceAccount:
		return &tokenSource{issue: s.requestToken}
	case AccessToken:
		first := &token{value: s.creds.AccessToken}
		if r.issue == nil {
			r.issue = func(context.Context) (*token, error) { return first, nil }
		}
		return &tokenSource{issue: r.issue}
	}
	return nil
}

// Secrets returns the keys in use that nobody may be told, and the latest access
// tokens, which change.
func (c *Client) Secrets() []ovh.Secret { return append(c.creds.secrets(), c.tokens.secrets()...) }

// Redactor returns what strikes out the secrets of c, as they are now, and others.
func (c *Client) Redactor(others ...ovh.Secret) textredact.Redactor {
	own := c.Secrets()
	keys := make([]string, 0, len(own)+len(others))
	for _, s := range append(own, others...) {
		keys = append(keys, string(s))
	}
	return textredact.New(keys...)
}

// Lasting returns what only those know who call by the same keys, until these are
// replaced; nil for an access token, which is replaced by itself. It is as secret
// as the keys.
func (c *Client) Lasting() []byte { return c.creds.lasting() }

// Method tells how c proves who calls.
func (c *Client) Method() Method { return c.creds.method() }

// Missing names the variables of the keys that calls lack.
func (c *Client) Missing() []string { return c.creds.Missing() }

// Reader returns what looks at the account through c.
func (c *Client) Reader() *ovh.Reader { return c.reader }

// Origins tell where the endpoint and then the keys come from, the most secret
// one last; none where [LoadConfig] did not find them.
func (c *Client) Origins() []Origin { return c.origins }

// Through returns a client that shares everything with c, reports its requests
// to m and sends none but by g, those of its Reader too. All pass where g is
// nil.
func (c *Client) Through(m *Meter, g Gate) *Client { return c.client(m, g) }

func (s *session) client(m *Meter, g Gate) *Client {
	c := &Client{session: s, meter: m, gate: g}
	c.reader = ovh.NewReader(ovh.ReaderConfig{
		Fetch:    c.fetch,
		Account:  c.Account(),
		Endpoint: c.Endpoint(),

		CreateToken: c.endpoint.createToken,

		FanOut:  s.fanOut,
		Lists:   &s.lists,
		OnFetch: m.OnFetch,
		OnWait:  c.reportWait,
	})
	return c
}

// Endpoint names the installation of the API that c calls.
func (c *Client) Endpoint() string { return c.endpoint.name }

// Account names the account that c calls for, without telling any key.
func (c *Client) Account() string { return c.endpoint.name + "/" + c.creds.fingerprint(c.source) }
