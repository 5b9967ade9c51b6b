package ovh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// A script is OVHcloud at the network's edge: it answers the requests for a
// path one after the other, and the last answer for good. An answer is a body,
// a status, or a refusal.
type script map[string][]any

// reader returns a reader whose requests s answers, and the paths of these.
//
//nolint:unparam // not every test asks for the paths
func (s script) reader(t *testing.T) (*ovh.Reader, func() []string) {
	t.Helper()
	var mu sync.Mutex
	var asked []string
	c, err := client.New(client.Config{
		Credentials: client.Credentials{ApplicationKey: "ak", ApplicationSecret: "as", ConsumerKey: "ck"},
		HTTPClient: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			path := strings.TrimPrefix(r.URL.RequestURI(), "/1.0")
			if path == "/auth/time" {
				return answer(fmt.Sprint(time.Now().Unix())), nil
			}
			asked = append(asked, path)
			script, ok := s[path]
			if !ok {
				return answer(404), nil
			}
			if len(script) > 1 {
				s[path] = script[1:]
			}
			return answer(script[0]), nil
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Reader(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return asked
	}
}

func answer(a any) *http.Response {
	res := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}}
	body := "{}"
	switch a := a.(type) {
	case int:
		res.StatusCode = a
	case tooEarly:
		res.StatusCode = http.StatusTooManyRequests
		res.Header.Set("Retry-After", string(a))
	case noRoute:
		res.StatusCode, body = http.StatusNotFound, string(a)
	case string:
		body = a
	}
	res.Body = io.NopCloser(strings.NewReader(body))
	return res
}

// tooEarly is a refusal for so many seconds, noRoute one of a path that is none.
type tooEarly string

type noRoute string

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAnswersThatTellNothingAreNoObjects(t *testing.T) {
	for name, body := range map[string]string{"empty": "", "null": "null", "HTML": "<html>", "cut": `{"nichandle":"x`, "of another form": `["x"]`} {
		synctest.Test(t, func(t *testing.T) {
			r, _ := script{"/me": {body}}.reader(t)
			if me, err := r.Me(t.Context()); !errors.Is(err, ovh.ErrUnavailable) {
				t.Errorf("%s: Me = %v, %v, want that OVHcloud is not reachable", name, me, err)
			}
		})
	}
}

// An error of a front end, with 200, is an object too.
func TestAnswersOfUnrelatedFieldsDescribeNothing(t *testing.T) {
	const server = "/dedicated/server/ns1.example.net"
	for path, look := range map[string]func(*ovh.Reader) (any, error){
		server + "/specifications/hardware": func(r *ovh.Reader) (any, error) { return r.ServerHardware(t.Context(), "ns1.example.net") },
		server + "/specifications/network":  func(r *ovh.Reader) (any, error) { return r.ServerNetwork(t.Context(), "ns1.example.net") },
		"/sms/estimate":                     func(r *ovh.Reader) (any, error) { return r.EstimateSMS(t.Context(), "hello", "alpha", false) },
		server + "/install/status":          func(r *ovh.Reader) (any, error) { return r.InstallStatus(t.Context(), "ns1.example.net") },
	} {
		r, _ := script{path: {`{"message":"busy"}`}}.reader(t)
		if got, err := look(r); !errors.Is(err, ovh.ErrUnavailable) {
			t.Errorf("%s = %+v, %v, want that OVHcloud is not reachable", path, got, err)
		}
	}
	r, _ := script{server + "/install/status": {`{"elapsedTime":0,"progress":[]}`}}.reader(t)
	if _, err := r.InstallStatus(t.Context(), "ns1.example.net"); err != nil {
		t.Errorf("an installation without a step so far = %v, want no error", err)
	}
}

func TestAnyPathCanBeLookedAt(t *testing.T) {
	r, _ := script{"/v2/iam/policy?a=1%202&b=": {`[ {"id":1} ]`}}.reader(t)
	got, err := r.Get(t.Context(), "/v2/iam/policy", map[string]string{"b": "", "a": "1 2"})
	if err != nil || string(got) != `[ {"id":1} ]` {
		t.Errorf("Get = %s, %v, want the body as it came", got, err)
	}
	if _, err := r.Get(t.Context(), "/me/../ip", nil); !errors.Is(err, ovh.ErrInvalid) {
		t.Errorf("Get of another path = %v, want ErrInvalid", err)
	}
}

