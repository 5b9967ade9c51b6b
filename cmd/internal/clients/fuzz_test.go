package clients

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// FuzzPut holds what comes out of any file against what went in: the same, and
// the entry.
func FuzzPut(f *testing.F) {
	for file, text := range examples(f) {
		f.Add(text, client(f, file).Name == "codex")
	}
	for _, text := range []string{"", "{}", "{ }", "{\n}", "{//\n}", "{\"servers\":{/**/}}", "{\"servers\":{\"a\":1//\n}}", "{\"a\":[1,],\"servers\":{\"a\":{},},}", "{\"servers\":{\"ovh\":{}}}", "// x", "{\"a\":1}// x"} {
		f.Add([]byte(text), false)
	}
	for _, text := range []string{"a=1", "[mcp_servers]", "[mcp_servers.ovh]", "[mcp_servers.ovh.env]\na=1\n[mcp_servers.ovh]", "a=1\r\n[b] # c\r\n", "# c", "[mcp_servers.ovh]\nargs=[#x\n'a'#y\n]#z\n#w\n[b]"} {
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, isTOML bool) {
		c := client(t, "vscode")
		read := func(text []byte) (all map[string]any, err error) {
			j, err := parseJSON(text, false)
			if err == nil && json.Unmarshal(j.plain, &all) != nil {
				all = map[string]any{} // nothing but comments
			}
			return all, err
		}
		if isTOML {
			c = client(t, "codex")
			read = func(text []byte) (all map[string]any, err error) {
				err = toml.Unmarshal(text, &all)
				if all == nil {
					all = map[string]any{}
				}
				return all, err
			}
		}
		old, broken := read(text)
		edits, err := c.Put(text, "ovh", ours())
		if broken != nil {
			if err == nil && !isTOML {
				t.Fatalf("a broken file is edited: %v", broken)
			}
			return
		}
		if err != nil || !reflect.DeepEqual(old, old) { // NaN
			return
		}
		with := Apply(text, edits)
		held(t, c, read, with, old, true)
		edits, err = c.Remove(with, "ovh", nil)
		if err != nil {
			t.Fatalf("not removed from %q: %v", with, err)
		}
		held(t, c, read, Apply(with, edits), old, false)
	})
}

// held fails unless all but the entry is as it was.
func held(t *testing.T, c Client, read func([]byte) (map[string]any, error), text []byte, old map[string]any, with bool) {
	t.Helper()
	got, err := read(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if _, is := servers(c, got)["ovh"]; is != with {
		t.Fatalf("%q has the entry: %v, want %v", text, is, with)
	}
	for _, all := range []map[string]any{got, old} {
		delete(servers(c, all), "ovh")
		if len(servers(c, all)) == 0 {
			delete(all, listOf(c))
		}
	}
	if !reflect.DeepEqual(got, old) {
		t.Fatalf("%q holds %v, want %v", text, got, old)
	}
}
