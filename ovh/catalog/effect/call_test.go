package effect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

func TestTheFloorsAreSmallAndWellFormed(t *testing.T) {
	if len(floors) > 60<<10 {
		t.Errorf("the floors take %d bytes, want 60 KB at most", len(floors))
	}
	for line := range strings.Lines(floors) {
		name, marks, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != anyValue && name != bare(name) {
			t.Errorf("%q is no word", name)
		}
		for e := range (sighting{marks: []string{marks}}).entries() {
			if e.method == "" || e.whole.Kind < Read || e.whole.Severity < 1 || e.whole.Severity > 5 || e.part > e.whole.Severity {
				t.Errorf("%q says %+v", line, e)
			}
		}
	}
	if !strings.HasSuffix(floors, "\n") {
		t.Error("the last line has no end")
	}
	t.Logf("%d bytes, %d lines", len(floors), strings.Count(floors, "\n"))
}

func TestAFloorStandsWithoutAnyDescription(t *testing.T) {
	for call, want := range map[string]int{
		"POST /dedicated/server/ns1/reinstall":      5,
		"POST /dedicated/server/ns1/Reinstall":      5,
		"POST /dedicated/server/ns1/re%69nstall":    5,
		"POST /v2/dedicated/server/ns1/reinstall":   5,
		"POST /services/1/terminate":                5,
		"PUT /dedicated/server/ns1/reinstall":       5, // a method that it has not
		"PATCH /services/1":                         4,
		"POST /sms/sms-ab1-1/jobs":                  3,
		"PUT /v2/iam/resource/urn:v1:eu:resource:x": 4,
	} {
		method, path, _ := strings.Cut(call, " ")
		template := "/" + strings.Join(anyParts(strings.Count(path, "/")), "/")
		b := softly("v1", template, method, "Get this")
		for _, o := range []*catalog.Operation{nil, catalog.New("x", []catalog.Branch{b}).Operations()[0]} {
			if e := Judge(o, Call{Method: method, Path: path}); e.Kind != Destroy || e.Severity < want {
				t.Errorf("%s by %v is %v %d, want Destroy %d", call, o, e.Kind, e.Severity, want)
			}
		}
	}
}

// What this program does not know is judged by its path: words may only make
// it worse.
func TestSoftWordsMakeNothingHarmlessThatIsUnknown(t *testing.T) {
	for _, path := range []string{"/telephony/{billingAccount}/frob", "/dedicated/server/{serviceName}/frob", "/me/frob/{id}/frobs"} {
		o := newOperation("POST", path, "Get the list of frobs", "frob.List")
		if e := Of(o); e.Kind != Destroy {
			t.Errorf("POST %s is %v (%s), want Destroy", path, e.Kind, e.Reason)
		}
	}
}

