package tools

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

func TestAnOperationIsDescribedWithinItsBudget(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	for path, most := range map[string]int{
		"/dedicated/server/{serviceName}/reinstall": 1200,
		"/cloud/project/{serviceName}/instance":     1500,
		"/dedicated/server/ns1.example.net/reboot":  400,
		"/v2/iam/policy": 1000,
	} {
		res := d.try("describe_api", args{"method": "POST", "path": path})
		if res.Failure != nil {
			t.Fatalf("describe_api %s = %v", path, res.Failure)
		}
		if got := len(res.JSON) / 4; got > most {
			t.Errorf("describe_api POST %s costs %d tokens, want at most %d:\n%s", path, got, most, res.JSON)
		}
	}
}

func TestWhatIsDescribedCanBeCalled(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	got := call[apiDescription](d, "describe_api", args{"method": "POST", "path": "/me/sshKey"})
	if got.Tool != "raw_post" || got.Rule != "POST /me/sshKey" || len(got.IAM) == 0 || !strings.Contains(got.Body, "keyName: string") {
		t.Errorf("describe_api = %+v", got)
	}
	var body args
	if err := json.Unmarshal(got.Example.Body, &body); err != nil {
		t.Fatal(err)
	}
	body["key"] = samples()["key"]
	confirmedOr[rawAnswer](d, got.Tool, args{"path": got.Example.Path, "body": body})
	call[any](d, "get_ssh_key", args{"name": body["keyName"]})
	old := call[apiDescription](d, "describe_api", args{"method": "GET", "path": "/dedicated/server/ns1/boot"})
	if old.Operation != "GET /dedicated/server/{serviceName}/boot" || old.Rule != "GET /dedicated/server/*/boot" {
		t.Errorf("describe_api of a concrete path = %+v", old)
	}
	d.fails("describe_api", args{"method": "POST", "path": "/me/sshkey"}, "unknown_operation", "POST /me/sshKey")
}

// confirmedOr calls a tool, and confirms its plan if it makes one.
func confirmedOr[T any](d *desk, name string, given args) T {
	d.t.Helper()
	out := call[struct {
		planned
		Result *T `json:"result"`
	}](d, name, given)
	if out.Result != nil {
		return *out.Result
	}
	return *call[struct {
		Result *T `json:"result"`
	}](d, name, with(given, "confirmation_token", out.Confirm.Token)).Result
}

func TestDeprecatedOperationsNameTheirReplacement(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	c, err := d.options.Catalog.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, o := range c.Operations() {
		if o.Status.Replacement == "" {
			continue
		}
		seen++
		if got := described(o).Status; !strings.Contains(got, "DEPRECATED") || !strings.Contains(got, o.Status.Replacement) {
			t.Errorf("%s: status = %q, want its replacement %s", o, got, o.Status.Replacement)
		}
	}
	if seen == 0 {
		t.Error("no operation has a replacement")
	}
}

func TestWithoutACatalogueRawCallsGoOn(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.fails("search_api", args{"query": "reboot"}, "refused", "no description")
	d.options.Catalog = undescribed(d)
	d.fails("describe_api", args{"method": "GET", "path": "/me"}, "unavailable", "no branch of the API")
	call[rawAnswer](d, "raw_get", args{"path": "/me"})
	p := call[planned](d, "raw_post", args{"path": "/domain/zone/example.com/refresh"})
	if p.Confirm.Token == "" || !strings.Contains(strings.Join(p.Confirm.WillHappen, " "), "no branch of the API") {
		t.Errorf("raw_post without a catalogue = %+v, want a plan that says so", p.Confirm)
	}
}

// undescribed is a library that finds nothing.
func undescribed(d *desk) *catalog.Library {
	return &catalog.Library{Folder: fstest.MapFS{}, Log: d.runner.Log}
}

func TestRawCallsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	for name, c := range map[string]struct {
		tool  string
		given args
		code  string
		text  string
	}{
		"an unknown path":        {"raw_get", args{"path": "/dedicated/servers"}, "unknown_operation", "GET /dedicated/server"},
		"a wrong method":         {"raw_delete", args{"path": "/dedicated/server/" + web1}, "unknown_operation", "call raw_get"},
		"a misspelt field":       {"raw_put", args{"path": "/dedicated/server/" + web1, "body": args{"monitorin": true}}, "invalid_arguments", `did you mean "monitoring"`},
		"a field to read":        {"raw_put", args{"path": "/dedicated/server/" + web1, "body": args{"os": "debian"}}, "invalid_arguments", `"body.os" can only be read`},
		"a missing field":        {"raw_post", args{"path": "/me/sshKey", "body": args{"keyName": "x"}}, "invalid_arguments", `"key"`},
		"a wrong type":           {"raw_put", args{"path": "/dedicated/server/" + web1, "body": args{"bootId": "x"}}, "invalid_arguments", `"body.bootId" must be null or an integer`},
		"an unknown parameter":   {"raw_get", args{"path": "/ip", "query": args{"typ": "failover"}}, "invalid_arguments", `did you mean "type"`},
		"a value of no such":     {"raw_get", args{"path": "/ip", "query": args{"type": "failovers"}}, "invalid_arguments", `did you mean "failover"`},
		"a part of the path":     {"raw_get", args{"path": "/me/api/credential/laptop"}, "invalid_arguments", `"path.credentialId"`},
		"a body where none is":   {"raw_post", args{"path": "/domain/zone/example.com/refresh", "body": args{"x": 1}}, "invalid_arguments", "it takes none"},
		"many faults":            {"raw_post", args{"path": "/me/sshKey", "body": args{"keyname": "x"}}, "invalid_arguments", "keyName"},
		"something deep":         {"raw_post", args{"path": "/dedicated/server/" + web1 + "/reinstall", "body": args{"operatingSystem": "x", "storage": []any{args{"partitioning": args{"layout": []any{args{"fileSystem": "ext5", "mountPoint": "/"}}}}}}}, "invalid_arguments", `"body.storage[0].partitioning.layout[0].fileSystem" must be one of`},
		"a secret is not quoted": {"raw_post", args{"path": "/dedicated/server/" + web1 + "/reinstall", "body": args{"operatingSystem": "x", "customizations": args{"httpHeaders": args{"Authorization": 12345}}}}, "invalid_arguments", `httpHeaders.Authorization`},
	} {
		t.Run(name, func(t *testing.T) {
			d.t = t
			d.fails(c.tool, c.given, c.code, c.text)
			if got := d.requests(); len(got) > 0 {
				t.Errorf("it sent %v", got)
			}
		})
	}
}

