//go:build unix

package main

import (
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// TestTextOfOthersStandsOnThePageAsItIs has a server whose name would turn the
// text around it, be markup, or begin a line: in the list, on the page of the
// plan, among what was decided, and in the audit trail. What can't be seen is
// written out, once.
func TestTextOfOthersStandsOnThePageAsItIs(t *testing.T) {
	env := distant(t, simulator.Options{})
	named := "<b>web</b>\u202e\u200b\nApproved: &amp;"
	rename := map[string]any{"path": "/services/9000001", "body": map[string]any{"displayName": named}}
	c := serveWeb(t, env).connect("streamable", "2026-07-28", "")
	if answer, failure, err := ask(t.Context(), c, "raw_put", confirmed(rename, plan(t, c, "raw_put", rename))); err != nil || failure != "" {
		t.Fatalf("raw_put = %s %s, %v", answer, failure, err)
	}
	w := serveWeb(t, env, "--consent", "person", "--audit", filepath.Join(t.TempDir(), "audit.jsonl"))
	c = w.connect("streamable", "2026-07-28", "")
	if answer, failure, err := ask(t.Context(), c, "raw_get", map[string]any{"path": "/me/sshKey/%3Cb%3Eweb"}); err != nil || failure == "" {
		t.Fatalf("raw_get = %s, %v, want it to fail", answer, err)
	}
	plan(t, c, "reinstall_server", map[string]any{"server": simulated, "os": "debian13_64"})
	b := openPage(t, w.start)
	const inSentence, asTarget = `("<b>web</b>\u202e\u200b\nApproved: &amp;")`, `displayName <b>web</b>[U+202E][U+200B]\nApproved: &amp; os`
	b.reads("in the list", inSentence, asTarget)
	list := b.at.String()
	b.look(http.MethodGet, list+"plans/"+b.find(`id="plan-(\w+)"`), nil)
	b.reads("on the page of the plan", "One plan", inSentence, asTarget)
	b.look(http.MethodGet, list, nil)
	b.answer("deny", url.Values{"reason": {named}})
	b.reads("once it was denied", "Denied: Wipe", inSentence, `by the operator`, `<b>web</b>[U+202E][U+200B]\nApproved: &amp;`)
	b.reads("in the audit trail", `ssh_key: <b>web`)
}

// reads fails where the page does not hold all of that, or what can't be seen.
func (b *browser) reads(where string, want ...string) {
	b.t.Helper()
	text := b.text()
	for _, part := range want {
		if !strings.Contains(text, part) {
			b.t.Errorf("%s: no %s in\n%s", where, part, text)
		}
	}
	if strings.ContainsAny(b.page, "\u202e\u200b") || strings.Contains(text, "U+005B") || strings.Contains(b.page, "<b>web") {
		b.t.Errorf("%s: text of others is not written out, or twice:\n%s", where, b.page)
	}
}

// text is the page as a person reads it.
func (b *browser) text() string {
	text := regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]+>`).ReplaceAllString(b.page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}
