package tools_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// A logbook is all that a session keeps of its calls: the audit log and that of
// the server.
type logbook struct {
	t      *testing.T
	file   string
	server bytes.Buffer
}

// keepLog makes d keep a log of its calls.
func keepLog(t *testing.T, d *tooltest.Session) *logbook {
	t.Helper()
	book := &logbook{t: t, file: filepath.Join(t.TempDir(), "state", "audit.jsonl")}
	d.LogTo(slog.New(slog.NewTextHandler(&book.server, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: redact.Redactor{}.Attr})))
	log, err := audit.Open(audit.Options{File: book.file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	d.Runner.Audit = log
	d.ReadAudit(book.file)
	return book
}

func (b *logbook) String() string {
	text, err := os.ReadFile(b.file)
	if err != nil {
		b.t.Error(err)
	}
	return string(text) + b.server.String()
}

// pasted are the ways in which a model writes a secret where it does not belong.
func pasted(secret string) []string {
	return []string{secret, "use " + secret + ", please", strings.ToLower(secret), url.QueryEscape("a " + secret), strings.ReplaceAll(secret, "_", "%5F"), "(" + secret + ")"}
}

// lets reports whether a text lets out a token: what of it is random, in any
// letter case.
func lets(text, token string) bool {
	random := token[strings.LastIndexByte(token, '_')+1:]
	return strings.Contains(strings.ToLower(text), strings.ToLower(random))
}

// A token that waits, and one that was used, are written into each argument of
// each tool that takes text, and into arguments that no tool has.
func TestAConfirmationTokenIsNeitherKeptNorTold(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, served()...)
	book := keepLog(t, d)
	used := tooltest.Plan(d, "delete_ssh_key", tooltest.Args{"name": "ci"}).Token
	d.Try("delete_ssh_key", tooltest.Args{"name": "ci", "confirmation_token": used})
	waits := tooltest.Plan(d, "delete_ssh_key", tooltest.Args{"name": "laptop"}).Token
	forms := append(pasted(waits), pasted(used)...)
	tried := 0
	for _, def := range served() {
		if strings.HasPrefix(def.Name, "wait_") {
			continue // with names that are none they would take their time
		}
		given := required(t, def.Name)
		text := func() string { tried++; return forms[tried%len(forms)] }
		calls := textArguments(t, def.Name, "")
		delete(calls, "confirmation_token")
		for name, value := range calls {
			if calls[name] = text(); value != "" {
				calls[name] = []string{text()}
			}
		}
		calls["confirmationToken"] = text()
		calls[text()] = true
		if def.Toolset == "raw" {
			given["path"], given["unchecked"] = "/me", true
			calls["path"] = "/me/" + url.PathEscape(text())
			calls["query"], calls["body"] = tooltest.Args{text(): text()}, tooltest.Args{text(): []string{text()}}
		}
		for name, value := range calls {
			res := d.Try(def.Name, tooltest.With(given, name, value))
			if lets(said(res), waits) || lets(said(res), used) {
				t.Errorf("%s with %v as %s tells it: %.1000s", def.Name, value, name, said(res))
			}
		}
	}
	if tried < 200 {
		t.Errorf("%d texts were tried, want more", tried)
	}
	kept := book.String()
	for line := range strings.Lines(kept) {
		if lets(line, waits) || lets(line, used) {
			t.Errorf("it is kept: %.1000s", line)
		}
	}
	if strings.Count(kept, `"kind":"call"`) < 100 {
		t.Errorf("the log is %.1000s", kept)
	}
}
