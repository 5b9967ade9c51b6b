package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
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
}

// readConfigFile reads a file, or returns nil when there is none.
func readConfigFile(name string) (*configFile, error) {
	// Not opened before it is known to be a file: a pipe would wait for a writer.
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // HOME=/dev/null
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read configuration: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory, not a configuration file", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	case info.Size() > maxConfigFile:
		return nil, fmt.Errorf("%s is larger than %d KiB: it is no configuration file", name, maxConfigFile>>10)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	lines := &lineReader{rest: text}
	doc, err := ini.LoadSources(iniOptions(), lines)
	if err != nil {
		// The parser's own message quotes the line, which may hold a key.
		return nil, fmt.Errorf("%s is not a well-formed INI file: line %d can't be understood", name, lines.line)
	}
	return &configFile{name, text, info, doc}, nil
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

// endpoint returns the endpoint that the file names, or "".
func (f *configFile) endpoint() string { return setting(f.ini, "default", "endpoint") }

// decides reports whether the file sets anything that [LoadConfig] looks for.
func (f *configFile) decides() bool { return f.endpoint() != "" || len(sectionsWithKeys(f.ini)) > 0 }

// exposure warns of keys that others than their owner can read.
func (f *configFile) exposure() (warning string, ok bool) {
	mode := f.info.Mode().Perm()
	if runtime.GOOS == "windows" || mode&0o077 == 0 || len(sectionsWithKeys(f.ini)) == 0 {
		return "", false
	}
	return fmt.Sprintf("%s holds keys and others than its owner may use it (mode %04o): chmod 600 %[1]s", f.name, mode), true
}

// sectionsWithKeys names the sections that set at least one key.
func sectionsWithKeys(doc *ini.File) []string {
	var names []string
	for _, s := range doc.SectionStrings() {
		if setting(doc, s, "application_key")+setting(doc, s, "application_secret")+setting(doc, s, "consumer_key") != "" {
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