func TestRecordWithoutIDIsLookedFor(t *testing.T) {
	asked := ovh.Record{FieldType: "TXT", SubDomain: "a", Target: "x"}
	const record = "/domain/zone/example.org/record"
	const list = record + "?subDomain=a"
	tests := []struct {
		name   string
		lists  []any
		answer ovh.Record
		want   int64
		took   time.Duration
	}{
		{"answered with its id", nil, ovh.Record{ID: 3}, 3, 0},
		{"found at once, quoted and of another type", []any{`[1,2,3]`}, ovh.Record{}, 2, 0},
		{"found later", []any{404, 404, `[]`, `[2]`}, ovh.Record{}, 2, 15 * time.Second},
		{"not found within the minute", []any{`[]`}, ovh.Record{}, 0, time.Minute},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			r, _ := script{
				list:          tt.lists,
				record + "/1": {`{"id":1,"subDomain":"a","target":"y"}`},
				record + "/2": {`{"id":2,"fieldType":"DKIM","subDomain":"a","target":"\"x\""}`},
				record + "/3": {`{"id":3,"subDomain":"b","target":"x"}`}, // OVHcloud's filter is not exact
			}.reader(t)
			got, err := r.CreatedRecord(t.Context(), "example.org", asked, tt.answer, func(r ovh.Record) bool { return strings.Trim(r.Target, `"`) == asked.Target })
			if err != nil || got.ID != tt.want || time.Since(start) != tt.took {
				t.Errorf("%s: CreatedRecord = %d, %v after %v, want %d after %v", tt.name, got.ID, err, time.Since(start), tt.want, tt.took)
			}
		})
	}
}

func TestTasksAreWatchedUntilTheyEnd(t *testing.T) {
	const (
		server = "/dedicated/server/ns1/task/7"
		vps    = "/vps/vps1/tasks/7"
		zone   = "/domain/zone/example.org/task/7"
	)
	every := 10 * time.Second
	tests := []struct {
		name, path string
		answers    []any
		wait       func(context.Context, *ovh.Reader) (status string, err error)
		want       string
		fails      error
	}{
		{"server", server, []any{404, `{"taskId":7,"status":"doing"}`, `{"taskId":7,"status":"done"}`}, waitServer(every), "done", nil},
		{"vps", vps, []any{404, 404, `{"id":7,"state":"paused"}`, `{"id":7,"state":"error"}`}, waitVPS(every), "error", nil},
		{"zone", zone, []any{`{"id":7,"status":"todo"}`, `{"id":7,"status":"doing"}`, `{"id":7,"status":"problem"}`}, waitZone(every), "problem", nil},
		{"server that made it minutes ago", server, []any{404, 500, 500, 500, 500, 500, 404, 404, 404, `{"taskId":7,"status":"done"}`}, waitServer(every), "done", nil},
		{"server that never had it", server, []any{404}, waitServer(every), "unknown", ovh.ErrNotFound},
		{"server that fails", server, []any{500}, waitServer(every), "unknown", ovh.ErrUnavailable},
		{"server that failed after it was seen", server, []any{`{"taskId":7,"status":"doing"}`, 500, 500, 500, 500, 500, 404, 404, `{"taskId":7,"status":"done"}`}, waitServer(every), "done", nil},
		{"task of another id", server, []any{`{"taskId":8,"status":"done"}`}, waitServer(every), "unknown", ovh.ErrUnavailable},
		{"task that vanished", zone, []any{`{"id":7,"status":"doing"}`, 404}, waitZone(every), "doing", ovh.ErrNotFound},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			r, _ := script{tt.path: tt.answers}.reader(t)
			if got, err := tt.wait(t.Context(), r); got != tt.want || !errors.Is(err, tt.fails) {
				t.Errorf("%s: %q, %v, want %q, %v", tt.name, got, err, tt.want, tt.fails)
			}
		})
	}
}