func TestARecordIsJudgedByWhatItIs(t *testing.T) {
	o := newOperation("POST", "/domain/zone/{zoneName}/record", "Create a new record", "domain.zone.Record")
	dyn := newOperation("POST", "/domain/zone/{zoneName}/dynHost/record", "Create a new record", "domain.zone.dynHost.Record")
	for body, want := range map[string]Kind{
		`{"fieldType":"A","subDomain":"www","target":"192.0.2.1"}`:           Change,
		`{"fieldType":"AAAA","target":"2001:db8::1","ttl":60}`:               Change,
		`{"fieldType":"CNAME","subDomain":"blog","target":"x.example."}`:     Change,
		`{"fieldType":"TXT","subDomain":null,"target":"v=spf1 -all"}`:        Change,
		`{"fieldType":"TXT","subDomain":"_acme-challenge.www","target":"x"}`: Destroy,
		`{"fieldType":"CNAME","subDomain":"_ACME-Challenge","target":"x."}`:  Destroy,
		`{"fieldType":"A","subDomain":"*","target":"192.0.2.1"}`:             Destroy,
		`{"fieldType":"A","subDomain":"*.www","target":"192.0.2.1"}`:         Destroy,
		`{"fieldType":"A","subDomain":"\\052","target":"192.0.2.1"}`:         Destroy,
		`{"fieldType":"A","subDomain":["www"],"target":"192.0.2.1"}`:         Destroy,
		`{"fieldType":"MX","subDomain":"","target":"1 x."}`:                  Destroy,
		`{"fieldType":"NS","subDomain":"www","target":"x."}`:                 Destroy,
		`{"fieldType":"DNAME","subDomain":"www","target":"x."}`:              Destroy,
		`{"fieldType":"CAA","subDomain":"","target":"0 issue \"x\""}`:        Destroy,
		`{"fieldType":"SRV","subDomain":"_sip._tcp","target":"1 1 1 x."}`:    Destroy,
		`{"fieldType":"a","subDomain":"www","target":"192.0.2.1"}`:           Destroy,
		`{"fieldType":"NS","fieldType":"A","subDomain":"www","target":"x."}`: Destroy,
		`{"fieldType":"A","FieldType":"NS","subDomain":"www","target":"x."}`: Destroy,
		`{"fieldType":"A","subDomain":"www","target":"192.0.2.1","id":1}`:    Destroy,
		`[{"fieldType":"A"}]`: Destroy,
		``:                    Destroy,
	} {
		if e := Judge(o, Call{Method: "POST", Path: "/domain/zone/example.org/record", Body: []byte(body)}); e.Kind != want {
			t.Errorf("POST of %s is %v (%s), want %v", body, e.Kind, e.Reason, want)
		}
		withQuery := Call{Method: "POST", Path: "/domain/zone/example.org/record", Body: []byte(body), Query: map[string]string{"fieldType": "NS"}}
		if e := Judge(o, withQuery); e.Kind != Destroy {
			t.Errorf("POST of %s with a query is %v, want Destroy", body, e.Kind)
		}
	}
	for body, want := range map[string]Kind{`{"ip":"192.0.2.1","subDomain":"home"}`: Change, `{"ip":"192.0.2.1","subDomain":"*"}`: Destroy} {
		if e := Judge(dyn, Call{Method: "POST", Path: "/domain/zone/example.org/dynHost/record", Body: []byte(body)}); e.Kind != want {
			t.Errorf("POST of %s is %v, want %v", body, e.Kind, want)
		}
	}
	for _, call := range []string{"PUT /domain/zone/{zoneName}/record/{id}", "POST /domain/zone/{zoneName}/refresh", "POST /domain/zone/{zoneName}/record"} {
		method, path, _ := strings.Cut(call, " ")
		if e := Of(newOperation(method, path, "", "void")); e.Kind != Destroy {
			t.Errorf("%s is %v, want Destroy", call, e.Kind)
		}
	}
}

func TestAnOddCharacterInAPathMakesAWriteDestructive(t *testing.T) {
	blocks := newOperation("PUT", "/vrack/{serviceName}/ip/{ip}", "", "void")
	blocks.Parameters = []catalog.Parameter{{Name: "ip", Type: "ipBlock", In: "path"}, {Name: "description", Type: "string", In: "body"}}
	key := newOperation("PUT", "/me/sshKey/{keyName}", "", "void")
	for path, c := range map[string]struct {
		o   *catalog.Operation
		odd string
	}{
		"/me/sshKey/a%2Fb":              {key, "a/b"},
		"/me/sshKey/a%252Fb":            {key, "a%2Fb"},
		"/me/sshKey/a%3Fb":              {key, "a?b"},
		"/me/sshKey/a%23b":              {key, "a#b"},
		"/me/sshKey/a;b":                {key, "a;b"},
		"/me/sshKey/a%5Cb":              {key, `a\b`},
		"/me/sshKey/192.0.2.0%2F24":     {key, "192.0.2.0/24"},
		"/me/sshKey/a%20b":              {key, ""},
		"/vrack/pn-1/ip/192.0.2.0%2F24": {blocks, ""},
		"/vrack/pn-1/ip/192.0.2.0%2F99": {blocks, "192.0.2.0/99"},
		"/vrack/pn-1/ip/x%2F24":         {blocks, "x/24"},
		"/vrack/a%2Fb/ip/192.0.2.1":     {blocks, "a/b"},
		"/ip/2001:db8::%2F64/reverse":   {nil, ""},
		"/ip/service/ip-192.0.2.0%2F28": {nil, ""},
		"/ip/192.0.2.0%2F28%2Fpark":     {nil, "192.0.2.0/28/park"},
	} {
		call := Call{Method: "PUT", Path: path, Body: json.RawMessage(`{"description":"x"}`)}
		if got := call.OddPart(c.o); got != c.odd {
			t.Errorf("OddPart of %s = %q, want %q", path, got, c.odd)
		}
		if e := Judge(c.o, call); c.odd != "" && (e.Kind != Destroy || e.Severity < 4) {
			t.Errorf("PUT %s is %v %d, want Destroy of 4 at least", path, e.Kind, e.Severity)
		}
	}
}

