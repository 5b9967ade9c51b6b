package sshkeys

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type deleted struct {
	Deleted string `json:"deleted"`
	Key     string `json:"key"` // to be added again
}

// A target is a key as a plan shows it.
type target struct {
	Name        string   `json:"keyName"`
	Type        string   `json:"type"`
	Fingerprint string   `json:"fingerprint"`
	RescueOf    []string `json:"rescue_key_of"`
}

func deleteKey(ctx context.Context, api *ovh.Reader, in keyName) (tool.Planned[deleted], error) {
	key, err := api.SSHKey(ctx, in.Name)
	if err != nil {
		return tool.Planned[deleted]{}, unknownKey(err)
	}
	servers, unread, err := rescuedBy(ctx, api, key)
	if err != nil {
		return tool.Planned[deleted]{}, err
	}
	out := deleted{in.Name, key.Key}
	return tool.SendAll(out, ovh.DeleteSSHKey(in.Name).Write).Seen(seenInList, in.Name).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Delete the SSH key %q from the account.", in.Name),
		Target:     tool.Object(target{key.Name, ovh.KeyType(key.Key), ovh.Fingerprint(key.Key), servers}),
		WillHappen: append([]string{"New installs and rescue boots can't use this key any more."}, rescue(servers, unread)...),
		WillBeLost: []string{"The key's entry. Servers already installed with it keep it."},
		Undo:       "create_ssh_key with this name and the key, which the result shows.",
		Duration:   "at once",
		State:      []byte(key.Key),
	}), nil
}

// rescue says whom a deleted key goes on to rescue.
func rescue(servers, unread []string) (all []string) {
	if len(servers) > 0 {
		all = append(all, fmt.Sprintf("It stays the rescue key of %s until set_server_boot or boot_server_rescue sets another.", some(tool.Quoted(servers))))
	}
	switch {
	case len(unread) > 0:
		all = append(all, fmt.Sprintf("Whether it is the rescue key of %s could not be read.", some(unread)))
	case len(servers) == 0:
		all = append(all, "It is the rescue key of no server.")
	}
	return all
}

// rescuedBy returns the servers that rescue lets the owner of a key in to, and
// those of which OVHcloud does not tell. A server holds the key itself, and no
// name of the account's.
func rescuedBy(ctx context.Context, api *ovh.Reader, key ovh.SSHKey) (servers, unread []string, err error) {
	all, err := api.Parts().Servers(ctx)
	missing, err := ovh.Part(err)
	switch {
	case errors.Is(err, ovh.ErrNotGranted): // of the key in use, or of the account
		return []string{}, []string{"any server, since their list is not granted,"}, nil
	case err != nil:
		return nil, nil, err
	case missing != nil:
		for _, m := range missing.Missing {
			unread = append(unread, m.String())
		}
	}
	servers = []string{}
	sum := ovh.Fingerprint(key.Key)
	for _, s := range all {
		if sum != "" && ovh.Fingerprint(s.RescueSSHKey) == sum {
			servers = append(servers, s.Name)
		}
	}
	return servers, unread, nil
}

// some names the first of many.
func some(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
