package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/metrics"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// durations are bounds in seconds: from what is answered without OVHcloud to what
// waits for a task.
func durations() []float64 {
	return []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}
}

// meters is what a server over HTTP counts of itself. No label tells of a target,
// an argument or a caller.
type meters struct {
	all metrics.Registry

	calls     *metrics.Counter
	faults    *metrics.Counter
	callTimes *metrics.Histogram
	approvals *metrics.Counter
	refused   *metrics.Counter

	requests     *metrics.Counter
	requestTimes *metrics.Histogram
	retries      *metrics.Counter
	waits, held  *metrics.Counter

	writing sync.Mutex // of one scrape at a time
	now     serve.Status
}

// faults are the outcomes of calls that a person has to look at.
func faults() []string { return []string{tool.CodeOutcomeUnknown, tool.CodeInternal} }

// refusals are the statuses of requests that are not served.
func refusals() []int {
	return []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestTimeout,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
}

func newMeters() *meters {
	m := new(meters)
	m.all.Gauge("ovh_mcp_build_info", "The version of the program, and the commit that it was built from.", func() []metrics.Sample {
		return []metrics.Sample{{Value: 1, Labels: []string{version(), commit()}}}
	}, "version", "commit")
	m.calls = m.all.Counter("ovh_mcp_calls_total", "Calls of tools that ended, those of plans too. Outcomes are those of the audit log.", "tool", "effect", "outcome")
	m.faults = m.all.Counter("ovh_mcp_call_faults_total", "Calls with an outcome that a person has to look at.", "outcome")
	// A series that begins with 1 has no increase.
	for _, outcome := range faults() {
		m.faults.Add(0, outcome)
	}
	m.callTimes = m.all.Histogram("ovh_mcp_call_duration_seconds", "How long calls took.", durations(), "effect")
	m.approvals = m.all.Counter("ovh_mcp_approvals_total", "Plans that came to a state on the approval page; waiting counts those that people were asked about.", "state")
	m.refused = m.all.Counter("ovh_mcp_http_refused_total", "Requests of clients that were answered with 400 or more; probes are left out.", "status")
	for _, status := range refusals() {
		m.refused.Add(0, strconv.Itoa(status))
	}
	m.requests = m.all.Counter("ovh_mcp_api_requests_total", "Requests to OVHcloud, repeated ones too. The status none is of those without an answer.", "method", "status")
	m.requestTimes = m.all.Histogram("ovh_mcp_api_request_duration_seconds", "How long OVHcloud took to answer a request.", durations(), "method")
	m.retries = m.all.Counter("ovh_mcp_api_retries_total", "Requests that were sent once more.", "method")
	m.waits = m.all.Counter("ovh_mcp_api_waits_total", "How often a request was held back before it was sent.", "reason")
	m.held = m.all.Counter("ovh_mcp_api_wait_seconds_total", "How long requests were held back before they were sent.", "reason")
	return m
}

// count has everything counted where somebody can ask for it: over HTTP. It is
// nil otherwise.
func (f *serveFlags) count() *meters {
	if f.http.Address == "" {
		return nil
	}
	m := newMeters()
	f.account.observer, f.people.count = m.observer(), m.plan
	return m
}

// publish has calls counted, and answers scrapes.
func (m *meters) publish(ctx context.Context, o *serve.Options, served tool.Accounts, all states) {
	if m == nil {
		return
	}
	for _, a := range served {
		a.Runner.Count = m.call
	}
	m.watch(ctx, all, served)
	o.Metrics = m.write
	o.Refused = func(status int) { m.refused.Add(1, strconv.Itoa(status)) }
}

// observer counts the requests to OVHcloud.
func (m *meters) observer() client.Observer {
	return client.Observer{
		Answered: func(method string, status int, took time.Duration) {
			answer := "none"
			if status > 0 {
				answer = strconv.Itoa(status)
			}
			m.requests.Add(1, method, answer)
			m.requestTimes.Observe(took.Seconds(), method)
		},
		Retrying: func(method string) { m.retries.Add(1, method) },
		Waited: func(took time.Duration, reason string) {
			m.waits.Add(1, reason)
			m.held.Add(took.Seconds(), reason)
		},
	}
}

