package tools

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

func TestRawPathsAreSentAsWrittenOrNotAtAll(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	for path, text := range map[string]string{
		"https://eu.api.ovh.com/1.0/me":   "begins after the host",
		"//evil.example/me":               "begins after the host",
		"me":                              "begins with a slash",
		"/1.0/me":                         "begins after /1.0: /me",
		"/me?x=1":                         "parameters go into query",
		"/me#x":                           "parameters go into query",
		"/me/../ip":                       ". or ..",
		"/me/%2e%2e/ip":                   ". or ..",
		"/me/sshKey/a b":                  "percent-encoded",
		"/me/sshKey/é":                    "percent-encoded",
		"/me/\x07":                        "percent-encoded",
		"/me/..%2Fdomain":                 ". or ..",
		"/me/..;/x":                       ". or ..",
		"/me/%07":                         "control character",
		"/me/%zz":                         "percent-encoded well",
		"/me//ip":                         "empty part",
		"/me/":                            "empty part",
		"/dedicated/server/{serviceName}": "placeholders",
		"/ip/192.0.2.0/28/reverse":        "192.0.2.0%2F28",
		"/ip/2001:db8:1::/64/reverse":     "2001:db8:1::%2F64",
		"/" + strings.Repeat("x", 2048):   "2048",
	} {
		d.fails("raw_get", args{"path": path}, "invalid_arguments", text)
	}
	if got := d.requests(); len(got) > 0 {
		t.Errorf("bad paths sent %v", got)
	}
	for _, path := range []string{"/ip/203.0.113.128%2F28/reverse", "/v1/me", "/domain/zone/example.com/export"} {
		if res := d.try("raw_get", args{"path": path}); res.Failure != nil {
			t.Errorf("raw_get %s = %v", path, res.Failure)
		}
	}
	d.fails("raw_get", args{"path": "/v2/iam/policy"}, "not_found", "Got an invalid (or empty) URL")
	apex := call[rawAnswer](d, "raw_get", args{"path": "/domain/zone/example.com/record", "query": args{"subDomain": ""}})
	if all := call[rawAnswer](d, "raw_get", args{"path": "/domain/zone/example.com/record"}); apex.Total == 0 || apex.Total >= all.Total {
		t.Errorf("records without a subdomain = %d of %d", apex.Total, all.Total)
	}
	call[rawAnswer](d, "raw_get", args{"path": "/ip", "query": args{"type": "failover", "description": "mail & VPN"}})
	if got := d.requests(); !slices.Contains(got, "GET /ip?description=mail%20%26%20VPN&type=failover") {
		t.Errorf("sent %v, want the query escaped", got)
	}
}

func TestRawWritesNeedTheirToken(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	given := args{"path": "/me/sshKey/ci"}
	p := call[planned](d, "raw_delete", given)
	if got := d.requests(); len(got) > 0 || p.Confirm.Requests[0].Method != "DELETE" {
		t.Errorf("raw_delete without a token sent %v", got)
	}
	d.fails("raw_post", with(given, "confirmation_token", p.Confirm.Token), "not_confirmed", "it confirms raw_delete")
	confirmed[rawAnswer](d, "raw_delete", given)
	d.fails("get_ssh_key", args{"name": "ci"}, "not_found", "")
	body := confirmed[rawAnswer](d, "raw_put", args{"path": "/services/9000001", "body": args{"displayName": "shop"}}).Body
	if string(body) != "null" {
		t.Errorf("raw_put = %s, want null", body)
	}
	secret := call[planned](d, "raw_post", args{"path": "/x", "body": args{"login": "a", "password": "hunter2"}})
	if text, _ := json.Marshal(secret); strings.Contains(string(text), "hunter2") {
		t.Errorf("the plan shows a password: %s", text)
	}
}

