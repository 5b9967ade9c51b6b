package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// fileSuffix ends the variables that name a file which holds a secret.
const fileSuffix = "_FILE"

// tokenReread is how often the file of an access token is read again: whoever
// renews the token puts another one there.
const tokenReread = time.Minute

// variableOf names the environment's variable of a key.
func variableOf(key string) string { return "OVH_" + strings.ToUpper(key) }

// readEnvironment reads what variables say, themselves or by the file that they
// name. Beside a profile they count for nothing.
func (l *loader) readEnvironment() error {
	var faults []error
	var ignored []string
	for _, key := range append([]string{"endpoint"}, keyNames()...) {
		v, err := l.variable(key)
		switch {
		case l.Profile != "" && (v.text != "" || err != nil):
			ignored = append(ignored, v.from)
		case err != nil:
			faults = append(faults, err)
		case v.text != "":
			l.environment[key] = v
			l.decided = append(l.decided, v.from)
		}
	}
	if len(ignored) > 0 {
		l.warnings = append(l.warnings, misconfigured("unset them, or leave the profile out", "%s of the environment are ignored, for the profile %.60q has an endpoint and keys of its own", strings.Join(ignored, ", "), l.Profile))
	}
	return errors.Join(faults...)
}

// variable returns what the environment says of a key. A newline pasted along
// with a key makes every signature wrong.
func (l *loader) variable(key string) (value, error) {
	name := variableOf(key)
	v := value{strings.TrimSpace(l.Getenv(name)), name}
	file := l.Getenv(name + fileSuffix)
	if file == "" || !isSecretKey(key) {
		return v, nil
	}
	if v.text != "" {
		return v, misconfigured("keep one of them", "%s and %s%s are both set", name, name, fileSuffix)
	}
	v.from += fileSuffix
	if l.Profile != "" {
		return value{file, v.from}, nil // set, and not to be read
	}
	secret, err := readSecret(file)
	if err != nil {
		return v, fmt.Errorf("%s: %w", v.from, err)
	}
	if w := exposed(file); w != nil {
		l.warnings = append(l.warnings, w)
	}
	v.text = string(secret)
	return v, nil
}

// isSecretKey is of keys that nobody may be told.
func isSecretKey(key string) bool {
	return key != "endpoint" && key != "application_key" && key != "client_id"
}

// readSecret reads a file that holds one secret and nothing else.
func readSecret(name string) (ovh.Secret, error) {
	text, _, err := readSmall(name, "a file with one secret in it")
	switch {
	case err != nil:
		return "", err
	case text == nil:
		return "", fmt.Errorf("%s is not there", name)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", fmt.Errorf("%s is empty", name)
	}
	if strings.ContainsAny(secret, "\r\n") {
		return "", fmt.Errorf("%s has several lines: it has to hold one secret and nothing else", name)
	}
	return ovh.Secret(secret), nil
}

// exposed warns of a secret that others than its owner can read, but where an
// orchestrator put it: such files are everybody's in their container.
func exposed(name string) *ConfigError {
	info, err := os.Stat(name)
	private := err == nil && info.Mode().Perm()&0o077 == 0
	if err != nil || private || runtime.GOOS == "windows" {
		return nil //nolint:nilerr // whoever reads the file finds the same
	}
	if handedOver(name) {
		return nil
	}
	return chmod(name, info.Mode().Perm())
}

// handedOver reports whether a file is where orchestrators and systemd put secrets.
func handedOver(name string) bool {
	return slices.ContainsFunc([]string{"/run/secrets/", "/var/run/secrets/", "/run/credentials/"}, func(folder string) bool {
		return strings.HasPrefix(path.Clean(name), folder)
	})
}

// tokenFile renews an access token from the file that holds it.
func tokenFile(name string) renewal {
	return renewal{source: "file " + name, issue: func(context.Context) (*token, error) {
		secret, err := readSecret(name)
		if err != nil {
			return nil, fmt.Errorf("%w: OVH_ACCESS_TOKEN%s: %w", ovh.ErrAuthentication, fileSuffix, err)
		}
		return &token{value: secret, renew: time.Now().Round(0).Add(tokenReread)}, nil
	}}
}
