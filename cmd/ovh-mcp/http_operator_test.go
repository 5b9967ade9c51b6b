package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// serveFails returns what the program says where it can't serve.
func serveFails(t *testing.T, args ...string) string {
	t.Helper()
	p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: io.Discard, getenv: func(string) string { return "" }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
	err := p.run(t.Context(), append([]string{"serve", "--simulator"}, args...))
	if err == nil {
		t.Fatalf("serve %v = nil", args)
	}
	return err.Error()
}

// Nobody authenticated and plain HTTP behind a proxy are told apart.
func TestWhoServesOtherMachinesIsToldWhatThatMeans(t *testing.T) {
	const anybody, plain = "anybody who reaches this address manages the account", "plain HTTP: tokens can be read on the way"
	file, _, _ := tokens(t)
	cert, key := pemPair(t, t.TempDir(), time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	for _, test := range []struct {
		name      string
		args      []string
		level     string
		want, not string
	}{
		{"nothing", nil, "level=ERROR", anybody, plain},
		{"TLS alone", []string{"--tls-cert", cert, "--tls-key", key}, "level=ERROR", anybody, plain},
		{"tokens alone", []string{"--http-token-file", file}, "level=WARN", plain, anybody},
		{"both", []string{"--http-token-file", file, "--tls-cert", cert, "--tls-key", key}, "", "", "level="},
		{"this machine only", []string{"--http", "127.0.0.1:0"}, "", "", "level="},
	} {
		w := serveWeb(t, nil, append([]string{"--simulator", "--http", "0.0.0.0:0", "--insecure-listen"}, test.args...)...)
		got := w.log.String()
		if !strings.Contains(got, test.level) || !strings.Contains(got, test.want) || strings.Contains(got, test.not) {
			t.Errorf("%s: the log is %q, want %s %q", test.name, got, test.level, test.want)
		}
		if test.want == anybody && !strings.Contains(got, "--http-token-file") {
			t.Errorf("%s: the log does not say what to do: %q", test.name, got)
		}
	}
}

func TestWhatServeSaysCanBeActedOn(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	folder := t.TempDir()
	nameless := filepath.Join(folder, "nameless")
	if err := os.WriteFile(nameless, []byte(strings.Repeat("0123456789abcdef", 4)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		says []string
	}{
		{[]string{"--http", taken.Addr().String()}, []string{"--http", "in use", "a port that is free, such as 127.0.0.1:0"}},
		{[]string{"--consent", "person", "--approval-address", taken.Addr().String()}, []string{"in use", "a port that is free: 127.0.0.1:0"}},
		{[]string{"--pprof", taken.Addr().String()}, []string{"in use", "a port that is free: 127.0.0.1:0"}},
		{[]string{"--http", "192.0.2.1:0", "--insecure-listen"}, []string{"--http", "an address of this machine"}},
		{[]string{"--http", "127.0.0.1:0", "--http-token-file", filepath.Join(folder, "nothere")}, []string{"--http-token-file", "no such file"}},
		{[]string{"--http", "127.0.0.1:0", "--http-token-file", nameless}, []string{"line 1 has no name: write name:token"}},
		{[]string{"--http", "127.0.0.1:0", "--tls-cert", "nothere", "--tls-key", "nothere"}, []string{"--tls-cert", "--tls-key", "no such file"}},
	} {
		got := serveFails(t, test.args...)
		for _, want := range test.says {
			if !strings.Contains(got, want) {
				t.Errorf("serve %v says %q, want %q", test.args, got, want)
			}
		}
	}
	w := serveWeb(t, nil, "--simulator", "--http", ":0", "--insecure-listen")
	if strings.Contains(w.said, "[::]") || !strings.Contains(w.said, "http://HOST:") || !strings.Contains(w.said, "where HOST is an address of this machine") {
		t.Errorf("on every address serve says %q, want what clients can call", w.said)
	}
}

// Whoever collects JSON lines gets nothing else, and durations with their unit.
func TestTheLogIsJSONFromItsFirstLine(t *testing.T) {
	w := serveWeb(t, nil, "--simulator", "--log-format", "json", "--log-level", "info", "--consent", "person", "--pprof", "127.0.0.1:0")
	if _, _, err := ask(t.Context(), w.connect("streamable", "2025-11-25", ""), "list_zones", nil); err != nil {
		t.Fatal(err)
	}
	w.await("/healthz", func(int, string) bool { return strings.Contains(w.log.String(), "tool call") }, "the call in the log")
	w.stop()
	<-w.logged
	took := ""
	for line := range strings.Lines(w.said + "\n" + w.log.String()) {
		var logged struct{ Level, Msg, Took string }
		if err := json.Unmarshal([]byte(line), &logged); err != nil || logged.Level == "" || logged.Msg == "" {
			t.Errorf("a line of the log is %q, %v", line, err)
		}
		took += logged.Took
	}
	if d, err := time.ParseDuration(took); err != nil || d <= 0 {
		t.Errorf("the call took %q, want a duration with its unit", took)
	}
	for _, want := range []string{"approve plans at", "profiles at"} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log does not tell %q:\n%s", want, w.log)
		}
	}
}