func TestUncheckedSkipsTheCheckAndNotTheConfirmation(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	d.fails("raw_put", args{"path": "/dedicated/server/" + web1, "body": args{"os": "x"}}, "invalid_arguments", "os")
	given := args{"path": "/dedicated/server/" + web1, "body": args{"os": "x", "bootId": 1}, "unchecked": true}
	if p := call[planned](d, "raw_put", given); p.Confirm.Token == "" {
		t.Error("an unchecked PUT that boots otherwise has no plan")
	}
	foreign := args{"path": "/domain/zone/example.com/record/5000000003", "body": args{"target": "x.example.", "fieldType": "NS"}, "unchecked": true}
	if p := call[planned](d, "raw_put", foreign); p.Confirm.Token == "" {
		t.Error("an unchecked PUT of a field that is not described has no plan")
	}
	hidden := args{"path": "/dedicated/server/" + web1, "body": args{"monitoring": false}, "query": args{"bootId": "1"}, "unchecked": true}
	if p := call[planned](d, "raw_put", hidden); p.Confirm.Token == "" {
		t.Error("an unchecked PUT with more than its fields has no plan")
	}
	if got := d.writes(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
	d.fails("raw_get", args{"path": "/no/such", "unchecked": true}, "not_found", "")
	if p := call[planned](d, "raw_post", args{"path": "/no/such", "unchecked": true}); p.Confirm.Token == "" {
		t.Error("an unknown POST has no plan")
	}
}

func TestAPlanOfARawCallDescribesItAndShowsItsTarget(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	p := call[planned](d, "raw_delete", args{"path": "/services/9000001"}).Confirm
	var target rawTarget
	if err := json.Unmarshal(p.Target, &target); err != nil {
		t.Fatal(err)
	}
	if target.Severity != 5 || !strings.Contains(p.Summary, "severity 5 of 5") || !strings.Contains(string(target.Current), web1) {
		t.Errorf("plan = %+v, want severity 5 and the server's contract", p)
	}
	if got := d.writes(); len(got) > 0 {
		t.Errorf("the plan sent %v", got)
	}
	reboot := call[planned](d, "raw_post", args{"path": "/dedicated/server/" + web1 + "/reboot"}).Confirm
	if !strings.Contains(string(reboot.Target), `"os"`) || !strings.Contains(strings.Join(reboot.WillHappen, " "), "reboot") {
		t.Errorf("plan = %+v, want the server that is rebooted", reboot)
	}
	d.fails("raw_delete", args{"path": "/me/sshKey/nobody"}, "not_found", "")
	unread := call[planned](d, "raw_delete", args{"path": "/cloud/project/0123/instance/4567"}).Confirm
	if unread.Token == "" || !strings.Contains(string(unread.Target), "does not tell what stands there") {
		t.Errorf("plan = %+v, want one although the target can't be read", unread)
	}
}

func TestAHarmlessRawCallRunsAtOnceAndTellsWhatWasThere(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	out := call[struct{ Result rawAnswer }](d, "raw_post", args{"path": "/domain/zone/example.com/refresh"})
	if got := d.writes(); fmt.Sprint(got) != "[POST /domain/zone/example.com/refresh]" {
		t.Errorf("raw_post of a Change sent %v and answered %+v", got, out)
	}
	changed := call[struct{ Result rawAnswer }](d, "raw_put", args{"path": "/dedicated/server/" + web1, "body": args{"monitoring": false}})
	if !strings.Contains(string(changed.Result.Before), `"monitoring":true`) {
		t.Errorf("raw_put = %+v, want what was there before", changed)
	}
}

// BenchmarkCheck is the check of one call whose operation was called before.
func BenchmarkCheck(b *testing.B) {
	c, err := ovhLibrary().Catalog(b.Context())
	if err != nil {
		b.Skip(err)
	}
	op, err := c.Find("POST", "/dedicated/server/x/reinstall")
	if err != nil {
		b.Fatal(err)
	}
	checks, body := newChecks(), anyJSON(`{"operatingSystem":"debian12_64","customizations":{"hostname":"web"}}`)
	for b.Loop() {
		if _, err := c.Find("POST", "/dedicated/server/x/reinstall"); err != nil {
			b.Fatal(err)
		}
		if err := checks.check(op, rawPath{Path: "/dedicated/server/x/reinstall"}, body); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstCheck is the same with an operation that was never called.
func BenchmarkFirstCheck(b *testing.B) {
	c, err := ovhLibrary().Catalog(b.Context())
	if err != nil {
		b.Skip(err)
	}
	op, err := c.Find("POST", "/dedicated/server/x/reinstall")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := newChecks().check(op, rawPath{Path: "/dedicated/server/x/reinstall"}, anyJSON(`{"operatingSystem":"debian12_64"}`)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	c, err := ovhLibrary().Catalog(f.Context())
	if err != nil {
		f.Skip(err)
	}
	ops := c.Operations()
	for i := range 40 {
		example := ops[i*len(ops)/40].Example()
		b, err := json.Marshal(example.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i*len(ops)/40, example.Path, "name", "value", b)
	}
	checks := newChecks()
	f.Fuzz(func(t *testing.T, n int, path, name, value string, body []byte) {
		op := ops[max(n, -n, 0)%len(ops)]
		in := rawPath{Path: path, Query: map[string]string{name: value}}
		if !json.Valid(body) {
			body = nil
		}
		err := checks.check(op, in, body)
		if _, ok := errors.AsType[*schemas.InvalidError](err); err != nil && !ok {
			t.Errorf("%s: check(%+v, %s) = %v, want the faults", op, in, body, err)
		}
		_, _ = c.Find(op.Method, path)
		_, _ = op.Target(path)
	})
}

func TestAHiddenSlashNeedsAConfirmation(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	c, err := d.options.Catalog.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"/vps/x%2FserviceInfos":                 true,
		"/vps/vps-00000001.vps.ovh.net":         false,
		"/ip/203.0.113.128%2F28":                false,
		"/domain/zone/example.com%2Freset":      true,
		"/dedicated/server/a%2Fb/features/ipmi": true,
	} {
		ops := c.On(path)
		if len(ops) == 0 {
			t.Fatalf("nothing is on %s", path)
		}
		if got := ops[0].HidesSlash(path); got != want {
			t.Errorf("%s: HidesSlash(%q) = %v, want %v", ops[0], path, got, want)
		}
	}
}

func TestABranchThatIsNotDescribedCanBeCalled(t *testing.T) {
	d := newDesk(t, simulator.Options{}).described()
	d.fails("describe_api", args{"method": "POST", "path": "/order/cart"}, "refused", "v1/order")
	d.fails("raw_get", args{"path": "/order/cart"}, "not_found", "")
	p := call[planned](d, "raw_post", args{"path": "/order/cart"}).Confirm
	if p.Token == "" || !strings.Contains(strings.Join(p.WillHappen, " "), "v1/order") {
		t.Errorf("plan = %+v, want one that says what is not known", p)
	}
}
