package main

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

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
