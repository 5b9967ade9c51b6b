package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A household is what one person has: two accounts, each behind real HTTP, and a
// home with a profile of each.
type household struct {
	t        *testing.T
	home     string
	endpoint map[string]string // by the profile

	mu   sync.Mutex
	sent map[string][]string // "METHOD /path", by the profile; what changes something
}

// newHousehold returns accounts that differ in their servers: "prod" has 3, "lab"
// has 5.
func newHousehold(t *testing.T) *household {
	t.Helper()
	h := &household{t: t, home: t.TempDir(), endpoint: map[string]string{}, sent: map[string][]string{}}
	var conf strings.Builder
	for name, servers := range map[string]int{"prod": 3, "lab": 5} {
		account := simulator.New(simulator.Options{Servers: servers, Speed: 1e4, Observe: func(x simulator.Exchange) { h.observe(name, x) }})
		srv := httptest.NewServer(account)
		t.Cleanup(srv.Close)
		t.Cleanup(func() { account.Close() })
		h.endpoint[name] = srv.URL + "/1.0"
		fmt.Fprintf(&conf, "[profile:%s]\nendpoint=%s\n%s", name, h.endpoint[name], householdKeys)
	}
	// Further profiles have a fault each.
	fmt.Fprintf(&conf, "[profile:twin]\nendpoint=%s\n%s[profile:keyless]\nendpoint=%[1]s\n", h.endpoint["prod"], householdKeys)
	fmt.Fprintf(&conf, "[profile:wrong]\nendpoint=%s\n%s", h.endpoint["lab"], strings.ReplaceAll(householdKeys, simulator.ConsumerKey, "hunter2hunter2"))
	h.write(".ovh.conf", conf.String())
	return h
}

const householdKeys = "application_key=" + simulator.ApplicationKey + "\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n"

func (h *household) observe(account string, x simulator.Exchange) {
	if x.Method == "GET" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent[account] = append(h.sent[account], x.Method+" "+x.Path)
}

// changed returns what was sent to an account to change something.
func (h *household) changed(account string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.sent[account])
}

