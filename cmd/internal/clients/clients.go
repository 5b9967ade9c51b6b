// Package clients knows where MCP clients list their servers, and edits these
// lists: everything else in their files stays as it is, to the byte.
package clients

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// A Client is a program that starts MCP servers which a file of its lists.
type Client struct {
	Name  string // as the command line has it
	Title string // as people call it
	Next  string // what makes it read its file again

	format format
	files  func(System) []string
}

// A System is what says where the files of clients are.
type System struct {
	OS     string // as [runtime.GOOS]
	Home   string
	Getenv func(string) string
}

// All returns the clients that are known.
func All() []Client {
	return []Client{
		{"claude-desktop", "Claude Desktop", "restart Claude Desktop", jsonFormat{list: "mcpServers", strict: true}, claudeDesktop},
		{"claude-code", "Claude Code", "start a new session; /mcp shows it", jsonFormat{list: "mcpServers", strict: true, kind: "stdio"}, func(s System) []string {
			return []string{filepath.Join(s.or("CLAUDE_CONFIG_DIR", s.Home), ".claude.json")}
		}},
		{"vscode", "VS Code", "start it with the command 'MCP: List Servers'", jsonFormat{list: "servers", kind: "stdio"}, func(s System) []string {
			return []string{filepath.Join(s.config(), "Code", "User", "mcp.json")}
		}},
		{"cursor", "Cursor", "switch it on in Cursor's settings, under MCP", jsonFormat{list: "mcpServers"}, func(s System) []string {
			return []string{filepath.Join(s.Home, ".cursor", "mcp.json")}
		}},
		{"zed", "Zed", "Zed starts it at once", jsonFormat{list: "context_servers"}, zed},
		{"codex", "Codex", "start a new session; /mcp shows it", tomlFormat{list: "mcp_servers"}, func(s System) []string {
			return []string{filepath.Join(s.or("CODEX_HOME", filepath.Join(s.Home, ".codex")), "config.toml")}
		}},
		{"gemini", "Gemini CLI", "start a new session; /mcp shows it", jsonFormat{list: "mcpServers"}, func(s System) []string {
			return []string{filepath.Join(s.or("GEMINI_CLI_HOME", s.Home), ".gemini", "settings.json")}
		}},
	}
}

// File returns the file of servers that are there in every project of the user.
// Of several places it is the last whose folder is there, or else the first.
func (c Client) File(s System) (string, error) {
	if s.Home == "" {
		return "", fmt.Errorf("no home folder tells where the file of %s is: name it with --file", c.Title)
	}
	places := c.files(s)
	for i := len(places) - 1; i > 0; i-- {
		if _, err := os.Stat(filepath.Dir(places[i])); err == nil {
			return places[i], nil
		}
	}
	return places[0], nil
}

// or returns a folder that a variable names, or else another.
func (s System) or(variable, folder string) string {
	if named := s.Getenv(variable); named != "" {
		return named
	}
	return folder
}

// config is the folder that most graphical programs keep their files in.
func (s System) config() string {
	switch s.OS {
	case "windows":
		return s.or("APPDATA", filepath.Join(s.Home, "AppData", "Roaming"))
	case "darwin":
		return filepath.Join(s.Home, "Library", "Application Support")
	}
	return s.or("XDG_CONFIG_HOME", filepath.Join(s.Home, ".config"))
}

// zed keeps its files on macOS where it does on Linux.
func zed(s System) []string {
	folder := filepath.Join(s.config(), "zed")
	switch s.OS {
	case "windows":
		folder = filepath.Join(s.config(), "Zed")
	case "darwin":
		folder = filepath.Join(s.Home, ".config", "zed")
	}
	return []string{filepath.Join(folder, "settings.json")}
}

// claudeDesktop comes in packages of Windows too, which see folders of their
// own in the place of the user's.
func claudeDesktop(s System) []string {
	places := []string{filepath.Join(s.config(), "Claude")}
	if s.OS == "windows" {
		local := s.or("LOCALAPPDATA", filepath.Join(s.Home, "AppData", "Local"))
		for _, pattern := range []string{
			filepath.Join(local, "Packages", "Claude_*", "LocalCache", "Roaming", "Claude"),
			filepath.Join(local, "Claude-Data", "[Cc]laude*"),
		} {
			// The only fault is one of the pattern.
			found, _ := filepath.Glob(pattern)
			sort.Strings(found)
			places = append(places, found...)
		}
	}
	for i := range places {
		places[i] = filepath.Join(places[i], "claude_desktop_config.json")
	}
	return places
}

// An Entry is how a client starts a server.
type Entry struct {
	Command string
	Args    []string
}

// Same reports whether both start the same.
func (e Entry) Same(other Entry) bool {
	return e.Command == other.Command && strings.Join(e.Args, "\x00") == strings.Join(other.Args, "\x00")
}

// A PlaceError is a place in a file that can't be read, or not be edited.
type PlaceError struct {
	Line, Column int // from 1 on
	What         string
}

// Error implements error.
func (f PlaceError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", f.Line, f.Column, f.What)
}

// fault tells of the byte at an offset.
func fault(text []byte, at int, format string, args ...any) PlaceError {
	before := string(text[:min(max(at, 0), len(text))])
	last := strings.LastIndexByte(before, '\n')
	return PlaceError{strings.Count(before, "\n") + 1, len(before) - last, fmt.Sprintf(format, args...)}
}
