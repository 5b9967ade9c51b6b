package client

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"gopkg.in/ini.v1"
)

// ConfigFiles returns where OVHcloud's own tools keep their configuration, the
// one that counts most last: of the machine, of the user, whose home is what
// the environment says, and of the working folder.
func ConfigFiles() []string {
	files := []string{"/etc/ovh.conf"}
	home, err := os.UserHomeDir()
	if err != nil {
		if u, err := user.Current(); err == nil {
			home = u.HomeDir
		}
	}
	if home != "" {
		files = append(files, filepath.Join(home, ".ovh.conf"))
	}
	return append(files, "ovh.conf")
}

// LoadConfig reads the endpoint and the keys as OVHcloud's own tools do: from
// the variables OVH_ENDPOINT, OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET and
// OVH_CONSUMER_KEY, and what they leave open from files, merged key by key,
// later ones first. A file that does not exist is no error; keys that are
// nowhere stay empty. What the operator should know is in the warnings of the
// Config, to be logged. Plain http is refused, unless it stays on this machine.
//
// A file that is named by a relative path is the working folder's, and foreign:
// a host starts the program wherever it likes, even in a folder that somebody
// downloaded. The endpoint of such a file could collect signatures and consumer
// keys, and its keys could make the operator work on another account. So it
// counts only where nothing else sets an endpoint or a key, and only with an
// endpoint of OVHcloud's or on this machine. Otherwise all of it is ignored,
// with a warning.
//
// The environment, the machine's file and the user's are the operator's own. They
// complete each other, also for an endpoint that is a URL: a file's keys are
// taken only from the section that is named after it.
func LoadConfig(getenv func(string) string, files ...string) (Config, error) {
	s := sources{getenv: getenv, merged: ini.Empty(iniOptions())}
	for _, key := range []string{"endpoint", "application_key", "application_secret", "consumer_key"} {
		if s.variable(key) != "" {
			s.decided = append(s.decided, variableOf(key))
		}
	}
	foreign := func(name string) bool { return !filepath.IsAbs(name) }
	for _, name := range files {
		if foreign(name) {
			continue
		}
		f, err := readConfigFile(name)
		if err == nil && f != nil {
			err = s.add(f)
		}
		if err != nil {
			return Config{}, err
		}
	}
	for _, name := range slices.Backward(files) {
		if foreign(name) {
			if err := s.addForeign(name); err != nil {
				return Config{}, err
			}
		}
	}
	return s.config()
}

// sources are where settings come from, the environment before the files.
type sources struct {
	getenv   func(string) string
	merged   *ini.File
	files    []*configFile
	decided  []string // variables and files that set something
	warnings []string
}

// add takes a file in, whose settings come before those of earlier ones.
func (s *sources) add(f *configFile) error {
	if err := s.merged.Append(f.text); err != nil {
		return fmt.Errorf("merge %s: it is not a well-formed INI file", f.name)
	}
	s.files = append(s.files, f)
	if f.decides() {
		s.decided = append(s.decided, f.name)
	}
	if w, ok := f.exposure(); ok {
		s.warnings = append(s.warnings, w)
	}
	return nil
}

// addForeign takes a file of the working folder in, if nothing else says
// anything, or warns that it is ignored.
func (s *sources) addForeign(name string) error {
	if full, err := filepath.Abs(name); err == nil {
		name = full // nobody knows where a host starts the program
	}
	f, err := readConfigFile(name)
	switch {
	case f == nil && err == nil, f != nil && (!f.decides() || s.has(f)):
		return nil
	case len(s.decided) > 0: // what is wrong with a file that is ignored stops nobody
		s.ignore(name, strings.Join(s.decided, ", ")+" set the endpoint or keys already, and those of a working folder are not mixed with others")
		return nil
	case err != nil:
		return err
	}
	if e, err := resolveEndpoint(f.endpoint()); err == nil && !e.official() && !e.onThisMachine() {
		s.ignore(name, fmt.Sprintf("it names an endpoint at %.60q, which is none of OVHcloud's, and a working folder may be anybody's", e.host()))
		return nil
	}
	return s.add(f)
}

func (s *sources) ignore(name, why string) {
	s.warnings = append(s.warnings, fmt.Sprintf("%s is ignored: %s; if it is yours, move it to ~/.ovh.conf or set the OVH_* variables", name, why))
}

// has reports whether f was read before, under any name.
func (s *sources) has(f *configFile) bool {
	return slices.ContainsFunc(s.files, func(g *configFile) bool { return os.SameFile(f.info, g.info) })
}

// variableOf names the environment's variable of a key.
func variableOf(key string) string { return "OVH_" + strings.ToUpper(key) }

// variable returns what the environment says. A newline pasted along with a
// key makes every signature wrong.
func (s *sources) variable(key string) string { return strings.TrimSpace(s.getenv(variableOf(key))) }

// value returns what counts, or "".
func (s *sources) value(section, key string) string {
	return cmp.Or(s.variable(key), setting(s.merged, section, key))
}

// config returns what all sources together say.
func (s *sources) config() (Config, error) {
	name := cmp.Or(s.value("default", "endpoint"), DefaultEndpoint)
	e, err := resolveEndpoint(name)
	if err == nil {
		err = e.checkTLS()
	}
	if err != nil {
		return Config{}, err
	}
	section := name
	if !s.merged.HasSection(section) {
		section = e.name // the file may say ovh-eu where the caller says eu
	}
	cfg := Config{
		Endpoint: name,
		Credentials: Credentials{
			ApplicationKey:    s.value(section, "application_key"),
			ApplicationSecret: ovh.Secret(s.value(section, "application_secret")),
			ConsumerKey:       ovh.Secret(s.value(section, "consumer_key")),
		},
	}
	if missing := cfg.Credentials.missing(signed); len(missing) > 0 && len(s.files) > 0 {
		s.warnings = append(s.warnings, s.misfit(e, section, missing))
	}
	cfg.Warnings = s.warnings
	return cfg, nil
}

// misfit tells why the files that were read don't have the missing variables'
// keys, so that a wrong section is found without opening them.
func (s *sources) misfit(e endpoint, section string, missing []string) string {
	names := make([]string, len(s.files))
	for i, f := range s.files {
		names[i] = f.name
	}
	keys := strings.ToLower(strings.ReplaceAll(strings.Join(missing, ", "), "OVH_", ""))
	found := "no section has keys"
	if sections := sectionsWithKeys(s.merged); len(sections) > 0 {
		// A model may read this, and the file be of a foreign folder: no room for prose.
		found = fmt.Sprintf("keys are in %.60q", sections[:min(len(sections), 8)])
	}
	return fmt.Sprintf("%s read for endpoint %.60q: section %.60q has no %s; %s", strings.Join(names, ", "), e.name, section, keys, found)
}
