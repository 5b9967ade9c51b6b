package sshkeys

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 new"

const fingerprint = "SHA256:ixY6SzAHlQ/9b3yqL8s9hVkq3PBaXF+cEZlE5g8pkxk" // as ssh-keygen -l prints it

// newSession returns a session that offers the toolset.
func newSession(t *testing.T, o simulator.Options) *tooltest.Session {
	t.Helper()
	return tooltest.New(t, o, Toolset().Definitions()...)
}

func TestKeyCanBeAddedAndDeleted(t *testing.T) {
	s := newSession(t, simulator.Options{})
	before := tooltest.Call[keyList](s, "list_ssh_keys", tooltest.Args{})
	given := tooltest.Args{"name": "fresh"}
	tooltest.Call[keyRow](s, "create_ssh_key", tooltest.With(given, "key", " "+publicKey+"\n"))
	if got := tooltest.Call[keyRow](s, "get_ssh_key", given); got.Key != publicKey || got.Fingerprint != fingerprint || got.Type != "ssh-ed25519" {
		t.Errorf("get_ssh_key = %+v, want the key without the spaces around it, and %s", got, fingerprint)
	}
	s.Fails("create_ssh_key", tooltest.With(given, "key", publicKey), tool.CodeConflict, `delete_ssh_key "fresh" first`)
	if got := tooltest.Plan(s, "delete_ssh_key", given); !strings.Contains(string(got.Target), fingerprint) || strings.Contains(string(got.Target), "AAAA") {
		t.Errorf("delete_ssh_key plans %s, want the key by its fingerprint", got.Target)
	}
	if got := tooltest.Confirmed[deleted](s, "delete_ssh_key", given); got.Deleted != "fresh" || got.Key != publicKey {
		t.Errorf("delete_ssh_key = %+v, want the key shown, to be added again", got)
	}
	if after := tooltest.Call[keyList](s, "list_ssh_keys", tooltest.Args{}); len(after.Keys) != len(before.Keys) {
		t.Errorf("%d keys, want the %d of before", len(after.Keys), len(before.Keys))
	}
	s.Fails("get_ssh_key", given, tool.CodeNotFound, "list_ssh_keys")
	s.Fails("delete_ssh_key", given, tool.CodeNotFound, "list_ssh_keys")
}

func TestListShowsKeysInFullForWhoAsks(t *testing.T) {
	s := newSession(t, simulator.Options{})
	for _, row := range tooltest.Call[keyList](s, "list_ssh_keys", tooltest.Args{}).Keys {
		if row.Key != "" || row.Name == "" || !strings.HasPrefix(row.Fingerprint, "SHA256:") {
			t.Errorf("list_ssh_keys has %+v, want name and fingerprint alone", row)
		}
	}
	for _, row := range tooltest.Call[keyList](s, "list_ssh_keys", tooltest.Args{"fields": []string{"key"}}).Keys {
		if row.Name != "" || !strings.Contains(row.Key, " AAAA") {
			t.Errorf("list_ssh_keys with fields key has %+v, want the whole key", row)
		}
	}
}

func TestDeletionTellsWhomTheKeyRescues(t *testing.T) {
	refused, one := false, "none"
	s := newSession(t, simulator.Options{NoPages: true, NoBatch: true, Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, one) {
			return &simulator.Fault{Status: 460, Body: `{"message":"This service is expired"}`}
		}
		if refused && strings.HasSuffix(r.URL.Path, "/dedicated/server") {
			return &simulator.Fault{Status: 403, Body: `{"message":"This call has not been granted"}`}
		}
		return nil
	}})
	given := tooltest.Args{"name": "laptop"}
	if got := fmt.Sprint(tooltest.Plan(s, "delete_ssh_key", given).WillHappen); !strings.Contains(got, "rescue key of no server") {
		t.Errorf("delete_ssh_key plans %s, want that it rescues none", got)
	}
	key, err := Content(t.Context(), s.Client.Reader(), "laptop")
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range []string{tooltest.Web1, tooltest.Kimsufi} {
		if _, err := s.Client.Send(t.Context(), ovh.SetServerBoot(server, ovh.ServerBoot{RescueSSHKey: &key}).Write); err != nil {
			t.Fatal(err)
		}
	}
	plan := tooltest.Plan(s, "delete_ssh_key", given)
	if got := fmt.Sprint(plan.WillHappen); !strings.Contains(got, `stays the rescue key of "`+tooltest.Web1+`", "`+tooltest.Kimsufi) {
		t.Errorf("delete_ssh_key plans %s, want the servers named", got)
	}
	one = tooltest.Web1
	if got := fmt.Sprint(tooltest.Plan(s, "delete_ssh_key", given).WillHappen); !strings.Contains(got, `stays the rescue key of "`+tooltest.Kimsufi) ||
		!strings.Contains(got, `rescue key of "`+tooltest.Web1+`" (`) {
		t.Errorf("delete_ssh_key plans %s, want what is known, and of which server it is not", got)
	}
	refused = true
	if got := fmt.Sprint(tooltest.Plan(s, "delete_ssh_key", given).WillHappen); !strings.Contains(got, "could not be read") {
		t.Errorf("delete_ssh_key plans %s, want that it is not known", got)
	}
}

