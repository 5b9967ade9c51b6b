package consent

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// maxApproverFile bounds what is read of a file of approvers, in bytes.
const maxApproverFile = 1 << 20

// maxName bounds the name of an approver, in bytes.
const maxName = 255

// An Approver may approve, by a passphrase or by the codes of an app.
//
// A file of approvers has a line for each: the name, and behind a colon the hash
// of the passphrase or totp: and the secret of the codes. Empty lines, and those
// that begin with #, are passed over.
type Approver struct {
	Name       string
	passphrase *hash
	totp       totp
}

// Codes says that the approver gives codes, and no passphrase.
func (a Approver) Codes() bool { return a.totp != nil }

// AddPassphrase adds an approver to the file, which is made when there is none.
func AddPassphrase(file, name, passphrase string) error {
	h, err := newHash(passphrase)
	if err != nil {
		return err
	}
	return add(file, name, h.String())
}

// AddTOTP adds an approver to the file, which is made when there is none, and
// returns the otpauth URI that an app reads. It is as secret as a passphrase.
func AddTOTP(file, name string) (uri string, err error) {
	s := newTOTP()
	return s.uri(name), add(file, name, "totp:"+s.String())
}

// Remove takes an approver out of the file.
func Remove(file, name string) error {
	return change(file, func(lines []string) ([]string, error) {
		kept := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return nameOn(line) == name })
		if len(kept) == len(lines) {
			return nil, fmt.Errorf("%q has no approver %q; ovh-mcp approver list tells them", file, name)
		}
		return kept, nil
	})
}

func add(file, name, credential string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return change(file, func(lines []string) ([]string, error) {
		if slices.ContainsFunc(lines, func(line string) bool { return nameOn(line) == name }) {
			return nil, fmt.Errorf("%q has an approver %q already: remove it first, or take another name", file, name)
		}
		return append(lines, name+":"+credential), nil
	})
}

// change rewrites the lines of a file of approvers, one process at a time. What
// comes of it can be read again, or nothing is written.
func change(file string, edit func(lines []string) ([]string, error)) error {
	lock := private.NewLock(file + ".lock")
	if err := lock.Take(); err != nil {
		return fmt.Errorf("lock %q: %w", file, err)
	}
	defer lock.Close()
	content, err := private.Read(file, maxApproverFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	lines, err := edit(slices.Collect(strings.Lines(string(content))))
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, line := range lines {
		text.WriteString(strings.TrimRight(line, "\r\n") + "\n")
	}
	if _, err := parseApprovers([]byte(text.String())); err != nil {
		return fmt.Errorf("%q: %w", file, err)
	}
	return private.Replace(file, []byte(text.String()))
}

// ReadApprovers returns who is in a file of approvers. A file that others may
// read or write is refused.
func ReadApprovers(file string) ([]Approver, error) {
	content, err := private.ReadSecret(file, maxApproverFile)
	if err != nil {
		return nil, fmt.Errorf("read approvers: %w", err)
	}
	all, err := parseApprovers(content)
	if err != nil {
		return nil, fmt.Errorf("read approvers: %q: %w", file, err)
	}
	return all, nil
}

// parseApprovers reads the lines of a file. Errors name lines, never what
// stands on them.
func parseApprovers(content []byte) (all []Approver, err error) {
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		if line := strings.TrimSpace(lines.Text()); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		a, err := parseApprover(lines.Text())
		if err == nil && find(all, a.Name) != nil {
			err = errors.New("this name stands further up already; each needs its own")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		all = append(all, a)
	}
	return all, lines.Err()
}

func parseApprover(line string) (a Approver, err error) {
	a.Name = nameOn(line)
	if err := checkName(a.Name); err != nil {
		return a, err
	}
	_, credential, _ := strings.Cut(strings.TrimSpace(line), ":")
	if secret, ok := strings.CutPrefix(strings.TrimSpace(credential), "totp:"); ok {
		a.totp, err = parseTOTP(secret)
		return a, err
	}
	a.passphrase, err = parseHash(strings.TrimSpace(credential))
	return a, err
}

// nameOn returns the name on a line, or "" for one that has none.
func nameOn(line string) string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return ""
	}
	name, _, _ := strings.Cut(line, ":")
	return strings.TrimSpace(name)
}

// checkName takes what names callers have too, as far as identity providers write
// them: only who approves by the name they call by can be seen to approve their own.
func checkName(name string) error {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-@|+=", r)
	}
	if name == "" || len(name) > maxName || strings.IndexFunc(name, func(r rune) bool { return !plain(r) }) >= 0 {
		return fmt.Errorf("the name of an approver is of 1 to %d letters, digits and . _ - @ | + =", maxName)
	}
	return nil
}

func find(all []Approver, name string) *Approver {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}
