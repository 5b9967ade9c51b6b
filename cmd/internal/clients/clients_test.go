package clients

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

func ours() Entry {
	return Entry{`C:\Program Files\ovh "mcp".exe`, []string{"serve", "--read-only", "--toolsets", "dns,servers"}}
}

// client returns the client that a file of testdata is named after.
func client(t testing.TB, file string) Client {
	t.Helper()
	for _, c := range All() {
		if strings.HasPrefix(filepath.Base(file), c.Name) {
			return c
		}
	}
	t.Fatalf("%s is of no client", file)
	return Client{}
}

// decode reads a text with what the program does not read it with.
func decode(t testing.TB, c Client, text []byte) map[string]any {
	t.Helper()
	all := map[string]any{}
	err := error(nil)
	if f, ok := c.format.(jsonFormat); ok {
		var j jsonText
		if j, err = parseJSON(text, f.strict); err == nil && strings.TrimSpace(string(j.plain)) != "" {
			err = json.Unmarshal(j.plain, &all)
		}
	} else {
		err = toml.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", c.Name, err, text)
	}
	return all
}

func listOf(c Client) string {
	if f, ok := c.format.(jsonFormat); ok {
		return f.list
	}
	return c.format.(tomlFormat).list
}

// servers returns the list of servers, which may be missing.
func servers(c Client, all map[string]any) map[string]any {
	list, _ := all[listOf(c)].(map[string]any)
	return list
}

func examples(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) < 10 {
		t.Fatalf("testdata: %q, %v", files, err)
	}
	all := make(map[string][]byte)
	for _, file := range files {
		if all[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func apply(t testing.TB, text []byte) func([]Edit, error) []byte {
	t.Helper()
	return func(edits []Edit, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return Apply(text, edits)
	}
}

func TestAnEntryComesAndGoesAndNothingElseDoes(t *testing.T) {
	for file, before := range examples(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			c := client(t, file)
			with := apply(t, before)(c.Put(before, "ovh", ours()))
			want, got := decode(t, c, before), decode(t, c, with)
			entry, _ := servers(c, got)["ovh"].(map[string]any)
			if entry["command"] != ours().Command || !reflect.DeepEqual(entry["args"], []any{"serve", "--read-only", "--toolsets", "dns,servers"}) {
				t.Errorf("the entry is %v\n%s", entry, with)
			}
			delete(servers(c, got), "ovh")
			if servers(c, want) == nil {
				delete(got, listOf(c))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("more was changed:\n%s\n%s", diff, with)
			}
			for line := range strings.Lines(string(before)) {
				if at := strings.IndexAny(line, "/#"); at >= 0 && !strings.Contains(line, "://") && !strings.Contains(string(with), line[at:]) {
					t.Errorf("the comment %q is gone:\n%s", line[at:], with)
				}
			}
			if again := apply(t, with)(c.Put(with, "ovh", ours())); string(again) != string(with) {
				t.Errorf("a second time changes:\n%s", again)
			}
			without := apply(t, with)(c.Remove(with, "ovh", before))
			if diff := cmp.Diff(string(before), string(without)); diff != "" && file != "testdata/vscode-empty.json" {
				t.Errorf("what is left is not what was there:\n%s", diff)
			}
		})
	}
}

