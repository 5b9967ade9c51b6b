package simulator

import (
	"net/http"
	"strings"

	"golang.org/x/crypto/ssh"
)

type sshKey struct {
	Key  string `json:"key"`
	Name string `json:"keyName"`
}

func (a *Account) keyRoutes() []route {
	return []route{
		{method: "GET", pattern: "/me/sshKey", handle: func(*request) (any, *failure) {
			return names(a.state.Keys), nil
		}},
		{method: "POST", pattern: "/me/sshKey", handle: a.addKey},
		{method: "GET", pattern: "/me/sshKey/{keyName}", handle: func(r *request) (any, *failure) {
			name := r.vars["keyName"]
			key, ok := a.state.Keys[name]
			if !ok {
				return nil, noSuchObject(name)
			}
			return sshKey{key, name}, nil
		}},
		{method: "DELETE", pattern: "/me/sshKey/{keyName}", handle: func(r *request) (any, *failure) {
			name := r.vars["keyName"]
			if _, ok := a.state.Keys[name]; !ok {
				return nil, noSuchObject(name)
			}
			delete(a.state.Keys, name)
			return nil, nil
		}},
	}
}

func (a *Account) addKey(r *request) (any, *failure) {
	var in struct {
		sshKey
		Default bool `json:"default"` // older clients send it; nothing comes of it
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := required("keyName", in.Name); f != nil {
		return nil, f
	}
	if !isPublicKey(in.Key) {
		return nil, badKey()
	}
	if _, taken := a.state.Keys[in.Name]; taken {
		return nil, refuse(http.StatusConflict, "Client::Conflict", "SSH key %s already exists", in.Name)
	}
	a.state.Keys[in.Name] = in.Key
	return nil, nil
}

// isPublicKey reports whether s is a whole OpenSSH public key line. The name
// of a key is not.
func isPublicKey(s string) bool {
	_, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(s))
	return err == nil && len(options) == 0 && strings.TrimSpace(string(rest)) == ""
}

func badKey() *failure {
	return refuse(http.StatusBadRequest, "Client::BadRequest", "SSH key is not valid")
}
