package simulator

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

const netDomain = "/domain/example.net"

// nameServersOfDomain lists the hosts that a domain shows.
func nameServersOfDomain(c *caller) string {
	c.t.Helper()
	var hosts []string
	for _, s := range get[domainAnswer](c, netDomain).NameServers {
		hosts = append(hosts, s.Host)
	}
	return fmt.Sprint(hosts)
}

func TestNameServersChangeAtTheEndOfTheirTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		answer := c.want("POST", netDomain+"/nameServers/update", `{"nameServers":[{"host":"ns1.example.org"},{"host":"dns200.anycast.me"}]}`, 200, `"todo"`)
		var task domainTaskAnswer
		if err := json.Unmarshal([]byte(answer), &task); err != nil {
			t.Fatal(err)
		}
		if got, want := nameServersOfDomain(c), "[dns200.anycast.me ns200.anycast.me]"; got != want {
			t.Errorf("name servers while the task runs = %s, want %s", got, want)
		}
		c.want("GET", netDomain+"/nameServer/71000004", "", 200, `"toDelete":true`)
		c.want("POST", netDomain+"/nameServer", `{"nameServer":[{"host":"ns3.example.org"}]}`, 409, "is already running")
		c.want("PUT", netDomain, `{"nameServerType":"external","transferLockStatus":"unlocked"}`, 200, "unlocked")
		time.Sleep(11 * time.Second)
		c.want("GET", fmt.Sprintf("%s/task/%d", netDomain, task.ID), "", 200, `"done"`)
		if got, want := nameServersOfDomain(c), "[ns1.example.org dns200.anycast.me]"; got != want {
			t.Errorf("name servers after the task = %s, want %s", got, want)
		}
		c.want("GET", netDomain, "", 200, `"nameServerType":"mixed"`)
		c.want("GET", netDomain+"/nameServer/71000004", "", 404, "The requested object (id = 71000004) does not exist")
		c.want("GET", netDomain+"/nameServer", "", 200, "[71000005,71000003]")
		c.want("DELETE", netDomain+"/nameServer/71000003", "", 400, "at least 2")
		c.want("PUT", netDomain, `{"nameServerType":"hosted"}`, 200, `"nameServerType":"hosted"`)
		if got, want := nameServersOfDomain(c), "[dns200.anycast.me ns200.anycast.me]"; got != want {
			t.Errorf("name servers of OVHcloud = %s, want %s", got, want)
		}
	})
}

func TestDomainRefusesWhatCannotBe(t *testing.T) {
	c := newCaller(t, Options{})
	whole := c.want("GET", netDomain, "", 200, "example.net")
	for _, tt := range []struct{ method, path, body, want string }{
		{"PUT", "", `{"domain":"example.org"}`, "Try to alter read-only properties: domain"},
		{"PUT", "", `{"transferLockStatus":"unlocked","offer":"platinum"}`, "Try to alter read-only properties: offer"},
		{"PUT", "", `{"nameServers":[]}`, "Try to alter read-only properties: nameServers"},
		{"PUT", "", `{"contactAdmin":{"id":"xx1-ovh"}}`, "Try to alter read-only properties: contactAdmin"},
		{"PUT", "", `{"lock":true}`, "Some properties does not exist: lock"},
		{"PUT", "", `{"transferLockStatus":"locking"}`, "[transferLockStatus] Given data (locking)"},
		{"PUT", "", `{"nameServerType":"parking","transferLockStatus":"unlocked"}`, "[nameServerType] Given data (parking)"},
		{"POST", "/nameServers/update", `{"nameServers":[{"host":"ns1.example.org"}]}`, "at least 2"},
		{"POST", "/nameServers/update", `{"nameServers":[{"host":"ns1.example.org"},{"host":"NS1.example.org."}]}`, "given twice"},
		{"POST", "/nameServers/update", `{"nameServers":[{"host":"a b"},{"host":"ns1.example.org"}]}`, "[host] Given data"},
		{"POST", "/nameServer", `{}`, "[nameServer] is required"},
	} {
		c.want(tt.method, netDomain+tt.path, tt.body, 400, tt.want)
	}
	c.want("GET", netDomain, "", 200, whole)
	c.want("GET", netDomain+"/task", "", 200, "[]")
	c.want("GET", "/domain/example.org", "", 404, "This service does not exist")
	c.want("GET", "/domain?whoisOwner=other-ovh", "", 200, "[]")
}

func TestNewRoutesWantRights(t *testing.T) {
	c := newCaller(t, Options{Rules: []Rule{{"GET", "/domain"}, {"GET", "/domain/*"}, {"GET", "/auth/details"}}})
	c.want("GET", netDomain, "", 200, "example.net")
	c.want("PUT", netDomain, `{"transferLockStatus":"unlocked"}`, 403, "NOT_GRANTED_CALL")
	c.want("POST", netZone+"/dnssec", "", 403, "NOT_GRANTED_CALL")
	c.want("GET", "/v2/iam/policy", "", 403, "NOT_GRANTED_CALL")
	c.want("GET", "/auth/details", "", 200, `"allowedRoutes":[{"method":"GET","path":"/domain"},`)
}
