package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// get asks the server for a path, with token if that is not empty.
func (w *web) get(path, token string) (status int, body string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	status, _, body = answerOf(w.t, anyCertificate(), req)
	return status, body
}

// becomes waits until /readyz answers with a status and all of some texts.
func (w *web) becomes(status int, says ...string) {
	w.t.Helper()
	w.await("/readyz", func(got int, body string) bool {
		for _, text := range says {
			if !strings.Contains(body, text) {
				return false
			}
		}
		return got == status
	}, fmt.Sprint(status, says))
}

// await asks for a path until its answer is as wanted.
func (w *web) await(path string, as func(status int, body string) bool, want string) {
	w.t.Helper()
	var got int
	var body string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if got, body = w.get(path, ""); as(got, body) {
			return
		}
	}
	w.t.Errorf("GET %s = %d %q, want %s", path, got, body, want)
}

func TestAServerWithoutKeysIsNotReady(t *testing.T) {
	w := serveWeb(t, nil)
	w.becomes(http.StatusServiceUnavailable, "not ready\n", "credentials: there are none", "ovh-mcp login")
}

// Keys that OVHcloud refuses are told once a call met that, and the server is ready
// again as soon as one passes.
func TestAServerWhoseKeysAreRefusedIsNotReady(t *testing.T) {
	var refusing atomic.Bool
	env := distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if !refusing.Load() || strings.HasSuffix(r.URL.Path, "/auth/time") {
			return nil
		}
		return &simulator.Fault{Status: http.StatusForbidden, Body: `{"errorCode":"NOT_CREDENTIAL","message":"This credential does not exist"}`}
	}})
	w := serveWeb(t, env)
	c := w.connect("streamable", "2025-11-25", "")
	w.becomes(http.StatusOK, "ready\n")
	refusing.Store(true)
	if _, failure, err := ask(t.Context(), c, "list_zones", nil); err != nil || failure == "" {
		t.Fatalf("list_zones = %q, %v, want it refused", failure, err)
	}
	w.becomes(http.StatusServiceUnavailable, "credentials: OVHcloud refuses the keys", "ovh-mcp doctor")
	refusing.Store(false)
	if _, failure, err := ask(t.Context(), c, "list_zones", nil); err != nil || failure != "" {
		t.Fatalf("list_zones = %q, %v", failure, err)
	}
	w.becomes(http.StatusOK, "ready\n")
}

// Refused keys are tried again by the server itself: a balancer that asks sends no
// calls.
func TestRefusedKeysAreTriedAgainWithoutACall(t *testing.T) {
	var refused atomic.Int64
	env := distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/auth/time") || refused.Add(1) > 1 {
			return nil
		}
		return &simulator.Fault{Status: http.StatusForbidden, Body: `{"errorCode":"INVALID_CREDENTIAL","message":"This credential is not valid"}`}
	}})
	w := serveWeb(t, env)
	// The first probe has the key looked at, which is refused; a later one has it
	// tried again.
	w.await("/readyz", func(got int, _ string) bool { return got == http.StatusOK && refused.Load() > 1 }, "200 once the key was tried again")
}

func TestReadinessRemarksWhatHindersSomeCalls(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "policy.yml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("default: allow\nrules: []\n")
	w := serveWeb(t, nil, "--simulator", "--policy", file, "--audit", filepath.Join(folder, "missing", "audit.jsonl"), "--catalog", folder)
	w.becomes(http.StatusOK, "ready\naudit 0 ", "catalogue: not loaded yet")

	write("default: maybe\n")
	w.becomes(http.StatusOK, "policy: a file changed and has a fault")
	write("default: allow\nrules: []\n# again\n")
	w.await("/readyz", func(_ int, body string) bool { return !strings.Contains(body, "policy") }, "no remark on the policy")

	c := w.connect("streamable", "2025-11-25", "")
	if _, failure, err := ask(t.Context(), c, "raw_get", map[string]any{"path": "/me"}); err != nil {
		t.Fatalf("raw_get = %q, %v", failure, err)
	}
	w.becomes(http.StatusOK, "catalogue: it can't be read, so that there is none")

	if err := os.RemoveAll(filepath.Join(folder, "missing")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "missing"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.becomes(http.StatusOK, "audit log: it can't be written, so that calls that change something are refused")
	if _, body := w.get("/readyz", ""); strings.Contains(body, folder) {
		t.Errorf("/readyz names a file to whoever asks: %q", body)
	}
}

func TestAnApprovalPageThatClosedIsRemarked(t *testing.T) {
	ended := make(chan struct{})
	shown := approvalPage{ended: ended}
	if got := shown.finding(); got.Remark != "" {
		t.Errorf("an open page has the remark %q", got.Remark)
	}
	close(ended)
	if got := shown.finding(); !strings.Contains(got.Remark, "nobody can approve") || got.Blocks {
		t.Errorf("a closed page = %+v, want a remark that leaves other calls be", got)
	}
}
