package tools_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
)

// underPolicy returns what a policy file says.
func underPolicy(t testing.TB, text string) *policy.Set {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.yml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := policy.Open(file, time.Now, func(_ *policy.Policy, err error) { t.Log(err) })
	if err != nil {
		t.Fatal(err)
	}
	return &policy.Set{File: source, Store: new(policy.Memory)}
}

// TestNoToolGetsAroundThePolicy calls every tool where everything is denied,
// where what changes something is, and where it is between plan and consent.
func TestNoToolGetsAroundThePolicy(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		t.Run(def.Name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, served()...)
			given := arrange(d, def.Name)
			token := ""
			if def.Effect == effect.Destroy {
				token = tooltest.Plan(d, def.Name, given).Token
			}
			d.Requests()
			for _, policies := range []*policy.Set{underPolicy(t, "default: deny"), underPolicy(t, "default: allow\nrules: [{deny: {caller: '*'}}]")} {
				d.Runner.Policies = policies
				d.Fails(def.Name, given, tool.CodeDenied, "policy.yml:")
				if token != "" {
					d.Fails(def.Name, tooltest.With(given, "confirmation_token", token), tool.CodeDenied, "policy.yml:")
				}
				if sent := d.Requests(); len(sent) > 0 {
					t.Errorf("%s sent %q although everything is denied", def.Name, sent)
				}
			}
			if def.Effect == effect.Read {
				return
			}
			d.Runner.Policies = underPolicy(t, "rules: []")
			d.Fails(def.Name, given, tool.CodeDenied, "no rule matches")
			if token != "" {
				d.Fails(def.Name, tooltest.With(given, "confirmation_token", token), tool.CodeDenied, "no rule matches")
			}
			if writes := d.Writes(); len(writes) > 0 {
				t.Errorf("%s sent %q although what changes something is denied", def.Name, writes)
			}
		})
	}
}

// TestDryRunChangesNothing calls every tool where nothing may be sent.
func TestDryRunChangesNothing(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Effect == effect.Read {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, served()...)
			given := arrange(d, def.Name)
			d.Runner.DryRun = true
			d.Requests()
			got := tooltest.Call[struct {
				DryRun struct {
					Note     string
					Requests []struct{ Method, Path string }
				} `json:"dry_run"`
			}](d, def.Name, given).DryRun
			if writes := d.Writes(); len(writes) > 0 {
				t.Errorf("%s sent %q", def.Name, writes)
			}
			if got.Note == "" || len(got.Requests) == 0 {
				t.Errorf("%s = %+v, want what it would send", def.Name, got)
			}
		})
	}
}

// served are all tools, of an operator who lets request_consumer_key show keys.
func served() []tool.Definition {
	return tools.All(tools.Options{Keys: account.KeyDelivery{Show: true}})
}

// TestNoRuleIsLostWhileTheFileChanges calls while the policy file is written
// anew, also with faults in it: what each version denies never passes.
func TestNoRuleIsLostWhileTheFileChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.yml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
	const deny = "default: allow\nrules: [{deny: {ssh_key: ci}}, {deny: {zone: z%d.example}}]\n"
	write(fmt.Sprintf(deny, 0))
	// To this clock the file was always written long ago.
	source, err := policy.Open(file, func() time.Time { return time.Now().Add(time.Hour) }, func(*policy.Policy, error) {})
	if err != nil {
		t.Fatal(err)
	}
	d := tooltest.New(t, simulator.Options{}, served()...)
	d.Runner.Policies = &policy.Set{File: source, Store: new(policy.Memory)}
	stop := make(chan struct{})
	var writer, callers sync.WaitGroup
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			write(fmt.Sprintf(deny, i))
			write("default: allow\nrules: [{deny: {zoen: a}}]\n") // a fault
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
		}
	})
	for range 8 {
		callers.Go(func() {
			for range 40 {
				res, err := d.Runner.Call(t.Context(), tooltest.Caller, d.Tool("raw_delete"), json.RawMessage(`{"path":"/me/sshKey/ci"}`), nil)
				if err != nil || res.Failure == nil || res.Failure.Code != tool.CodeDenied {
					t.Errorf("raw_delete = %s, %v, want it denied", res.JSON, res.Failure)
				}
			}
		})
	}
	callers.Wait()
	close(stop)
	writer.Wait()
}