func TestContentRefusesANameThatIsNotThere(t *testing.T) {
	api := newSession(t, simulator.Options{}).Client.Reader()
	if got, err := Content(t.Context(), api, "laptop"); err != nil || !strings.HasPrefix(got, "ssh-ed25519 ") {
		t.Errorf(`Content("laptop") = %q, %v, want the key itself`, got, err)
	}
	_, err := Content(t.Context(), api, "gone")
	if err == nil || !strings.Contains(err.Error(), `refused: the account has no SSH key "gone"`) || !strings.Contains(err.Error(), "list_ssh_keys") {
		t.Errorf(`Content("gone") = %v, want it refused`, err)
	}
}

func TestNamesAndKeysAreCheckedBeforeAnythingIsSent(t *testing.T) {
	const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
	s := newSession(t, simulator.Options{})
	add := func(key string) tooltest.Args { return tooltest.Args{"name": "a", "key": key} }
	for name, tt := range map[string]struct {
		tool string
		args tooltest.Args
		text string
	}{
		"key name with a slash": {"get_ssh_key", tooltest.Args{"name": "a/b"}, `"name" may hold letters`},
		"key name of dots":      {"delete_ssh_key", tooltest.Args{"name": ".."}, `"name" is not a name`},
		"emoji":                 {"get_ssh_key", tooltest.Args{"name": "key🔑"}, `"name" may hold letters`},
		"control character":     {"get_ssh_key", tooltest.Args{"name": "a\u0007b"}, `"name" may hold letters`},
		"empty":                 {"get_ssh_key", tooltest.Args{"name": ""}, `"name" must not be empty`},
		"huge":                  {"get_ssh_key", tooltest.Args{"name": strings.Repeat("x", 1<<20)}, `"name" has 1048576 characters, at most 255 are allowed`},
		"private key":           {"create_ssh_key", add(privateKey), `"key" is a private key: keep it secret and pass one line such as "ssh-ed25519 AAAA… me@laptop" from the .pub file`},
		"no key":                {"create_ssh_key", add("hello"), `"key" is not an OpenSSH public key`},
		"cut key":               {"create_ssh_key", add(publicKey[:50]), `"key" is not an OpenSSH public key`},
		"two keys":              {"create_ssh_key", add(publicKey + "\n" + publicKey), `"key" is not an OpenSSH public key`},
		"key with options":      {"create_ssh_key", add(`command="sh" ` + publicKey), "options"},
	} {
		t.Run(name, func(t *testing.T) {
			s.Fails(tt.tool, tt.args, tool.CodeInvalidArguments, tt.text)
			if text := s.Try(tt.tool, tt.args).Failure.Error(); len(text) > 1500 || strings.Contains(text, "c2VjcmV0") {
				t.Errorf("%s repeats what it was given: %.2000s", tt.tool, text)
			}
		})
	}
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("bad arguments sent %v", got)
	}
}

func TestBegunChangeEndsThoughTheCallerHangsUp(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == "POST" {
			return &simulator.Fault{Delay: 50 * time.Millisecond}
		}
		return nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	raw, err := json.Marshal(tooltest.Args{"name": "fresh", "key": publicKey})
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Runner.Call(ctx, tooltest.Caller, s.Tool("create_ssh_key"), raw, nil)
	if err != nil || res.Failure != nil {
		t.Errorf("create_ssh_key = %v, %v, want it to end", res.Failure, err)
	}
	tooltest.Call[keyRow](s, "get_ssh_key", tooltest.Args{"name": "fresh"})
}
