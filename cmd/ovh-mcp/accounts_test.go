package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

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

// A call that was cut off on one account is told of by the next call of its tool on
// that account, and by none on another.
func TestWhatIsUnfinishedIsToldOnItsAccount(t *testing.T) {
	h := newHousehold(t)
	file := filepath.Join(h.home, "audit.jsonl")
	log, err := audit.Open(audit.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	cut := audit.Call{Profile: "prod", Tool: "create_ssh_key", Effect: "Change", Caller: "local", Check: "list_ssh_keys shows it"}
	err = log.Begin(cut).Intend(cut, []audit.Request{{Method: "POST", Path: "/me/sshKey"}})
	if err := errors.Join(err, log.Close()); err != nil {
		t.Fatal(err)
	}
	c := h.serves("--audit", file)
	for _, account := range []string{"lab", "prod"} {
		answer := wants(t, c, "create_ssh_key", args{"account": account, "name": "one", "key": sshKey}, `"one"`)
		if told := strings.Contains(answer, `"unfinished"`); told != (account == "prod") {
			t.Errorf("create_ssh_key on %s = %s", account, answer)
		}
	}
}

// Whoever agrees is told the account, and what they agree to is done on it.
func TestPeopleAreToldTheAccount(t *testing.T) {
	h := newHousehold(t)
	flags := []string{"serve", "--config", filepath.Join(h.home, ".ovh.conf"), "--profile", "prod,lab"}
	k := serveTalkWith(t, nil, append(flags, "--consent", "ask")...)
	k.say(asked)
	k.answers(1)
	k.say(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	k.call(7, "delete_ssh_key", `{"account":"lab","name":"ci"}`)
	question, _ := k.hear()
	if !strings.Contains(question.Raw, "On account lab: ") {
		t.Errorf("the user is asked %s, want the account in it", question.Raw)
	}
	k.say(`{"jsonrpc":"2.0","id":%s,"result":{"action":"accept","content":{}}}`, question.ID)
	if got := k.answers(1)["7"].Raw; !strings.Contains(got, `"deleted":"ci"`) || len(h.changed("prod")) > 0 || len(h.changed("lab")) != 1 {
		t.Errorf("delete_ssh_key = %s, with %q for prod and %q for lab", got, h.changed("prod"), h.changed("lab"))
	}
	c := h.serves("--consent", "person")
	token := plan(t, c, "delete_ssh_key", args{"account": "prod", "name": "ci"})
	wants(t, c, "wait_approval", args{"account": "prod", "confirmation_token": token, "timeout_seconds": 1}, `"approval":"waiting"`)
	wants(t, c, "wait_approval", args{"account": "lab", "confirmation_token": token, "timeout_seconds": 1}, "no plan of that token waits")
}
