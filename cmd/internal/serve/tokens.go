package serve

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

const (
	// minToken is the least length of a token, in characters.
	minToken = 20

	// maxTokenFile bounds what is read of a token file, in bytes.
	maxTokenFile = 1 << 20
)

// tokens are those in force.
type tokens []token

// A token lets whoever bears it call in its name. Of its secret no more than a
// digest is kept.
type token struct {
	name   string
	digest [sha256.Size]byte
	rights *rights // that the issuer gave its bearer; nil for those of the file
}

// signedIn says that an issuer made the token.
func (t token) signedIn() bool { return t.rights != nil }

// readTokens reads a file of "name:token" lines, which only its owner may read.
func readTokens(file string) (*tokens, error) {
	b, err := readPrivate(file)
	if err != nil {
		return nil, fmt.Errorf("--http-token-file: %w", err)
	}
	t, err := parseTokens(b)
	if err != nil {
		return nil, fmt.Errorf("--http-token-file %q: %w", file, err)
	}
	return t, nil
}

// readPrivate reads a file that only its owner may read. It asks less than
// [private.ReadSecret]: the folder may be one of several people, and root reads
// the files of others, as a container does that has a folder of theirs mounted.
func readPrivate(file string) ([]byte, error) {
	if err := checkRegular(file); err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !private.Unshared(info) {
		return nil, fmt.Errorf("%q has mode %04o, so that others can read or change it; run: chmod 600 %[1]s", file, info.Mode().Perm())
	}
	b, err := io.ReadAll(io.LimitReader(f, maxTokenFile+1))
	if err == nil && len(b) > maxTokenFile {
		err = fmt.Errorf("%q is longer than %d bytes", file, maxTokenFile)
	}
	return b, err
}

// Callers returns the names of the tokens of a file, each once.
func Callers(file string) ([]string, error) {
	all, err := readTokens(file)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range *all {
		if !slices.Contains(names, t.name) {
			names = append(names, t.name)
		}
	}
	return names, nil
}

// parseTokens reads the lines of a token file. Tokens of one name are of one
// caller, so that one is in force until the next is everywhere. Errors name
// lines, never what stands on them.
func parseTokens(b []byte) (*tokens, error) {
	var all tokens
	parse := lineParser()
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		t, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("line %d has %w", n, err)
		}
		if slices.ContainsFunc(all, func(other token) bool { return other.digest == t.digest }) {
			return nil, fmt.Errorf("line %d has a token that stands further up already; each line needs its own: openssl rand -hex 32 makes one", n)
		}
		all = append(all, t)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errors.New("no line holds a token; write one as name:token")
	}
	return &all, nil
}

// lineParser returns a function that reads one line. Its errors go on from "line 1
// has".
func lineParser() func(line string) (token, error) {
	nameForm := regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	secretForm := regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`) // what an Authorization header can bear
	return func(line string) (token, error) {
		name, secret, parted := strings.Cut(line, ":")
		name, secret = strings.TrimSpace(name), strings.TrimSpace(secret)
		switch {
		case !parted || name == "":
			return token{}, errors.New("no name: write name:token")
		case !nameForm.MatchString(name):
			return token{}, errors.New("a name that is none: write name:token, the name of 64 letters, digits, '.', '_' and '-' at most")
		case name == Local || name == anonymous:
			return token{}, fmt.Errorf("the name %q, which is that of whoever calls without a token: choose another", name)
		case strings.Contains(secret, ":"):
			return token{}, fmt.Errorf("a second colon: write name:token with one; who signs in at an issuer is %q and has no line here", SignedIn+"…")
		case len(secret) < minToken:
			return token{}, fmt.Errorf("a token of %d characters: want %d or more; openssl rand -hex 32 makes one", len(secret), minToken)
		case !secretForm.MatchString(secret):
			return token{}, errors.New("a token with a space, or another character that none can have; openssl rand -hex 32 makes one")
		}
		return token{name: name, digest: sha256.Sum256([]byte(secret))}, nil
	}
}

// bearerOf returns what r bears.
func bearerOf(r *http.Request) (secret string, ok bool) {
	header := r.Header.Values("Authorization")
	if len(header) != 1 {
		return "", false
	}
	scheme, secret, _ := strings.Cut(header[0], " ")
	return strings.TrimSpace(secret), strings.EqualFold(scheme, "Bearer")
}

// find returns the token that r bears. It takes the same time for every one,
// right or wrong, so that nobody finds one letter by letter.
func (t tokens) find(r *http.Request) (token, bool) {
	secret, ok := bearerOf(r)
	if !ok {
		return token{}, false
	}
	got := sha256.Sum256([]byte(secret))
	found := -1
	for i := range t {
		same := subtle.ConstantTimeCompare(got[:], t[i].digest[:])
		found = subtle.ConstantTimeSelect(same, i, found)
	}
	if found < 0 {
		return token{}, false
	}
	return t[found], true
}