// call counts a call.
func (m *meters) call(e tool.Ended) {
	effect := strings.ToLower(e.Effect.String())
	m.calls.Add(1, e.Tool, effect, e.Outcome)
	if slices.Contains(faults(), e.Outcome) {
		m.faults.Add(1, e.Outcome)
	}
	m.callTimes.Observe(e.Took.Seconds(), effect)
}

// plan counts what people are asked, and what they decide.
func (m *meters) plan(e consent.Entry) { m.approvals.Add(1, string(e.State)) }

// watch adds what is looked up at each scrape.
func (m *meters) watch(ctx context.Context, all states, served tool.Accounts) {
	gauge, board := m.all.Gauge, served[0].Runner.Consent.Board
	gauge("ovh_mcp_calls_running", "Calls of tools that run.", func() []metrics.Sample { return metrics.Number(float64(m.now.Calls)) })
	gauge("ovh_mcp_sessions", "Sessions that are open, over streamable HTTP and SSE.", func() []metrics.Sample { return metrics.Number(float64(m.now.Sessions)) })
	gauge("ovh_mcp_connections", "HTTP connections that are open.", func() []metrics.Sample { return metrics.Number(float64(m.now.Connections)) })
	gauge("ovh_mcp_confirmations_pending", "Plans whose confirmation token waits to be used, those of other processes with the same state too.", func() []metrics.Sample {
		n, err := all[0].ledger.Pending()
		if err != nil {
			return nil
		}
		return metrics.Number(float64(n))
	})
	gauge("ovh_mcp_approvals_pending", "Plans that wait for a person on the approval page, those of other servers with the same store too.", func() []metrics.Sample {
		if board == nil {
			return metrics.Number(0)
		}
		n, err := board.Pending()
		if err != nil {
			return nil
		}
		return metrics.Number(float64(n))
	})
	gauge("ovh_mcp_catalog_age_seconds", "How long ago the description of the API in use was read; nothing while none is.", func() []metrics.Sample {
		loaded, _ := all[0].tools.Catalog.Known()
		if loaded.IsZero() {
			return nil
		}
		return metrics.Number(time.Since(loaded).Seconds())
	})
	gauge("ovh_mcp_part_ok", "1 for each part of the server that works, 0 for one that /readyz has a remark on.", func() []metrics.Sample { return working(ctx, m.now.Checks) }, "part")
	gauge("ovh_mcp_certificate_expiry_timestamp_seconds", "When the TLS certificate ends, in seconds since 1970; nothing without TLS.", func() []metrics.Sample { return at(m.now.CertificateEnds) })
	gauge("ovh_mcp_key_expiry_timestamp_seconds", "When the consumer key ends, of several accounts the first one, in seconds since 1970; nothing while that is unknown or never.", func() []metrics.Sample { return at(firstEnd(served)) })
	m.all.Process()
}

// write answers a scrape.
func (m *meters) write(w io.Writer, now serve.Status) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.now = now
	return m.all.Write(w)
}

// at is the value of a gauge that tells a time, if there is one.
func at(t time.Time) []metrics.Sample {
	if t.IsZero() {
		return nil
	}
	return metrics.Number(float64(t.Unix()))
}

// firstEnd returns when the first of the keys ends; zero where none is known to.
func firstEnd(served tool.Accounts) (first time.Time) {
	for _, a := range served {
		if end := a.Runner.KeyEnds(); first.IsZero() || !end.IsZero() && end.Before(first) {
			first = end
		}
	}
	return first
}

// working returns for each check whether its part works.
func working(ctx context.Context, checks []serve.Check) []metrics.Sample {
	found := make([]metrics.Sample, len(checks))
	for i, c := range checks {
		found[i].Labels = []string{c.Part}
		if f := c.Look(ctx); f.Remark == "" {
			found[i].Value = 1
		}
	}
	return found
}
