package main

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

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
