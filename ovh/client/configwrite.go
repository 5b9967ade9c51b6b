package client

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/ini.v1"
)

// UserConfigFile returns the user's own of [ConfigFiles], or "" where the user
// has no home.
func UserConfigFile() string {
	for _, name := range ConfigFiles() {
		if filepath.Base(name) == ".ovh.conf" {
			return name
		}
	}
	return ""
}

// A Place is a section of a configuration file that keys are written to.
type Place struct {
	File     string
	Section  string
	Endpoint string // that the keys belong to

	text []byte
	doc  *ini.File
}

// FindPlace returns where the keys of an endpoint belong in a file, which need
// not be there yet: in the section of the profile, or in that of the endpoint
// where profile is empty. An empty endpoint is the one that the file names
// there. A file whose other keys are of another endpoint is refused without a
// profile: to write it would change the account that other tools work on.
func FindPlace(file, profile, endpoint string) (*Place, error) {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target // a link stays one
	}
	if full, err := filepath.Abs(file); err == nil {
		file = full
	}
	f, err := readConfigFile(file)
	if err != nil {
		return nil, err
	}
	p := &Place{File: file, doc: ini.Empty(iniOptions())}
	if f != nil {
		p.text, p.doc = f.text, f.ini
	}
	named := setting(p.doc, "default", "endpoint")
	if strings.Contains(profile, ",") {
		return nil, fmt.Errorf("a profile's name can't hold a comma, which parts those of several accounts: name one, not %q", profile)
	}
	if profile != "" && profile != "default" {
		p.Section = profilePrefix + profile
		if !p.doc.HasSection(p.Section) && p.doc.HasSection(profile) {
			p.Section = profile
		}
		named = setting(p.doc, p.Section, "endpoint")
	}
	if endpoint == "" {
		endpoint = named
	}
	e, err := resolveEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	p.Endpoint = e.name
	if p.Section == "" {
		p.Section = e.name
		if other, err := resolveEndpoint(named); named != "" && err == nil && other.name != e.name {
			return nil, fmt.Errorf("%s works on %s, and another endpoint there would change what other tools work on: give --profile NAME to keep both", file, other.name)
		}
	}
	if strings.ContainsAny(p.Section, "[]\r\n\"`;#") {
		return nil, fmt.Errorf("the profile %.60q can't be the name of a section: use letters, digits, - and _", profile)
	}
	return p, nil
}

// Credentials returns the keys that the section has.
func (p *Place) Credentials() Credentials {
	keys := make(map[string]value)
	for _, key := range keyNames() {
		keys[key] = value{text: setting(p.doc, p.Section, key)}
	}
	return credentialsOf(keys)
}

// Write puts the keys into the section, in the place of those of any method that
// it has, and the endpoint where it belongs. All else of the file stays byte for
// byte. The file is replaced as a whole, readable by its owner only.
func (p *Place) Write(c Credentials) error { return p.write(c.byName()) }

// write puts the settings wanted into the section.
func (p *Place) write(want map[string]string) error {
	for _, source := range sourceNames() {
		want[source] += "" // else it would fill in keys of another method
	}
	edited := p.text
	switch e, err := resolveEndpoint(p.Section); {
	case err != nil || e.name != p.Endpoint: // a profile
		want["endpoint"] = p.Endpoint
	case setting(p.doc, "default", "endpoint") == "":
		edited = setKeys(edited, "default", []string{"endpoint"}, map[string]string{"endpoint": p.Endpoint})
	}
	names := append([]string{"endpoint"}, append(keyNames(), sourceNames()...)...)
	edited = setKeys(edited, p.Section, slices.DeleteFunc(names, func(n string) bool { _, ok := want[n]; return !ok }), want)
	if err := p.check(edited, want); err != nil {
		return err
	}
	if now, _, err := readSmall(p.File, "a configuration file"); err != nil || !bytes.Equal(now, p.text) {
		return errors.Join(fmt.Errorf("%s was changed meanwhile by another program: run this again", p.File), err)
	}
	if err := replaceFile(p.File, edited); err != nil {
		return fmt.Errorf("write %s: %w", p.File, err)
	}
	return nil
}

