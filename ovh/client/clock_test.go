package client

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func TestClockIsReadOnceForAllCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}, ahead: 90 * time.Second}
		c := w.client(t)
		var all sync.WaitGroup
		for range 32 {
			all.Go(func() { c.Reader().Me(t.Context()) })
		}
		all.Wait()
		if got := w.times.Load(); got != 1 {
			t.Errorf("the clock was read %d times, want once", got)
		}
		if got, want := w.calls[0].stamp, strconv.FormatInt(time.Now().Add(90*time.Second).Unix(), 10); got != want {
			t.Errorf("timestamp = %s, want OVHcloud's %s", got, want)
		}
	})
}

func TestClockIsReadAgainOnceWhenTheSignatureIsRefused(t *testing.T) {
	for _, code := range []string{"INVALID_SIGNATURE", "QUERY_TIME_OUT"} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{script: []answer{me, {status: 400, body: `{"errorCode":"` + code + `","message":"no"}`}, me}}
				c := w.client(t)
				c.Reader().Me(t.Context())
				w.ahead = time.Hour // the machine slept
				if _, err := Send(t.Context(), c, ovh.DeleteSSHKey("k")); err != nil {
					t.Fatal(err)
				}
				if w.times.Load() != 2 || len(w.calls) != 3 || w.calls[2].stamp == w.calls[1].stamp {
					t.Errorf("%d readings, %d calls, want 2 and 3 with a new timestamp", w.times.Load(), len(w.calls))
				}
			})
		})
	}
}

func TestWriteThatMayHaveRunIsNotSignedAgain(t *testing.T) {
	for _, code := range []string{"INVALID_SIGNATURE", "QUERY_TIME_OUT"} {
		for _, status := range []int{307, 408, 500, 503} {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{script: []answer{{status: status, body: `{"errorCode":"` + code + `","message":"no"}`}, me}}
				_, err := Send(t.Context(), w.client(t), ovh.DeleteSSHKey("k"))
				if len(w.calls) != 1 || !errors.Is(err, ovh.ErrUnavailable) || status >= 400 && !ovh.AnswerLost(err) {
					t.Errorf("%d %s: sent %d times, %v, want once and that it may have run", status, code, len(w.calls), err)
				}
			})
		}
	}
}

func TestWrongSecretIsRefusedAfterOneNewReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{{status: 400, body: `{"errorCode":"INVALID_SIGNATURE","message":"Invalid signature"}`}}}
		_, err := w.client(t).Reader().Me(t.Context())
		if err == nil || len(w.calls) != 2 || w.times.Load() != 2 {
			t.Errorf("Me = %v after %d calls and %d readings, want 2 and 2", err, len(w.calls), w.times.Load())
		}
	})
}

func TestFailedReadingIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		w := &wire{script: []answer{me}}
		c, err := New(Config{Credentials: applicationKeys("ak", "as", "ck"), HTTPClient: &http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				if down {
					return nil, refused
				}
				return w.RoundTrip(r)
			}),
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SyncClock(t.Context()); err == nil {
			t.Fatal("SyncClock = nil while the network is down")
		}
		down = false
		if _, err := c.Reader().Me(t.Context()); err != nil || w.times.Load() != 1 {
			t.Errorf("Me = %v after %d readings, want a new one", err, w.times.Load())
		}
	})
}

func TestCallersEndTheirOwnWaitForTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		slow := roundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(10 * time.Second)
			return w.RoundTrip(r)
		})
		c, err := New(Config{Credentials: applicationKeys("ak", "as", "ck"), HTTPClient: &http.Client{Transport: slow}})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.SyncClock(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("SyncClock = %v after %v, want the caller's own end", err, time.Since(start))
		}
		if err := c.SyncClock(t.Context()); err != nil || w.times.Load() != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("SyncClock = %v after %v and %d readings, want the first one's", err, time.Since(start), w.times.Load())
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
