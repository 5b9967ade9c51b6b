package serve

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
)

// loads writes how much there is to do.
func loads(w io.Writer, l Status) error {
	_, err := fmt.Fprintf(w, "sessions %d\ncalls %d\n", l.Sessions, l.Calls)
	return err
}

func TestMetricsAreForThoseWhoMayCall(t *testing.T) {
	guarded := open(t, Options{TokenFile: tokenFile(t), Metrics: loads})
	openly := open(t, Options{TokenFile: tokenFile(t), Metrics: loads, OpenMetrics: true})
	local, none := open(t, Options{Metrics: loads}), open(t, Options{OpenMetrics: true})
	mine := header{"Authorization": "Bearer " + aliceToken}
	for _, test := range []struct {
		name   string
		at     *site
		method string
		header header
		want   int
		says   string
	}{
		{"no token", guarded, "GET", nil, 401, "send a token"},
		{"another token", guarded, "GET", header{"Authorization": "Bearer x"}, 401, "not in force"},
		{"a caller's token", guarded, "GET", mine, 200, "sessions 0\n"},
		{"to be written", guarded, "POST", mine, 405, "GET, HEAD"},
		{"opened by the operator", openly, "GET", header{"Host": "10.1.2.3"}, 200, "sessions 0\n"},
		{"opened, to be written", openly, "DELETE", nil, 405, "GET, HEAD"},
		{"on this machine", local, "GET", nil, 200, "sessions 0\n"},
		{"a page's own name for this machine", local, "GET", header{"Host": "evil.example"}, 403, "--allow-host"},
		{"without metrics", none, "GET", nil, 404, "nothing is served"},
	} {
		if got := test.at.send(test.method, "/metrics", "", test.header); got.status != test.want || !strings.Contains(got.body, test.says) {
			t.Errorf("%s: %s /metrics = %d %q, want %d with %q", test.name, test.method, got.status, got.body, test.want, test.says)
		}
	}
}

func TestMetricsTellTheLoad(t *testing.T) {
	s := open(t, Options{Metrics: loads})
	mine := s.session(nil)
	s.openSSE(nil)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	go s.try(ctx, "POST", "/mcp", call("wait"), mine)
	within(t, s.began, "call")
	got := s.send("GET", "/metrics", "", nil)
	if want := "sessions 2\ncalls 1\n"; got.body != want || got.header.Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("/metrics = %q as %q, want %q", got.body, got.header.Get("Content-Type"), want)
	}
}
