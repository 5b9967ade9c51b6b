package simulator

import (
	"strings"

	"golang.org/x/crypto/ssh"
)

// sshKeys are the public keys that are put on machines at their installation.
type sshKeys struct {
	ByName map[string]string `json:"byName"`
}

// An sshKey is one of them as OVHcloud's API accepts and returns it.
type sshKey struct {
	Key  string `json:"key"`
	Name string `json:"keyName"`
}

// sshKeyArea covers the public keys of the account. Deleting one removes it from
// no machine.
func sshKeyArea(a *Account) area {
	k := new(sshKeys)
	a.sshKeys = k
	return area{
		name: "sshKeys", state: k, populate: k.populate, check: k.check,
		routes: []route{
			{pattern: "GET /me/sshKey", handle: always(func() any { return names(k.ByName) })},
			{pattern: "POST /me/sshKey", handle: k.create, body: `{"keyName":"new","key":"` + laptopKey + `"}`},
			{pattern: "GET /me/sshKey/{keyName}", handle: show(k.find, func(key sshKey) any { return key })},
			{pattern: "DELETE /me/sshKey/{keyName}", handle: on(k.find, func(key sshKey, _ *request) (any, *failure) {
				delete(k.ByName, key.Name)
				return nil, nil
			})},
		},
	}
}

// laptopKey is the key that the tests use.
const laptopKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 ops@laptop"

func (k *sshKeys) populate() {
	k.ByName = map[string]string{
		"laptop": laptopKey,
		"backup": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDYYvCGBf2QybxIKbw9N31cPSx7NAGmmIxtUOoOoZJp3f5R0PAQ2IyGencNgwLpgbprnl+lIbBJ0kS8Ctg8sbllbemEZymvibBwQI8fa/HiYK8+9uRtZhglap3ka0AV9sxnJJ41mtaXW3+6g1sNn2fSGnnER4VNJucKXuP4wnC5hxLzz32flIg0lXhBZ16NWhQXerz7Xqd3kYOyMEB4XvsJrBHB1yUzgJrN58QYZRSfdOxQDhZXby+Vx0QQqBID3oGwA2Juw5j5wro2F5tqwtpNrinS1n7y2UFcnf5o2xGyaXNjykC8IsmIPEeJgSvBgLTuKIsQfeGClZyEsuW87KfB backup@example.com",
		"ci":     "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBESs1gH1Vc8DF+tX4VHu93hdp6qwK0S7PgmS+dL7m7hYOjqQtVgYsA85EwWEbHnjApFsm3qGVmI8OdiE3HHzQ1k= ci@example.com",
	}
}

func (k *sshKeys) check() error {
	return present(k.ByName)
}

// find finds the key that a request names.
func (k *sshKeys) find(r *request) (sshKey, *failure) {
	key, f := named(k.ByName, r, "keyName")
	return sshKey{key, r.vars["keyName"]}, f
}

// create adds a key under a name that is free. No other key may have the name;
// the same key may have two.
func (k *sshKeys) create(r *request) (any, *failure) {
	var in struct {
		Name    string `json:"keyName"`
		Key     string `json:"key"`
		Default bool   `json:"default"` // older clients send it; nothing comes of it
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := required("keyName", in.Name); f != nil {
		return nil, f
	}
	if !isPublicKey(in.Key) {
		return nil, invalidKey()
	}
	if _, taken := k.ByName[in.Name]; taken {
		return nil, conflict("SSH key %s already exists", in.Name)
	}
	k.ByName[in.Name] = in.Key
	return nil, nil
}

// isPublicKey reports whether s is a whole OpenSSH public key line. The name
// of a key is not: several routes take a key where a customer expects to give
// its name.
func isPublicKey(s string) bool {
	_, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(s))
	return err == nil && len(options) == 0 && strings.TrimSpace(string(rest)) == ""
}

func invalidKey() *failure { return badRequest("SSH key is not valid") }
