package effect

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

func TestEveryEffectKeepsToTheScale(t *testing.T) {
	for _, o := range describedAPI(t).Operations() {
		e := Of(o)
		switch {
		case e.Reason == "" || strings.ContainsAny(e.Reason, "\n{}"):
			t.Errorf("%s: reason %q", o, e.Reason)
		case e.Kind == Read && e.Severity != 1:
			t.Errorf("%s: a Read of severity %d, want 1", o, e.Severity)
		case e.Kind == Change && (e.Severity < 1 || e.Severity > 2):
			t.Errorf("%s: a Change of severity %d, want 1 or 2", o, e.Severity)
		case e.Kind == Destroy && (e.Severity < 2 || e.Severity > 5):
			t.Errorf("%s: a Destroy of severity %d, want 2 to 5", o, e.Severity)
		case e.Kind < Read || e.Kind > Destroy:
			t.Errorf("%s: kind %v", o, e.Kind)
		}
	}
}

func TestWhatIsDangerousByItsNatureIsDestructive(t *testing.T) {
	for _, o := range describedAPI(t).Operations() {
		f := newFacts(o.Method, templateParts(o))
		write := o.Method != "GET"
		for why, sure := range map[string]bool{
			"deletes":                  o.Method == "DELETE" && !f.isCart() && !f.endsWith("tag", "request", "migration2020"),
			"answers with an order":    write && isOrder(o.Response) && !f.endsWith("simulate"),
			"changes the renewal":      write && f.endsWith("serviceinfos"),
			"ends or confirms the end": write && (f.endsWith("terminate", "confirmtermination") || f.passes("terminate")),
			"hands over":               write && f.endsWith("changecontact"),
			"reinstalls":               write && (f.endsWith("reinstall") || f.endsWith("rebuild")),
			"sends":                    o.Method == "POST" && f.endsWith("jobs"),
			"governs rights":           write && f.startsWith("iam") && f.passes("policy"),
			"takes a password": write && slices.ContainsFunc(o.Parameters, func(p catalog.Parameter) bool {
				return p.In == "body" && p.Name == "password"
			}),
		} {
			if e := Of(o); sure && e.Kind != Destroy {
				t.Errorf("%s %s, yet is judged %v: %s", o, why, e.Kind, e.Reason)
			}
		}
	}
}

func TestTheEndOfAContractIsTheWorst(t *testing.T) {
	c := describedAPI(t)
	for _, call := range []string{
		"DELETE /services/{serviceId}", "POST /services/{serviceId}/terminate/confirm", "POST /vps/{serviceName}/confirmTermination",
		"POST /services/{serviceId}/terminate/skipRetentionPeriod", "POST /dedicated/server/{serviceName}/reinstall",
		"POST /domain/{serviceName}/changeContact", "POST /me/task/contactChange/{id}/accept", "POST /domain/{serviceName}/outgoingTransfer/approve",
	} {
		method, path, _ := strings.Cut(call, " ")
		o, err := c.Find(method, path)
		if err != nil {
			t.Fatal(err)
		}
		if e := Of(o); e.Kind != Destroy || e.Severity != 5 {
			t.Errorf("%s is %v of severity %d (%s), want Destroy of 5", call, e.Kind, e.Severity, e.Reason)
		}
	}
}

func TestOnlyAMachineOrServiceIsStartedUnasked(t *testing.T) {
	for path, want := range map[string]Kind{
		"/vps/{serviceName}/start":                     Change,
		"/fax/{serviceName}/campaigns/{id}/start":      Destroy,
		"/service/{id}/disasterRecovery/zerto/start":   Destroy,
		"/database/{id}/migration/start":               Destroy,
		"/service/{id}/replication/{id}/start":         Destroy,
		"/cloud/project/{id}/ai/app/{appId}/job/start": Destroy,
	} {
		if e := Of(newOperation("POST", path, "Start it", "some.Task")); e.Kind != want {
			t.Errorf("POST %s is %v (%s), want %v", path, e.Kind, e.Reason, want)
		}
	}
}

