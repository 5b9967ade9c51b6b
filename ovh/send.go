package ovh

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

	"github.com/cenkalti/backoff/v5"
)

const (
	maxAnswer = 16 << 20         // bytes of an answer that are read
	oneTry    = 60 * time.Second // longest that one try may take
	maxTries  = 5                // of one request
	maxWait   = 60 * time.Second // longest wait that OVHcloud may ask for before the caller is told instead
)

// A request is what is sent, before it is signed.
type request struct {
	method, path string // path is escaped, and has the query
	payload      []byte // nil for none
	header       http.Header
	free         bool // not counted by the configured rate, for it names no key
}

// A reply is an answer in the 2xx range.
type reply struct {
	body   []byte
	header http.Header
}

// send carries out one request and returns its answer. It repeats
// what is safe to repeat: a GET that failed for the moment, and whatever
// OVHcloud surely did not carry out. Each try is signed anew.
func (c *Client) send(ctx context.Context, r request) (reply, error) {
	if missing := c.creds.missing(); len(missing) > 0 {
		return reply{}, &CredentialsError{Missing: missing, CreateAt: c.endpoint.createToken}
	}
	return c.persist(ctx, r, c.attempt)
}

// persist tries a request until it succeeds or must not be tried again.
func (c *Client) persist(ctx context.Context, r request, attempt func(context.Context, request) (reply, *reading, error)) (reply, error) {
	var policy backoff.BackOff // made when it is needed
	resigned := false
	for try := 1; ; try++ {
		answer, clock, err := attempt(ctx, r)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		if !resigned && clockIsOff(err) {
			resigned = true
			c.clock.discard(clock)
			continue
		}
		wait, again := repeatable(r.method, err)
		if !again || try == maxTries {
			return reply{}, err
		}
		if policy == nil {
			policy = newBackOff()
		}
		if next := policy.NextBackOff(); wait == 0 {
			wait = next
		}
		if deadline, ok := ctx.Deadline(); wait > maxWait || ok && time.Until(deadline) < wait {
			return reply{}, err
		}
		if err := c.pause(ctx, wait, "try again"); err != nil {
			return reply{}, err
		}
	}
}

// newBackOff spreads tries that OVHcloud gave no time for: from a quarter of a
// second on, doubling, with jitter.
func newBackOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.Multiplier, b.MaxInterval = 250*time.Millisecond, 2, 10*time.Second
	return b
}

// clockIsOff reports whether err may come from a clock that drifted, as after
// a machine slept.
func clockIsOff(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Code == "INVALID_SIGNATURE" || e.Code == "QUERY_TIME_OUT")
}

// repeatable reports whether a request that failed with err may be sent
// again, and the wait that the API asked for, if it did.
func repeatable(method string, err error) (time.Duration, bool) {
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return 0, method == http.MethodGet || !lost.MayHaveRun
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return 0, false
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		return e.RetryAfter, true
	case e.Status == http.StatusRequestTimeout, e.Status >= 500 && e.Status != http.StatusNotImplemented:
		return e.RetryAfter, method == http.MethodGet
	}
	return 0, false
}

// attempt signs one request, sends it, and reads its answer. It returns the
// reading of the clock that the signature rests on.
func (c *Client) attempt(ctx context.Context, r request) (reply, *reading, error) {
	now, clock, err := c.clock.now(ctx)
	if err != nil {
		return reply{}, nil, fmt.Errorf("read OVHcloud's clock: %w", err)
	}
	answer, err := c.exchange(ctx, r, func(req *http.Request) { c.creds.sign(req, r.payload, now) })
	return answer, clock, err
}

// serverTime asks the API for its time. The request is not signed.
//
// API: GET /auth/time
func (c *Client) serverTime(ctx context.Context) (time.Time, error) {
	const path = "/auth/time"
	answer, err := c.exchange(ctx, request{method: http.MethodGet, path: path}, unsigned)
	if err != nil {
		return time.Time{}, err
	}
	var seconds int64
	if _, err := fmt.Sscan(string(answer.body), &seconds); err != nil {
		return time.Time{}, &TransportError{Method: http.MethodGet, Path: path, Err: errors.New("the answer is not a number of seconds")}
	}
	return time.Unix(seconds, 0), nil
}

// SyncClock reads the API's clock unless it was read before, so that the
// first call need not wait for it.
func (c *Client) SyncClock(ctx context.Context) error {
	_, _, err := c.clock.now(ctx)
	return err
}

// exchange puts one request on the wire and reads its answer.
func (c *Client) exchange(ctx context.Context, r request, sign func(*http.Request)) (reply, error) {
	if err := c.admit(ctx, r); err != nil {
		return reply{}, err
	}
	defer c.leave()
	// Not http.Client.Timeout: that costs a goroutine a request.
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	req, err := c.request(ctx, r)
	if err != nil {
		return reply{}, err
	}
	sign(req)
	c.meter.requests.Add(1)
	start := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		c.log.DebugContext(ctx, "request lost", "method", r.method, "path", r.path, "took", time.Since(start), "err", err)
		return reply{}, lost(r.method, r.path, err)
	}
	defer res.Body.Close()
	answer, err := content(res)
	if c.log.Enabled(ctx, slog.LevelDebug) {
		c.log.DebugContext(ctx, "request", "method", r.method, "path", r.path, "status", res.StatusCode,
			"took", time.Since(start), "query", res.Header.Get("X-Ovh-Queryid"))
	}
	switch {
	case res.StatusCode/100 != 2:
		e := newError(r.method, r.path, res.StatusCode, res.Header, answer)
		if e.Status == http.StatusTooManyRequests && e.RetryAfter > 0 {
			c.gate.closeFor(e.RetryAfter)
		}
		return reply{}, e
	case err != nil:
		return reply{}, &TransportError{Method: r.method, Path: r.path, MayHaveRun: true, Err: err}
	case len(answer) > maxAnswer:
		return reply{}, fmt.Errorf("%s %s: the answer is larger than %d MiB: ask for less", r.method, r.path, maxAnswer>>20)
	}
	return reply{answer, res.Header}, nil
}

// content reads an answer's body, into a buffer of its size where that is told.
func content(res *http.Response) ([]byte, error) {
	var b bytes.Buffer
	if n := res.ContentLength; n > 0 && n <= maxAnswer {
		b.Grow(int(n) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(res.Body, maxAnswer+1))
	return b.Bytes(), err
}

func (c *Client) request(ctx context.Context, r request) (*http.Request, error) {
	target := c.endpoint.join(r.path)
	var body io.Reader = http.NoBody
	if r.payload != nil {
		body = bytes.NewReader(r.payload)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil || req.URL.String() != target {
		return nil, fmt.Errorf("%w: %s %s is not a path that can be sent as written", ErrInvalid, r.method, r.path)
	}
	maps.Copy(req.Header, r.header)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("X-Ovh-Application", c.creds.ApplicationKey)
	if r.payload != nil {
		req.Header.Set("Content-Type", "application/json;charset=utf-8")
	}
	return req, nil
}

// lost wraps the error of a request without an answer. Only a connection that
// could not be made proves that nothing was sent.
func lost(method, path string, err error) error {
	op, ok := errors.AsType[*net.OpError](err)
	sent := !ok || op.Op != "dial"
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the path is told already
	}
	return &TransportError{Method: method, Path: path, MayHaveRun: sent, Err: err}
}
