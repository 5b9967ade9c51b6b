package ovh

import (
	"context"
	"slices"
)

// An SSHKey is a public key that servers can be installed with.
type SSHKey struct {
	Name    string `json:"keyName"`
	Key     string `json:"key"`               // the whole OpenSSH line
	Default bool   `json:"default,omitempty"` // preselected by OVHcloud's panel; older installations only
}

// SSHKeyNames returns the names of the account's public keys, sorted.
//
// API: GET /me/sshKey
func (c *Client) SSHKeyNames(ctx context.Context) ([]string, error) {
	names, err := call[[]string](ctx, c, "GET", at("/me/sshKey"), nil)
	slices.Sort(names)
	return names, err
}

// SSHKeys returns the account's public keys, sorted by name. It costs one
// request a key.
func (c *Client) SSHKeys(ctx context.Context) ([]SSHKey, error) {
	names, err := c.SSHKeyNames(ctx)
	if err != nil {
		return nil, err
	}
	return each(ctx, c, names, c.SSHKey)
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