func TestWhatOthersAddMeanwhileStays(t *testing.T) {
	for file, before := range examples(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			c := client(t, file)
			with := apply(t, before)(c.Put(before, "ovh", ours()))
			both := apply(t, with)(c.Put(with, "later", Entry{"x", []string{}}))
			got := apply(t, both)(c.Remove(both, "ovh", before))
			want := apply(t, before)(c.Put(before, "later", Entry{"x", []string{}}))
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("without the first entry (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnotherEntryOfTheNameKeepsWhatElseItSays(t *testing.T) {
	tests := []struct{ client, before, want string }{
		{
			"zed",
			"{\n  \"context_servers\": {\n    \"ovh\": {\n      \"command\": \"old\", // mine\n      \"env\": {\"A\": \"b\"},\n      \"args\": [\n        \"x\"\n      ]\n    }\n  }\n}\n",
			"{\n  \"context_servers\": {\n    \"ovh\": {\n      \"command\": \"new\", // mine\n      \"env\": {\"A\": \"b\"},\n      \"args\": [\"serve\"]\n    }\n  }\n}\n",
		},
		{"cursor", `{"mcpServers":{"ovh":{"url":"http://h/mcp"}}}`, `{"mcpServers":{"ovh":{"command": "new", "args": ["serve"]}}}`},
		{
			"codex",
			"[mcp_servers.ovh] # mine\ncommand = 'old' # here\nargs = [\n  \"x\", # one\n]\nstartup_timeout_sec = 20\n\n[mcp_servers.ovh.env]\nA = \"b\"\n",
			"[mcp_servers.ovh] # mine\ncommand = \"new\" # here\nargs = [\"serve\"]\nstartup_timeout_sec = 20\n\n[mcp_servers.ovh.env]\nA = \"b\"\n",
		},
		{"codex", "[mcp_servers.ovh]\ncommand = \"new\"\n", "[mcp_servers.ovh]\nargs = [\"serve\"]\ncommand = \"new\"\n"},
	}
	for _, tt := range tests {
		got := apply(t, []byte(tt.before))(client(t, tt.client).Put([]byte(tt.before), "ovh", Entry{"new", []string{"serve"}}))
		if string(got) != tt.want {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.client, got, tt.want)
		}
	}
}

func TestABrokenFileIsRefusedWithItsPlace(t *testing.T) {
	tests := []struct {
		client, text, want string
	}{
		{"claude-desktop", "{\n  \"a\": 1,\n}", "line 3, column 1"},
		{"claude-desktop", "{ // mine\n}", "line 1, column 3"},
		{"vscode", "{\n  \"servers\": {\"a\": }\n}", "line 2, column 20"},
		{"vscode", "{\"servers\": [", "line 1, column 14"},
		{"vscode", "{\"servers\": []}", "line 1, column 13"},
		{"zed", "{ /* never ends\n}", "line 1, column 3"},
		{"zed", "{,}", "line 1, column 2"},
		{"zed", "// a list\n[1]", "line 2, column 1"},
		{"gemini", "{\n\"mcpServers\": {},\n\"mcpServers\": {}}", "line 3, column 1"},
		{"codex", "a = 1\nb = \"never ends\n", "line 2"},
		{"codex", "a = 1\n[mcp_servers.x\n", "line 2"},
		{"codex", "mcp_servers = {}\n", "line 1, column 1"},
		{"codex", "\n[mcp_servers]\novh.command = \"x\"\n", "line 3, column 1"},
		{"codex", "[mcp_servers.ovh]\n[mcp_servers.ovh]\n", "line 2, column 1"},
		{"codex", "[[mcp_servers]]\n", "line 1, column 1"},
	}
	for _, tt := range tests {
		c := client(t, tt.client)
		_, err := c.Put([]byte(tt.text), "ovh", ours())
		if _, ok := errors.AsType[PlaceError](err); !ok || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: Put(%q) = %v, want %s", tt.client, tt.text, err, tt.want)
		}
	}
}

func TestWhatIsShownHoldsNoSecretOfOthers(t *testing.T) {
	for file, before := range examples(t) {
		c := client(t, file)
		edits, err := c.Put(before, "ovh", ours())
		if err != nil {
			t.Fatal(err)
		}
		shown := Show(before, edits)
		if strings.Contains(shown, "secret") || strings.Contains(shown, "u:p@h") || !strings.Contains(shown, "--read-only") {
			t.Errorf("%s shows\n%s", file, shown)
		}
	}
}

func TestFilesAreWhereClientsKeepThem(t *testing.T) {
	home := t.TempDir()
	none := func(string) string { return "" }
	tests := []struct {
		client, os, want string
	}{
		{"claude-desktop", "linux", ".config/Claude/claude_desktop_config.json"},
		{"claude-desktop", "darwin", "Library/Application Support/Claude/claude_desktop_config.json"},
		{"claude-desktop", "windows", "AppData/Roaming/Claude/claude_desktop_config.json"},
		{"claude-code", "windows", ".claude.json"},
		{"vscode", "linux", ".config/Code/User/mcp.json"},
		{"vscode", "darwin", "Library/Application Support/Code/User/mcp.json"},
		{"vscode", "windows", "AppData/Roaming/Code/User/mcp.json"},
		{"cursor", "darwin", ".cursor/mcp.json"},
		{"zed", "linux", ".config/zed/settings.json"},
		{"zed", "darwin", ".config/zed/settings.json"},
		{"zed", "windows", "AppData/Roaming/Zed/settings.json"},
		{"codex", "linux", ".codex/config.toml"},
		{"gemini", "linux", ".gemini/settings.json"},
	}
	for _, tt := range tests {
		got, err := client(t, tt.client).File(System{tt.os, home, none})
		if want := filepath.Join(home, filepath.FromSlash(tt.want)); err != nil || got != want {
			t.Errorf("%s on %s: %q, %v, want %q", tt.client, tt.os, got, err, want)
		}
	}
	packaged := filepath.Join(home, "AppData", "Local", "Packages", "Claude_x1", "LocalCache", "Roaming", "Claude")
	if err := os.MkdirAll(packaged, 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := client(t, "claude-desktop").File(System{"windows", home, none})
	if want := filepath.Join(packaged, "claude_desktop_config.json"); err != nil || got != want {
		t.Errorf("packaged: %q, %v, want %q", got, err, want)
	}
	moved := func(name string) string { return map[string]string{"CODEX_HOME": "/moved"}[name] }
	if got, err := client(t, "codex").File(System{"linux", home, moved}); err != nil || got != filepath.Join("/moved", "config.toml") {
		t.Errorf("moved: %q, %v", got, err)
	}
}
