package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/ini.v1"

	"github.com/ovh-mcp/ovh-mcp/ovh"
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

// Sources are where [LoadConfig] looks for the endpoint and the keys.
type Sources struct {
	Getenv func(string) string
	Files  []string // as [ConfigFiles] returns them

	// File is read in the place of Files, if it is not empty. It was named by
	// the operator, and so is their own wherever it lies; it has to be there.
	File string

	// Profile names the part of the files that all is taken from; OVH_PROFILE
	// when empty, and "default" for what OVHcloud's other tools take.
	Profile string

	// InsecureEndpoint allows plain http to another machine.
	InsecureEndpoint bool

	// Keyring reads an entry of the system's keyring. It is called only where a
	// section names one.
	Keyring func(ctx context.Context, entry string) (string, error)
}

// LoadConfig reads the endpoint and the keys as OVHcloud's own tools do: from
// variables such as OVH_ENDPOINT, and what they leave open from files, merged
// key by key, later ones first. A file that does not exist is no error; keys
// that are nowhere stay empty. What the operator should know is in the warnings
// of the Config, to be logged. Plain http is refused, unless it stays on this
// machine. docs/credentials.md tells all that is read, and where it differs from
// OVHcloud's own tools.
//
// A section can name a command that prints the keys, or an entry of the system's
// keyring that holds them; each may take 30 seconds.
//
// A file that is named by a relative path is the working folder's, and foreign:
// a host starts the program wherever it likes, even in a folder that somebody
// downloaded. The endpoint of such a file could collect signatures and consumer
// keys, and its keys could make the operator work on another account. So it
// counts only where nothing else sets an endpoint or a key, and only with an
// endpoint of OVHcloud's or on this machine, and runs no command and opens no
// keyring. Otherwise all
// of it is ignored, with a warning.
//
// The environment, the machine's file and the user's are the operator's own. They
// complete each other, also for an endpoint that is a URL: a file's keys are
// taken only from the section that is named after it. A profile is whole: it is
// completed by nothing but its part of those files.
func LoadConfig(ctx context.Context, s Sources) (Config, error) {
	l := loader{Sources: s, merged: ini.Empty(iniOptions()), environment: make(map[string]value)}
	l.Profile = cmp.Or(s.Profile, strings.TrimSpace(s.Getenv("OVH_PROFILE")))
	if l.Profile == "default" {
		l.Profile = ""
	}
	if err := errors.Join(l.readEnvironment(), l.readFiles()); err != nil {
		return Config{}, err
	}
	return l.config(ctx)
}

// keyNames are those of the keys in a file, the public ones before the secret
// ones of the same method.
func keyNames() []string {
	return []string{"application_key", "application_secret", "consumer_key", "client_id", "client_secret", "access_token"}
}

// sourceNames are the names in a file of what says where keys are.
func sourceNames() []string { return []string{processKey, keyringKey} }

// A value is what counts of a setting, and where it comes from.
type value struct{ text, from string }

// A loader holds settings as their sources have them, the environment before
// the files.
type loader struct {
	Sources
	environment map[string]value // by the name of the key in a file
	merged      *ini.File
	files       []*configFile
	decided     []string // variables and files that set something
	warnings    []*ConfigError
}

