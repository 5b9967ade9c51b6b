package serve

import (
	"net/http"
	"strings"
)

const metricsPath = "/metrics"

// serveMetrics answers a scrape.
func (t *transports) serveMetrics(w *response, r *http.Request) *refusal {
	switch {
	case t.guard.Metrics == nil:
		return unknown(r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return notAllowed(w, "GET, HEAD")
	}
	var out strings.Builder
	everyCall := func(any) bool { return true }
	now := Status{Sessions: t.sessions.count(), Connections: t.connections.count(), Calls: t.running.count(everyCall), Checks: t.guard.Checks}
	if t.guard.certificate != nil {
		now.CertificateEnds = t.guard.certificate.value.Load().Ends()
	}
	if err := t.guard.Metrics(&out, now); err != nil {
		return refuse(http.StatusInternalServerError, "the metrics could not be written: %v", err)
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.write([]byte(out.String()), w.header) // a scraper that went away misses it
	return nil
}
