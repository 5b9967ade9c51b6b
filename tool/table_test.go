package tool

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/visible"
)

func FuzzTableKeepsItsRows(f *testing.F) {
	f.Add("a", "b\nc", "d\te", `\`)
	f.Add("", `"`, `\"`, "\u2029\x7f")
	f.Add("x", "{", "[1]", "\xff")
	f.Fuzz(func(t *testing.T, a, b, c, name string) {
		list := string(visible.JSON(Object(map[string]any{"about": a, "rows": []any{
			map[string]any{"a": a, "b": b, "deep": map[string]any{name: c, "list": []string{a, b}}},
			map[string]any{"a": b, "c": c, "deep": map[string]any{"more": map[string]string{name: a}}},
			map[string]any{"c": a},
		}})))
		_, body, ok := strings.Cut(table(list, "rows"), "\n\n")
		if lines := strings.Count(body, "\n") + 1; ok && lines > 4 {
			t.Errorf("%d lines:\n%s", lines, body)
		}
		for line := range strings.SplitSeq(body, "\n") {
			if ok && line[0] != rowMark {
				t.Errorf("%q has no mark", line)
			}
		}
		var want, got any
		mustDecode(t, []byte(list), &want)
		mustDecode(t, lean(nil, list), &got)
		if fmt.Sprint(pruned(want)) != fmt.Sprint(got) {
			t.Errorf("lean = %v, want %v", got, pruned(want))
		}
	})
}

func mustDecode(t *testing.T, raw []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
}

// pruned leaves out what says nothing, the slow way.
func pruned(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
		return v
	case map[string]any:
		for name, e := range v {
			switch e := pruned(e).(type) {
			case nil:
				delete(v, name)
			case string:
				if e == "" {
					delete(v, name)
				}
			case []any:
				if len(e) == 0 {
					delete(v, name)
				}
			case map[string]any:
				if len(e) == 0 {
					delete(v, name)
				}
			}
		}
		return v
	}
	return v
}

func TestTextLeavesOutWhatSaysNothing(t *testing.T) {
	tests := []struct{ name, json, rows, want string }{
		{"rows of an answer", `{"body":[{"id":1,"state":"ok"},{"id":2,"state":"ok"}],"total":2}`, "?body", "body: 2\ntotal: 2\nin every row: state=ok\n\n|id\n|1\n|2"},
		{"rows that are shorter as JSON", `{"body":[{"a":1},{"b":1},{"c":1},{"d":1},{"e":1},{"f":1},{"g":1},{"h":1},{"i":1},{"j":1},{"k":1},{"l":1},{"m":1},{"n":1},{"o":1},{"p":1}]}`, "?body", `{"body":[{"a":1},{"b":1},{"c":1},{"d":1},{"e":1},{"f":1},{"g":1},{"h":1},{"i":1},{"j":1},{"k":1},{"l":1},{"m":1},{"n":1},{"o":1},{"p":1}]}`},
		{"no rows of objects", `{"body":["a","b",{"c":1}],"note":""}`, "?body", `{"body":["a","b",{"c":1}]}`},
		{"no rows at all", `{"body":{"a":[{"b":1}]}}`, "?body", `{"body":{"a":[{"b":1}]}}`},
		{"nothing in the body", `{"body":[]}`, "?body", `{"body":[]}`},
		{"as it is", `{"a":1,"b":false,"c":0}`, "", `{"a":1,"b":false,"c":0}`},
		{"empty members", `{"a":null,"b":"","c":[],"d":{},"e":{"f":null},"g":"x"}`, "", `{"g":"x"}`},
		{"elements stay", `{"a":[null,"",{"b":null}]}`, "", `{"a":[null,"",{}]}`},
		{"text that looks empty", `{"a":"\",\"b\":null"}`, "", `{"a":"\",\"b\":null"}`},
		{"nothing", `{"a":null}`, "", `{"a":null}`},
		{"no rows", `{"zone":"z","rows":[]}`, "rows", "zone: z\nrows: 0"},
		{"one row", `{"rows":[{"a":1,"b":"x"}]}`, "rows", "rows: 1\n\n|a\tb\n|1\tx"},
		{"the same everywhere", `{"rows":[{"a":1,"b":"x"},{"a":1,"b":"x"}]}`, "rows", "rows: 2\nin every row: a=1\tb=x"},
		{"empty columns", `{"rows":[{"a":1,"b":"","c":null},{"a":2,"b":"","d":[]}]}`, "rows", "rows: 2\n\n|a\n|1\n|2"},
		{"late column", `{"rows":[{"a":1,"c":3},{"a":2,"b":9,"c":4}]}`, "rows", "rows: 2\n\n|a\tb\tc\n|1\t\t3\n|2\t9\t4"},
		{"objects and lists", `{"rows":[{"o":{"x":1,"y":{"z":null}},"l":["a","b"]},{"o":{"x":2,"y":{"z":3}}}]}`, "rows", "rows: 2\n\n|o.x\to.y\tl\n|1\t\t[\"a\",\"b\"]\n|2\t{\"z\":3}"},
		{"beside the rows", `{"rows":[{"a":1}],"current":{"id":"x","name":""}}`, "rows", "rows: 1\ncurrent: {\"id\":\"x\"}\n\n|a\n|1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := Result{JSON: []byte(tt.json), rows: tt.rows}
			if name, ok := strings.CutPrefix(tt.rows, "?"); ok {
				res.rows, res.table = "", name
			}
			if got := res.Text(); got != tt.want {
				t.Errorf("Text(%s) = %q, want %q", tt.json, got, tt.want)
			}
		})
	}
}

func TestColumnsOfOneNameLoseNothing(t *testing.T) {
	got := table(`{"body":[{"a.b":"first","a":{"b":"second"},"x":1},{"x":2}]}`, "body")
	if !strings.Contains(got, "first") || !strings.Contains(got, "second") {
		t.Errorf("table = %s, want both values", got)
	}
}
