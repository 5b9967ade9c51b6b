package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

// A log whose folder is removed under a running server begins anew, and the server
// says what was there.
func TestAServerTellsThatItsLogWasRemoved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "audit.jsonl")
	w := serveWeb(t, nil, "--simulator", "--audit", file)
	c := w.connect("streamable", "2025-11-25", "")
	list := func() {
		t.Helper()
		if _, failure, err := ask(t.Context(), c, "list_zones", nil); failure != "" || err != nil {
			t.Fatalf("list_zones = %q, %v", failure, err)
		}
	}
	list()
	list()
	before, err := audit.Verify(file, "")
	if err != nil || before.Last != 2 {
		t.Fatalf("Verify = %+v, %v", before, err)
	}
	if err := os.RemoveAll(filepath.Dir(file)); err != nil {
		t.Fatal(err)
	}
	list()
	list()
	if r, err := audit.Verify(file, ""); err != nil || r.Fault != nil || r.Lines != 3 || r.Lost != 1 {
		t.Errorf("Verify = %+v, %v, want three lines, one of which tells of the loss", r, err)
	}
	want := `level=WARN msg="the audit log began anew" before=2 tip=` + before.Tip
	w.await("/healthz", func(int, string) bool { return strings.Contains(w.log.String(), want) }, "in the log: "+want)
	if n := strings.Count(w.log.String(), "began anew"); n != 1 {
		t.Errorf("that it began anew is said %d times: %s", n, w.log)
	}
}