// Without a description nothing may look more harmless than with it.
func TestKnowingLessNeverMakesACallMoreHarmless(t *testing.T) {
	for _, o := range describedAPI(t).Operations() {
		blind, full := Judge(nil, Call{Method: o.Method, Path: o.RawPath()}), Of(o)
		if blind.Kind < full.Kind {
			t.Errorf("%s: %v by its path alone, %v when all is known", o, blind.Kind, full.Kind)
		}
		if o.Method != "GET" && blind.Kind != Destroy {
			t.Errorf("%s: %v by its path alone, want Destroy", o, blind.Kind)
		}
	}
}

func TestAnUnknownWriteIsDestructive(t *testing.T) {
	for _, call := range []string{
		"POST /frobnicate", "PUT /hosting/web/example.com/frobnicate", "PATCH /me/sshKey/laptop", "DELETE /frobnicate", "TRACE /me", " /me", "POST",
		"POST /sms/estimate", "POST /domain/zone/example.com/record", "post /me/sshKey", "POST /v2/iam/authorization/check",
	} {
		method, path, _ := strings.Cut(call, " ")
		if e := Judge(nil, Call{Method: method, Path: path}); e.Kind != Destroy || e.Severity < 2 || e.Reason == "" {
			t.Errorf("of %q on %q: %+v, want Destroy", method, path, e)
		}
	}
	if e := Judge(nil, Call{Method: "DELETE", Path: "/services/9000001"}); e.Severity != 5 {
		t.Errorf("DELETE /services/9000001 is of severity %d by its path alone, want 5", e.Severity)
	}
	o := newOperation("POST", "/frobnicate/{id}/frob", "Frob it", "frob.Result")
	if e := Of(o); e != unrecognized() {
		t.Errorf("an operation that no rule knows is %+v, want %+v", e, unrecognized())
	}
}

func TestAnEditIsJudgedByTheFieldsThatItSets(t *testing.T) {
	c := describedAPI(t)
	for call, want := range map[string]Kind{
		`/dedicated/server/ns1 {"monitoring":true}`:                Change,
		`/dedicated/server/ns1 {"monitoring":false}`:               Destroy,
		`/dedicated/server/ns1 {"monitoring":true,"bootId":1}`:     Destroy,
		`/dedicated/server/ns1 {"bootId":1,"monitoring":true}`:     Destroy,
		`/dedicated/server/ns1 {"monitoring":true,"monitoring":0}`: Destroy,
		`/dedicated/server/ns1 {"frobnicate":1}`:                   Destroy,
		`/dedicated/server/ns1 {}`:                                 Destroy,
		`/dedicated/server/ns1 []`:                                 Destroy,
		`/dedicated/server/ns1 `:                                   Destroy,
		`/dedicated/server/ns1?bootId=1 {"monitoring":true}`:       Destroy,
		`/vps/v1 {"displayName":"x"}`:                              Change,
		`/services/1 {"displayName":"x"}`:                          Change,
		`/services/1 {"displayName":"x","renew":{}}`:               Destroy,
		`/vps/v1 {"netbootMode":"rescue"}`:                         Destroy,
		`/vps/v1 {"slaMonitoring":null}`:                           Destroy,
		`/vps/v1/serviceInfos {"renew":{}}`:                        Destroy,
		`/me {"name":"x"}`:                                         Destroy,
		`/v2/iam/policy/1 {"description":"x"}`:                     Destroy, // version 2 replaces the whole
		`/v2/iam/policy/1 {"permissions":{}}`:                      Destroy,
		`/v2/iam/resource/urn {"tags":{}}`:                         Destroy,
	} {
		path, body, _ := strings.Cut(call, " ")
		o, err := c.Find("PUT", strings.TrimSuffix(path, "?bootId=1"))
		if err != nil {
			t.Fatal(err)
		}
		if e := Judge(o, Call{Method: "PUT", Path: path, Body: []byte(body)}); e.Kind != want {
			t.Errorf("PUT %s is %v (%s), want %v", call, e.Kind, e.Reason, want)
		}
	}
}

