// Package sshkeys is the toolset for the account's SSH public keys, which
// servers are installed and rescued with. It is the smallest toolset, and the
// one to read first.
package sshkeys

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for SSH keys.
func Toolset() tool.Toolset {
	return tool.Toolset{Name: "ssh_keys", About: "SSH keys for installs and rescue", Tools: []tool.Tool{
		tool.List[tool.None, keyList]{
			Name:        "list_ssh_keys",
			Title:       "List SSH keys",
			Description: "Lists the account's SSH public keys, for installs and rescue of servers.",
			Access:      tool.Access("GET /me/sshKey", "GET /me/sshKey/*"),
			Rows:        "keys",
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (keyList, error) {
				keys, err := api.SSHKeys(ctx)
				return keyList{keys}, err
			},
		},
		tool.Read[keyName, ovh.SSHKey]{
			Name:        "get_ssh_key",
			Title:       "Show an SSH key",
			Description: "Shows one SSH public key of the account.",
			Access:      tool.Access("GET /me/sshKey/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in keyName) (ovh.SSHKey, error) {
				key, err := api.SSHKey(ctx, in.Name)
				return key, unknownKey(err)
			},
		},
		tool.Change[newKey, ovh.SSHKey]{
			Name:        "create_ssh_key",
			Title:       "Add an SSH key",
			Description: "Adds an SSH public key to the account. Never pass a private key.",
			Access:      tool.Access("POST /me/sshKey"),
			Prepare:     createKey,
		},
		tool.Destroy[keyName, deleted]{
			Name:        "delete_ssh_key",
			Title:       "Delete an SSH key",
			Description: "Removes an SSH public key from the account. Servers already installed with it keep it.",
			Access:      tool.Access("GET /me/sshKey/*", "DELETE /me/sshKey/*"),
			Prepare:     deleteKey,
		},
	}}
}

type keyName struct {
	Name string `json:"name" jsonschema:"minLength=1,maxLength=255" jsonschema_description:"As listed by list_ssh_keys."`
}

func (in keyName) Faults() []tool.Fault { return tool.NameFault("name", in.Name) }

type newKey struct {
	Name    string `json:"name" jsonschema:"minLength=1,maxLength=255" jsonschema_description:"Not taken yet."`
	Key     string `json:"key" jsonschema:"minLength=1,maxLength=16384" jsonschema_description:"OpenSSH public key line, as in id_ed25519.pub."`
	Default bool   `json:"default,omitempty" jsonschema_description:"Preselect it; only older endpoints know this."`
}

func (in newKey) Faults() []tool.Fault {
	return append(tool.NameFault("name", in.Name), publicKeyFault("key", in.Key)...)
}

// TakesPrivateKey leaves it to Faults to refuse one, which knows what to say.
func (newKey) TakesPrivateKey(place string) bool { return place == "key" }

type keyList struct {
	Keys []ovh.SSHKey `json:"keys"`
}

type deleted struct {
	Deleted string `json:"deleted"`
}

func createKey(_ context.Context, _ *ovh.Reader, in newKey) (tool.Act[ovh.SSHKey], error) {
	key := ovh.SSHKey{Name: in.Name, Key: strings.TrimSpace(in.Key), Default: in.Default}
	act := tool.SendAll(key, ovh.CreateSSHKey(key).Write).Seen(seenInList, in.Name)
	act.Failed = func(_ int, err error) error {
		if errors.Is(err, ovh.ErrConflict) {
			return tool.Advise(err, "choose another name, or delete_ssh_key %q first", in.Name)
		}
		return err
	}
	return act, nil
}

func deleteKey(ctx context.Context, api *ovh.Reader, in keyName) (tool.Planned[deleted], error) {
	key, err := api.SSHKey(ctx, in.Name)
	if err != nil {
		return tool.Planned[deleted]{}, unknownKey(err)
	}
	return tool.SendAll(deleted{in.Name}, ovh.DeleteSSHKey(in.Name).Write).Seen(seenInList, in.Name).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Delete the SSH key %q from the account.", in.Name),
		Target:     tool.Object(key),
		WillHappen: []string{"New installs and rescue boots can't use this key any more."},
		WillBeLost: []string{"The key's entry. Servers already installed with it keep it."},
		Undo:       "Add it again with create_ssh_key and the key shown here.",
		Duration:   "at once",
	}), nil
}

// seenInList says how to find out what became of a key.
const seenInList = "list_ssh_keys shows whether there is a key %q"

// Content returns the public key of that name, for operations that want the key
// itself. It refuses a name that the account doesn't have.
func Content(ctx context.Context, api *ovh.Reader, name string) (string, error) {
	key, err := api.SSHKey(ctx, name)
	if errors.Is(err, ovh.ErrNotFound) {
		return "", tool.Refuse(fmt.Sprintf("the account has no SSH key %q", name), "list_ssh_keys shows the names; create_ssh_key adds one")
	}
	return key.Key, err
}

func unknownKey(err error) error {
	return tool.AdviseNotFound(err, "list_ssh_keys shows the keys that exist")
}

// publicKeyFault checks an OpenSSH public key line. The value is never
// repeated: it may be a private key.
func publicKeyFault(at, key string) []tool.Fault {
	const example = "pass one line such as \"ssh-ed25519 AAAA… me@laptop\""
	key = strings.TrimSpace(key)
	if redact.HoldsPrivateKey(key) {
		return tool.FaultAt(at, "is a private key: keep it secret and "+example+" from the .pub file beside it")
	}
	public, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(key))
	switch {
	case err != nil || len(rest) > 0 || strings.ContainsAny(key, "\r\n"):
		return tool.FaultAt(at, "is not an OpenSSH public key; "+example)
	case len(options) > 0:
		return tool.FaultAt(at, "carries options in front of the key; "+example)
	case strings.Contains(public.Type(), "-cert-"):
		return tool.FaultAt(at, "is a certificate, not a public key; "+example)
	}
	return nil
}