// check reads what would be written, and refuses it unless it says what is
// wanted, and all else as before: a file may use what setKeys does not know,
// such as values over several lines.
func (p *Place) check(edited []byte, want map[string]string) error {
	doc, err := ini.LoadSources(iniOptions(), edited)
	same := err == nil
	for key, text := range want {
		same = same && setting(doc, p.Section, key) == text
	}
	for _, s := range p.doc.Sections() {
		for _, k := range s.Keys() {
			_, written := want[k.Name()]
			same = same && (s.Name() == p.Section && written || doc.HasSection(s.Name()) && doc.Section(s.Name()).Key(k.Name()).Value() == k.Value())
		}
	}
	if !same {
		return fmt.Errorf("section [%.60s] of %s is written in a way that can't be changed safely: move its keys away, or give --profile NAME", p.Section, p.File)
	}
	return nil
}

// setKeys returns an INI text in which a section has these keys, in this order
// where they are new. A key without a value is taken out.
func setKeys(text []byte, section string, names []string, want map[string]string) []byte {
	var out []byte
	eol, at, inside := "\n", -1, false
	done := make(map[string]bool)
	for line := range bytes.Lines(text) {
		if bytes.HasSuffix(line, []byte("\r\n")) {
			eol = "\r\n"
		}
		if name, ok := sectionName(line); ok {
			inside = name == section
		}
		key := keyName(line)
		if value, ours := want[key]; inside && ours && slices.Contains(names, key) {
			if line = nil; value != "" {
				line = []byte(key + "=" + value + eol)
			}
			done[key] = true
		}
		if out = append(out, line...); inside && len(bytes.TrimSpace(line)) > 0 {
			at = len(out)
		}
	}
	var added []byte
	for _, name := range names {
		if want[name] != "" && !done[name] {
			added = append(added, name+"="+want[name]+eol...)
		}
	}
	if at < 0 && len(added) > 0 {
		added = append([]byte("["+section+"]"+eol), added...)
		at = len(out)
	}
	if len(added) > 0 && at > 0 && out[at-1] != '\n' {
		added = append([]byte(eol), added...)
	}
	return slices.Insert(out, max(at, 0), added...)
}

// sectionName reads the line that begins a section.
func sectionName(line []byte) (string, bool) {
	line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
	end := bytes.LastIndexByte(line, ']')
	if len(line) == 0 || line[0] != '[' || end < 0 {
		return "", false
	}
	return strings.TrimSpace(string(line[1:end])), true
}

// keyName returns the key that a line sets, or "".
func keyName(line []byte) string {
	end := bytes.IndexAny(line, "=:")
	if end < 0 {
		return ""
	}
	return strings.Trim(strings.TrimSpace(string(line[:end])), "\"`")
}

// replaceFile makes content the content of a file, whole or not at all, that
// its owner alone can read.
func replaceFile(name string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// Application returns the keys of c that ask for a consumer key.
func (c Credentials) Application() Credentials {
	return Credentials{ApplicationKey: c.ApplicationKey, ApplicationSecret: c.ApplicationSecret}
}

// Whole reports whether c has all keys of one method.
func (c Credentials) Whole() bool { return len(c.methods()) == 1 && len(c.missing(signed)) == 0 }

// Empty reports whether c has no key at all.
func (c Credentials) Empty() bool { return c.method() == NoMethod }

// ReadKeys reads keys as [Sources] has a command print them. Source names where
// the text comes from, for errors, which never quote it.
func ReadKeys(source string, text []byte) (Credentials, error) {
	out, err := readPrinted(source, text)
	if err != nil {
		return Credentials{}, err
	}
	keys := make(map[string]value)
	for key, text := range out.keys() {
		keys[key] = value{text, source}
	}
	return credentialsOf(keys), oneMethod(keys)
}
