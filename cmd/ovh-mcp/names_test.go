package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Who has a token is known, and may be named before they have one: the file of
// tokens is read anew when the policy is.
func TestRulesAboutNobodyAreToldAtTheStartAndWhenTheyChange(t *testing.T) {
	file, _, _ := tokens(t)
	rules := filepath.Join(t.TempDir(), "policy.yml")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(rules, "default: allow\nrules: [{deny: {caller: [alice, bbo]}}, {deny: {caller: local}}, {deny: {tool: delete_*}}]\n")
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file, "--policy", rules)
	says := func(name string) bool {
		return strings.Contains(w.log.String(), `\"`+name+`\" matches none of the 3 callers; did you mean`)
	}
	if !says("bbo") {
		t.Errorf("the log of the start is %s\nwant a warning of bbo", w.log)
	}
	write(file, "alice:"+strings.Repeat("a", 32)+"\ncarol:"+strings.Repeat("c", 32)+"\n")
	write(rules, "default: allow\nrules: [{deny: {caller: carol}}, {deny: {caller: alcie}}]\n")
	w.await("/readyz", func(int, string) bool { return says("alcie") }, "a warning of alcie in the log")
	if n := strings.Count(w.log.String(), "is that of nothing"); n != 2 {
		t.Errorf("%d warnings, want 2: %s", n, w.log)
	}
}

// Whoever signs in may be called anything, and accounts are known where several
// are named.
func TestRulesAreHeldAgainstWhatCanBeNamed(t *testing.T) {
	k := names{func() ([]string, error) { return []string{"ana", "oidc:*"}, nil }, []string{"prod", "lab"}}.known()
	h := newHousehold(t)
	file := h.write("policy.yml", `default: allow
rules:
  - deny: {caller: ["ana", "oidc:bob", "oi*", "*", local]}
  - deny: {caller: bob, account: [prod, default, simulator, "l*"]}
  - deny: {account: prdo}
`)
	p, err := readPolicy(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range p.Unmatched(k) {
		got = append(got, u.Key)
	}
	if want := "rules[1].deny.caller rules[2].deny.account"; strings.Join(got, " ") != want {
		t.Errorf("names of nothing = %q, want %s", got, want)
	}
}

func TestListsOverStdioFollowAReloadedPolicy(t *testing.T) {
	h := newHousehold(t)
	rules := h.write("policy.yml", "default: allow\n")
	k := serveTalk(t, "--policy", rules)
	k.say(hello)
	k.answers(1)
	listsDNS := func() bool {
		t.Helper()
		k.say(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
		return strings.Contains(k.answers(1)["1"].Raw, `"name":"apply_zone"`)
	}
	if !listsDNS() {
		t.Fatal("apply_zone is not listed, and should be")
	}
	h.write("policy.yml", "default: allow\nrules: [{deny: {toolset: dns}}]\n")
	for deadline := time.Now().Add(time.Minute); listsDNS(); {
		if time.Now().After(deadline) {
			t.Fatal("apply_zone is listed a minute after the policy denied it")
		}
	}
}