func (h *household) write(name, text string) (file string) {
	h.t.Helper()
	file = filepath.Join(h.home, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return file
}

// command returns the program as that person runs it.
func (h *household) command(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = append([]string{"ovh-mcp"}, args...) // see TestMain
	cmd.Dir, cmd.Env = h.home, append(os.Environ(), "HOME="+h.home, "XDG_STATE_HOME="+filepath.Join(h.home, "state"), "XDG_CONFIG_HOME="+h.home)
	return cmd
}

// runs runs the program to its end.
func (h *household) runs(args ...string) (stdout, stderr string, code int) {
	h.t.Helper()
	cmd := h.command(h.t.Context(), args...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	_ = cmd.Run()
	return out.String(), log.String(), cmd.ProcessState.ExitCode()
}

// serves returns an MCP client of the program over stdio.
func (h *household) serves(args ...string) *client.Client {
	h.t.Helper()
	over := transport.NewStdioWithOptions("ovh-mcp", nil, nil, transport.WithCommandFunc(func(ctx context.Context, _ string, _, _ []string) (*exec.Cmd, error) {
		return h.command(ctx, append([]string{"serve", "--profile", "prod,lab"}, args...)...), nil
	}))
	c := client.NewClient(over)
	if err := c.Start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	hello := mcp.InitializeRequest{}
	hello.Params.ProtocolVersion = "2025-11-25"
	if _, err := c.Initialize(h.t.Context(), hello); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// wants calls a tool, and holds its answer, or what is said where it failed,
// against what it is to say.
func wants(t *testing.T, c *client.Client, tool string, args map[string]any, want string) string {
	t.Helper()
	answer, failure, err := ask(t.Context(), c, tool, args)
	if err != nil || !strings.Contains(answer+failure, want) {
		t.Errorf("%s %v = %s%s, %v, want %q", tool, args, answer, failure, err, want)
	}
	return answer
}

type args = map[string]any

const (
	prodServer = "ns3000001.ip-192-0-2.eu"
	sshKey     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJl3dIeudNqd0DPMRD6OIh65tjkxFNOtwGcWB2gCgPhk a@b"
)

// A call works on the account that it names and on no other, and list_accounts
// tells them apart.
func TestACallWorksOnTheAccountThatItNames(t *testing.T) {
	h := newHousehold(t)
	c := h.serves()
	wants(t, c, "list_servers", args{"account": "prod", "limit": 1}, `"total":3`)
	wants(t, c, "list_servers", args{"account": "lab", "limit": 1}, `"total":5`)
	wants(t, c, "list_servers", args{"account": "lab", "limit": 1}, `for more call list_servers {\"account\":\"lab\",`)
	wants(t, c, "create_ssh_key", args{"account": "lab", "name": "one", "key": sshKey}, "one")
	if prod, lab := h.changed("prod"), h.changed("lab"); len(prod) > 0 || !slices.Equal(lab, []string{"POST /me/sshKey"}) {
		t.Errorf("a key for lab sends %q to prod and %q to lab", prod, lab)
	}
	wants(t, c, "list_ssh_keys", args{"account": "lab"}, `"one"`)
	if answer := wants(t, c, "list_ssh_keys", args{"account": "prod"}, "laptop"); strings.Contains(answer, `"one"`) {
		t.Errorf("prod has lab's key: %s", answer)
	}
	wants(t, c, "check_setup", args{"account": "lab"}, h.endpoint["lab"])
	told := wants(t, c, "list_accounts", nil, `{"account":"prod",`)
	for name, endpoint := range h.endpoint {
		want := fmt.Sprintf(`{"account":%q,"endpoint":%q,"method":"application keys","nichandle":"cm12345-ovh","works":true}`, name, endpoint)
		if !strings.Contains(told, want) {
			t.Errorf("list_accounts = %s, want %s", told, want)
		}
	}
}

// A call that names no account, or none that there is, is told which there are;
// nothing is sent, and it is on record as a call on none.
func TestACallWithoutAnAccountIsToldWhichThereAre(t *testing.T) {
	h := newHousehold(t)
	c := h.serves()
	create := func(account any) args { return args{"account": account, "name": "one", "key": sshKey} }
	wants(t, c, "create_ssh_key", args{"name": "one", "key": sshKey}, `missing argument "account": one of "prod", "lab"`)
	wants(t, c, "create_ssh_key", create(nil), `missing argument "account": one of "prod", "lab"`)
	wants(t, c, "create_ssh_key", create(""), "prod, lab")
	wants(t, c, "create_ssh_key", create("prodd"), `did you mean "prod"?`)
	wants(t, c, "create_ssh_key", create([]string{"prod"}), "invalid_arguments")
	wants(t, c, "get_account", args{"account": "nobody"}, "list_accounts")
	wants(t, c, "get_account", args{"account": "prod", "colour": "red"}, `unknown argument "colour"`)
	if prod, lab := h.changed("prod"), h.changed("lab"); len(prod)+len(lab) > 0 {
		t.Errorf("sent %q to prod, %q to lab, want nothing", prod, lab)
	}
	out, log, _ := h.runs("audit", "show", "--tool", "create_ssh_key", "--json")
	if n := strings.Count(out, `"outcome":"invalid_arguments"`); n != 5 || strings.Contains(out, `"account"`) {
		t.Errorf("the log has %d refused calls, want 5 on no account: %s%s", n, out, log)
	}
}

// Arguments that a host garbled are read as with one account.
func TestGarbledArgumentsNameAnAccountToo(t *testing.T) {
	h := newHousehold(t)
	k := serveTalkWith(t, nil, "serve", "--config", filepath.Join(h.home, ".ovh.conf"), "--profile", "prod,lab", "--audit", "off")
	k.say(hello)
	for i, arguments := range []string{
		`"{\"account\":\"lab\",\"limit\":\"1\"}"`, `{"account":"lab","limit":1.0}`, `{"limit":1,"acc\u006funt":"lab","cursor":null}`,
	} {
		k.call(i+1, "list_servers", arguments)
	}
	k.call(9, "list_servers", `{"account":"prod","account":"lab"}`)
	all := k.answers(5)
	for _, id := range []string{"1", "2", "3"} {
		if raw := all[id].Raw; !strings.Contains(raw, `"total":5`) {
			t.Errorf("call %s = %s, want one of lab's 5 servers", id, raw)
		}
	}
	if raw := all["9"].Raw; !strings.Contains(raw, "is given twice") {
		t.Errorf("two accounts in one call = %s, want it refused", raw)
	}
}

// The token of a plan for one account is refused with the other, where nothing is
// sent; it stays good for its own. The plan says which account it is for.
func TestAConfirmationIsForOneAccount(t *testing.T) {
	h := newHousehold(t)
	c := h.serves()
	reboot := args{"account": "prod", "server": prodServer}
	wants(t, c, "reboot_server", reboot, `"summary":"On account prod: `)
	token := plan(t, c, "reboot_server", reboot)
	wants(t, c, "reboot_server", confirmed(args{"account": "lab", "server": prodServer}, token), "not_confirmed")
	wants(t, c, "show_plan", args{"account": "lab", "confirmation_token": token}, "unknown or was spent")
	if prod, lab := h.changed("prod"), h.changed("lab"); len(prod)+len(lab) > 0 {
		t.Errorf("a token of prod with lab sends %q to prod, %q to lab", prod, lab)
	}
	wants(t, c, "show_plan", args{"account": "prod", "confirmation_token": token}, "/reboot")
	wants(t, c, "reboot_server", confirmed(reboot, token), `"task"`)
	if prod, lab := h.changed("prod"), h.changed("lab"); len(prod) != 1 || len(lab) > 0 {
		t.Errorf("the confirmed call sends %q to prod, %q to lab", prod, lab)
	}
}

// What is spent of a limit on one account leaves the other its own, a rule holds
// for the account that it names, and a tool is listed while any account may use
// it.
func TestPoliciesAndLimitsAreOfAnAccount(t *testing.T) {
	h := newHousehold(t)
	rules := h.write("policy.yml", `default: allow
rules:
  - deny: {account: prod, toolset: dns}
  - deny: {account: "*", tool: raw_delete}
limits: [{at_most: 1, per: 1h, tool: create_ssh_key}]
`)
	c := h.serves("--policy", rules)
	if names := listed(t, c); slices.Contains(names, "raw_delete") || !slices.Contains(names, "get_zone") {
		t.Errorf("listed are %q, want get_zone, which lab may use, and no raw_delete", names)
	}
	wants(t, c, "get_zone", args{"account": "prod", "zone": "example.org"}, "policy.yml:3")
	wants(t, c, "get_zone", args{"account": "lab", "zone": "example.org"}, `"name":"example.org"`)
	for _, try := range []struct{ account, name, want string }{
		{"prod", "one", `"one"`}, {"prod", "two", "more than 1 calls per 1h"}, {"lab", "one", `"one"`}, {"lab", "two", "more than 1 calls per 1h"},
	} {
		wants(t, c, "create_ssh_key", args{"account": try.account, "name": try.name, "key": sshKey}, try.want)
	}
	wants(t, c, "check_setup", args{"account": "prod"}, `"get_zone"`)
	// The same rules hold where that account is the only one.
	if _, said, code := h.runs("call", "--profile", "prod", "--policy", rules, "get_zone", "zone=example.org"); code != exitFailed || !strings.Contains(said, "policy.yml:3") {
		t.Errorf("call of one account exits with %d: %s", code, said)
	}
	out, said, _ := h.runs("policy", "explain", "--profile", "lab", "--account", "prod", rules, "get_zone", "zone=example.org")
	if !strings.Contains(out, "on account prod") || !strings.Contains(out, "deny, by "+rules+":3") {
		t.Errorf("policy explain = %s%s", out, said)
	}
}

// One log has the calls on all accounts, each with its profile; a person and an
// assistant can ask for those on one.
func TestTheAuditLogTellsAccountsApart(t *testing.T) {
	h := newHousehold(t)
	c := h.serves()
	wants(t, c, "create_ssh_key", args{"account": "lab", "name": "one", "key": sshKey}, "one")
	wants(t, c, "get_account", args{"account": "prod"}, "cm12345-ovh")
	wants(t, c, "list_audit", args{"account": "lab", "fields": []string{"tool"}}, `{"calls":[{"tool":"create_ssh_key"}]}`)
	for account, want := range map[string]string{"lab": "create_ssh_key", "pro*": "get_account"} {
		out, said, _ := h.runs("audit", "show", "--account", account)
		if rows := strings.Split(strings.TrimSpace(out), "\n"); !strings.Contains(rows[1], want) || strings.Contains(out, "get_account") != (account == "pro*") || !strings.Contains(rows[0], "account") {
			t.Errorf("audit show --account %s = %s%s", account, out, said)
		}
	}
	if _, said, code := h.runs("audit", "verify"); code != 0 {
		t.Errorf("audit verify exits with %d: %s", code, said)
	}
}

// A start with accounts that can't be told apart, or of which one is no use, fails
// with the name of the account and what to do.
func TestAStartWithAFaultyAccountFails(t *testing.T) {
	h := newHousehold(t)
	for profiles, want := range map[string]string{
		"prod,prod":     "names prod twice",
		"prod,":         "empty profile",
		",prod":         "empty profile",
		"prod, ,lab":    "empty profile",
		"prod,l*":       "no account among several can be called l*",
		"prod,garden":   `account "garden": `,
		"prod,keyless":  `account "keyless": its profile lacks application_key, application_secret, consumer_key: 'ovh-mcp login --profile keyless'`,
		"prod,lab,twin": `account "twin": it has the keys of account "prod"`,
	} {
		_, said, code := h.runs("serve", "--profile", profiles)
		if code == 0 || !strings.Contains(said, want) {
			t.Errorf("serve --profile %s exits with %d: %s, want %q", profiles, code, said, want)
		}
	}
	for command, want := range map[string]string{
		"rules --profile prod,lab":          "this works on one account at a time: --profile prod",
		"login --profile prod,lab":          "can't hold a comma",
		"serve --simulator --profile a,b":   "simulator",
		"install codex --profile prod,prod": "names prod twice",
		"tools --profile prod,prod":         "names prod twice",
		"whoami --profile prod,prod":        "names prod twice",
		"doctor --profile prod,prod":        "names prod twice",
		"call --profile prod,prod get_me":   "names prod twice",
	} {
		_, said, code := h.runs(strings.Fields(command)...)
		if code == 0 || !strings.Contains(said, want) {
			t.Errorf("%s exits with %d: %s, want %q", command, code, said, want)
		}
	}
}

// An account whose keys OVHcloud refuses is told as such, without a secret, and
// keeps no other from working.
func TestListAccountsTellsWhichWork(t *testing.T) {
	h := newHousehold(t)
	out, said, code := h.runs("call", "--profile", "prod,wrong", "list_accounts")
	if code != 0 || !strings.Contains(out, `"works": true`) || !strings.Contains(out, `"works": false`) || !strings.Contains(out, "does not know this consumer key") {
		t.Errorf("list_accounts exits with %d: %s%s", code, out, said)
	}
	for _, secret := range []string{"hunter2", simulator.ApplicationSecret, simulator.ConsumerKey} {
		if strings.Contains(out+said, secret) {
			t.Errorf("a secret is told: %s%s", out, said)
		}
	}
}

// The command line takes accounts as the server does.
func TestCommandsTakeSeveralAccounts(t *testing.T) {
	h := newHousehold(t)
	const profiles = "--profile=prod,lab"
	for _, try := range []struct {
		words []string
		code  int
		want  []string // in what is printed, in this order
	}{
		{[]string{"call", profiles, "list_servers", "account=lab", "limit=1"}, 0, []string{`"total": 5`}},
		{[]string{"call", profiles, "list_servers", `{"account":"prod","limit":1}`}, 0, []string{`"total": 3`}},
		{[]string{"call", profiles, "list_servers"}, exitUsage, []string{`one of "prod", "lab"; write account=prod`}},
		{[]string{"call", profiles, "reboot_server", "account=prod", "server=" + prodServer}, 0, []string{"To carry it out", "account=prod", "confirmation_token="}},
		{[]string{"tools", profiles, "reboot_server"}, 0, []string{"* account", "one of prod, lab", "account=prod"}},
		{[]string{"tools", profiles, "--tools", "get_account"}, 0, []string{"get_account", "list_accounts"}},
		{[]string{"tools", profiles, "--json", "--tools", "get_zone"}, 0, []string{`"account"`, `"prod"`, `"list_accounts"`}},
		{[]string{"tools", profiles, "--cost"}, 0, []string{"list_accounts"}},
		{[]string{"whoami", profiles}, 0, []string{"profile   prod", h.endpoint["prod"], "profile   lab", h.endpoint["lab"]}},
		{[]string{"whoami", "--profile=wrong,lab"}, exitFailed, []string{"profile   lab", h.endpoint["lab"], `account "wrong": `}},
		{[]string{"doctor", profiles}, 0, []string{"prod: endpoint", "lab: endpoint", "initialize and tools/list over a pipe"}},
		{[]string{"doctor", "--profile=prod,twin"}, exitFailed, []string{"twin: it has the keys of account prod"}},
		{[]string{"doctor", "--profile=prod,garden"}, exitFailed, []string{"garden: "}},
		{[]string{"__complete", "call", profiles, "get_account", "account="}, 0, []string{"account=prod", "account=lab"}},
	} {
		out, said, code := h.runs(try.words...)
		rest := out + said
		for _, want := range try.want {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("%q = %s%s, want %q", try.words, out, said, try.want)
				break
			}
			rest = after
		}
		if code != try.code {
			t.Errorf("%q exits with %d, want %d: %s", try.words, code, try.code, said)
		}
	}
}

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
