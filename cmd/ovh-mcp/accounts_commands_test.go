package main

import (
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

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
