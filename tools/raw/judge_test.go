package raw

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	apicatalog "github.com/ovh-mcp/ovh-mcp/tools/catalog"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

func TestWithoutACatalogueRawCallsGoOn(t *testing.T) {
	s := undescribed(t, simulator.Options{})
	p := tooltest.Plan(s, "raw_post", args{"path": "/domain/zone/example.com/refresh"})
	if p.Token == "" || !strings.Contains(strings.Join(p.WillHappen, " "), "this server has no description") {
		t.Errorf("raw_post without a catalogue = %+v, want a plan that says so", p)
	}
	s.Offer(Toolset(Options{Catalog: apitest.Empty()}).Definitions()...)
	tooltest.Call[answer](s, "raw_get", args{"path": "/me"})
	p = tooltest.Plan(s, "raw_post", args{"path": "/domain/zone/example.com/refresh"})
	if p.Token == "" || !strings.Contains(strings.Join(p.WillHappen, " "), "no branch of the API") {
		t.Errorf("raw_post with an empty catalogue = %+v, want a plan that says so", p)
	}
}

func TestRawCallsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	s := described(t, simulator.Options{})
	const server = "/dedicated/server/" + web1
	for name, c := range map[string]struct {
		tool  string
		given args
		code  string
		text  string
	}{
		"an unknown path":        {"raw_get", args{"path": "/dedicated/servers"}, "unknown_operation", "GET /dedicated/server"},
		"a wrong method":         {"raw_delete", args{"path": server}, "unknown_operation", "call raw_get"},
		"a misspelt field":       {"raw_put", args{"path": server, "body": args{"monitorin": true}}, "invalid_arguments", `did you mean "monitoring"`},
		"a field to read":        {"raw_put", args{"path": server, "body": args{"os": "debian"}}, "invalid_arguments", `"body.os" can only be read`},
		"a missing field":        {"raw_post", args{"path": "/me/sshKey", "body": args{"keyName": "x"}}, "invalid_arguments", `"key"`},
		"a wrong type":           {"raw_put", args{"path": server, "body": args{"bootId": "x"}}, "invalid_arguments", `"body.bootId" must be null or an integer`},
		"an unknown parameter":   {"raw_get", args{"path": "/ip", "query": args{"typ": "failover"}}, "invalid_arguments", `did you mean "type"`},
		"a value of no such":     {"raw_get", args{"path": "/ip", "query": args{"type": "failovers"}}, "invalid_arguments", `did you mean "failover"`},
		"a part of the path":     {"raw_get", args{"path": "/me/api/credential/laptop"}, "invalid_arguments", `"path.credentialId"`},
		"a body where none is":   {"raw_post", args{"path": "/domain/zone/example.com/refresh", "body": args{"x": 1}}, "invalid_arguments", "it takes none"},
		"many faults":            {"raw_post", args{"path": "/me/sshKey", "body": args{"keyname": "x"}}, "invalid_arguments", "keyName"},
		"something deep":         {"raw_post", args{"path": server + "/reinstall", "body": args{"operatingSystem": "x", "storage": []any{args{"partitioning": args{"layout": []any{args{"fileSystem": "ext5", "mountPoint": "/"}}}}}}}, "invalid_arguments", `"body.storage[0].partitioning.layout[0].fileSystem" must be one of`},
		"a secret is not quoted": {"raw_post", args{"path": server + "/reinstall", "body": args{"operatingSystem": "x", "customizations": args{"httpHeaders": args{"Authorization": 12345}}}}, "invalid_arguments", `httpHeaders.Authorization`},
	} {
		t.Run(name, func(t *testing.T) {
			s.Fails(c.tool, c.given, c.code, c.text)
			if got := s.Requests(); len(got) > 0 {
				t.Errorf("it sent %v", got)
			}
		})
	}
}

func TestUncheckedSkipsTheCheckAndNotTheConfirmation(t *testing.T) {
	s := described(t, simulator.Options{})
	const server = "/dedicated/server/" + web1
	s.Fails("raw_put", args{"path": server, "body": args{"os": "x"}}, "invalid_arguments", "os")
	for name, given := range map[string]args{
		"boots otherwise":                    {"path": server, "body": args{"os": "x", "bootId": 1}},
		"sets a field that is not described": {"path": "/domain/zone/example.com/record/5000000003", "body": args{"target": "x.example.", "fieldType": "NS"}},
		"says more than its fields":          {"path": server, "body": args{"monitoring": false}, "query": args{"bootId": "1"}},
	} {
		if p := tooltest.Plan(s, "raw_put", tooltest.With(given, "unchecked", true)); p.Token == "" {
			t.Errorf("an unchecked PUT that %s has no plan", name)
		}
	}
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
	s.Fails("raw_get", args{"path": "/no/such", "unchecked": true}, "unknown_operation", "")
	if p := tooltest.Plan(s, "raw_post", args{"path": "/no/such", "unchecked": true}); p.Token == "" {
		t.Error("an unknown POST has no plan")
	}
}

