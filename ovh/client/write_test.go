package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func TestBodiesAreSentByteForByte(t *testing.T) {
	for _, body := range []string{`{"b": 1,   "a":"<é & \u00e9>"}`, `[]`, `"x"`, `{}`, ""} {
		w := &wire{script: []answer{{status: 200, body: "null"}}}
		c := w.client(t)
		var raw json.RawMessage
		if body != "" {
			raw = json.RawMessage(body)
		}
		if _, err := Send(t.Context(), c, ovh.RawWrite("POST", "/v2/iam/policy", nil, raw)); err != nil {
			t.Fatal(err)
		}
		if got := w.calls[0]; got.body != body || got.url != "https://eu.api.ovh.com/v2/iam/policy" || got.signature != c.creds.signature("POST", got.url, []byte(body), got.stamp) {
			t.Errorf("Send sent %q to %s, want %q, signed", got.body, got.url, body)
		}
	}
}

func TestWritesThatCannotBeSentAreRefused(t *testing.T) {
	w := &wire{script: []answer{me}}
	c := w.client(t)
	for _, bad := range []ovh.Write{{}, ovh.RebootServer("..").Write, ovh.RawWrite("GET", "/me", nil, nil).Write} {
		if _, err := c.Send(t.Context(), bad); !errors.Is(err, ovh.ErrInvalid) {
			t.Errorf("Send(%v) = %v, want ErrInvalid", bad, err)
		}
	}
	if len(w.calls) > 0 || w.times.Load() > 0 {
		t.Errorf("%d requests were sent", len(w.calls))
	}
}

func TestReadersCannotWrite(t *testing.T) {
	w := &wire{script: []answer{{status: 200, body: `{"characters":5,"charactersClass":"7bits","maxCharactersPerPart":160,"parts":1}`}}}
	for _, q := range []ovh.Query{{Method: "DELETE", Path: "/me/sshKey/k"}, {Method: "POST", Path: "/vps/a/stop"}, {Path: "/me"}} {
		if _, err := w.client(t).fetch(t.Context(), q); !errors.Is(err, ovh.ErrInvalid) {
			t.Errorf("fetch(%s %s) = %v, want ErrInvalid", q.Method, q.Path, err)
		}
	}
	if _, err := w.client(t).Reader().EstimateSMS(t.Context(), "hello", "alpha", false); err != nil {
		t.Errorf("EstimateSMS = %v, want it to look by POST", err)
	}
	if len(w.calls) != 1 {
		t.Errorf("%d requests were sent, want the estimate alone", len(w.calls))
	}
}

func TestConsumerKeyNeedsTheApplicationOnly(t *testing.T) {
	w := &wire{script: []answer{{status: 200, body: `{"consumerKey":"new"}`}}}
	r := ovh.RequestConsumerKey(ovh.AccessRules("GET /me"), "")
	c, err := New(Config{HTTPClient: &http.Client{Transport: w}, Credentials: Credentials{ApplicationKey: "ak"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Send(t.Context(), c, r)
	if err != nil || string(got.ConsumerKey) != "new" || w.calls[0].signature != "" || w.calls[0].application != "ak" {
		t.Errorf("Send = %q, %v after %+v, want a key for an unsigned request", string(got.ConsumerKey), err, w.calls)
	}
	none, err := New(Config{HTTPClient: &http.Client{Transport: w}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Send(t.Context(), none, r)
	if missing, ok := errors.AsType[*CredentialsError](err); !ok || strings.Join(missing.Missing, " ") != "OVH_APPLICATION_KEY" {
		t.Errorf("Send without an application = %v, want its key named alone", err)
	}
}

func TestDescriptionsNameNoKey(t *testing.T) {
	w := &wire{script: []answer{{status: 200, body: "{}"}}}
	if _, err := w.client(t).Reader().Description(t.Context(), "v1", "/vps", ovh.Document{}); err != nil || w.calls[0].application != "" || w.calls[0].signature != "" {
		t.Errorf("Description = %v after %+v, want a request without keys", err, w.calls)
	}
}

func TestRefreshesOfAZoneWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		began := make(map[string][]time.Duration)
		start := time.Now()
		w := &wire{script: []answer{{status: 200}}}
		slow := roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/refresh") {
				mu.Lock()
				began[r.URL.Path] = append(began[r.URL.Path], time.Since(start))
				mu.Unlock()
				time.Sleep(10 * time.Second)
			}
			return w.RoundTrip(r)
		})
		c, err := New(Config{HTTPClient: &http.Client{Transport: slow}, Credentials: applicationKeys("ak", "as", "ck")})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for _, zone := range []string{"a.example", "a.example", "b.example"} {
			all.Go(func() { Send(t.Context(), c, ovh.RefreshZone(zone)) })
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := Send(ctx, c, ovh.RefreshZone("a.example")); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("a caller with a second left = %v after %v", err, time.Since(start))
		}
		all.Wait()
		a, b := began["/1.0/domain/zone/a.example/refresh"], began["/1.0/domain/zone/b.example/refresh"]
		if len(a) != 2 || a[1]-a[0] != 10*time.Second || len(b) != 1 || b[0] != 0 {
			t.Errorf("refreshes began at %v and %v, want one zone's one after the other", a, b)
		}
	})
}

func TestLostReinstallationIsLookedFor(t *testing.T) {
	const tasks = `[{"taskId":7,"function":"reinstallServer","status":"init"}]`
	tests := []struct {
		name  string
		first answer
		tasks string
		want  int64 // 0 for the error
	}{
		{"cut, and it runs", answer{err: cut}, tasks, 7},
		{"500, and it runs", answer{status: 500}, tasks, 7},
		{"HTML, and it runs", answer{status: 200, body: "<html>"}, tasks, 7},
		{"cut, and it does not run", answer{err: cut}, `[]`, 0},
		{"refused: nothing was lost", answer{status: 400}, tasks, 0},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{script: []answer{tt.first, {status: 200, body: tt.tasks}}}
			task, err := Send(t.Context(), w.client(t), ovh.Reinstall("ns1", ovh.Install{OS: "debian12_64"}))
			if task.ID != tt.want || (err == nil) != (tt.want != 0) {
				t.Errorf("%s: Send = %d, %v, want task %d", tt.name, task.ID, err, tt.want)
			}
			posts := 0
			for _, call := range w.calls {
				if call.method == "POST" {
					posts++
				}
			}
			if posts != 1 {
				t.Errorf("%s: sent %d times, want once", tt.name, posts)
			}
		})
	}
}

func FuzzRawPathsNeverLeaveTheAPI(f *testing.F) {
	for _, p := range []string{"/me", "/../x", "//x", "/a?b", "/ip/1.2.3.0/24", "/%2e%2e", "/a%2Fb"} {
		f.Add(p)
	}
	c, err := New(Config{Credentials: applicationKeys("ak", "as", "ck")})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		w := ovh.RawWrite("POST", path, nil, nil)
		if w.Err() != nil {
			return
		}
		req, err := c.httpRequest(t.Context(), newWrite(w.Write), stamp{})
		if err != nil {
			return // refused later, and not sent
		}
		if got := req.URL.String(); req.URL.Host != "eu.api.ovh.com" || req.URL.RawQuery != "" || !strings.HasSuffix(got, path) {
			t.Errorf("%q goes to %s", path, got)
		}
	})
}
