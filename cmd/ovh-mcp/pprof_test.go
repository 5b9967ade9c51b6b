package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Each profile is read as go tool pprof and go tool trace would; elsewhere none is.
func TestProfilesAreReadOnThisMachineAlone(t *testing.T) {
	w := serveWeb(t, nil, "--simulator", "--pprof", "127.0.0.1:0")
	read := func(method, path, host string) (status int, body string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, w.pprof+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		status, _, body = answerOf(t, http.DefaultClient, req)
		return status, body
	}
	packed := "\x1f\x8b" // by gzip, as pprof reads them
	for path, begins := range map[string]string{
		"heap": packed, "allocs": packed, "goroutine": packed, "block": packed, "mutex": packed, "profile?seconds=0.1": packed,
		"trace?seconds=0.1": "go 1.", "goroutine?debug=2": "goroutine ", "": "profile?",
	} {
		status, b := read("GET", path, "")
		if status != http.StatusOK || !strings.HasPrefix(b, begins) {
			t.Errorf("GET %s = %d %.20q, want it to begin with %q", path, status, b, begins)
		}
		if path == "profile?seconds=0.1" {
			file := filepath.Join(t.TempDir(), "profile")
			if err := os.WriteFile(file, []byte(b), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.CommandContext(t.Context(), "go", "tool", "pprof", "-raw", file).CombinedOutput(); err != nil || !strings.Contains(string(out), "PeriodType: cpu") {
				t.Errorf("go tool pprof: %v\n%.500s", err, out)
			}
		}
	}
	for _, test := range []struct {
		method, path, host string
		want               int
	}{
		{"GET", "heap", "evil.example", 403},
		{"POST", "heap", "", 405},
		{"GET", "cmdline", "", 404},
		{"GET", "profile?seconds=0", "", 400},
		{"GET", "profile?seconds=1e9", "", 400},
		{"GET", "trace?seconds=NaN", "", 400},
	} {
		if status, b := read(test.method, test.path, test.host); status != test.want {
			t.Errorf("%s %s at %q = %d %.50q, want %d", test.method, test.path, test.host, status, b, test.want)
		}
	}
	if status, _ := w.get("/debug/pprof/heap", ""); status != http.StatusNotFound {
		t.Errorf("the server of MCP answers for profiles with %d, want 404", status)
	}
}

// A page that its user looks at can have the browser send a GET to this machine.
func TestProfilesAreNotForWebPages(t *testing.T) {
	w := serveWeb(t, nil, "--simulator", "--pprof", "127.0.0.1:0")
	for _, says := range []http.Header{{"Origin": {"https://evil.example"}}, {"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.pprof+"heap", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header = says
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("GET heap with %v = %s, want 403", says, res.Status)
		}
	}
}

func TestProfilesAreNotOfferedToOtherMachines(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "192.0.2.1:6060", "[::]:0"} {
		p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: io.Discard, getenv: func(string) string { return "" }, kept: t.TempDir()}
		err := p.run(t.Context(), []string{"serve", "--simulator", "--pprof", address})
		if err == nil || exitCode(err) != 2 || !strings.Contains(err.Error(), "127.0.0.1:0") {
			t.Errorf("--pprof %s: serve = %v, want it refused, with what to say instead", address, err)
		}
	}
}