func TestAHarmlessRawCallRunsAtOnce(t *testing.T) {
	s := described(t, simulator.Options{})
	record := args{"fieldType": "TXT", "subDomain": "note", "target": "hello"}
	out := tooltest.Call[sent](s, "raw_post", args{"path": "/domain/zone/example.com/record", "body": record})
	if got := s.Writes(); out.Result == nil || !slices.Equal(got, []string{"POST /domain/zone/example.com/record"}) {
		t.Errorf("raw_post of a Change sent %v and answered %+v", got, out)
	}
	rehearsed := tooltest.Call[sent](s, "raw_post", args{"path": "/sms/estimate", "body": args{"message": "hello", "noStopClause": false, "senderType": "alpha"}})
	if got := s.Writes(); rehearsed.Result == nil || !slices.Equal(got, []string{"POST /sms/estimate"}) {
		t.Errorf("raw_post of a Read sent %v and answered %+v", got, rehearsed)
	}
}

func TestWhatARawCallCarriesDecidesAboutTheConfirmation(t *testing.T) {
	s := described(t, simulator.Options{})
	const zone = "/domain/zone/example.com"
	for name, c := range map[string]struct {
		tool  string
		given args
	}{
		"a record of mail":     {"raw_post", args{"path": zone + "/record", "body": args{"fieldType": "MX", "target": "1 mail.example."}}},
		"a wildcard":           {"raw_post", args{"path": zone + "/record", "body": args{"fieldType": "A", "subDomain": "*", "target": "192.0.2.1"}}},
		"a certificate's name": {"raw_post", args{"path": zone + "/record", "body": args{"fieldType": "TXT", "subDomain": "_acme-challenge", "target": "x"}}},
		"a changed record":     {"raw_put", args{"path": zone + "/record/5000000003", "body": args{"target": "192.0.2.9"}}},
		"what others drafted":  {"raw_post", args{"path": zone + "/refresh"}},
		"the watch that ends":  {"raw_put", args{"path": "/dedicated/server/" + web1, "body": args{"monitoring": false}}},
	} {
		if p := tooltest.Plan(s, c.tool, c.given); p.Token == "" {
			t.Errorf("%s has no plan", name)
		}
	}
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
}

func TestAGetThatActsIsRefused(t *testing.T) {
	library := apitest.Branch("garden", `{"apiVersion":"1.0","basePath":"https://eu.api.ovh.com/1.0","resourcePath":"/garden","apis":[
		{"path":"/garden/reset","description":"Reset","operations":[{"httpMethod":"GET","description":"Reset the garden","apiStatus":{"value":"PRODUCTION"},"parameters":[],"responseType":"void"}]}],"models":{}}`)
	s := tooltest.New(t, simulator.Options{}, Toolset(Options{Catalog: library}).Definitions()...)
	for _, unchecked := range []bool{false, true} {
		s.Fails("raw_get", args{"path": "/garden/reset", "unchecked": unchecked}, "refused", "GET /garden/reset does more than read")
	}
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
}

func TestAPathThatMayReachSomethingElseIsNotTrusted(t *testing.T) {
	s := described(t, simulator.Options{})
	v, err := judge{ovhcloud(), newModels()}.verdict(t.Context(), "PUT", address{Path: "/dedicated/server/a%2Fb"}, tool.AnyJSON(`{"monitoring":true}`))
	if err != nil || v.effect.Kind != effect.Destroy || v.effect.Severity < 4 {
		t.Errorf("a PUT with a hidden slash is %v, %v, want Destroy", v.effect, err)
	}
	for _, path := range []string{"/vps/x%2FserviceInfos", "/vps/x%253F", "/vps/x;y", "/domain/zone/example.com%23"} {
		for _, unchecked := range []bool{false, true} {
			s.Fails("raw_get", args{"path": path, "unchecked": unchecked}, "refused", "may reach something else")
		}
	}
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
	tooltest.Call[answer](s, "raw_get", args{"path": "/ip/203.0.113.128%2F28"})
}

func TestABranchThatIsNotDescribedCanBeCalled(t *testing.T) {
	s := described(t, simulator.Options{})
	s.Fails("raw_get", args{"path": "/order/cart"}, "unknown_operation", "")
	p := tooltest.Plan(s, "raw_post", args{"path": "/order/cart"})
	if p.Token == "" || !strings.Contains(strings.Join(p.WillHappen, " "), "v1/order") {
		t.Errorf("plan = %+v, want one that says what is not known", p)
	}
}

func TestWhatIsDescribedCanBeCalled(t *testing.T) {
	s := described(t, simulator.Options{})
	s.Offer(append(Toolset(Options{Catalog: ovhcloud()}).Definitions(), apicatalog.Toolset(ovhcloud()).Definitions()...)...)
	got := tooltest.Call[struct {
		Tool    string
		Example struct {
			Path string
			Body json.RawMessage
		}
	}](s, "describe_api", args{"method": "POST", "path": "/me/sshKey"})
	var body args
	if err := json.Unmarshal(got.Example.Body, &body); err != nil {
		t.Fatal(err)
	}
	body["key"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 new"
	if out := tooltest.Call[sent](s, got.Tool, args{"path": got.Example.Path, "body": body}); out.Result == nil {
		tooltest.Confirmed[answer](s, got.Tool, args{"path": got.Example.Path, "body": body})
	}
	name, _ := body["keyName"].(string)
	tooltest.Call[answer](s, "raw_get", args{"path": "/me/sshKey/" + name})
}