// readFiles reads the operator's own files, and then what is foreign.
func (l *loader) readFiles() error {
	if l.File != "" {
		f, err := readConfigFile(l.File)
		if err == nil && f == nil {
			err = misconfigured("name another configuration file, or leave it out", "%s is not there", l.File)
		}
		if err != nil {
			return err
		}
		return l.add(f)
	}
	foreign := func(name string) bool { return !filepath.IsAbs(name) }
	for _, name := range l.Files {
		if foreign(name) {
			continue
		}
		f, err := readConfigFile(name)
		if err == nil && f != nil {
			err = l.add(f)
		}
		if err != nil {
			return err
		}
	}
	for _, name := range slices.Backward(l.Files) {
		if foreign(name) {
			if err := l.addForeign(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// add takes a file in, whose settings come before those of earlier ones.
func (l *loader) add(f *configFile) error {
	if err := l.merged.Append(f.text); err != nil {
		return fmt.Errorf("merge %s: it is not a well-formed INI file", f.name)
	}
	l.files = append(l.files, f)
	if f.decides() {
		l.decided = append(l.decided, f.name)
	}
	if w := f.exposure(); w != nil {
		l.warnings = append(l.warnings, w)
	}
	return nil
}

// addForeign takes a file of the working folder in, if nothing else says
// anything, or warns that it is ignored.
func (l *loader) addForeign(name string) error {
	if full, err := filepath.Abs(name); err == nil {
		name = full // nobody knows where a host starts the program
	}
	f, err := readConfigFile(name)
	switch {
	case f == nil && err == nil, f != nil && (!f.decides() || l.has(f)):
		return nil
	case len(l.decided) > 0: // what is wrong with a file that is ignored stops nobody
		l.ignore(name, strings.Join(l.decided, ", ")+" set the endpoint or keys already, and those of a working folder are not mixed with others")
		return nil
	case err != nil:
		return err
	}
	for _, endpoint := range f.endpoints() {
		if e, err := resolveEndpoint(endpoint); err == nil && !e.official() && !e.onThisMachine() {
			l.ignore(name, fmt.Sprintf("it names an endpoint at %.60q, which is none of OVHcloud's, and a working folder may be anybody's", e.host()))
			return nil
		}
	}
	f.foreign = true
	return l.add(f)
}

func (l *loader) ignore(name, why string) {
	l.warnings = append(l.warnings, misconfigured("if it is yours, name it with --config, move it to ~/.ovh.conf or set the OVH_* variables", "%s is ignored, for %s", name, why))
}

// has reports whether f was read before, under any name.
func (l *loader) has(f *configFile) bool {
	return slices.ContainsFunc(l.files, func(g *configFile) bool { return os.SameFile(f.info, g.info) })
}

// lookup returns what counts of a key in a section.
func (l *loader) lookup(section, key string) value {
	if v := l.environment[key]; v.text != "" {
		return v
	}
	v := value{text: setting(l.merged, section, key)}
	for _, f := range slices.Backward(l.files) {
		if f.ini.HasSection(section) && f.ini.Section(section).HasKey(key) {
			v.from = fmt.Sprintf("%s in [%.60s] of %s", key, section, f.name)
			break
		}
	}
	return v
}

// config returns what all sources together say.
func (l *loader) config(ctx context.Context) (Config, error) {
	name, section, err := l.section()
	if err != nil {
		return Config{}, err
	}
	e, err := resolveEndpoint(name)
	if err == nil && !l.InsecureEndpoint {
		err = e.checkTLS()
	}
	if err != nil {
		return Config{}, err
	}
	keys := make(map[string]value)
	for _, key := range keyNames() {
		keys[key] = l.lookup(section, key)
	}
	cfg := Config{Endpoint: name, InsecureEndpoint: l.InsecureEndpoint}
	if err := l.fromKeyring(ctx, section, keys); err != nil {
		return Config{}, err
	}
	cfg.Credentials = credentialsOf(keys)
	if err := l.helpedBy(ctx, &cfg, e, section, keys); err != nil {
		return Config{}, err
	}
	if err := oneMethod(keys); err != nil {
		return Config{}, err
	}
	if f := l.environment["access_token"]; f.text != "" && strings.HasSuffix(f.from, fileSuffix) {
		cfg.renewal = tokenFile(l.Getenv(f.from))
	}
	if missing := cfg.Credentials.missing(signed); len(missing) > 0 && len(l.files) > 0 {
		l.warnings = append(l.warnings, l.misfit(e, section, missing))
	}
	if !e.official() && !strings.HasSuffix(e.base, "/1.0") {
		l.warnings = append(l.warnings, misconfigured("end it in /1.0 if what answers there is not OVHcloud's API", "the endpoint %q does not end in /1.0, as OVHcloud's do", e.base))
	}
	cfg.Warnings, cfg.Origins = l.warnings, originsOf(l.endpointOrigin(name, section), keys)
	return cfg, nil
}

// credentialsOf returns what was found as credentials.
func credentialsOf(keys map[string]value) Credentials {
	return Credentials{
		ApplicationKey:    keys["application_key"].text,
		ApplicationSecret: ovh.Secret(keys["application_secret"].text),
		ConsumerKey:       ovh.Secret(keys["consumer_key"].text),
		ClientID:          keys["client_id"].text,
		ClientSecret:      ovh.Secret(keys["client_secret"].text),
		AccessToken:       ovh.Secret(keys["access_token"].text),
	}
}

// oneMethod refuses keys of several methods, and says where each comes from.
func oneMethod(keys map[string]value) error {
	all := credentialsOf(keys).methods()
	if len(all) < 2 {
		return nil
	}
	origins := make([]string, len(all))
	for i, m := range all {
		origins[i] = fmt.Sprintf("%s (%s)", m, strings.Join(origin(m, keys), ", "))
	}
	return misconfigured("keep one of them", "more than one way to authenticate is configured, %s", strings.Join(origins, " and "))
}

// origin tells where the keys of a method come from.
func origin(m Method, keys map[string]value) []string {
	var all []string
	for _, name := range keyNames() {
		only := credentialsOf(map[string]value{name: keys[name]})
		if keys[name].text != "" && only.method() == m {
			all = append(all, keys[name].from)
		}
	}
	return all
}
