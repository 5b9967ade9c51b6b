package simulator

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestRefusedWritesChangeNothing sends to every route that writes a body that
// works but for one property, in an account at rest and in one that is busy.
// What is refused must leave all that the account remembers as it was.
func TestRefusedWritesChangeNothing(t *testing.T) {
	d := describe(t)
	for name, begin := range map[string]func(*caller){"at rest": func(*caller) {}, "busy": busy} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := fresh(t, begin)
				for _, r := range newAccount(Options{}).routes {
					if r.method() == http.MethodGet {
						continue
					}
					for _, body := range spoilt(t, r, d.bodies[r.pattern]) {
						c = stays(c, &r, body, begin)
					}
				}
			})
		})
	}
}

// busy makes every server and every VPS work on something, and zones import.
func busy(c *caller) {
	for name := range c.account.servers.ByName {
		c.want("POST", "/dedicated/server/"+name+"/reboot", "", 200, "")
	}
	for name := range c.account.vps.ByName {
		c.want("POST", "/vps/"+name+"/reboot", "", 200, "")
	}
	c.want("POST", netZone+"/import", `{"zoneFile":"@ IN A 192.0.2.1"}`, 200, "")
	time.Sleep(15 * time.Second)
}

// fresh returns a caller of a new account in which whatever is due has happened.
func fresh(t *testing.T, begin func(*caller)) *caller {
	t.Helper()
	c := newCaller(t, Options{})
	begin(c)
	c.want("GET", "/me", "", 200, "")
	return c
}

// spoilt returns the body of a route that works, with each of its properties
// in turn made into what it can't be, and bodies that are nothing at all.
func spoilt(t *testing.T, r route, properties []string) []string {
	bodies := []string{"", "null", "{", "[]", "{}", r.body}
	for _, property := range append(properties, "nonsense") {
		for _, value := range []string{`{"a":1}`, `[1]`, `["x",{}]`, `"` + "\u00e9 \\u0000" + `"`, "-1", "1e30", "true", "null", `""`} {
			body := make(map[string]json.RawMessage)
			if r.body != "" {
				if err := json.Unmarshal([]byte(r.body), &body); err != nil {
					t.Fatalf("%s: %v", r.pattern, err)
				}
			}
			body[property] = json.RawMessage(value)
			raw, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, string(raw))
		}
	}
	return bodies
}

// stays sends one body, to the first object that the lists above the route name.
// It returns a caller of an account that is as it was before.
func stays(c *caller, r *route, body string, begin func(*caller)) *caller {
	c.t.Helper()
	e := newExplorer(c, &description{})
	paths := e.paths(r)
	for _, path := range paths[:min(len(paths), 1)] {
		before := remembered(c)
		status, answer := c.do(r.method(), path, body)
		if status < 300 {
			return fresh(c.t, begin)
		}
		if !isError(answer) || status >= 500 && status != http.StatusNotImplemented {
			c.t.Errorf("%s %s %s = %d %s", r.method(), path, body, status, answer)
		}
		if after := remembered(c); after != before {
			c.t.Errorf("%s %s %s was refused with %d %s and changed the account", r.method(), path, body, status, answer)
			return fresh(c.t, begin)
		}
	}
	return c
}

// remembered is all that an account remembers.
func remembered(c *caller) string {
	c.t.Helper()
	state, err := c.account.State()
	if err != nil {
		c.t.Fatal(err)
	}
	return string(state)
}

// TestActionsTakeNoProperties keeps a call from working here that OVHcloud
// refuses: a property of a route without any is one that has no effect.
func TestActionsTakeNoProperties(t *testing.T) {
	const vps = "/vps/vps-00000001.vps.ovh.net"
	for _, path := range []string{
		web1 + "/reboot", web1 + "/terminate", web1 + "/features/ipmi/resetSessions", web1 + "/authenticationSecret",
		netZone + "/refresh", netZone + "/dnssec", vps + "/stop", vps + "/getConsoleUrl", "/services/9000001/terminate",
	} {
		c := newCaller(t, Options{})
		c.want("POST", path, `{"force":true}`, 400, "Received not described parameters: (force)")
		c.want("POST", path, `{"force"`, 400, "Invalid JSON body")
		if status, answer := c.do("POST", path, "{}"); status >= 300 {
			t.Errorf("POST %s {} = %d %s, want it taken", path, status, answer)
		}
	}
}

func TestWhatIsRequiredIsAskedFor(t *testing.T) {
	c := newCaller(t, Options{})
	c.want("POST", "/sms/estimate", `{"message":"hello","senderType":"alpha"}`, 400, "[noStopClause] is required")
	c.want("POST", "/v2/iam/policy", `{"name":"a","identities":["urn:v1:eu:identity:account:cm12345-ovh"],"resources":[{"urn":"urn:v1:eu:resource:vps:*"}]}`,
		400, "[permissions] is required")
}
