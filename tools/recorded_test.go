package tools_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// TestTheLogHasNoSecrets calls with secrets in every place that takes any, with
// a token where there is a plan, and looks for them in the audit log.
func TestTheLogHasNoSecrets(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, served()...)
	file := filepath.Join(t.TempDir(), "state", "audit.jsonl")
	log, err := audit.Open(audit.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	d.Runner.Audit = log
	secrets := []string{string(simulator.ApplicationSecret), string(simulator.ConsumerKey)}
	both := func(name string, args tooltest.Args) {
		res := d.Try(name, args)
		if res.Failure != nil {
			return
		}
		if token := confirmationOf(res); token != "" {
			secrets = append(secrets, token)
			d.Try(name, tooltest.With(args, "confirmation_token", token))
		}
	}
	server := "/dedicated/server/" + tooltest.Web1
	for _, s := range tooltest.Secrets(t) {
		secrets = append(secrets, s.Secret)
		both("raw_post", tooltest.Args{"path": server + "/reboot", "body": tooltest.Args{"note": s.Text}, "unchecked": true})
		both("create_dns_record", tooltest.Args{"zone": "example.com", "type": "TXT", "subdomain": "x", "target": s.Text})
		both("create_ssh_key", tooltest.Args{"name": "fresh", "key": s.Text})
		both("raw_get", tooltest.Args{"path": "/me", "query": tooltest.Args{"x": s.Text}, "unchecked": true})
	}
	const hidden = "hunter2hunter2"
	secrets = append(secrets, hidden)
	both("raw_post", tooltest.Args{"path": "/vps/x/setPassword", "body": tooltest.Args{"password": hidden}, "unchecked": true})
	both("raw_put", tooltest.Args{"path": server, "body": `{"a":[{"secretKey":"` + hidden + `"}]}`, "unchecked": true})
	both("raw_get", tooltest.Args{"path": "/me", "query": tooltest.Args{"token": hidden}, "unchecked": true})
	for _, name := range []string{"key", "sig", "code", "voucher"} {
		both("raw_get", tooltest.Args{"path": "/me", "query": tooltest.Args{name: hidden}, "unchecked": true})
		both("raw_post", tooltest.Args{"path": "/vps/x/stop", "query": tooltest.Args{name: hidden}, "unchecked": true})
	}
	within, _ := json.Marshal(tooltest.Args{"a": `{"b":"{\"password\":\"` + hidden + `\"}"}`})
	both("raw_post", tooltest.Args{"path": "/vps/x/stop", "body": string(within), "unchecked": true})
	for _, key := range secrets[:2] {
		both("get_server", tooltest.Args{"server": key})
		both("raw_get", tooltest.Args{"path": "/domain/zone/" + key, "unchecked": true})
		both("raw_post", tooltest.Args{"path": "/dedicated/server/" + key + "/reboot", "unchecked": true})
		both("raw_put", tooltest.Args{"path": "/ip/service/x", "body": tooltest.Args{"to": key, "serviceName": key}, "unchecked": true})
	}
	both("reinstall_server", tooltest.Args{"server": tooltest.Web2, "os": "debian13_64", "post_install_script": "#!/bin/sh\necho " + hidden})

	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), "\n") < 30 {
		t.Errorf("the log has no more than\n%s", text)
	}
	for _, secret := range secrets {
		if strings.Contains(strings.ToLower(string(text)), strings.ToLower(secret)) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

// confirmationOf returns the token of a plan, or "".
func confirmationOf(res tool.Result) string {
	_, after, _ := strings.Cut(string(res.JSON), `"confirmation_token":"`)
	token, _, _ := strings.Cut(after, `"`)
	return token
}
