package serve

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"
)

func TestToolsAreEncodedAsTheLibraryDoes(t *testing.T) {
	schema := json.RawMessage(`{"type":"object","properties":{"a":{"type":"string","description":"<a> & \"b\" é"}}}`)
	ours := mcp.Tool{
		Name: "ours", Title: "A <title>", Description: "Two\nlines", Annotations: mcp.ToolAnnotation{ReadOnlyHint: new(true)},
		RawInputSchema: schema, RawOutputSchema: schema,
	}
	bare, iconic, structured := ours, ours, mcp.NewTool("structured", mcp.WithString("a"))
	bare.Name, bare.RawOutputSchema, bare.Title = "bare", nil, ""
	iconic.Name, iconic.Icons = "iconic", []mcp.Icon{{Src: "https://example.com/icon.png"}}
	all := []mcp.Tool{ours, bare, iconic, structured}
	want, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var l listing
	for range 2 { // the second time by what was kept
		got, err := l.encode(all)
		if err != nil || bytes.ContainsAny(got, "\r\n") {
			t.Fatalf("encode = %s, %v, want one line", got, err)
		}
		if diff := cmp.Diff(read(t, want), read(t, got)); diff != "" {
			t.Error("what the library encodes, and not we:\n" + diff)
		}
	}
	if got, err := l.encode(all[1:2]); err != nil || len(read(t, got).([]any)) != 1 {
		t.Errorf("of one tool: %s, %v", got, err)
	}
	if got, err := l.encode(nil); err != nil || string(got) != "[]" {
		t.Errorf("of none: %s, %v", got, err)
	}
}

func read(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}
