package ovh

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// An SSHKey is a public key that servers can be installed with.
type SSHKey struct {
	Name    string `json:"keyName"`
	Key     string `json:"key"`               // the whole OpenSSH line
	Default bool   `json:"default,omitempty"` // preselected by OVHcloud's panel; older installations only
}

// Fingerprint returns the SHA-256 of a public key, given as an OpenSSH line, as
// ssh-keygen -l prints it. It is "" for what is no such line.
func Fingerprint(line string) string {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return ""
	}
	key, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil || len(key) == 0 {
		return ""
	}
	sum := sha256.Sum256(key)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

// KeyType returns the kind of a public key, given as an OpenSSH line, such as
// ssh-ed25519.
func KeyType(line string) string {
	kind, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return kind
}

// shownKey stands for a public key where a reader is shown a request.
func shownKey(line string) string {
	sum := Fingerprint(line)
	if sum == "" {
		return line
	}
	return fmt.Sprintf("%s %s (not shown in full)", KeyType(line), sum)
}

// SSHKeys returns the account's public keys, sorted by name.
//
// API: GET /me/sshKey
func (r *Reader) SSHKeys(ctx context.Context) ([]SSHKey, error) {
	all, err := objects[SSHKey](ctx, r, at("/me/sshKey"))
	order(all, func(a, b SSHKey) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// SSHKey returns the public key of that name, or an error that is [ErrNotFound].
//
// API: GET /me/sshKey/{keyName}
func (r *Reader) SSHKey(ctx context.Context, name string) (SSHKey, error) {
	return get[SSHKey](ctx, r, at("/me/sshKey/{}", name))
}

// CreateSSHKey adds a public key. A name that is taken is [ErrConflict].
//
// API: POST /me/sshKey
func CreateSSHKey(key SSHKey) Request[None] {
	return request[None]("POST", at("/me/sshKey"), key)
}

// DeleteSSHKey removes the public key of that name. Servers already installed
// with the key keep it.
//
// API: DELETE /me/sshKey/{keyName}
func DeleteSSHKey(name string) Request[None] {
	return request[None]("DELETE", at("/me/sshKey/{}", name), nil)
}
