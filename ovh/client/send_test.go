package client

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A wire is the network's edge: it answers requests in the order of its
// script, and the last answer for good.
type wire struct {
	script []answer
	ahead  time.Duration // of OVHcloud's clock

	mu    sync.Mutex
	calls []sent
	times atomic.Int64 // readings of the clock
}

type sent struct {
	at                     time.Time
	method, url            string
	application, signature string
	stamp                  string
	body                   string
}

type answer struct {
	status int
	body   string
	header map[string]string
	err    error
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/auth/time") {
		w.times.Add(1)
		return respond(answer{status: 200, body: strconv.FormatInt(time.Now().Add(w.ahead).Unix(), 10)}), nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	body, _ := io.ReadAll(req.Body)
	w.calls = append(w.calls, sent{
		time.Now(), req.Method, req.URL.String(),
		req.Header.Get("X-Ovh-Application"), req.Header.Get("X-Ovh-Signature"), req.Header.Get("X-Ovh-Timestamp"), string(body),
	})
	a := w.script[min(len(w.calls), len(w.script))-1]
	if a.err != nil {
		return nil, a.err
	}
	return respond(a), nil
}

func respond(a answer) *http.Response {
	res := &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body))}
	for k, v := range a.header {
		res.Header.Set(k, v)
	}
	return res
}

func (w *wire) client(t *testing.T) *Client {
	t.Helper()
	c, err := New(Config{
		HTTPClient:  &http.Client{Transport: w},
		Credentials: applicationKeys("ak", "as", "ck"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	refused = &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	cut     = io.ErrUnexpectedEOF
	me      = answer{status: 200, body: `{"nichandle":"xx1-ovh"}`}
)

func TestOnlyWhatIsSafeIsRepeated(t *testing.T) {
	tests := []struct {
		name   string
		method string
		first  answer
		tries  int
	}{
		{"GET, connection refused", "GET", answer{err: refused}, 2},
		{"GET, connection cut", "GET", answer{err: cut}, 2},
		{"GET 408", "GET", answer{status: 408}, 2},
		{"GET 429", "GET", answer{status: 429}, 2},
		{"GET 500", "GET", answer{status: 500}, 2},
		{"GET 503", "GET", answer{status: 503, body: "<html>"}, 2},
		{"GET 501", "GET", answer{status: 501}, 1},
		{"GET, HTML", "GET", answer{status: 200, body: "<html>"}, 2},
		{"POST, HTML", "POST", answer{status: 200, body: "<html>"}, 1},
		{"GET 404", "GET", answer{status: 404}, 1},
		{"GET 403", "GET", answer{status: 403}, 1},
		{"GET redirect", "GET", answer{status: 302, header: map[string]string{"Location": "https://elsewhere.example/"}}, 1},
		{"POST, connection refused", "POST", answer{err: refused}, 2},
		{"POST, connection cut", "POST", answer{err: cut}, 1},
		{"POST 429", "POST", answer{status: 429}, 2},
		{"POST 408", "POST", answer{status: 408}, 1},
		{"POST 500", "POST", answer{status: 500}, 1},
		{"DELETE 503", "DELETE", answer{status: 503}, 1},
		{"PUT, connection cut", "PUT", answer{err: cut}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{script: []answer{tt.first, me}}
				err := carryOut(t.Context(), w.client(t), tt.method)
				if len(w.calls) != tt.tries || (err == nil) != (tt.tries == 2) {
					t.Errorf("%d tries, %v, want %d", len(w.calls), err, tt.tries)
				}
			})
		})
	}
}

// carryOut looks at or writes to one path.
func carryOut(ctx context.Context, c *Client, method string) error {
	if method == http.MethodGet {
		_, err := c.Reader().Me(ctx)
		return err
	}
	_, err := c.Send(ctx, ovh.RawWrite(method, "/me", nil, nil).Write)
	return err
}

func TestRetriesEndAndAreSignedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{{status: 503, body: "<html>down</html>", header: map[string]string{"X-Ovh-Queryid": "q-1"}}}}
		_, err := w.client(t).Reader().Me(t.Context())
		var e *ovh.Error
		if !errors.As(err, &e) || e.Status != 503 || e.QueryID != "q-1" || !errors.Is(err, ovh.ErrUnavailable) || strings.Contains(err.Error(), "html") {
			t.Errorf("Me = %v, want a clean 503", err)
		}
		if len(w.calls) != maxTries {
			t.Errorf("%d tries, want %d", len(w.calls), maxTries)
		}
		if first, last := w.calls[0], w.calls[len(w.calls)-1]; first.signature == last.signature || first.stamp == last.stamp {
			t.Errorf("the last try carries the signature of the first")
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	tests := []struct {
		name string
		slow answer
	}{
		{"header in seconds", answer{status: 429, header: map[string]string{"Retry-After": "7"}}},
		{"body in seconds", answer{status: 429, body: `{"message":"slow down","retryAfter":7}`}},
		{"body as text", answer{status: 429, body: `{"message":"slow down","retryAfter":"7"}`}},
		{"unavailable", answer{status: 503, header: map[string]string{"Retry-After": "7"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{script: []answer{tt.slow, me}}
				if _, err := w.client(t).Reader().Me(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := w.calls[1].at.Sub(w.calls[0].at); got != 7*time.Second {
					t.Errorf("tried again after %v, want 7s", got)
				}
			})
		})
	}
}

func TestWaitThatOneAnswerAsksForHoldsBackEveryCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{{status: 429, header: map[string]string{"Retry-After": "30"}}, me}}
		c := w.client(t)
		var told atomic.Int64
		go c.Reader().Me(t.Context())
		time.Sleep(time.Second)
		meter := &Meter{OnWait: func(d time.Duration, _ string) { told.Store(int64(d)) }}
		if _, err := c.Through(meter, nil).Reader().Me(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := w.calls[1].at.Sub(w.calls[0].at); got != 30*time.Second {
			t.Errorf("the other caller went on after %v, want 30s", got)
		}
		if time.Duration(told.Load()) != 29*time.Second || meter.Requests() != 1 {
			t.Errorf("meter: waited %v, %d requests, want 29s, 1", time.Duration(told.Load()), meter.Requests())
		}
	})
}

func TestLongWaitsAreToldInsteadOfSlept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{{status: 429, header: map[string]string{"Retry-After": "600"}}}}
		c := w.client(t)
		for range 2 { // the second call is held back
			_, err := c.Reader().Me(t.Context())
			var e *ovh.Error
			if !errors.Is(err, ovh.ErrRateLimited) || !errors.As(err, &e) || e.RetryAfter != 10*time.Minute {
				t.Errorf("Me = %v, want rate limited for 10m", err)
			}
		}
		if len(w.calls) != 1 {
			t.Errorf("%d requests, want 1", len(w.calls))
		}
	})
}

func TestCancellationEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		w := &wire{script: []answer{{status: 429, header: map[string]string{"Retry-After": "30"}}}}
		start := time.Now()
		if _, err := w.client(t).Reader().Me(ctx); err == nil || time.Since(start) > time.Second {
			t.Errorf("Me = %v after %v, want an error within 1s", err, time.Since(start))
		}
	})
}

func TestMissingKeysAreNamedAndNothingIsSent(t *testing.T) {
	w := &wire{script: []answer{me}}
	c, err := New(Config{Endpoint: "ca", HTTPClient: &http.Client{Transport: w}, Credentials: Credentials{ApplicationKey: "ak"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Reader().Me(t.Context())
	for _, want := range []string{"OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "https://ca.api.ovh.com/createToken/"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Me = %v, want it to name %s", err, want)
		}
	}
	if !errors.Is(err, ovh.ErrAuthentication) || strings.Contains(err.Error(), "OVH_APPLICATION_KEY") || len(w.calls) > 0 || w.times.Load() > 0 {
		t.Errorf("Me = %v after %d calls", err, len(w.calls))
	}
}

func TestLostWriteSaysThatItMayHaveRun(t *testing.T) {
	w := &wire{script: []answer{{err: cut}}}
	_, err := Send(t.Context(), w.client(t), ovh.RebootServer("ns1.example.net"))
	if !errors.Is(err, ovh.ErrUnavailable) || !strings.Contains(err.Error(), "may have been carried out") {
		t.Errorf("RebootServer = %v", err)
	}
}