func TestSecretsInRawAnswersAreMasked(t *testing.T) {
	answers := map[string]string{
		"/1.0/domain/example.com/authInfo": `"tr4nsf3r"`,
		"/1.0/vps/a":                       `{"rootPassword":"hunter2","nested":[{"clientSecret":"hunter2","passwordLastUpdateDate":"2026"}],"tokenId":"t-1","token":"hunter2","passwords":["hunter2"],"tokens":[{"value":"hunter2"}]}`,
	}
	d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if body, ok := answers[r.URL.Path]; ok {
			return &simulator.Fault{Status: 200, Body: body}
		}
		return nil
	}})
	for _, path := range []string{"/domain/example.com/authInfo", "/domain/example.com/%61uthInfo", "/vps/a"} {
		res := d.try("raw_get", args{"path": path})
		if strings.Contains(string(res.JSON), "hunter2") || strings.Contains(string(res.JSON), "tr4nsf3r") || !strings.Contains(string(res.JSON), "REDACTED") {
			t.Errorf("raw_get %s = %s, want its secrets masked", path, res.JSON)
		}
	}
	if res := d.try("raw_get", args{"path": "/vps/a"}); !strings.Contains(string(res.JSON), "t-1") || !strings.Contains(string(res.JSON), "2026") {
		t.Errorf("raw_get = %s, want what is no secret", res.JSON)
	}
	d.options.ShowSecrets = true
	if res := d.try("raw_get", args{"path": "/vps/a"}); strings.Count(string(res.JSON), "hunter2") != 5 {
		t.Errorf("raw_get with secrets shown = %s", res.JSON)
	}
}

func TestLargeRawAnswersAreCutAndSayHowToGoOn(t *testing.T) {
	var rows []string
	for i := range 5000 {
		rows = append(rows, fmt.Sprintf(`{"id":%d,"text":"%s"}`, i, strings.Repeat("x", 40)))
	}
	answers := map[string]string{
		"/1.0/list":   "[" + strings.Join(rows, ",") + "]",
		"/1.0/object": `{"small":1,"large":"` + strings.Repeat("x", 100_000) + `"}`,
		"/1.0/text":   `"` + strings.Repeat("é", 50_000) + `"`,
		"/1.0/empty":  "",
		"/1.0/escape": `"` + strings.Repeat(`\u00e9`, 12_000) + `"`,
		"/1.0/html":   "<html>",
	}
	d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if body, ok := answers[r.URL.Path]; ok {
			return &simulator.Fault{Status: 200, Body: body}
		}
		return nil
	}})
	seen := 0
	for seen < 5000 {
		got := call[rawAnswer](d, "raw_get", args{"path": "/list", "offset": seen})
		var part []struct{ ID int }
		if err := json.Unmarshal(got.Body, &part); err != nil || len(part) == 0 || part[0].ID != seen || got.Total != 5000 || len(got.Body) > DefaultMaxOutput {
			t.Fatalf("raw_get from %d: %d rows, %v", seen, len(part), err)
		}
		seen += len(part)
		if seen < 5000 && !strings.Contains(got.Note, fmt.Sprintf("offset %d", seen)) {
			t.Errorf("note = %q, want the next offset %d", got.Note, seen)
		}
	}
	narrow := call[rawAnswer](d, "raw_get", args{"path": "/list", "fields": []string{"id"}, "limit": 3})
	if string(narrow.Body) != `[{"id":0},{"id":1},{"id":2}]` {
		t.Errorf("raw_get of 3 ids = %s", narrow.Body)
	}
	if got := call[rawAnswer](d, "raw_get", args{"path": "/object"}); string(got.Body) != `{"small":1}` || !strings.Contains(got.Note, "large") {
		t.Errorf("raw_get of an object = %s, %q", got.Body, got.Note)
	}
	if got := call[rawAnswer](d, "raw_get", args{"path": "/text"}); len(got.Body) > DefaultMaxOutput || !strings.Contains(got.Note, "cut") {
		t.Errorf("raw_get of a text = %d bytes, %q", len(got.Body), got.Note)
	}
	for _, path := range []string{"/escape", "/html"} {
		call[rawAnswer](d, "raw_get", args{"path": path})
	}
	if got := call[rawAnswer](d, "raw_get", args{"path": "/empty"}); string(got.Body) != "null" {
		t.Errorf("raw_get of nothing = %s", got.Body)
	}
}

func TestACutAnswerKeepsToItsBudgetWhateverIsInIt(t *testing.T) {
	many := make(map[string]string)
	for i := range 5000 {
		many[fmt.Sprintf("field%d", i)] = strings.Repeat("x", 100)
	}
	s := newShaper(Options{MaxOutput: 4096})
	for name, body := range map[string]json.RawMessage{"an object of many": object(many), "what has to be escaped": object(strings.Repeat("\x01", 10_000))} {
		if got := len(object(s.answer(rawRead{}, body, verdict{}))); got > 4096 {
			t.Errorf("%s: the answer has %d bytes, want at most 4,096", name, got)
		}
	}
}
