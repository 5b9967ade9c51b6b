package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func (w *wire) clientAtRate(t *testing.T, rate float64) *Client {
	t.Helper()
	c, err := New(Config{HTTPClient: &http.Client{Transport: w}, Credentials: applicationKeys("ak", "as", "ck"), Rate: rate})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRateSpreadsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		c := w.clientAtRate(t, 2)
		start := time.Now()
		for range 22 { // the reading of the clock does not count
			if _, err := c.Reader().Me(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(start); got != 10*time.Second {
			t.Errorf("22 requests at 2 a second took %v, want 10s after a burst of 2", got)
		}
	})
}

func TestCallsThatCannotWaitLeaveTheRateToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		c := w.clientAtRate(t, 0.1)
		start := time.Now()
		for i := range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := c.Reader().Me(ctx)
			cancel()
			if (err == nil) != (i == 0) || i > 0 && (!errors.Is(err, ovh.ErrRateLimited) || !strings.Contains(err.Error(), "0.1 requests a second")) {
				t.Errorf("call %d = %v, want the first alone to pass", i, err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("calls that can't be in time failed after %v, want at once", took)
		}
		if _, err := c.Reader().Me(t.Context()); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("the next call = %v after %v, want 10s", err, time.Since(start))
		}
	})
}

func TestCallerWhoLeavesGivesTheTurnBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		c := w.clientAtRate(t, 0.1)
		c.Reader().Me(t.Context())
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := c.Reader().Me(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Me = %v, want canceled", err)
		}
		if _, err := c.Reader().Me(t.Context()); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("the next call = %v after %v, want 10s", err, time.Since(start))
		}
	})
}

func TestWaitsForTheRateAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		var told time.Duration
		c := w.clientAtRate(t, 0.5).Through(&Meter{OnWait: func(d time.Duration, _ string) { told += d }}, nil)
		for range 3 {
			c.Reader().Me(t.Context())
		}
		if told != 4*time.Second {
			t.Errorf("told of %v, want 4s", told)
		}
	})
}

func TestWhatNamesNoKeyIsOutsideOfTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := (&wire{script: []answer{{status: 200, body: "{}"}}}).clientAtRate(t, 0.1)
		for range 3 {
			if _, err := c.Reader().Description(t.Context(), "v1", "", ovh.Document{}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := c.Reader().ClockOffset(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("descriptions and clocks took %v, want no wait", took)
		}
	})
}
