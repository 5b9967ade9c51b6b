package simulator

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestChangedSOAIsStagedLikeARecord(t *testing.T) {
	c := newCaller(t, Options{})
	serial := get[zoneSOA](c, netZone+"/soa").Serial
	c.want("PUT", netZone+"/soa", `{"ttl":7200,"email":"dns.example.com.","serial":7}`, 200, "null")
	c.want("GET", netZone+"/status", "", 200, `"isDeployed":false`)
	c.want("POST", netZone+"/refresh", "", 204, "")
	c.want("GET", netZone+"/status", "", 200, `"isDeployed":true`)
	want := zoneSOA{"dns.example.com.", 3_600_000, 300, 86400, serial + 1, "dns200.anycast.me.", 7200}
	if got := get[zoneSOA](c, netZone+"/soa"); got != want {
		t.Errorf("soa = %+v, want %+v", got, want)
	}
	c.want("GET", netZone+"/export", "", 200, "$TTL 7200")
	for body, refusal := range map[string]string{
		`{"ttl":1}`:               "[ttl]",
		`{"server":"a b"}`:        "[server] Given data",
		`{"email":""}`:            "[email] Given data",
		`{"minimum":60}`:          "Some properties does not exist: minimum",
		`{"refresh":"a","ttl":9}`: "[refresh] Given data",
	} {
		c.want("PUT", netZone+"/soa", body, 400, refusal)
		if got := get[zoneSOA](c, netZone+"/soa"); got != want {
			t.Errorf("soa after refused %s = %+v, want %+v", body, got, want)
		}
	}
}

func TestResetZoneHasTheRecordsOfANewOne(t *testing.T) {
	c := newCaller(t, Options{})
	const zone = "/domain/zone/example.com"
	kinds := func() []string {
		var all []string
		for _, id := range get[[]int64](c, zone+"/record") {
			all = append(all, get[record](c, fmt.Sprintf("%s/record/%d", zone, id)).FieldType)
		}
		slices.Sort(all)
		return all
	}
	before := kinds()
	for _, refused := range []string{`{"DnsRecords":[{"fieldType":"TXT","target":"x"}]}`, `{"DnsRecords":[{"fieldType":"A","target":"192.0.2.1\n@ IN NS evil.example."}]}`} {
		c.want("POST", zone+"/reset", refused, 400, "Client::BadRequest")
	}
	if got := kinds(); !slices.Equal(got, before) {
		t.Errorf("records after a refused reset = %v, want %v", got, before)
	}
	c.want("POST", zone+"/reset", `{"DnsRecords":[{"fieldType":"A","target":"192.0.2.81"}]}`, 200, "null")
	if got, want := kinds(), []string{"A", "CNAME", "MX", "MX", "NS", "NS", "TXT"}; !slices.Equal(got, want) {
		t.Errorf("records after a reset = %v, want %v", got, want)
	}
	if got := c.account.Lookup("example.com", "A"); !slices.Equal(got, []string{"192.0.2.81"}) {
		t.Errorf("public after a reset: %v", got)
	}
	c.want("POST", zone+"/reset", `{"minimized":true}`, 200, "null")
	if got, want := kinds(), []string{"NS", "NS"}; !slices.Equal(got, want) {
		t.Errorf("records of a minimized zone = %v, want %v", got, want)
	}
}

func TestDNSSECIsSwitchedByATask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		status := func(want string) {
			t.Helper()
			c.want("GET", netZone+"/dnssec", "", 200, `"`+want+`"`)
		}
		status("disabled")
		c.want("DELETE", netZone+"/dnssec", "", 409, "DNSSEC is disabled")
		c.want("POST", netZone+"/record", body("A", "a", "192.0.2.1"), 200, "")
		c.want("POST", netZone+"/dnssec", "", 200, "null")
		status("enableInProgress")
		c.want("POST", netZone+"/dnssec", "", 409, "enableInProgress")
		c.want("GET", netZone+"/task?function=DnssecEnable", "", 200, "[1]")
		time.Sleep(11 * time.Second)
		status("enabled")
		c.want("GET", netZone, "", 200, `"dnssecActivated":true`)
		c.want("GET", "/domain/example.net", "", 200, `"dnssecState":"enabled"`)
		// Signing publishes nothing else.
		c.want("GET", netZone+"/status", "", 200, `"isDeployed":false`)
		c.want("DELETE", netZone+"/dnssec", "", 200, "null")
		status("disableInProgress")
		time.Sleep(11 * time.Second)
		status("disabled")
	})
}
