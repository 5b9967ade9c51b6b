package raw

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestPlanOfAPutTellsOldAndNewValues(t *testing.T) {
	const path = "/dedicated/server/" + web1
	s := described(t, simulator.Options{})
	given := args{"path": path, "body": args{"bootId": 230242, "monitoring": true}}
	p := tooltest.Plan(s, "raw_put", given)
	if !strings.HasPrefix(p.WillHappen[0], "bootId: 1 → 230242") || strings.Contains(strings.Join(p.WillHappen, " "), "monitoring:") {
		t.Errorf("the plan says %q, want the one value that changes", p.WillHappen)
	}
	if !strings.Contains(p.Summary, "bootId: 1 → 230242") {
		t.Errorf("the summary is %q, want the value", p.Summary)
	}
	var now struct{ Current map[string]json.RawMessage }
	if err := json.Unmarshal(p.Target, &now); err != nil || string(now.Current["bootId"]) != "1" || now.Current["os"] != nil || now.Current["name"] == nil {
		t.Errorf("the target is %s, want the fields that are set and the name: %v", p.Target, err)
	}
	tooltest.Confirmed[any](s, "raw_put", given)
	// The plan's own words undo it.
	_, undo, _ := strings.Cut(p.Undo, "raw_put ")
	var back args
	if err := json.NewDecoder(strings.NewReader(undo)).Decode(&back); err != nil {
		t.Fatalf("%v in %q", err, p.Undo)
	}
	again := tooltest.Plan(s, "raw_put", back)
	if !strings.HasPrefix(again.WillHappen[0], "bootId: 230242 → 1") {
		t.Errorf("the way back says %q", again.WillHappen)
	}
}

func TestWhatCannotBeSetBackIsSaidToBeSo(t *testing.T) {
	const path = "/dedicated/server/" + web1
	for _, tt := range []struct{ name, now, says string }{
		{"the value is a secret", `{"name":"web","bootId":1,"rescueSshKey":"-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"}`, "present value of rescueSshKey"},
		{"the value is not told", `{"name":"web","bootId":1}`, "present value of rescueSshKey"},
		{"no value changes", `{"name":"web","bootId":230242,"rescueSshKey":"laptop"}`, "Nothing to undo"},
	} {
		s := described(t, answering(map[string]string{"/1.0" + path: tt.now}))
		p := tooltest.Plan(s, "raw_put", args{"path": path, "body": args{"bootId": 230242, "rescueSshKey": "laptop"}})
		if !strings.Contains(p.Undo, tt.says) || strings.Contains(p.Undo, "c2VjcmV0") {
			t.Errorf("%s: undo is %q, want %q", tt.name, p.Undo, tt.says)
		}
	}
	blind := described(t, simulator.Options{}).Restricted([]simulator.Rule{{Method: http.MethodPut, Path: "/*"}})
	blind.Offer(Toolset(Options{Catalog: ovhcloud()}).Definitions()...)
	p := tooltest.Plan(blind, "raw_put", args{"path": path, "body": args{"bootId": 230242}})
	if !strings.Contains(p.Undo, "may not read") {
		t.Errorf("undo is %q, want that the present values are not known", p.Undo)
	}
}

func TestPlanNamesNoPeople(t *testing.T) {
	got := string(decisive(json.RawMessage(`{"nicAdmin":"a","contactTech":{"id":"b"},"email":"c","phone":"d","serviceName":"s","state":"ok"}`), nil))
	if got != `{"serviceName":"s","state":"ok"}` {
		t.Errorf("decisive = %s, want the thing alone", got)
	}
	words := verdict{}.values(changes(json.RawMessage(`{"a":1}`), json.RawMessage(`{"a":1.0,"b":2}`)))
	if want := []string{"a: 1 → 1.0", "b: not known → 2"}; !slices.Equal(words, want) {
		t.Errorf("values = %q, want %q", words, want)
	}
}

func TestPlanIsNotConfirmedWhenAnotherFieldChanged(t *testing.T) {
	const path = "/dedicated/server/" + web1
	state := `{"name":"web","bootId":1,"os":"debian12"}`
	answers := map[string]string{"/1.0" + path: state}
	s := described(t, answering(answers))
	given := args{"path": path, "body": args{"bootId": 230242}}
	p := tooltest.Plan(s, "raw_put", given)
	answers["/1.0"+path] = `{"name":"web","bootId":1,"os":"debian13"}`
	s.Fails("raw_put", tooltest.With(given, "confirmation_token", p.Token), "not_confirmed", "has changed")
}
