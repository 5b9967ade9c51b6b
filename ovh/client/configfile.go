package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"gopkg.in/ini.v1"
)

// maxConfigFile bounds a configuration file, in bytes.
const maxConfigFile = 64 << 10

// A configFile is a configuration file that was read.
type configFile struct {
	name string
	text []byte
	info fs.FileInfo
	ini  *ini.File

	foreign bool // of the working folder, which may be anybody's
}

// readConfigFile reads a file, or returns nil when there is none.
func readConfigFile(name string) (*configFile, error) {
	text, info, err := readSmall(name, "a configuration file")
	if text == nil || err != nil {
		return nil, err
	}
	lines := &lineReader{rest: text}
	doc, err := ini.LoadSources(iniOptions(), lines)
	if err != nil {
		// The parser's own message quotes the line, which may hold a key.
		cure := "write a section as [ovh-eu], and a key as application_key=…"
		if looksLikeYAML(text) {
			cure = notYAML
		}
		return nil, misconfigured(cure, "%s is not a well-formed INI file, line %d can't be understood", name, lines.line)
	}
	return &configFile{name: name, text: text, info: info, ini: doc}, nil
}

// notYAML is what whoever wrote YAML is told.
const notYAML = "it looks like YAML: write a section as [ovh-eu], and a key as application_key=…"

// looksLikeYAML reports whether a text begins as YAML does. INI takes a colon for
// an equals sign, so that most of it is read as something else.
func looksLikeYAML(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' || line[0] == ';' {
			continue
		}
		return bytes.Equal(line, []byte("---")) || bytes.HasSuffix(line, []byte(":"))
	}
	return false
}

// readSmall reads a small file that is meant to be what; it returns nil when
// there is none.
func readSmall(name, what string) ([]byte, fs.FileInfo, error) {
	// Not opened before it is known to be a file: a pipe would wait for a writer.
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // HOME=/dev/null
		return nil, nil, nil
	case err != nil:
		return nil, nil, fmt.Errorf("read %s: %w", what, err)
	case info.IsDir():
		return nil, nil, misconfigured("move it away, or name the file with --config", "%s is a directory, not %s", name, what)
	case !info.Mode().IsRegular():
		return nil, nil, misconfigured("put a plain file in its place", "%s is not a regular file", name)
	case info.Size() > maxConfigFile:
		return nil, nil, misconfigured("look what it is, and put the right file in its place", "%s is larger than %d KiB, and not %s", name, maxConfigFile>>10, what)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, misconfigured("let the user that this program runs as read it", "%s can't be read, %v", what, err)
	}
	return append([]byte{}, text...), info, nil
}

// iniOptions are those of OVHcloud's own tools, but for one: the sections of
// two URLs of which one begins with the other have nothing to do with each
// other.
func iniOptions() ini.LoadOptions { return ini.LoadOptions{ChildSectionDelimiter: "\x00"} }

// A lineReader hands out a line at a time, so that it knows how far its reader
// came.
type lineReader struct {
	rest []byte
	line int  // of what was read last
	open bool // the end of that line is still to come
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	if !r.open {
		r.line++
	}
	end := bytes.IndexByte(r.rest, '\n') + 1
	if end == 0 {
		end = len(r.rest)
	}
	n := copy(p, r.rest[:end])
	r.rest, r.open = r.rest[n:], n < end
	return n, nil
}

// endpoints returns all that the file names: for all, and of its profiles.
func (f *configFile) endpoints() []string {
	var all []string
	keyed := sectionsWithKeys(f.ini)
	for _, s := range f.ini.SectionStrings() {
		counts := s == "default" || strings.HasPrefix(s, profilePrefix) || slices.Contains(keyed, s)
		if e := setting(f.ini, s, "endpoint"); e != "" && counts {
			all = append(all, e)
		}
	}
	return all
}

// decides reports whether the file sets anything that [LoadConfig] looks for.
func (f *configFile) decides() bool {
	return len(f.endpoints()) > 0 || len(sectionsWithKeys(f.ini)) > 0
}

// exposure warns of keys that others than their owner can read.
func (f *configFile) exposure() *ConfigError {
	mode := f.info.Mode().Perm()
	if runtime.GOOS == "windows" || mode&0o077 == 0 || len(sectionsWithKeys(f.ini)) == 0 {
		return nil
	}
	return chmod(f.name, mode)
}

// chmod says how to keep a file with keys from others.
func chmod(name string, mode fs.FileMode) *ConfigError {
	w := misconfigured("chmod 600 "+name, "%s holds keys and others than its owner may use it (mode %04o)", name, mode)
	w.Exposed = true
	return w
}

// sectionsWithKeys names the sections that set at least one key, or say where
// they are.
func sectionsWithKeys(doc *ini.File) []string {
	var names []string
	for _, s := range doc.SectionStrings() {
		if slices.ContainsFunc(append(keyNames(), sourceNames()...), func(key string) bool { return setting(doc, s, key) != "" }) {
			names = append(names, s)
		}
	}
	return names
}

// setting returns what a section says of a key, or "".
func setting(doc *ini.File, section, key string) string {
	if !doc.HasSection(section) {
		return "" // asking for it would make it
	}
	return strings.TrimSpace(doc.Section(section).Key(key).String())
}