func TestATemplateThatSwallowsAWordIsSeen(t *testing.T) {
	for call, want := range map[string]string{
		"POST /dedicated/server/{x}/{y} /dedicated/server/ns1/reinstall":        "reinstall",
		"POST /dedicated/{x}/{y}/{z} /dedicated/server/ns1/reinstall":           "server",
		"POST /{x}/{y} /telephony/x":                                            "telephony",
		"GET /dedicated/server/{x}/{y} /dedicated/server/ns1/boot":              "boot",
		"POST /sms/{x}/{y} /sms/sms-ab1-1/Jobs":                                 "Jobs",
		"POST /sms/{x}/{y} /sms/sms-ab1-1/jobs.json":                            "jobs.json",
		"POST /telephony/{x}/line/{y}/{z} /telephony/ab1/line/1/changePassword": "changePassword",
		"PUT /me/sshKey/{keyName} /me/sshKey/reinstall":                         "", // a key may be called so
		"PUT /me/sshKey/{keyName} /me/sshKey/backup":                            "",
		"GET /telephony/{x}/line/{y} /telephony/ab1/line/transfer":              "",
		"PUT /hosting/web/{x}/database/{y} /hosting/web/x/database/user":        "",
	} {
		c := strings.Fields(call)
		o := newOperation(c[0], c[1], "", "void")
		if got := (Call{Method: c[0], Path: c[2]}).SwallowedWord(o); got != want {
			t.Errorf("%s: swallowed %q, want %q", call, got, want)
		}
	}
}

func TestAnEmptiedModelHidesNoSecret(t *testing.T) {
	for _, o := range describedAPI(t).Operations() {
		if !Of(o).Reveals {
			continue
		}
		b := softly(o.Branch.Version, o.Path(), o.Method, "Get this")
		if e := Judge(catalog.New("x", []catalog.Branch{b}).Operations()[0], Call{Method: o.Method, Path: concrete(o)}); !e.Reveals {
			t.Errorf("%s is said to reveal nothing", o)
		}
	}
}

func TestWhatAnEarlierDescriptionSaidStillCounts(t *testing.T) {
	o := newOperation("PUT", "/telephony/{billingAccount}/frob/{id}", "", "void")
	o.Parameters = []catalog.Parameter{{Name: "description", Type: "string", In: "body"}}
	call := Call{Method: "PUT", Path: "/telephony/ab1/frob/1", Body: []byte(`{"description":"x"}`)}
	if e := Judge(o, call); e.Kind != Change {
		t.Fatalf("an edit of a label is %v, want Change", e.Kind)
	}
	o.Former = Effect{Kind: Destroy, Severity: 4}.danger()
	for _, e := range []Effect{Of(o), Judge(o, call)} {
		if e.Kind != Destroy || e.Severity != 4 || e.Reason == "" {
			t.Errorf("it is %+v, want Destroy of 4", e)
		}
	}
	if got := DangerOf(o); got != o.Former {
		t.Errorf("DangerOf = %d, want %d", got, o.Former)
	}
}
