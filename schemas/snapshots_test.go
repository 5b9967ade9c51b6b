package schemas_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/internal/hosts"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// TestSnapshotsAreFresh fails when what a tool publishes changes without its
// snapshot.
func TestSnapshotsAreFresh(t *testing.T) {
	expected := make(map[string]bool)
	for _, d := range tools.All(tools.Options{}) {
		p, err := generate(d)
		if err != nil {
			t.Fatal(err)
		}
		for folder, v := range map[string]any{"snapshots": p, "arguments": arguments(d)} {
			file := filepath.Join(folder, d.Name+".json")
			expected[file] = true
			golden.File(t, file, indented(t, v))
		}
	}
	for _, folder := range []string{"snapshots", "arguments"} {
		files, err := filepath.Glob(folder + "/*.json")
		if err != nil {
			t.Fatal(err)
		}
		golden.Orphans(t, files, expected)
	}
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSnapshotsAreReadAsTheyAreWritten holds the quick reader of snapshots
// against a parser.
func TestSnapshotsAreReadAsTheyAreWritten(t *testing.T) {
	compact := func(raw json.RawMessage) string {
		var b bytes.Buffer
		if err := json.Compact(&b, raw); err != nil {
			t.Error(err)
		}
		return b.String()
	}
	for _, d := range tools.All(tools.Options{}) {
		got, err := schemas.Published(d.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		file, err := os.ReadFile(filepath.Join("snapshots", d.Name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var want struct{ InputSchema, OutputSchema json.RawMessage }
		if err := json.Unmarshal(file, &want); err != nil {
			t.Fatal(err)
		}
		if compact(got.Input) != compact(want.InputSchema) || compact(got.Output) != compact(want.OutputSchema) {
			t.Errorf("%s: read %s and %s", d.Name, got.Input, got.Output)
		}
	}
}

// TestPublishedSchemasSuitEveryHost holds what is published against what hosts
// take.
func TestPublishedSchemasSuitEveryHost(t *testing.T) {
	for _, d := range tools.All(tools.Options{}) {
		t.Run(d.Name, func(t *testing.T) {
			s, err := schemas.Published(d.Name)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate([]byte(`[]`)); err == nil || strings.Contains(err.Error(), "compile") {
				t.Errorf("the input schema does not compile or accepts a list: %v", err)
			}
			for _, fault := range hosts.Check(hosts.Tool{Name: d.Name, Description: d.Description, Input: s.Input, Output: s.Output}) {
				t.Error(fault)
			}
		})
	}
}

// TestArgumentsAreClosedAndResultsOpen keeps a misspelt argument from passing,
// and a field that OVHcloud adds from failing.
func TestArgumentsAreClosedAndResultsOpen(t *testing.T) {
	for _, d := range tools.All(tools.Options{}) {
		s, err := schemas.Published(d.Name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(s.Input, []byte(`"additionalProperties": false`)) {
			t.Errorf("%s takes unknown arguments", d.Name)
		}
		if bytes.Contains(s.Output, []byte(`"additionalProperties": false`)) {
			t.Errorf("%s closes its results", d.Name)
		}
	}
}

// TestMisspeltArgumentsAreRefusedAtEveryDepth looks at what is enforced, for
// what is published leaves the inside of lists out.
func TestMisspeltArgumentsAreRefusedAtEveryDepth(t *testing.T) {
	for _, d := range tools.All(tools.Options{}) {
		var schema map[string]any
		if err := json.Unmarshal(indented(t, arguments(d)), &schema); err != nil {
			t.Fatal(err)
		}
		checkClosed(t, d.Name, schema)
	}
}

func checkClosed(t *testing.T, at string, schema map[string]any) {
	t.Helper()
	properties, ok := schema["properties"].(map[string]any)
	if ok && schema["additionalProperties"] != false {
		t.Errorf("%s takes unknown fields", at)
	}
	for name, p := range properties {
		if sub, ok := p.(map[string]any); ok {
			checkClosed(t, at+"."+name, sub)
		}
	}
	if items, ok := schema["items"].(map[string]any); ok {
		checkClosed(t, at+"[]", items)
	}
}
