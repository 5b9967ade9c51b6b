package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const netZone = "/domain/zone/example.net"

// body writes the body that makes a record.
func body(kind, sub, target string) string {
	raw, err := json.Marshal(map[string]string{"fieldType": kind, "subDomain": sub, "target": target})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestRecordsAreKeptAsOVHcloudKeepsThem(t *testing.T) {
	c := newCaller(t, Options{})
	long := strings.Repeat("x", 300)
	for i, tt := range []struct {
		name, kind, sub, target string
		status                  int
		text                    string
	}{
		{"a bare text", "TXT", "a", "hello world", 200, `"target":"\"hello world\""`},
		{"quotes in a bare text", "TXT", "b", `say "hi"`, 200, `\"say \\\"hi\\\"\"`},
		{"a long text", "TXT", "c", long, 200, `\"` + long[:255] + `\" \"` + long[255:] + `\"`},
		{"an empty text", "TXT", "d", `""`, 400, "{'target': ['Invalid input.']}"},
		{"an SPF rule", "SPF", "e", "v=spf1 -all", 200, `"fieldType":"SPF"`},
		{"a DMARC rule", "DMARC", "_dmarc", "v=DMARC1; p=none", 200, `"target":"v=DMARC1; p=none"`},
		{"one in quotes", "DMARC", "_dmarc", `"v=DMARC1; p=none"`, 400, "Invalid subfield found in DMARC"},
		{"one elsewhere", "DMARC", "f", "v=DMARC1; p=none", 400, "Invalid subdomain: dmarc"},
		{"a DKIM key", "DKIM", "m._domainkey", "v=DKIM1; p=abc", 200, `"target":"v=DKIM1; p=abc"`},
		{"one in quotes", "DKIM", "m._domainkey", `"v=DKIM1; p=abc"`, 400, "Invalid subfield found in DKIM"},
		{"one elsewhere", "DKIM", "m", "v=DKIM1; p=abc", 400, "Invalid subdomain: dkim"},
		{"a text that is a key", "TXT", "n._domainkey", `"v=DKIM1\; p=a" "bc"`, 200, `"subDomain":"n._domainkey","target":"v=DKIM1; p=abc"`},
		{"a name with an escape", "A", `a\.b`, "192.0.2.1", 400, "Invalid subdomain"},
		{"another name of one alias", "CNAME", "A", "x", 400, "cannot stand beside"},
	} {
		if status, answer := c.do("POST", netZone+"/record", body(tt.kind, tt.sub, tt.target)); status != tt.status || !strings.Contains(answer, tt.text) {
			t.Errorf("%d %s: %d %s, want %d with %q", i, tt.name, status, answer, tt.status, tt.text)
		}
	}
	c.want("POST", netZone+"/record", `{"fieldType":"A","subDomain":"low","target":"192.0.2.1","ttl":5}`, 200, `"ttl":60`)
	c.want("POST", netZone+"/record", `{"fieldType":"A","target":"192.0.2.1","ttl":2147483648}`, 400, "[ttl]")
	c.want("GET", netZone+"/export", "", 200, `IN SPF \"v=spf1 -all\"`)
	c.want("GET", netZone+"/export", "", 200, `_dmarc  IN TXT \"v=DMARC1; p=none\"`)
	c.want("GET", netZone+"/record?fieldType=TXT", "", 200, "[")
}

func TestFiltersOfRecordsAreOVHclouds(t *testing.T) {
	c := newCaller(t, Options{})
	for _, name := range []string{"a_b", "aXb", "A_B"} {
		c.want("POST", netZone+"/record", body("A", name, "192.0.2.1"), 200, "")
	}
	for filter, want := range map[string]int{"?subDomain=a_b": 3, "?subDomain=axb": 1, "?subDomain=": 2, "?subDomain=a%25": 3, "": 5, "?fieldType=NS": 2, "?fieldType=NS&subDomain=a_b": 0} {
		if got := get[[]int64](c, netZone+"/record"+filter); len(got) != want {
			t.Errorf("records%s = %v, want %d", filter, got, want)
		}
	}
	if all := get[[]int64](c, "/domain/zone/example.com/record"); slices.IsSorted(all) {
		t.Errorf("records = %v, want no order that a client could rely on", all)
	}
}

func TestReadOnlyPropertiesMayBeSentUnchanged(t *testing.T) {
	c := newCaller(t, Options{})
	c.want("POST", netZone+"/record", body("A", "a", "192.0.2.1"), 200, "5000000027")
	at := netZone + "/record/5000000027"
	c.want("PUT", at, `{"fieldType":"A","id":5000000027,"zone":"example.net","target":"192.0.2.2","ttl":30}`, 200, "null")
	c.want("GET", at, "", 200, `"target":"192.0.2.2","ttl":60`)
	for _, altered := range []string{`"fieldType":"AAAA"`, `"id":1`, `"zone":"example.org"`} {
		name, _, _ := strings.Cut(strings.TrimPrefix(altered, `"`), `"`)
		c.want("PUT", at, "{"+altered+"}", 400, "Try to alter read-only properties: "+name)
	}
}

func TestStatusTellsWhatIsNotPublic(t *testing.T) {
	c := newCaller(t, Options{})
	deployed := func(want bool) {
		t.Helper()
		c.want("GET", netZone+"/status", "", 200, fmt.Sprintf(`"isDeployed":%t`, want))
	}
	deployed(true)
	soa := get[zoneSOA](c, netZone+"/soa")
	c.want("POST", netZone+"/record", body("A", "a", "192.0.2.1"), 200, "")
	deployed(false)
	c.want("POST", netZone+"/refresh", "", 204, "")
	deployed(true)
	if again := get[zoneSOA](c, netZone+"/soa"); again.Serial <= soa.Serial || again.TTL != zoneTTL {
		t.Errorf("soa = %+v after %+v", again, soa)
	}
}

func TestRefreshAnswersInEachWayThatClientsMet(t *testing.T) {
	for answer, want := range map[Refresh]struct {
		status int
		body   string
	}{RefreshNoContent: {204, ""}, RefreshNull: {200, "null"}, RefreshEmpty: {200, ""}} {
		c := newCaller(t, Options{Refresh: answer})
		if status, body := c.do("POST", netZone+"/refresh", ""); status != want.status || body != want.body {
			t.Errorf("refresh as %q = %d %q, want %d %q", answer, status, body, want.status, want.body)
		}
	}
}

func TestWritesToZonesFailInPassing(t *testing.T) {
	c := newCaller(t, Options{Failing: 2})
	c.want("POST", netZone+"/record", body("A", "a", "192.0.2.1"), 200, "")
	c.want("POST", netZone+"/record", body("A", "b", "192.0.2.1"), 500, "Server::InternalServerError")
	c.want("GET", netZone+"/record?subDomain=b", "", 200, "[]")
	c.want("POST", netZone+"/record", body("A", "b", "192.0.2.1"), 200, "")
	c.want("POST", "/me/sshKey", `{"keyName":"new","key":"`+laptopKey+`"}`, 200, "")
}

func TestImportIsATaskThatReplacesAndPublishesAtItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.want("POST", netZone+"/import", `{"zoneFile":"@ 60 IN A 192.0.2.1\n@ IN CNAME x\n"}`, 400, "CNAME")
		c.want("POST", netZone+"/import", "", 400, "[zoneFile] is required")
		c.want("POST", netZone+"/import", `{"zoneFile":"@ 60 IN A 192.0.2.1\n"}`, 200, `"status":"todo"`)
		for _, step := range []struct {
			after           time.Duration
			status          string
			records, public int
		}{{0, "todo", 2, 0}, {3 * time.Second, "doing", 2, 0}, {8 * time.Second, "done", 1, 1}} {
			time.Sleep(step.after)
			c.want("GET", netZone+"/task/1", "", 200, `"status":"`+step.status+`"`)
			if got := get[[]int64](c, netZone+"/record"); len(got) != step.records {
				t.Errorf("records when it is %s: %v, want %d", step.status, got, step.records)
			}
			if got := c.account.Lookup("example.net", "A"); len(got) != step.public {
				t.Errorf("public when it is %s: %v", step.status, got)
			}
		}
		c.want("GET", netZone+"/task?status=done&function=ZoneImport", "", 200, "[1]")
		c.want("GET", netZone+"/task?status=todo", "", 200, "[]")
		c.want("GET", netZone+"/task/2", "", 404, "")
	})
}
