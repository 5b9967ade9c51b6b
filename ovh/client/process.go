package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	textredact "github.com/ovh-mcp/ovh-mcp/ovh/redact"
)

// processKey is the key of a section that names a command which prints keys.
const processKey = "credential_process"

// Bounds on such a command.
const (
	processTimeout = 30 * time.Second
	maxPrinted     = 64 << 10 // bytes
)

// A process is a command that prints keys as JSON. It is run without a shell,
// with nothing to read, in this program's environment but for the keys that it
// holds.
type process struct {
	words             []string
	endpoint, profile string // told in OVH_ENDPOINT and OVH_PROFILE
}

// printed is what a process prints: the keys of one method, by their names in a
// file.
type printed struct {
	ApplicationKey    string `json:"application_key"`
	ApplicationSecret string `json:"application_secret"`
	ConsumerKey       string `json:"consumer_key"`
	ClientID          string `json:"client_id"`
	ClientSecret      string `json:"client_secret"`
	AccessToken       string `json:"access_token"`
	ExpiresAt         string `json:"expires_at"` // RFC 3339; of the access token
}

// helpedBy runs the command that the section names, unless the keys are whole
// already, and adds what it prints to cfg and keys.
func (l *loader) helpedBy(ctx context.Context, cfg *Config, e endpoint, section string, keys map[string]value) error {
	command := l.lookup(section, processKey)
	if command.text == "" || cfg.Credentials.method() != NoMethod && len(cfg.Credentials.missing(signed)) == 0 {
		return nil
	}
	if ok, err := l.mayFollow(section, processKey); !ok {
		return err
	}
	words, err := splitCommand(command.text)
	if err != nil {
		return fmt.Errorf("%s: %w", command.from, err)
	}
	p := process{words, e.name, l.Profile}
	out, err := p.run(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", command.from, err)
	}
	for key, text := range out.keys() {
		if keys[key].text == "" {
			keys[key] = value{text, "what " + command.from + " printed"}
		}
	}
	cfg.Credentials = credentialsOf(keys)
	if out.AccessToken != "" && out.ExpiresAt != "" {
		cfg.renewal = p.renewal(out)
	}
	return nil
}

// mayFollow reports whether what a section says of where keys are comes from the
// operator's own files: it is refused where others may write it.
func (l *loader) mayFollow(section, key string) (bool, error) {
	for _, f := range l.files {
		if setting(f.ini, section, key) == "" {
			continue
		}
		if f.foreign {
			l.warnings = append(l.warnings, misconfigured("if it is yours, name the file with --config", "%s in %s is not followed, for a working folder may be anybody's", key, f.name))
			return false, nil
		}
		if mode := f.info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o022 != 0 {
			return false, misconfigured("chmod 600 "+f.name, "%s in %s is not followed, for others may write that file (mode %04o)", key, f.name, mode)
		}
	}
	return true, nil
}

// run runs the command and reads what it prints. No error quotes that.
func (p process) run(ctx context.Context) (printed, error) {
	ctx, cancel := context.WithTimeout(ctx, processTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.words[0], p.words[1:]...) //nolint:gosec // the operator's own
	stdout, stderr := &bounded{most: maxPrinted}, &bounded{most: maxMessage}
	cmd.Stdout, cmd.Stderr, cmd.Env = stdout, stderr, p.environment()
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case ctx.Err() != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return printed{}, fmt.Errorf("%q did not end within %s", p.words[0], processTimeout)
	case err != nil:
		said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		if said = textredact.New().Text(said); said != "" {
			said = ": " + said
		}
		return printed{}, fmt.Errorf("run %q: %w%s", p.words[0], err, said)
	case stdout.full:
		return printed{}, fmt.Errorf("%q printed more than %d KiB", p.words[0], maxPrinted>>10)
	}
	return readPrinted(p.words[0], stdout.Bytes())
}

// environment is this program's, without its keys.
func (p process) environment() []string {
	var all []string
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); !strings.HasPrefix(strings.ToUpper(name), "OVH_") {
			all = append(all, pair)
		}
	}
	return append(all, "OVH_ENDPOINT="+p.endpoint, "OVH_PROFILE="+p.profile)
}

// renewal runs the command again when its token is about to expire.
func (p process) renewal(first printed) renewal {
	return renewal{source: strings.Join(p.words, " "), issue: func(ctx context.Context) (*token, error) {
		out := first
		if first = (printed{}); out.AccessToken == "" {
			var err error
			if out, err = p.run(ctx); err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ovh.ErrAuthentication, processKey, err)
			}
		}
		expires, err := time.Parse(time.RFC3339, out.ExpiresAt)
		if err != nil || out.AccessToken == "" {
			return nil, fmt.Errorf("%w: %s printed no access_token with expires_at, as it did before", ovh.ErrAuthentication, processKey)
		}
		return expiringToken(ovh.Secret(out.AccessToken), time.Now(), expires), nil
	}}
}

// readPrinted reads what a command printed.
func readPrinted(command string, text []byte) (printed, error) {
	var out printed
	const want = `it has to print JSON: {"application_key": …, "application_secret": …, "consumer_key": …}, {"client_id": …, "client_secret": …} or {"access_token": …, "expires_at": "2006-01-02T15:04:05Z"}`
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil || len(out.keys()) == 0 {
		return printed{}, fmt.Errorf("%q printed nothing that can be used: %s", command, want)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return printed{}, fmt.Errorf("%q printed more than one object: %s", command, want)
	}
	if _, err := time.Parse(time.RFC3339, out.ExpiresAt); err != nil && out.ExpiresAt != "" {
		return printed{}, fmt.Errorf("%q printed an expires_at that is no time: %s", command, want)
	}
	return out, nil
}

// keys returns what was printed, by the names of a file's keys.
func (p printed) keys() map[string]string {
	all := map[string]string{
		"application_key": p.ApplicationKey, "application_secret": p.ApplicationSecret, "consumer_key": p.ConsumerKey,
		"client_id": p.ClientID, "client_secret": p.ClientSecret, "access_token": p.AccessToken,
	}
	for key, text := range all {
		if all[key] = strings.TrimSpace(text); all[key] == "" {
			delete(all, key)
		}
	}
	return all
}

// splitCommand splits a command at its spaces, but for those within quotes. A
// backslash is one: paths of Windows have them.
func splitCommand(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	begun := false
	for _, r := range command {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, begun = r, true
		case unicode.IsSpace(r) && begun:
			words = append(words, word.String())
			word.Reset()
			begun = false
		case !unicode.IsSpace(r):
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote %c is not closed", quote)
	}
	if begun {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("the command is empty")
	}
	return words, nil
}

// A bounded buffer keeps the first bytes that are written to it.
type bounded struct {
	bytes.Buffer
	most int
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	kept := min(len(p), b.most-b.Len())
	b.full = b.full || kept < len(p)
	b.Buffer.Write(p[:kept])
	return len(p), nil
}