func TestAWaitLastsAsLongAsItMay(t *testing.T) {
	const task = "/dedicated/server/ns1/task/7"
	tests := []struct {
		name    string
		answers []any
		took    time.Duration
		looks   int
		fails   error
	}{
		{"never there", []any{404}, 2 * time.Minute, 12, ovh.ErrNotFound},
		{"no such path", []any{noRoute(`{"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}`)}, 0, 1, ovh.ErrNoRoute},
		{"no right", []any{403}, 0, 1, ovh.ErrNotGranted},
		{"of another form", []any{"[]"}, 0, 1, ovh.ErrUnavailable},
		{"busy for a while", []any{tooEarly("90"), `{"taskId":7,"status":"done"}`}, 90 * time.Second, 2, nil},
		{"busy for longer", []any{tooEarly("900")}, 0, 1, ovh.ErrRateLimited},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			r, asked := script{task: tt.answers}.reader(t)
			_, err := waitServer(10*time.Second)(t.Context(), r)
			if !errors.Is(err, tt.fails) || time.Since(start) != tt.took || len(asked()) != tt.looks {
				t.Errorf("%s: %v after %v and %d looks, want %v after %v and %d", tt.name, err, time.Since(start), len(asked()), tt.fails, tt.took, tt.looks)
			}
			if tt.fails != nil && !strings.Contains(err.Error(), task) {
				t.Errorf("%s: %v does not name the task", tt.name, err)
			}
		})
	}
}

func TestWatchesEndWithOneError(t *testing.T) {
	tests := []struct {
		path, answer string
		wait         func(context.Context, *ovh.Reader) (string, error)
		want         string
	}{
		{"/dedicated/server/ns1/task/7", `{"taskId":7,"function":"hardReboot","status":"doing"}`, waitServer(time.Minute), `task 7 (hardReboot) of ns1 is still "doing" after 2m0s`},
		{"/vps/vps1/tasks/7", `{"id":7,"type":"stopVm","state":"todo"}`, waitVPS(time.Minute), `task 7 (stopVm) of vps1 is still "todo" after 2m0s`},
		{"/domain/zone/example.org/task/7", `{"id":7,"status":"doing"}`, waitZone(time.Minute), `task 7 of example.org is still "doing" after 2m0s`},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			r, _ := script{tt.path: {tt.answer}}.reader(t)
			status, err := tt.wait(t.Context(), r)
			timeout, ok := errors.AsType[*ovh.TaskTimeoutError](err)
			if !ok || err.Error() != tt.want || timeout.Last.ID != 7 || timeout.Last.Status != status {
				t.Errorf("wait = %q, %v, want %s", status, err, tt.want)
			}
		})
	}
}

func waitServer(every time.Duration) func(context.Context, *ovh.Reader) (string, error) {
	return func(ctx context.Context, r *ovh.Reader) (string, error) {
		got, err := r.WaitTask(ctx, "ns1", 7, ovh.Watch[ovh.Task]{Timeout: 2 * time.Minute, Interval: every})
		return got.Status, err
	}
}

func waitVPS(every time.Duration) func(context.Context, *ovh.Reader) (string, error) {
	return func(ctx context.Context, r *ovh.Reader) (string, error) {
		got, err := r.WaitVPSTask(ctx, "vps1", 7, ovh.Watch[ovh.VPSTask]{Timeout: 2 * time.Minute, Interval: every})
		return got.State, err
	}
}

func waitZone(every time.Duration) func(context.Context, *ovh.Reader) (string, error) {
	return func(ctx context.Context, r *ovh.Reader) (string, error) {
		got, err := r.WaitZoneTask(ctx, "example.org", 7, ovh.Watch[ovh.ZoneTask]{Timeout: 2 * time.Minute, Interval: every})
		return got.Status, err
	}
}

func TestWatchesAreStoppedFromOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := script{"/dedicated/server/ns1/task/7": {`{"taskId":7,"status":"doing"}`}}.reader(t)
		stop, seen := make(chan struct{}), 0
		time.AfterFunc(15*time.Second, func() { close(stop) })
		start := time.Now()
		_, err := r.WaitTask(t.Context(), "ns1", 7, ovh.Watch[ovh.Task]{Timeout: time.Hour, Interval: 10 * time.Second, Stop: stop, Seen: func(ovh.Task) { seen++ }})
		if _, ok := errors.AsType[*ovh.TaskTimeoutError](err); !ok || seen != 2 || time.Since(start) != 15*time.Second {
			t.Errorf("WaitTask = %v after %v and %d looks, want a timeout at the stop", err, time.Since(start), seen)
		}
	})
}
