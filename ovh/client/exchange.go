package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// oneTry is the longest that one try may take, the reading of its answer
// included.
const oneTry = 60 * time.Second

// schemasVersion is the major version of the second API that this client is
// written for. Without it OVHcloud takes the one that the account chose.
const schemasVersion = "1.0"

// A stamp is what the proof of a request rests on: the API's time where it is
// signed, an access token where it has one, or nothing.
type stamp struct {
	clock *reading
	now   time.Time // of the API, at the moment of asked
	asked time.Time
	token *token
}

// attempt sends one request, with its proof as of now, and reads its answer. It
// returns what the proof rests on.
func (c *Client) attempt(ctx context.Context, r request) (ovh.Reply, stamp, error) {
	s, err := c.stamp(ctx, r)
	if err != nil {
		return ovh.Reply{}, s, err
	}
	answer, err := c.exchange(ctx, r, s)
	return answer, s, err
}

func (c *Client) stamp(ctx context.Context, r request) (s stamp, err error) {
	switch {
	case r.proof != signed:
	case c.tokens != nil:
		if s.token, err = c.tokens.current(ctx); err != nil {
			return s, fmt.Errorf("get an access token: %w", err)
		}
	default:
		if s.now, s.clock, err = c.clock.now(ctx); err != nil {
			return s, fmt.Errorf("read OVHcloud's clock: %w", err)
		}
		s.asked = time.Now()
	}
	return s, nil
}

// exchange puts one request on the wire, as soon as it may go, and reads its
// answer. It is signed only then: a request may wait for long, and OVHcloud takes
// no old signature.
func (c *Client) exchange(ctx context.Context, r request, s stamp) (ovh.Reply, error) {
	if err := c.admit(ctx, r); err != nil {
		return ovh.Reply{}, err
	}
	defer c.release()
	if r.holds != nil {
		if err := r.holds(); err != nil {
			return ovh.Reply{}, err
		}
	}
	// Not http.Client.Timeout: that costs a goroutine a request.
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	req, err := c.httpRequest(ctx, r, s)
	if err != nil {
		return ovh.Reply{}, err
	}
	c.meter.requests.Add(1)
	start := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		c.observer.answered(r, 0, time.Since(start))
		err = c.lost(r, err) // without the URL, whose query may hold secrets
		if c.log.Enabled(ctx, slog.LevelDebug) {
			strike := c.Redactor(c.meter.Secrets...) // somebody may have written a key into a path
			c.log.DebugContext(ctx, "request lost", "method", r.method, "path", ovh.ShownPath(strike.Path(r.path)), "took", time.Since(start), "err", strike.Text(err.Error()))
		}
		return ovh.Reply{}, err
	}
	defer res.Body.Close()
	answer, err := c.receive(ctx, r, res)
	c.observer.answered(r, res.StatusCode, time.Since(start))
	if c.log.Enabled(ctx, slog.LevelDebug) {
		c.log.DebugContext(ctx, "request", "method", r.method, "path", ovh.ShownPath(c.Redactor(c.meter.Secrets...).Path(r.path)), "status", res.StatusCode,
			"took", time.Since(start), "query", res.Header.Get("X-Ovh-Queryid"))
	}
	return answer, err
}

func (c *Client) httpRequest(ctx context.Context, r request, s stamp) (*http.Request, error) {
	target := c.endpoint.join(r.path)
	var body io.Reader = http.NoBody
	if r.payload != nil {
		body = bytes.NewReader(r.payload)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil || req.URL.String() != target {
		return nil, fmt.Errorf("%w: %s %s is not a path that can be sent as written", ovh.ErrInvalid, r.method, r.shown())
	}
	maps.Copy(req.Header, r.header)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	if r.payload != nil {
		req.Header.Set("Content-Type", "application/json;charset=utf-8")
	}
	if strings.HasPrefix(r.path, "/v2/") {
		req.Header.Set("X-Schemas-Version", schemasVersion)
	}
	if s.token != nil {
		req.Header.Set("Authorization", "Bearer "+string(s.token.value))
		return req, nil
	}
	if r.proof != anonymous {
		req.Header.Set("X-Ovh-Application", c.creds.ApplicationKey)
	}
	if r.proof == signed {
		c.creds.sign(req, r.payload, s.now.Add(time.Since(s.asked)))
	}
	return req, nil
}

// lost wraps the error of a request without an answer. Only a connection that
// could not be made, to OVHcloud or by way of a proxy, proves that nothing was
// sent.
func (c *Client) lost(r request, err error) error {
	// Without the URL: the path is told already.
	cause := c.diagnose(c.endpoint.host(), withoutURL(err))
	way, _ := errors.AsType[*ConnectionError](cause)
	_, refused := errors.AsType[proxyRefusalError](err)
	sent := !refused && !isDial(err, "dial") && !isDial(err, "proxyconnect") && (way == nil || !way.Lasting)
	return &ovh.TransportError{Method: r.method, Path: r.shown(), MayHaveRun: sent, Err: cause}
}
