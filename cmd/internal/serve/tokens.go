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
	"runtime"
	"slices"
	"strings"
)

const (
	// minToken is the least length of a token, in characters.
	minToken = 20

	// maxTokenFile bounds what is read of a token file, in bytes.
	maxTokenFile = 1 << 20
)

// tokens are who may call.
type tokens []bearer

// A bearer is a token's name, and of the token itself no more than a digest.
type bearer struct {
	name   string
	digest [sha256.Size]byte
}

// readTokens reads a file of "name:token" lines, which only its owner may read.
func readTokens(file string) (*tokens, error) {
	if err := regular(file); err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	// Windows knows no such bits.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("token file %q has mode %04o, so that others can read or change it; run: chmod 600 %[1]s", file, mode)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxTokenFile+1))
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	if len(b) > maxTokenFile {
		return nil, fmt.Errorf("token file %q is longer than %d bytes", file, maxTokenFile)
	}
	t, err := parseTokens(b)
	if err != nil {
		return nil, fmt.Errorf("token file %q, %w", file, err)
	}
	return t, nil
}

// parseTokens reads the lines of a token file. Errors name lines, never what
// stands on them.
func parseTokens(b []byte) (*tokens, error) {
	var t tokens
	name := regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	token := regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`) // what a Bearer header can hold
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		who, secret, _ := strings.Cut(line, ":")
		who, secret = strings.TrimSpace(who), strings.TrimSpace(secret)
		switch {
		case !name.MatchString(who):
			return nil, fmt.Errorf("line %d: want name:token, the name of letters, digits, '.', '_' and '-'", n)
		case len(secret) < minToken || !token.MatchString(secret):
			return nil, fmt.Errorf("line %d: want a token of %d characters or more, without spaces; openssl rand -hex 32 makes one", n, minToken)
		}
		b := bearer{who, sha256.Sum256([]byte(secret))}
		if slices.ContainsFunc(t, func(other bearer) bool { return other.name == b.name || other.digest == b.digest }) {
			return nil, fmt.Errorf("line %d: this name or token stands further up already; each needs its own", n)
		}
		t = append(t, b)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(t) == 0 {
		return nil, errors.New("no line holds a token; write one as name:token")
	}
	return &t, nil
}

// bearer returns whose token r bears. It takes the same time for every token,
// right or wrong.
func (t tokens) bearer(r *http.Request) (bearer, bool) {
	header := r.Header.Values("Authorization")
	if len(header) != 1 {
		return bearer{}, false
	}
	scheme, token, _ := strings.Cut(header[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return bearer{}, false
	}
	got := sha256.Sum256([]byte(strings.TrimSpace(token)))
	found := -1
	for i := range t {
		same := subtle.ConstantTimeCompare(got[:], t[i].digest[:])
		found = subtle.ConstantTimeSelect(same, i, found)
	}
	if found < 0 {
		return bearer{}, false
	}
	return t[found], true
}
