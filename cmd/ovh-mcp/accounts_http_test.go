package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// The API is described as each account's endpoint has it, and the account is
// completed.
func TestResourcesNameTheAccount(t *testing.T) {
	h := newHousehold(t)
	c := h.serves()
	for uri, want := range map[string]string{
		"ovh://api/lab/v1/me":       "GET /me/sshKey",
		"ovh://api/prod/GET/vps":    "GET /vps",
		"ovh://api/garden/GET/vps":  "one of prod, lab",
		"ovh://api/prod/GET/garden": "/garden",
	} {
		res, err := c.ReadResource(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}})
		if text := fmt.Sprintf("%+v %v", res, err); !strings.Contains(text, want) {
			t.Errorf("%s = %.300s, want %s", uri, text, want)
		}
	}
	for _, try := range []struct {
		argument, value, account string
		want                     []string
	}{{"account", "", "", []string{"lab", "prod"}}, {"account", "p", "", []string{"prod"}}, {"version", "v1", "lab", []string{"v1"}}, {"version", "", "", []string{}}} {
		var req mcp.CompleteRequest
		req.Params.Ref = mcp.ResourceReference{Type: "ref/resource", URI: "ovh://api/{account}/{version}/{+branch}"}
		req.Params.Argument = mcp.CompleteArgument{Name: try.argument, Value: try.value}
		req.Params.Context.Arguments = map[string]string{"account": try.account}
		res, err := c.Complete(t.Context(), req)
		if err != nil || !slices.Equal(res.Completion.Values, try.want) {
			t.Errorf("complete %+v = %+v, %v", try, res, err)
		}
	}
}

// Over HTTP each caller has its policy on each account, and tokens are of a
// caller and an account.
func TestCallersAndAccountsOverHTTP(t *testing.T) {
	h := newHousehold(t)
	file, alice, bob := tokens(t)
	hers := h.write("alice.yml", "default: allow\nrules: [{deny: {account: prod, effect: [change, destroy]}}]\n")
	w := serveWeb(t, map[string]string{"OVH_PROFILE": "prod,lab"}, "--config", filepath.Join(h.home, ".ovh.conf"), "--http-token-file", file, "--policy", "alice="+hers)
	for _, kind := range []string{"streamable", "sse"} {
		a, b := w.connect(kind, "2025-11-25", alice), w.connect(kind, "2025-11-25", bob)
		reboot := args{"account": "prod", "server": prodServer}
		wants(t, a, "reboot_server", reboot, "denied")
		token := plan(t, b, "reboot_server", reboot)
		wants(t, a, "reboot_server", confirmed(reboot, token), "not_confirmed")
		wants(t, b, "reboot_server", confirmed(args{"account": "lab", "server": prodServer}, token), "not_confirmed")
		plan(t, a, "reboot_server", args{"account": "lab", "server": prodServer})
		wants(t, b, "list_accounts", nil, `"works":true`)
	}
	if prod, lab := h.changed("prod"), h.changed("lab"); len(prod)+len(lab) > 0 {
		t.Errorf("sent %q to prod, %q to lab, want nothing", prod, lab)
	}
}

// Calls to both accounts at the same time keep apart.
func TestAccountsAreCalledAtTheSameTime(t *testing.T) {
	h := newHousehold(t)
	w := serveWeb(t, nil, "--config", filepath.Join(h.home, ".ovh.conf"), "--profile", "prod,lab")
	c := w.connect("streamable", "2025-11-25", "")
	var calls sync.WaitGroup
	for i := range 64 {
		account := []string{"prod", "lab"}[i%2]
		calls.Go(func() {
			want := map[string]string{"prod": `"total":3`, "lab": `"total":5`}[account]
			wants(t, c, "list_servers", args{"account": account, "limit": 1}, want)
			wants(t, c, "create_ssh_key", args{"account": account, "name": fmt.Sprint(account, i), "key": sshKey + fmt.Sprint(i)}, account)
		})
	}
	calls.Wait()
	for _, account := range []string{"prod", "lab"} {
		if n := len(h.changed(account)); n != 32 {
			t.Errorf("%s got %d keys, want 32", account, n)
		}
	}
}

// With one account, named or not, what is published is the same to the byte.
func TestOneAccountPublishesNothingOfAccounts(t *testing.T) {
	h := newHousehold(t)
	list := func(flags ...string) string {
		k := serveTalkWith(t, nil, append([]string{"serve", "--audit", "off"}, flags...)...)
		k.say(hello)
		k.say(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
		k.say(`{"jsonrpc":"2.0","id":2,"method":"resources/templates/list"}`)
		all := k.answers(3)
		return all["0"].Raw + all["1"].Raw + all["2"].Raw
	}
	one := list("--config", filepath.Join(h.home, ".ovh.conf"), "--profile", "prod")
	if one != list("--simulator") || strings.Contains(one, "list_accounts") {
		t.Errorf("a profile of its own publishes %s", one)
	}
	if !strings.Contains(one, "get_account") {
		t.Fatalf("listed is %s", one)
	}
}
