package ovh

import (
	"context"
	"strings"
)

// An SSHKey is a public key that servers can be installed with.
type SSHKey struct {
	Name    string `json:"keyName"`
	Key     string `json:"key"`               // the whole OpenSSH line
	Default bool   `json:"default,omitempty"` // preselected by OVHcloud's panel; older installations only
}

// SSHKeys returns the account's public keys, sorted by name.
//
// API: GET /me/sshKey
func (c *Client) SSHKeys(ctx context.Context) ([]SSHKey, error) {
	all, err := objects[SSHKey](ctx, c, at("/me/sshKey"))
	order(all, func(a, b SSHKey) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// SSHKey returns the public key of that name, or an error that is [ErrNotFound].
//
// API: GET /me/sshKey/{keyName}
func (c *Client) SSHKey(ctx context.Context, name string) (SSHKey, error) {
	return call[SSHKey](ctx, c, "GET", at("/me/sshKey/{}", name), nil)
}

// CreateSSHKey adds a public key. A name that is taken is [ErrConflict].
//
// API: POST /me/sshKey
func (c *Client) CreateSSHKey(ctx context.Context, key SSHKey) error {
	_, err := call[struct{}](ctx, c, "POST", at("/me/sshKey"), key)
	return err
}

// DeleteSSHKey removes the public key of that name. Servers already installed
// with the key keep it.
//
// API: DELETE /me/sshKey/{keyName}
func (c *Client) DeleteSSHKey(ctx context.Context, name string) error {
	_, err := call[struct{}](ctx, c, "DELETE", at("/me/sshKey/{}", name), nil)
	return err
}
