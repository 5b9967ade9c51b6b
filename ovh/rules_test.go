package ovh

import (
	"fmt"
	"testing"
)

func TestMinimalRulesCoverAllOthers(t *testing.T) {
	for want, rules := range map[string][]string{
		"[GET /me/*]":                      {"GET /me/sshKey/*", "GET /me/*", "GET /me/sshKey", "GET /me/*"},
		"[GET /me PUT /me]":                {"PUT /me", "GET /me"},
		"[GET /ip/*]":                      {"GET /ip/*/reverse", "GET /ip/*"},
		"[GET /domain/zone/a.example]":     {"GET /domain/zone/a.example"},
		"[GET /domain/zone/*]":             {"GET /domain/zone/a.example", "GET /domain/zone/{zoneName}"},
		"[POST /x/*/a POST /x/*/b]":        {"POST /x/*/b", "POST /x/*/a"},
		"[GET /dedicated/server/*/task/*]": {"GET /dedicated/server/*/task/*", "GET /dedicated/server/ns1/task/7"},
	} {
		var all []AccessRule
		for _, text := range rules {
			r, err := ParseAccessRule(text)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		if got := fmt.Sprint(Minimal(all)); got != want {
			t.Errorf("Minimal(%q) = %s, want %s", rules, got, want)
		}
	}
}

func TestWhatIsNoRuleIsRefused(t *testing.T) {
	for _, text := range []string{"", "GET", "/me", "FETCH /me", "GET me", "GET /me?x=1", "GET /me /ip", "get /me", "GET /me&x=/", "GET /me\t/x", "GET /é", "GET //me", "GET /me/", "GET /a/../b"} {
		if r, err := ParseAccessRule(text); err == nil {
			t.Errorf("ParseAccessRule(%q) = %v, want an error", text, r)
		}
	}
}

func TestRulesOfTheProgramAreCheckedAtStart(t *testing.T) {
	if got := fmt.Sprint(AccessRules("GET /me", "PUT /dedicated/server/{serviceName}")); got != "[GET /me PUT /dedicated/server/*]" {
		t.Errorf("AccessRules = %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("AccessRules of a malformed rule did not panic")
		}
	}()
	AccessRules("GET /me", "ME /get")
}
