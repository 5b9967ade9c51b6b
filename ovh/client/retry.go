package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

const (
	maxTries = 5                // of one request
	maxWait  = 60 * time.Second // longest wait that OVHcloud may ask for before the caller is told instead
)

// persist tries a request until it succeeds or must not be tried again. It
// repeats what is safe to repeat: a GET that failed for the moment, and
// whatever OVHcloud surely did not carry out. Each try is signed anew.
func (c *Client) persist(ctx context.Context, r request) (ovh.Reply, error) {
	var policy backoff.BackOff // made when it is needed
	renewed := false
	for try := 1; ; try++ {
		answer, proof, err := c.attempt(ctx, r)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		if !renewed && c.renew(proof, err) {
			renewed = true
			c.observer.retrying(r)
			continue
		}
		wait, again := repeatable(r.method, err)
		if !again || try == maxTries {
			return ovh.Reply{}, err
		}
		if policy == nil {
			policy = newBackOff()
		}
		if next := policy.NextBackOff(); wait == 0 {
			wait = next
		}
		if wait > maxWait || outlasts(ctx, wait) {
			return ovh.Reply{}, err
		}
		if err := c.pause(ctx, wait, waitAgain); err != nil {
			return ovh.Reply{}, err
		}
		c.observer.retrying(r)
	}
}

// newBackOff spreads tries that OVHcloud gave no time for: from a quarter of a
// second on, doubling, with jitter.
func newBackOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.Multiplier, b.MaxInterval = 250*time.Millisecond, 2, 10*time.Second
	return b
}

// renew drops what the proof of a refused request rested on, where that may be
// why, and reports whether the request is worth another try.
func (c *Client) renew(proof stamp, err error) bool {
	switch {
	case proof.clock != nil && clockIsOff(err):
		c.clock.discard(proof.clock)
		return true
	case proof.token != nil && proof.token.renewable() && tokenIsOver(err):
		c.tokens.discard(proof.token)
		return true
	}
	return false
}

// tokenIsOver reports whether an access token was refused. The gateway says so
// before anything is carried out, so that writes are repeated too.
func tokenIsOver(err error) bool {
	e, ok := errors.AsType[*ovh.Error](err)
	return ok && (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden && e.Code == "INVALID_CREDENTIAL")
}

// clockIsOff reports whether err may come from a clock that drifted, as after
// a machine slept. The gateway says so with a 4xx, before anything is carried
// out; whatever comes with another status, or after a time-out, may come later
// than that, and repeats no write.
func clockIsOff(err error) bool {
	e, ok := errors.AsType[*ovh.Error](err)
	return ok && e.Status/100 == 4 && !ovh.AnswerLost(e) && (e.Code == "INVALID_SIGNATURE" || e.Code == "QUERY_TIME_OUT")
}

// repeatable reports whether a request that failed with err may be sent
// again, and the wait that the API asked for, if it did.
func repeatable(method string, err error) (time.Duration, bool) {
	if lost, ok := errors.AsType[*ovh.TransportError](err); ok {
		if way, ok := errors.AsType[*ConnectionError](err); ok && way.Lasting {
			return 0, false
		}
		return 0, method == http.MethodGet || !lost.MayHaveRun
	}
	e, ok := errors.AsType[*ovh.Error](err)
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
