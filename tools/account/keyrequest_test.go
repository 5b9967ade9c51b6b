package account

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// zoneKey asks for a key that may read the account and its zones.
var zoneKey = tooltest.Args{"tools": []string{"list_zones", "refresh_zone"}, "rules": []string{"GET /me"}}

func TestNewKeyGoesWhereTheOperatorSaid(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
	s.Fails("request_consumer_key", zoneKey, "refused", "--consumer-key-file")
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("sent %v, want no key to be made", sent)
	}
	file := filepath.Join(t.TempDir(), "key")
	s.Offer(offer(KeyDelivery{File: file})...)
	res := s.Try("request_consumer_key", zoneKey)
	var got keyRequested
	if err := json.Unmarshal(res.JSON, &got); err != nil {
		t.Fatalf("request_consumer_key = %s, %v", res.JSON, res.Failure)
	}
	if len(got.Rules) != 4 || got.Key != "" || got.KeyFile != file || strings.Contains(string(res.JSON), "requestedConsumerKey") {
		t.Errorf("request_consumer_key = %s, want the rules and no key", res.JSON)
	}
	useKey(t, s, written(t, file), got.ValidationURL)
	s.Offer(offer(KeyDelivery{Show: true})...)
	if got := tooltest.Call[keyRequested](s, "request_consumer_key", zoneKey); got.Key == "" || got.KeyFile != "" {
		t.Errorf("request_consumer_key = %+v, want the key shown", got)
	}
}

// written returns the key in file, which must be its owner's alone.
func written(t *testing.T, file string) string {
	t.Helper()
	key, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(file)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the file is %v, %v, want 0600", info.Mode(), err)
	}
	if !strings.HasPrefix(string(key), "requestedConsumerKey") || !strings.HasSuffix(string(key), "\n") {
		t.Errorf("the file holds %q, want a key and a line end", key)
	}
	return strings.TrimSpace(string(key))
}

// useKey works with a new key before and after a person approved it.
func useKey(t *testing.T, s *tooltest.Session, key, validation string) {
	t.Helper()
	c, err := client.New(client.Config{Endpoint: simulator.Endpoint, HTTPClient: s.Account.Client(), Credentials: client.Credentials{
		ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: ovh.Secret(key),
	}})
	if err != nil {
		t.Fatal(err)
	}
	api := c.Reader()
	if _, err := api.Me(t.Context()); err == nil {
		t.Errorf("the key works before it is approved")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, validation, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Account.Client().Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("approve: %v, %v", res, err)
	}
	res.Body.Close()
	if _, err := api.Me(t.Context()); err != nil {
		t.Errorf("the key does not work after it was approved: %v", err)
	}
	if _, err := api.Servers(t.Context()); err == nil {
		t.Errorf("the key may do more than was asked for")
	}
}

// A file that is there may hold the key in use, or anything else: nothing but
// the operator moves it away.
func TestAKeyReplacesNoFile(t *testing.T) {
	folder := t.TempDir()
	old := filepath.Join(folder, "old")
	if err := os.WriteFile(old, []byte("old key"), 0o640); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"link": old, "dangling": filepath.Join(folder, "absent")} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Stat(old)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"old", "link", "dangling"} {
		file := filepath.Join(folder, name)
		s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{File: file})...)
		s.Fails("request_consumer_key", zoneKey, "refused", file)
		s.Fails("request_consumer_key", zoneKey, "refused", "move it away, or to name another --consumer-key-file")
		if sent := s.Requests(); len(sent) > 0 {
			t.Errorf("%s: sent %v, want no key to be made", name, sent)
		}
	}
	after, err := os.Stat(old)
	text, _ := os.ReadFile(old)
	if err != nil || string(text) != "old key" || after.Mode() != before.Mode() {
		t.Errorf("the file is %q, %v, %v, want it as it was", text, after.Mode(), err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 3 {
		t.Errorf("the folder holds %v, %v, want nothing beside the three", left, err)
	}
}

// Whoever puts a file there while the key is made keeps it.
func TestAKeyReplacesNoFileThatAppearsMeanwhile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodPost {
			if err := os.WriteFile(file, []byte("somebody else's"), 0o600); err != nil {
				t.Error(err)
			}
		}
		return nil
	}}, offer(KeyDelivery{File: file})...)
	s.Fails("request_consumer_key", zoneKey, "internal", "OVHcloud made a consumer key that waits for approval, and it got lost")
	s.Fails("request_consumer_key", zoneKey, "refused", "there already")
	if text, err := os.ReadFile(file); err != nil || string(text) != "somebody else's" {
		t.Errorf("the file holds %q, %v, want it as it was", text, err)
	}
}

func TestKeyThatCannotBeKeptIsToldOf(t *testing.T) {
	folder := t.TempDir()
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{File: folder})...)
	s.Fails("request_consumer_key", zoneKey, "refused", "not a regular file")
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("sent %v, want no key to be made", sent)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() == 0o600 {
		t.Errorf("the folder is %v, %v, want it as it was", info.Mode(), err)
	}
	absent := filepath.Join(folder, "absent", "key")
	s.Offer(offer(KeyDelivery{File: absent})...)
	s.Fails("request_consumer_key", zoneKey, "internal", "OVHcloud made a consumer key that waits for approval")
	s.Fails("request_consumer_key", zoneKey, "internal", "make "+absent+" writable")
	if _, err := os.Stat(absent); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("stat = %v, want no file", err)
	}
}

func TestAnswerWithoutAKeyIsNoKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodPost {
			return &simulator.Fault{Status: 200, Body: `{}`}
		}
		return nil
	}}, offer(KeyDelivery{File: file})...)
	s.Fails("request_consumer_key", zoneKey, "unavailable", "does not say what it describes")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("stat = %v, want no file", err)
	}
}

func TestRightsOfAKeyAreChecked(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{Show: true})...)
	for _, tt := range []struct {
		name string
		args tooltest.Args
		want string
	}{
		{"nothing asked for", tooltest.Args{}, "give rules, or tools"},
		{"unknown tool", tooltest.Args{"tools": []string{"nothing"}}, `"tools[0]" is not a tool`},
		{"the second of two", tooltest.Args{"tools": []string{"list_zones", "nothing"}}, `"tools[1]" is not a tool`},
		{"unknown method", tooltest.Args{"rules": []string{"LOOK /me"}}, `"rules[0]" is not a method and a path`},
		{"no path", tooltest.Args{"rules": []string{"GET /me", "GET me"}}, `"rules[1]" is not a method and a path`},
		{"a query", tooltest.Args{"rules": []string{"GET /me?x=1"}}, `"rules[0]" is not a method and a path`},
		{"both at once", tooltest.Args{"tools": []string{"nothing"}, "rules": []string{"LOOK /me"}}, `"tools[0]" is not a tool`},
		{"tools without rights of their own", tooltest.Args{"tools": []string{"raw_get"}}, `"tools" declare no rights`},
	} {
		t.Run(tt.name, func(*testing.T) { s.Fails("request_consumer_key", tt.args, "invalid_arguments", tt.want) })
	}
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("sent %v, want no key to be made", sent)
	}
}

func TestParametersOfARuleStandForAnything(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{Show: true})...)
	given := tooltest.Args{"rules": []string{"PUT /vps/{serviceName}", "PUT /vps/*", "GET /me"}}
	if got := tooltest.Call[keyRequested](s, "request_consumer_key", given).Rules; strings.Join(got, ", ") != "GET /me, PUT /vps/*" {
		t.Errorf("request_consumer_key %v = %q, want each once", given, got)
	}
}
