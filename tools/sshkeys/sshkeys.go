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

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for SSH keys.
func Toolset() tool.Toolset {
	return tool.Toolset{Name: "ssh_keys", About: "SSH keys for installs and rescue", Passed: map[string][]string{"keyName": {"name"}}, Tools: []tool.Tool{
		tool.List[tool.None, keyList]{
			Name:        "list_ssh_keys",
			Title:       "List SSH keys",
			Description: "Lists the account's SSH public keys, for installs and rescue of servers.",
			Access:      tool.Access("GET /me/sshKey", "GET /me/sshKey/*"),
			Rows:        "keys",
			Asked:       []string{"key"},
			Run:         listKeys,
		},
		tool.Read[keyName, keyRow]{
			Name:        "get_ssh_key",
			Title:       "Show an SSH key",
			Description: "Shows one SSH public key of the account in full.",
			Access:      tool.Access("GET /me/sshKey/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in keyName) (keyRow, error) {
				key, err := api.SSHKey(ctx, in.Name)
				return newKeyRow(key), unknownKey(err)
			},
		},
		tool.Change[newKey, keyRow]{
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
			Access:      tool.Access("GET /me/sshKey/*", "GET /dedicated/server", "GET /dedicated/server/*", "DELETE /me/sshKey/*"),
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
	Keys []keyRow `json:"keys"`
}

// A keyRow is a key as its owner tells it from others.
type keyRow struct {
	Name        string `json:"keyName"`
	Type        string `json:"type"`
	Fingerprint string `json:"fingerprint"` // as ssh-keygen -l prints it
	Default     bool   `json:"default,omitempty"`
	Key         string `json:"key,omitempty"`
}

func newKeyRow(k ovh.SSHKey) keyRow {
	return keyRow{k.Name, ovh.KeyType(k.Key), ovh.Fingerprint(k.Key), k.Default, k.Key}
}

func listKeys(ctx context.Context, api *ovh.Reader, _ tool.None) (keyList, error) {
	all, err := api.SSHKeys(ctx)
	rows := make([]keyRow, len(all))
	for i, k := range all {
		rows[i] = newKeyRow(k)
	}
	return keyList{rows}, err
}

func createKey(_ context.Context, _ *ovh.Reader, in newKey) (tool.Act[keyRow], error) {
	key := ovh.SSHKey{Name: in.Name, Key: strings.TrimSpace(in.Key), Default: in.Default}
	row := newKeyRow(key)
	row.Key = "" // it was given
	act := tool.SendAll(row, ovh.CreateSSHKey(key).Write).Seen(seenInList, in.Name)
	act.Failed = func(_ int, err error) error {
		if errors.Is(err, ovh.ErrConflict) {
			return tool.Advise(err, "choose another name, or delete_ssh_key %q first", in.Name)
		}
		return err
	}
	return act, nil
}

// Short tells a public key, given as an OpenSSH line, by its type, fingerprint
// and comment. What is no such line stays as it is.
func Short(line string) string {
	fields := strings.Fields(line)
	if sum := ovh.Fingerprint(line); sum != "" {
		return strings.Join(append([]string{fields[0], sum}, fields[2:]...), " ")
	}
	return line
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
