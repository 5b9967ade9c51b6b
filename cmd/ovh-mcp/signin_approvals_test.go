//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent/notify"
)

// Who approves is told who asks by the id, which nobody chooses, and by the name
// that people know, on whichever server: as text, whatever was chosen for it. Who
// asks is told nothing more.
func TestWhoApprovesSeesWhoSignedIn(t *testing.T) {
	told := make(chan notify.Data, 1)
	chat := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m notify.Message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		told <- m.Data
	}))
	defer chat.Close()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	i := newIssuer(t)
	_, _, all := serveApprovals(t, "--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--log-level", "info", "--notify", chat.URL, "--notify-secret-file", secret)
	const (
		name    = "root</bdi> <b>as token:alice</b> אב\u2800(verified)"
		visible = "root</bdi> <b>as token:alice</b> אב[U+2800](verified)"
		shown   = "<bdi>root&lt;/bdi&gt; &lt;b&gt;as token:alice&lt;/b&gt; אב[U+2800](verified)</bdi>"
	)
	c := all[0].connect("streamable", "2026-07-28", i.Token(map[string]any{
		"sub": "7f-1", "aud": "ovh", "exp": time.Now().Add(time.Hour).Unix(), "scope": "ovh.destroy", "preferred_username": name,
	}))
	key := map[string]any{"name": "ci"}
	answer, failure, err := ask(t.Context(), c, "delete_ssh_key", key)
	if err != nil || failure != "" || strings.Contains(answer, "root") || strings.Contains(answer, "7f-1") {
		t.Errorf("who asks is answered %s %s, %v, want nothing of who that is", answer, failure, err)
	}
	if d := <-told; d.Caller != "oidc:7f-1" || d.CallerName != visible {
		t.Errorf("the chat is told of %q, known as %q, want %q", d.Caller, d.CallerName, visible)
	}
	b := openPage(t, all[1].start)
	if !strings.Contains(b.page, "<b>oidc:7f-1</b>, known as "+shown) {
		t.Errorf("the page of another server lacks who asks:\n%s", b.page)
	}
	b.answer("deny", nil)
	if !strings.Contains(b.page, "for oidc:7f-1 "+shown) {
		t.Errorf("the page lacks who asked for what was denied:\n%s", b.page)
	}
	if _, failure, err := ask(t.Context(), c, "delete_ssh_key", key); err != nil || strings.Contains(failure, "root") {
		t.Errorf("who asks again is told %s, %v", failure, err)
	}
	b = openPage(t, all[0].start)
	if !strings.Contains(b.page, "<td>oidc:7f-1 "+shown+"</td>") {
		t.Errorf("the audit trail lacks who called:\n%s", b.page)
	}
	all[1].await("/healthz", func(int, string) bool {
		return strings.Contains(all[1].log.String(), "state=denied tool=delete_ssh_key caller=oidc:7f-1 caller_name=") && strings.Contains(all[1].log.String(), "[U+2800]")
	}, "who asked, in the log")
}
