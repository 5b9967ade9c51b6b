package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// scraped are the values of metrics, by their names with labels.
type scraped map[string]float64

// scrape reads the metrics as Prometheus does.
func (w *web) scrape(token string) (values scraped, text string) {
	w.t.Helper()
	status, text := w.get("/metrics", token)
	if status != http.StatusOK {
		w.t.Fatalf("/metrics = %d %s", status, text)
	}
	values = make(scraped)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64)
		if err != nil {
			w.t.Fatalf("a line of the metrics is %q: %v", line, err)
		}
		values[line[:at]] = value
	}
	return values, text
}

// A server of which callers did a bit of everything is scraped, over both
// transports.
func TestMetricsCountWhatCallersDo(t *testing.T) {
	var lists atomic.Int64
	env := distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/domain/zone") && lists.Add(1) == 1 {
			return &simulator.Fault{Status: http.StatusServiceUnavailable, Body: "{}"}
		}
		return nil
	}})
	file, alice, bob := tokens(t)
	w := serveWeb(t, env, "--http-token-file", file, "--rate", "1000")
	key := map[string]any{"name": "backup"}
	hers, his := w.connect("streamable", "2025-11-25", alice), w.connect("sse", "2024-11-05", bob)
	say := func(tool string, args map[string]any, fails bool) {
		t.Helper()
		if answer, failure, err := ask(t.Context(), hers, tool, args); err != nil || (failure != "") != fails {
			t.Fatalf("%s = %s %s, %v", tool, answer, failure, err)
		}
	}
	say("list_zones", nil, false)
	say("list_dns_records", map[string]any{"zone": "unknown-zone.example"}, true)
	say("raw_get", map[string]any{"path": "/me"}, false)
	token := plan(t, his, "delete_ssh_key", key)
	planned, _ := w.scrape(alice)
	if _, failure, err := ask(t.Context(), his, "delete_ssh_key", confirmed(key, token)); err != nil || failure != "" {
		t.Fatalf("delete_ssh_key = %s, %v", failure, err)
	}
	done, text := w.scrape(alice)

	if got := planned["ovh_mcp_confirmations_pending"]; got != 1 {
		t.Errorf("a plan waits, and pending confirmations = %v", got)
	}
	for name, want := range map[string]float64{
		`ovh_mcp_calls_total{tool="list_zones",effect="read",outcome="ok"}`:              1,
		`ovh_mcp_calls_total{tool="list_dns_records",effect="read",outcome="not_found"}`: 1,
		`ovh_mcp_calls_total{tool="delete_ssh_key",effect="destroy",outcome="planned"}`:  1,
		`ovh_mcp_calls_total{tool="delete_ssh_key",effect="destroy",outcome="ok"}`:       1,
		`ovh_mcp_call_duration_seconds_count{effect="destroy"}`:                          2,
		`ovh_mcp_call_duration_seconds_bucket{effect="destroy",le="+Inf"}`:               2,
		`ovh_mcp_api_requests_total{method="DELETE",status="200"}`:                       1,
		`ovh_mcp_api_requests_total{method="GET",status="503"}`:                          1,
		`ovh_mcp_api_retries_total{method="GET"}`:                                        1,
		`ovh_mcp_api_waits_total{reason="try again"}`:                                    1,
		`ovh_mcp_confirmations_pending`:                                                  0,
		`ovh_mcp_approvals_pending`:                                                      0,
		`ovh_mcp_sessions`:                                                               2,
		`ovh_mcp_part_ok{part="credentials"}`:                                            1,
		`ovh_mcp_build_info{version="` + version() + `",commit="` + commit() + `"}`:      1,
	} {
		if got, ok := done[name]; !ok || got != want {
			t.Errorf("%s = %v %t, want %v", name, got, ok, want)
		}
	}
	for _, some := range []string{`ovh_mcp_api_wait_seconds_total{reason="try again"}`, "ovh_mcp_catalog_age_seconds", "go_goroutines", "process_start_time_seconds"} {
		if done[some] <= 0 {
			t.Errorf("%s = %v", some, done[some])
		}
	}
	for what, private := range map[string]string{
		"a caller": "alice", "a token": alice, "a target": "unknown-zone", "another target": "backup", "a key": simulator.ConsumerKey, "a confirmation": token,
	} {
		if strings.Contains(text, private) {
			t.Errorf("the metrics tell %s:\n%s", what, text)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// People decide, and the page of their decisions is counted.
func TestMetricsCountWhatPeopleDecide(t *testing.T) {
	w := serveWeb(t, nil, "--simulator", "--consent", "person")
	c := w.connect("streamable", "2026-07-28", "")
	plan(t, c, "delete_ssh_key", map[string]any{"name": "backup"})
	if got, _ := w.scrape(""); got["ovh_mcp_approvals_pending"] != 1 {
		t.Errorf("a plan waits for a person, and pending approvals = %v", got["ovh_mcp_approvals_pending"])
	}
	b := openPage(t, w.start)
	b.answer("deny", nil)
	got, text := w.scrape("")
	if got["ovh_mcp_approvals_pending"] != 0 || got[`ovh_mcp_approvals_total{state="waiting"}`] != 1 || got[`ovh_mcp_approvals_total{state="denied"}`] != 1 {
		t.Errorf("a person denied, and the metrics are\n%s", text)
	}
}

func TestPromtoolFindsNothingInTheMetrics(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed: apt-get install prometheus has it")
	}
	w := serveWeb(t, nil, "--simulator")
	plan(t, w.connect("sse", "2025-06-18", ""), "delete_ssh_key", map[string]any{"name": "backup"})
	_, text := w.scrape("")
	check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	check.Stdin = strings.NewReader(text)
	if said, err := check.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("promtool check metrics: %v\n%s\nof\n%s", err, said, text)
	}
}

