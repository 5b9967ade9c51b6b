package client

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// counts are what an observer was told of.
type counts struct {
	mu       sync.Mutex
	answered map[int]int // by status
	retried  map[string]int
	waited   map[string]time.Duration
}

func (c *counts) observer() Observer {
	c.answered, c.retried, c.waited = map[int]int{}, map[string]int{}, map[string]time.Duration{}
	return Observer{
		Answered: func(_ string, status int, _ time.Duration) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.answered[status]++
		},
		Retrying: func(method string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.retried[method]++
		},
		Waited: func(took time.Duration, reason string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.waited[reason] += took.Round(time.Millisecond)
		},
	}
}

func (w *wire) observed(t *testing.T, c *counts, rate float64) *Client {
	t.Helper()
	api, err := New(Config{HTTPClient: &http.Client{Transport: w}, Credentials: applicationKeys("ak", "as", "ck"), Rate: rate, Observer: c.observer()})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// Each request is told of, the reading of the clock too, with retries and waits.
func TestObserverIsToldOfAllThatIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := answer{status: 429, body: `{}`, header: map[string]string{"Retry-After": "2"}}
		w := &wire{script: []answer{{err: cut}, busy, me}}
		var seen counts
		c := w.observed(t, &seen, 0)
		if _, err := c.Reader().Me(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[int]int{0: 1, 429: 1, 200: 2}, seen.answered); diff != "" {
			t.Errorf("answers by their status (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[string]int{"GET": 2}, seen.retried); diff != "" {
			t.Errorf("retries (-want +got):\n%s", diff)
		}
		if got := seen.waited[waitAgain]; got < 2*time.Second {
			t.Errorf("waits before another try = %v, want the 2 seconds that OVHcloud asked for, and more", got)
		}
	})
}

func TestObserverIsToldOfWaitsForTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		var seen counts
		c := w.observed(t, &seen, 1)
		for range 3 {
			if _, err := c.Reader().Me(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := seen.waited[waitRate]; got != 2*time.Second {
			t.Errorf("waits for one request a second, of three = %v, want 2s", got)
		}
	})
}

func TestRefusedTellsHowTheKeysWereTakenTheLastTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		denied := answer{status: 403, body: `{"errorCode":"NOT_GRANTED_CALL","message":"no"}`}
		invalid := answer{status: 403, body: `{"errorCode":"INVALID_CREDENTIAL","message":"no"}`}
		w := &wire{script: []answer{me, invalid, {err: refused}, {err: refused}, {err: refused}, {err: refused}, {err: refused}, denied, invalid, me}}
		c := w.client(t)
		for i, want := range []error{nil, ovh.ErrAuthentication, ovh.ErrAuthentication, nil, ovh.ErrAuthentication, nil} {
			_, _ = c.Reader().Me(t.Context())
			if got := c.Refused(); !errors.Is(got, want) {
				t.Errorf("after request %d: Refused = %v, want %v", i+1, got, want)
			}
		}
	})
}
