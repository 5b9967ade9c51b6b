package tools

import (
	"context"
	"errors"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type keyName struct {
	Name string `json:"name" jsonschema:"minLength=1,maxLength=255" jsonschema_description:"As listed by list_ssh_keys."`
}

func (in keyName) faults() []schemas.Fault { return nameFault("name", in.Name) }

type newKey struct {
	Name    string `json:"name" jsonschema:"minLength=1,maxLength=255" jsonschema_description:"Not taken yet."`
	Key     string `json:"key" jsonschema:"minLength=1,maxLength=16384" jsonschema_description:"OpenSSH public key line, as in id_ed25519.pub."`
	Default bool   `json:"default,omitempty" jsonschema_description:"Preselect it; only older endpoints know this."`
}

func (in newKey) faults() []schemas.Fault {
	return append(nameFault("name", in.Name), publicKeyFault("key", in.Key)...)
}

type sshKeyList struct {
	Keys []ovh.SSHKey `json:"keys"`
}

type deleted struct {
	Deleted string `json:"deleted"`
}

func sshKeys() []Definition {
	return []Definition{
		define(Tool[none, sshKeyList]{
			Name:        "list_ssh_keys",
			Title:       "List SSH keys",
			Description: "Lists the account's SSH public keys, for installs and rescue of servers.",
			Effect:      Read,
			Rows:        "keys",
			Access:      rules("GET /me/sshKey", "GET /me/sshKey/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (sshKeyList, error) {
				keys, err := api.SSHKeys(ctx)
				return sshKeyList{keys}, err
			},
		}),
		define(Tool[keyName, ovh.SSHKey]{
			Name:        "get_ssh_key",
			Title:       "Show an SSH key",
			Description: "Shows one SSH public key of the account.",
			Effect:      Read,
			Access:      rules("GET /me/sshKey/*"),
			Run: func(ctx context.Context, api *ovh.Client, in keyName) (ovh.SSHKey, error) {
				key, err := api.SSHKey(ctx, in.Name)
				return key, unknownKey(err)
			},
		}),
		define(Tool[newKey, ovh.SSHKey]{
			Name:        "create_ssh_key",
			Title:       "Add an SSH key",
			Description: "Adds an SSH public key to the account. Never pass a private key.",
			Effect:      Change,
			Access:      rules("POST /me/sshKey"),
			Run:         createKey,
		}),
		define(Tool[keyName, deleted]{
			Name:        "delete_ssh_key",
			Title:       "Delete an SSH key",
			Description: "Removes an SSH public key from the account. Servers already installed with it keep it.",
			Effect:      Destroy,
			Access:      rules("GET /me/sshKey/*", "DELETE /me/sshKey/*"),
			Plan:        planDeleteKey,
			Run: func(ctx context.Context, api *ovh.Client, in keyName) (deleted, error) {
				return deleted{in.Name}, api.DeleteSSHKey(ctx, in.Name)
			},
		}),
	}
}

func createKey(ctx context.Context, api *ovh.Client, in newKey) (ovh.SSHKey, error) {
	key := ovh.SSHKey{Name: in.Name, Key: strings.TrimSpace(in.Key), Default: in.Default}
	if err := api.CreateSSHKey(ctx, key); err != nil {
		if errors.Is(err, ovh.ErrConflict) {
			return ovh.SSHKey{}, advise(err, "choose another name, or delete_ssh_key %q first", in.Name)
		}
		return ovh.SSHKey{}, err
	}
	return key, nil
}

func planDeleteKey(ctx context.Context, api *ovh.Client, in keyName) (confirm.Plan, error) {
	key, err := api.SSHKey(ctx, in.Name)
	if err != nil {
		return confirm.Plan{}, unknownKey(err)
	}
	return confirm.Plan{
		Summary:    "Delete the SSH key " + quote(in.Name) + " from the account.",
		Target:     object(key),
		WillHappen: []string{"New installs and rescue boots can't use this key any more."},
		WillBeLost: []string{"The key's entry. Servers already installed with it keep it."},
		Undo:       "Add it again with create_ssh_key and the key shown here.",
		Requests:   []confirm.Request{request("DELETE", nil, "/me/sshKey/{}", in.Name)},
		Duration:   "at once",
	}, nil
}

func unknownKey(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_ssh_keys shows the keys that exist")
	}
	return err
}

// publicKeyFault checks an OpenSSH public key line. The value is never
// repeated: it may be a private key.
func publicKeyFault(at, key string) []schemas.Fault {
	const example = "pass one line such as \"ssh-ed25519 AAAA… me@laptop\""
	key = strings.TrimSpace(key)
	if strings.Contains(key, "PRIVATE KEY") {
		return fault(at, "is a private key: keep it secret and "+example+" from the .pub file beside it")
	}
	public, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(key))
	switch {
	case err != nil || len(rest) > 0 || strings.ContainsAny(key, "\r\n"):
		return fault(at, "is not an OpenSSH public key; "+example)
	case len(options) > 0:
		return fault(at, "carries options in front of the key; "+example)
	case strings.Contains(public.Type(), "-cert-"):
		return fault(at, "is a certificate, not a public key; "+example)
	}
	return nil
}
