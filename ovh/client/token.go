package client

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

const (
	tokenTimeout = 30 * time.Second // of one request for a token
	tokenAhead   = 5 * time.Minute  // longest that a token is renewed before it expires
	tokenRetry   = 15 * time.Second // between renewals that failed, while the old token still serves
	tokensKept   = 4                // that are still struck out of all that is told
)

// A token is an access token that proves who calls.
type token struct {
	value   ovh.Secret
	expires time.Time // zero when nobody knows
	renew   time.Time // from when on another one is asked for; zero for never
}

// expiringToken returns a token that lives from now until expires. It is
// renewed in the last fifth of its life.
func expiringToken(value ovh.Secret, now, expires time.Time) *token {
	// Without the monotonic clock, which stands still while a machine sleeps.
	now, expires = now.Round(0), expires.Round(0)
	return &token{value, expires, expires.Add(-min(expires.Sub(now)/5, tokenAhead))}
}

// serves reports whether the token has not expired.
func (t *token) serves(now time.Time) bool {
	return t != nil && (t.expires.IsZero() || now.Before(t.expires))
}

// renewable reports whether there can be another one.
func (t *token) renewable() bool { return !t.renew.IsZero() }

// due reports whether it is time for another one.
func (t *token) due(now time.Time) bool { return !t.renew.IsZero() && !now.Before(t.renew) }

// A tokenSource hands out the access token in use and renews it ahead of its
// end: in the background, once for all callers. A renewal that fails leaves the
// old token in use until it really expires.
type tokenSource struct {
	issue  func(context.Context) (*token, error)
	latest atomic.Pointer[token] // nil before the first, and after one was refused
	retry  atomic.Int64          // Unix time in seconds before which no renewal is tried again
	flight singleflight.Group

	mu     sync.Mutex
	issued []ovh.Secret // the latest tokens, the last one last
}

// current returns a token that serves.
func (s *tokenSource) current(ctx context.Context) (*token, error) {
	now := time.Now()
	t := s.latest.Load()
	if !t.serves(now) {
		return s.renewed(ctx)
	}
	if t.due(now) && now.Unix() >= s.retry.Load() {
		s.start(ctx, t) // nobody waits for it
	}
	return t, nil
}

// discard drops a token that was refused, unless another took its place already.
func (s *tokenSource) discard(t *token) { s.latest.CompareAndSwap(t, nil) }

// renewed waits for a new token.
func (s *tokenSource) renewed(ctx context.Context) (*token, error) {
	select {
	case got := <-s.start(ctx, nil):
		t, _ := got.Val.(*token)
		return t, got.Err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// start asks for a token in the place of old, once for all who want one.
func (s *tokenSource) start(ctx context.Context, old *token) <-chan singleflight.Result {
	lasting := context.WithoutCancel(ctx) // others may wait for it
	return s.flight.DoChan("", func() (any, error) {
		if t := s.latest.Load(); t != old && t.serves(time.Now()) {
			return t, nil // another flight ended while this caller was on its way
		}
		ctx, cancel := context.WithTimeout(lasting, tokenTimeout)
		defer cancel()
		t, err := s.issue(ctx)
		if err != nil {
			s.retry.Store(time.Now().Add(tokenRetry).Unix())
			return nil, err
		}
		s.remember(t.value)
		s.latest.Store(t)
		return t, nil
	})
}

// remember keeps a token among those that nobody may be told.
func (s *tokenSource) remember(value ovh.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.issued); n > 0 && s.issued[n-1] == value {
		return
	}
	s.issued = append(s.issued, value)
	s.issued = s.issued[max(0, len(s.issued)-tokensKept):]
}

// secrets returns the latest tokens.
func (s *tokenSource) secrets() []ovh.Secret {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]ovh.Secret(nil), s.issued...)
}