func TestMetricsTellWhichPartIsAmiss(t *testing.T) {
	got, text := serveWeb(t, nil).scrape("")
	for part, want := range map[string]float64{"credentials": 0, "audit log": 1} {
		if ok, known := got[`ovh_mcp_part_ok{part="`+part+`"}`]; !known || ok != want {
			t.Errorf("without keys, %s = %v, want %v\n%s", part, ok, want, text)
		}
	}
}

// TestDashboardAndAlertsNameMetricsThatExist holds each query against what a
// server answers, metric by metric.
func TestDashboardAndAlertsNameMetricsThatExist(t *testing.T) {
	_, text := serveWeb(t, nil, "--simulator").scrape("")
	known := map[string]bool{"up": true} // Prometheus' own
	for _, family := range regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`).FindAllStringSubmatch(text, -1) {
		known[family[1]] = true
		if family[2] == "histogram" {
			delete(known, family[1])
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				known[family[1]+suffix] = true
			}
		}
	}
	named := func(file string, parse func([]byte, any) error) map[string]bool {
		t.Helper()
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all any
		if err := parse(raw, &all); err != nil {
			t.Fatal(err)
		}
		shown := make(map[string]bool)
		for _, query := range queriesIn(all) {
			names := regexp.MustCompile(`\b((ovh_mcp|go|process)_\w+|up)\b`).FindAllString(query, -1)
			if len(names) == 0 {
				t.Errorf("%s: the query %q names no metric", file, query)
			}
			for _, name := range names {
				shown[name] = true
				if !known[name] {
					t.Errorf("%s: the query %q names %s, which no server has", file, query, name)
				}
			}
		}
		return shown
	}
	if alerted := named("../../deploy/prometheus/alerts.yaml", yaml.Unmarshal); len(alerted) < 7 {
		t.Errorf("the alerts name %v only", alerted)
	}
	shown := named("../../deploy/grafana/ovh-mcp.json", json.Unmarshal)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if strings.HasPrefix(name, "ovh_mcp_") && !shown[name] && !strings.HasSuffix(name, "_sum") && !strings.HasSuffix(name, "_count") {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}

// queriesIn returns the queries of a dashboard or of alerts, or of a part of them.
func queriesIn(part any) (queries []string) {
	switch part := part.(type) {
	case map[string]any:
		if part["type"] == "datasource" {
			return nil // it asks for none
		}
		for name, value := range part {
			if query, ok := value.(string); ok && (name == "expr" || name == "query" || name == "definition") {
				queries = append(queries, query)
				continue
			}
			queries = append(queries, queriesIn(value)...)
		}
	case []any:
		for _, one := range part {
			queries = append(queries, queriesIn(one)...)
		}
	}
	return queries
}
