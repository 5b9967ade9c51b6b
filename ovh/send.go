package ovh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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

// send carries out one request and returns the body of its answer. It repeats
// what is safe to repeat: a GET that failed for the moment, and whatever
// OVHcloud surely did not carry out. Each try is signed anew.
func (c *Client) send(ctx context.Context, method, path string, payload []byte) ([]byte, error) {
	if missing := c.creds.missing(); len(missing) > 0 {
		return nil, &CredentialsError{Missing: missing, CreateAt: c.endpoint.createToken}
	}
	var policy backoff.BackOff // made when it is needed
	resigned := false
	for try := 1; ; try++ {
		answer, clock, err := c.attempt(ctx, method, path, payload)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		if !resigned && clockIsOff(err) {
			resigned = true
			c.clock.discard(clock)
			continue
		}
		wait, again := repeatable(method, err)
		if !again || try == maxTries {
			return nil, err
		}
		if policy == nil {
			policy = newBackOff()
		}
		if next := policy.NextBackOff(); wait == 0 {
			wait = next
		}
		if deadline, ok := ctx.Deadline(); wait > maxWait || ok && time.Until(deadline) < wait {
			return nil, err
		}
		if err := c.pause(ctx, wait, "try again"); err != nil {
			return nil, err
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
func (c *Client) attempt(ctx context.Context, method, path string, payload []byte) ([]byte, *reading, error) {
	now, clock, err := c.clock.now(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read OVHcloud's clock: %w", err)
	}
	answer, err := c.exchange(ctx, method, path, payload, func(req *http.Request) { c.creds.sign(req, payload, now) })
	return answer, clock, err
}

// serverTime asks the API for its time. The request is not signed.
//
// API: GET /auth/time
func (c *Client) serverTime(ctx context.Context) (time.Time, error) {
	const path = "/auth/time"
	answer, err := c.exchange(ctx, http.MethodGet, path, nil, func(*http.Request) {})
	if err != nil {
		return time.Time{}, err
	}
	var seconds int64
	if _, err := fmt.Sscan(string(answer), &seconds); err != nil {
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
func (c *Client) exchange(ctx context.Context, method, path string, payload []byte, sign func(*http.Request)) ([]byte, error) {
	if err := c.admit(ctx, method, path); err != nil {
		return nil, err
	}
	defer c.leave()
	// Not http.Client.Timeout: that costs a goroutine a request.
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	req, err := c.request(ctx, method, path, payload)
	if err != nil {
		return nil, err
	}
	sign(req)
	c.meter.requests.Add(1)
	start := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		c.log.DebugContext(ctx, "request lost", "method", method, "path", path, "took", time.Since(start), "err", err)
		return nil, lost(method, path, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if c.log.Enabled(ctx, slog.LevelDebug) {
		c.log.DebugContext(ctx, "request", "method", method, "path", path, "status", res.StatusCode,
			"took", time.Since(start), "query", res.Header.Get("X-Ovh-Queryid"))
	}
	switch {
	case res.StatusCode/100 != 2:
		e := newError(method, path, res.StatusCode, res.Header, answer)
		if e.Status == http.StatusTooManyRequests && e.RetryAfter > 0 {
			c.gate.closeFor(e.RetryAfter)
		}
		return nil, e
	case err != nil:
		return nil, &TransportError{Method: method, Path: path, MayHaveRun: true, Err: err}
	case len(answer) > maxAnswer:
		return nil, fmt.Errorf("%s %s: the answer is larger than %d MiB: ask for less", method, path, maxAnswer>>20)
	}
	return answer, nil
}

func (c *Client) request(ctx context.Context, method, path string, payload []byte) (*http.Request, error) {
	target := c.endpoint.join(path)
	var body io.Reader = http.NoBody
	if payload != nil {
		body = bytes.NewReader(payload)
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil || req.URL.String() != target {
		return nil, fmt.Errorf("%w: %s %s is not a path that can be sent as written", ErrInvalid, method, path)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("X-Ovh-Application", c.creds.ApplicationKey)
	if payload != nil {
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
