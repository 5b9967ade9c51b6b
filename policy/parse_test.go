package policy

import (
	"errors"
	"strings"
	"testing"
)

func TestAFaultNamesLineColumnAndKey(t *testing.T) {
	for file, want := range map[string]string{
		"":                              "p.yml:1: is empty",
		"rules:\n  - deny: {zoen: a}\n": "p.yml:2:12: rules[0].deny.zoen: is no key here",
		"rules:\n  - deny: {zone: a}\n    allow: {}\n":            "p.yml:3:5: rules[0].allow: is a second verdict",
		"rules:\n  - deny: {severity: 9}\n":                       `p.yml:2:12: rules[0].deny.severity: "9" is no severity`,
		"rules:\n  - deny:\n      ip: [192.0.2.1, 192.0.2.300]\n": `p.yml:3:23: rules[0].deny.ip[1]: "192.0.2.300" is no address`,
		"rules:\n  - reason: x\n":                                 "p.yml:2:5: rules[0]: has no verdict",
		"rules:\n  - deny:\n":                                     "p.yml:2:5: rules[0].deny: wants keys",
		"default: no\n":                                           `p.yml:1:1: default: "no" is none of allow`,
		"default: allow\ndefault: deny\n":                         "p.yml:2:1: default: stands here twice",
		"rules:\n  - &a {deny: {}}\n  - *a\n":                     "p.yml:3:5: rules[1]: is an alias",
		"rules: []\n---\nrules: []\n":                             "p.yml:2:1: is a second document",
		"rules:\n  - deny: {zone: [a\n":                           "p.yml:2:5: deny: is not YAML near here",
		"rules:\n  - deny: {zone: a}\n reason: x\n":               "is not YAML near here",
		"a: b: c\n":           "p.yml:1:1: a: is not YAML",
		"x: y\nrules: a: c\n": "p.yml:2:1: rules: is not YAML",
		"x: y\n\trules: a\n":  "p.yml:2:2: rules: is not YAML",
		"rules:\n  - deny: {zone: *.prod.example}\n":                          `p.yml:2:5: deny: is not YAML near here: did not find expected alphabetic or numeric character; YAML reads * as its own: quote it, as "*.prod.example"`,
		"rules:\n  - deny: {tool: [a, *_server]}\n":                           `p.yml:2:5: deny: is not YAML: unknown anchor '_server' referenced; YAML reads * as its own: quote it, as "*_server"`,
		"rules:\n  - deny: {severity: >=4}\n":                                 `quote it, as ">=4"`,
		"rules:\n\t- deny: {}\n":                                              "p.yml:2:4: deny: is not YAML near here: found character that cannot start any token; indent with spaces",
		"rules:\n  - deny: {path: /me/{key}/x}\n":                             "quote a path with braces in it",
		"limits: [{at_most: 3}]\n":                                            "p.yml:1:10: limits[0]: wants at_most and per",
		"limits: [{at_most: 3, per: 1d}]\n":                                   `limits[0].per: "1d" is no time between`,
		"limits: [{at_most: 3, per: 1h, effect: read}]\n":                     "limits[0]: never has anything to count: what only reads",
		"limits: [{at_most: 3, per: 1h, method: [GET]}]\n":                    "and so no GET",
		"limits: [{at_most: 3, per: 1h, of: sms_credits, effect: change}]\n":  "what spends SMS credits is of effect destroy",
		"quiet: [{from: '9', to: '10:00', timezone: UTC, deny: {}}]\n":        `quiet[0].from: "9" is no time of day`,
		"quiet: [{from: '09:00', to: '10:00', timezone: Mars/X, deny: {}}]\n": `quiet[0].timezone: "Mars/X" is no time zone`,
		"rules: [{deny: {path: me}}]\n":                                       `"me" does not begin with /`,
		"rules: [{deny: {path: /me/a**}}]\n":                                  "has ** beside other characters",
		"rules: [{deny: {path: '/me/../x'}}]\n":                               "which has nothing before a dot",
		"rules: [{deny: {zone: 'a?.example'}}]\n":                             `has a '?' in it`,
		"rules: [{deny: {zone: 'bü*.example'}}]\n":                            "write the A-label",
		"rules: [{deny: {zone: 'a.example,b.example'}}]\n":                    "write a list",
		"rules: [{deny: {service: 9_000_002}}]\n":                             "write its digits alone, or quote it",
		"rules: [{deny: {service: [1, 0x1F]}}]\n":                             `service[1]: "0x1F" is a number to YAML`,
		"rules: [{deny: {tool: ''}}]\n":                                       "is empty",
		"rules: [{deny: {tool: []}}]\n":                                       "is an empty list",
	} {
		_, err := Parse("p.yml", []byte(file))
		var fault *FaultError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want %q", file, err, want)
		}
	}
}

func TestEveryFaultIsTold(t *testing.T) {
	_, err := Parse("p.yml", []byte("default: x\nrules:\n  - deny: {zoen: a, ip: b}\n"))
	if got := strings.Count(err.Error(), "p.yml:"); got != 3 {
		t.Errorf("Parse told %d faults, want 3:\n%v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(guarded)
	for _, name := range Templates() {
		text, _ := Template(name)
		f.Add(string(text))
	}
	f.Add("a: &a [*a]")
	f.Add("rules: [{deny: {path: '/**/a/**/*'}}]")
	f.Fuzz(func(t *testing.T, file string) {
		p, err := Parse("p.yml", []byte(file))
		if err != nil {
			if !strings.Contains(err.Error(), "p.yml:") {
				t.Fatalf("Parse(%q) = %v, want where", file, err)
			}
			return
		}
		if d := decide(t, p, "DELETE", "/domain/zone/a.example/record/1", `{"a":[1]}`, nil); d.Verdict < Allow || d.Verdict > Deny || d.Rule == "" {
			t.Fatalf("Decide with %q = %+v", file, d)
		}
	})
}
