package client

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"gopkg.in/ini.v1"
)

// ConfigFiles returns where OVHcloud's own tools keep their configuration, the
// one that counts most last.
func ConfigFiles() []string {
	files := []string{"/etc/ovh.conf"}
	if u, err := user.Current(); err == nil && u.HomeDir != "" {
		files = append(files, filepath.Join(u.HomeDir, ".ovh.conf"))
	} else if home, err := os.UserHomeDir(); err == nil {
		files = append(files, filepath.Join(home, ".ovh.conf"))
	}
	return append(files, "ovh.conf")
}

// LoadConfig reads the endpoint and the keys as OVHcloud's own tools do: from
// the variables OVH_ENDPOINT, OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET and
// OVH_CONSUMER_KEY, and what they leave open from files, merged key by key,
// later ones first. A file that does not exist is no error; keys that are
// nowhere stay empty.
func LoadConfig(getenv func(string) string, files ...string) (Config, error) {
	doc := ini.Empty(ini.LoadOptions{Loose: true})
	for _, f := range files {
		if err := doc.Append(f); err != nil {
			// The parser's own message may quote a line that holds a key.
			return Config{}, fmt.Errorf("%s is not a well-formed INI file", f)
		}
	}
	value := func(variable, section, key string) string {
		// A newline pasted along with a key makes every signature wrong.
		if v := strings.TrimSpace(getenv(variable)); v != "" {
			return v
		}
		return strings.TrimSpace(doc.Section(section).Key(key).String())
	}
	endpoint := cmp.Or(value("OVH_ENDPOINT", "default", "endpoint"), DefaultEndpoint)
	section := endpoint
	if known, err := resolveEndpoint(endpoint); err == nil && !doc.HasSection(section) {
		section = known.name // the file may say ovh-eu where the caller says eu
	}
	return Config{
		Endpoint: endpoint,
		Credentials: Credentials{
			ApplicationKey:    value("OVH_APPLICATION_KEY", section, "application_key"),
			ApplicationSecret: ovh.Secret(value("OVH_APPLICATION_SECRET", section, "application_secret")),
			ConsumerKey:       ovh.Secret(value("OVH_CONSUMER_KEY", section, "consumer_key")),
		},
	}, nil
}
