package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// oneTry is the longest that one try may take, the reading of its answer
// included.
const oneTry = 60 * time.Second

// attempt sends one request, signed as of now where it has to be, and reads its
// answer. It returns the reading of the clock that the signature rests on.
func (c *Client) attempt(ctx context.Context, r request) (ovh.Reply, *reading, error) {
	if r.proof != signed {
		answer, err := c.exchange(ctx, r, time.Time{}, time.Time{})
		return answer, nil, err
	}
	now, clock, err := c.clock.now(ctx)
	if err != nil {
		return ovh.Reply{}, nil, fmt.Errorf("read OVHcloud's clock: %w", err)
	}
	answer, err := c.exchange(ctx, r, now, time.Now())
	return answer, clock, err
}

// exchange puts one request on the wire, as soon as it may go, and reads its
// answer. Only a signature needs the API's time, which it was at the moment of
// asked: a request may wait for long, and OVHcloud takes no old signature.
func (c *Client) exchange(ctx context.Context, r request, now, asked time.Time) (ovh.Reply, error) {
	if err := c.admit(ctx, r); err != nil {
		return ovh.Reply{}, err
	}
	defer c.release()
	// Not http.Client.Timeout: that costs a goroutine a request.
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	req, err := c.httpRequest(ctx, r, now.Add(time.Since(asked)))
	if err != nil {
		return ovh.Reply{}, err
	}
	c.meter.requests.Add(1)
	start := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		err = lost(r, err) // without the URL, whose query may hold secrets
		c.log.DebugContext(ctx, "request lost", "method", r.method, "path", r.shown(), "took", time.Since(start), "err", err)
		return ovh.Reply{}, err
	}
	defer res.Body.Close()
	answer, err := c.receive(ctx, r, res)
	if c.log.Enabled(ctx, slog.LevelDebug) {
		c.log.DebugContext(ctx, "request", "method", r.method, "path", r.shown(), "status", res.StatusCode,
			"took", time.Since(start), "query", res.Header.Get("X-Ovh-Queryid"))
	}
	return answer, err
}

func (c *Client) httpRequest(ctx context.Context, r request, now time.Time) (*http.Request, error) {
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
	if r.proof != anonymous {
		req.Header.Set("X-Ovh-Application", c.creds.ApplicationKey)
	}
	if r.proof == signed {
		c.creds.sign(req, r.payload, now)
	}
	return req, nil
}

// lost wraps the error of a request without an answer. Only a connection that
// could not be made, to OVHcloud or by way of a proxy, proves that nothing was
// sent.
func lost(r request, err error) error {
	op, ok := errors.AsType[*net.OpError](err)
	sent := !ok || op.Op != "dial" && op.Op != "proxyconnect"
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the path is told already
	}
	return &ovh.TransportError{Method: r.method, Path: r.shown(), MayHaveRun: sent, Err: err}
}