// A revocation that failed, and a certificate that could not be taken, are for
// probes and alerts too.
func TestFilesThatCantBeTakenAreToldToWhoWatches(t *testing.T) {
	file, alice, _ := tokens(t)
	folder := t.TempDir()
	cert, key := pemPair(t, folder, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file, "--tls-cert", cert, "--tls-key", key)
	part := func(name string) (ok float64) {
		t.Helper()
		got, _ := w.scrape(alice)
		ok, known := got[`ovh_mcp_part_ok{part="`+name+`"}`]
		if !known {
			t.Fatalf("no metric tells of the part %s", name)
		}
		return ok
	}
	if part("tokens") != 1 || part("certificate") != 1 {
		t.Error("whole files are told to be at fault")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("alice\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.becomes(http.StatusOK, "ready\n", "tokens: the file changed and can't be taken")
	if part("tokens") != 0 {
		t.Error("the metric tells nothing of a token file that can't be taken")
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	w.await("/readyz", func(_ int, body string) bool { return !strings.Contains(body, "tokens:") }, "no remark on the tokens")

	if err := os.WriteFile(cert, []byte("mistake"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.becomes(http.StatusOK, "certificate: a file changed and can't be taken")
	if part("certificate") != 0 {
		t.Error("the metric tells nothing of a certificate that can't be taken")
	}
	ends := time.Now().Add(-time.Minute)
	pemPair(t, folder, time.Now().Add(-time.Hour), ends)
	w.becomes(http.StatusOK, "certificate: it has expired or is not in force yet")
	got, _ := w.scrape(alice)
	if at := got["ovh_mcp_certificate_expiry_timestamp_seconds"]; at != float64(ends.Unix()) {
		t.Errorf("the certificate ends at %v, want %d", at, ends.Unix())
	}
}

// What is refused, and calls whose end nobody knows, is counted from the first.
func TestMetricsCountWhatIsRefused(t *testing.T) {
	file, alice, _ := tokens(t)
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file)
	before, _ := w.scrape(alice)
	for _, status := range []string{"401", "403", "404", "413", "429", "503"} {
		if got, ok := before[`ovh_mcp_http_refused_total{status="`+status+`"}`]; !ok || got != 0 {
			t.Errorf("before any, %s refused = %v %t, want 0", status, got, ok)
		}
	}
	for _, outcome := range []string{"outcome_unknown", "internal"} {
		if got, ok := before[`ovh_mcp_call_faults_total{outcome="`+outcome+`"}`]; !ok || got != 0 {
			t.Errorf("before any, %s = %v %t, want 0", outcome, got, ok)
		}
	}
	w.get("/mcp", "")
	w.get("/mcp", "unknown")
	w.get("/nothing", alice)
	w.get("/mcp", alice) // names no session
	w.get("/healthz", "")
	after, _ := w.scrape(alice)
	for status, want := range map[string]float64{"401": 2, "404": 1, "400": 1, "403": 0} {
		if got := after[`ovh_mcp_http_refused_total{status="`+status+`"}`]; got != want {
			t.Errorf("%s refused = %v, want %v", status, got, want)
		}
	}
}

// The server knows the key's end, and whether it works, before anybody calls.
func TestKeysAreLookedAtBeforeTheFirstCall(t *testing.T) {
	w := serveWeb(t, distant(t, simulator.Options{}))
	w.await("/metrics", func(_ int, body string) bool {
		return strings.Contains(body, "\novh_mcp_key_expiry_timestamp_seconds ")
	}, "the end of the key")

	for name, env := range map[string]map[string]string{
		"consumer key":    {"OVH_CONSUMER_KEY": strings.Repeat("0", 32)},
		"service account": {"OVH_APPLICATION_KEY": "", "OVH_APPLICATION_SECRET": "", "OVH_CONSUMER_KEY": "", "OVH_CLIENT_ID": simulator.ClientID, "OVH_CLIENT_SECRET": "wrong"},
	} {
		all := distant(t, simulator.Options{})
		maps.Copy(all, env)
		w := serveWeb(t, all)
		w.await("/metrics", func(_ int, body string) bool { return strings.Contains(body, `ovh_mcp_part_ok{part="credentials"} 0`) }, fmt.Sprintf("refused %s in the metrics", name))
		if status, body := w.get("/readyz", ""); status != http.StatusServiceUnavailable {
			t.Errorf("%s: /readyz = %d %s", name, status, body)
		}
		w.await("/healthz", func(int, string) bool {
			got := w.log.String()
			return strings.Contains(got, "level=WARN") && strings.Contains(got, "OVHcloud refuses the keys in use") && strings.Contains(got, "next=")
		}, name+": a warning with its cure")
	}
}

// A token is renewed while the old one still serves: both are of one caller.
func TestTwoTokensOfOneNameAreOneCaller(t *testing.T) {
	file, alice, _ := tokens(t)
	next := strings.Repeat("n", 32)
	if err := os.WriteFile(file, []byte("alice:"+alice+"\nalice:"+next+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file)
	key := map[string]any{"name": "ci"}
	confirmation := plan(t, w.connect("streamable", "2025-11-25", alice), "delete_ssh_key", key)
	renewed := w.connect("streamable", "2025-11-25", next)
	if err := os.WriteFile(file, []byte("alice:"+next+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if status, _, _ := w.refused(alice); status == http.StatusUnauthorized {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the former token is not revoked")
		}
	}
	if done, failure, err := ask(t.Context(), renewed, "delete_ssh_key", confirmed(key, confirmation)); err != nil || failure != "" {
		t.Errorf("by the other token, delete_ssh_key = %s %s, %v", done, failure, err)
	}
}