func TestARehearsalIsARead(t *testing.T) {
	for path, want := range map[string]Kind{
		"/services/{id}/terminate/simulate":            Read,
		"/services/{id}/terminate/dryRun":              Read,
		"/order/{id}/estimate":                         Read,
		"/telephony/{id}/canTransferSecurityDeposit":   Read,
		"/services/{id}/simulate/execute":              Destroy,
		"/telephony/{id}/transferSecurityDeposit":      Destroy,
		"/cloud/project/{id}/availability/{zone}/stop": Destroy,
	} {
		if e := Of(newOperation("POST", path, "", "some.Result")); e.Kind != want {
			t.Errorf("POST %s is %v (%s), want %v", path, e.Kind, e.Reason, want)
		}
	}
	o := newOperation("POST", "/organization/{id}/compute/search", "Order a search engine", "some.Result")
	if e := Of(o); e.Kind != Destroy {
		t.Errorf("a POST that orders a thing with the name of a verb is %v, want Destroy", e.Kind)
	}
}

func TestAGetThatActsIsNoRead(t *testing.T) {
	for _, said := range []string{"Reset the counters", "Regenerate the token of the line", "Cancel the order", "Delete old files."} {
		o := newOperation("GET", "/telephony/{billingAccount}/frob", said, "void")
		if e := Of(o); e.Kind != Destroy {
			t.Errorf("a GET that says %q is %v, want Destroy", said, e.Kind)
		}
	}
}

func TestTheWholeAPIIsJudgedInAnInstant(t *testing.T) {
	c := describedAPI(t)
	began := time.Now()
	for _, o := range c.Operations() {
		Of(o)
	}
	// Ten times of what it takes, for machines that do other things as well.
	if took := time.Since(began); took > time.Second {
		t.Errorf("%d operations took %v, want a second at most", len(c.Operations()), took)
	}
}

func BenchmarkJudge(b *testing.B) {
	o, err := describedAPI(b).Find("PUT", "/vps/{serviceName}")
	if err != nil {
		b.Fatal(err)
	}
	call := Call{Method: "PUT", Path: "/vps/v1", Body: []byte(`{"displayName":"x"}`)}
	for b.Loop() {
		Judge(o, call)
	}
}

func BenchmarkOf(b *testing.B) {
	c := describedAPI(b)
	for b.Loop() {
		for _, o := range c.Operations() {
			Of(o)
		}
	}
}

func FuzzOf(f *testing.F) {
	for _, call := range []string{"GET /me", "DELETE /services/1", "PUT ", "POST /%2F/?", "GET /x/%zz", "POST //é/İ/{", "PATCH /v2"} {
		method, path, _ := strings.Cut(call, " ")
		f.Add(method, path, "some.Model<long>[]", "Create a thing")
	}
	f.Fuzz(func(t *testing.T, method, path, typ, said string) {
		if e := Judge(nil, Call{Method: method, Path: path}); e.Kind < Read || e.Kind > Destroy || e.Severity < 1 || e.Severity > 5 {
			t.Errorf("of %q on %q: %+v", method, path, e)
		}
		b := &catalog.Branch{Models: map[string]*catalog.Model{typ: {Properties: []catalog.Property{{Name: said, Type: typ}, {Name: "targetSpec", Type: typ}}}}}
		o := &catalog.Operation{
			Branch: b, Group: &catalog.Group{Path: path}, Method: method, Description: said, Response: typ,
			Parameters: []catalog.Parameter{{Type: typ, In: "body"}},
		}
		call := Call{Method: method, Path: path, Body: []byte(said), Query: map[string]string{typ: said}}
		call.SwallowedWord(o)
		for _, e := range []Effect{Of(o), Judge(o, call)} {
			if e.Kind < Read || e.Severity < 1 || e.Severity > 5 || e.Reason == "" {
				t.Errorf("Effect = %+v", e)
			}
		}
	})
}
