package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestEveryAnswerFitsOVHcloudsModels drives every route in every state that
// the demo account gets into, and holds each answer against OVHcloud's word.
func TestEveryAnswerFitsOVHcloudsModels(t *testing.T) {
	d := describe(t)
	synctest.Test(t, func(t *testing.T) {
		served := make(map[string]bool)
		var c *caller
		c = newCaller(t, Options{Servers: 8, Observe: func(x Exchange) {
			path, _, _ := strings.Cut(x.Path, "?")
			r, _ := c.account.find(x.Method, path)
			if x.Status >= 300 {
				checkError(t, x)
				return
			}
			key := r.method + " " + r.pattern
			served[key] = true
			if x.Status == http.StatusNoContent {
				x.Body = []byte("null")
			}
			typ, known := d.responses[key]
			if !known {
				t.Errorf("OVHcloud has no %s", key)
			}
			for _, difference := range d.check(typ, x.Body) {
				t.Errorf("%s %s: %s", x.Method, x.Path, difference)
			}
		}})
		drive(c)
		for _, r := range c.account.routes {
			if key := r.method + " " + r.pattern; !served[key] {
				t.Errorf("no answer of %s was checked", key)
			}
		}
	})
}

// checkError holds a refusal against the two shapes that OVHcloud has.
func checkError(t *testing.T, x Exchange) {
	t.Helper()
	var e struct{ ErrorCode, HTTPCode, Class, Message string }
	if err := json.Unmarshal(x.Body, &e); err != nil || e.Message == "" || (e.ErrorCode == "") == (e.Class == "") || (e.ErrorCode == "") != (e.HTTPCode == "") {
		t.Errorf("%s %s: %s is in none of OVHcloud's error shapes", x.Method, x.Path, x.Body)
	}
}

// drive calls every route, reads everything in between, and lets time pass.
func drive(c *caller) {
	const web1 = "/dedicated/server/ns3000001.ip-192-0-2.eu"
	readAll(c)
	for _, w := range []struct{ method, path, body string }{
		{"POST", "/me/sshKey", `{"keyName":"new","key":"` + demoSSHKeys()["ci"] + `"}`},
		{"DELETE", "/me/sshKey/new", ""},
		{"PUT", web1, `{"bootId":230242,"rescueMail":"a@example.com","rescueSshKey":"` + demoSSHKeys()["ci"] + `"}`},
		{"POST", web1 + "/reboot", ""},
		{"POST", "/dedicated/server/ns3000002.ip-192-0-2.eu/reinstall", `{"operatingSystem":"debian13_64"}`},
		{"PUT", "/services/9000001", `{"displayName":"shop"}`},
		{"POST", "/ip/192.0.2.11%2F32/reverse", `{"ipReverse":"192.0.2.11","reverse":"web-1.example.com"}`},
		{"DELETE", "/ip/203.0.113.128%2F28/reverse/203.0.113.130", ""},
		{"PUT", "/vps/vps-00000001.vps.ovh.net", `{"displayName":"qa"}`},
		{"POST", "/vps/vps-00000001.vps.ovh.net/snapshot/revert", ""},
		{"POST", "/vps/vps-00000002.vps.ovh.net/start", ""},
		{"POST", "/auth/credential", `{"accessRules":[{"method":"GET","path":"/me"}],"redirection":"https://example.com/"}`},
		{"DELETE", "/me/api/credential/70002", ""},
		{"POST", "/sms/estimate", `{"message":"hello ☺","noStopClause":true,"senderType":"alpha"}`},
		{"POST", "/sms/sms-cm12345-1/jobs", `{"message":"hello","receivers":["+33612345678","+3361"],"sender":"ExampleSAS"}`},
		{"POST", "/domain/zone/example.com/record", `{"fieldType":"TXT","target":"hello","ttl":60}`},
		{"PUT", "/domain/zone/example.com/record/5000000001", `{"target":"ns201.anycast.me."}`},
		{"DELETE", "/domain/zone/example.com/record/5000000002", ""},
		{"POST", "/domain/zone/example.com/refresh", ""},
		{"POST", "/domain/zone/example.net/import", `{"zoneFile":"$TTL 60\n@ IN A 192.0.2.1\n"}`},
		{"POST", "/domain/zone/example.com/history/2000-01-01T00:00:00+00:00/restore", ""},
		{"POST", "/dedicated/server/ns3000003.ip-198-51-100.eu/reboot", ""},
		{"POST", "/dedicated/server/ns3000003.ip-198-51-100.eu/task/51000003/cancel", ""},
	} {
		if status, answer := c.do(w.method, w.path, w.body); status/100 != 2 {
			c.t.Errorf("%s %s = %d %s", w.method, w.path, status, answer)
		}
	}
	for range 8 {
		readAll(c)
		time.Sleep(2 * time.Minute)
	}
	for _, w := range []struct{ method, path, body string }{
		{"DELETE", "/vps/vps-00000001.vps.ovh.net/snapshot", ""},
		{"POST", "/vps/vps-00000001.vps.ovh.net/createSnapshot", `{"description":"again"}`},
		{"POST", "/vps/vps-00000001.vps.ovh.net/stop", ""},
		{"POST", "/vps/vps-00000001.vps.ovh.net/reboot", ""},
		{"POST", "/vps/vps-00000001.vps.ovh.net/rebuild", `{"imageId":"img-debian13","sshKey":"laptop"}`},
	} {
		if status, answer := c.do(w.method, w.path, w.body); status/100 != 2 {
			c.t.Errorf("%s %s = %d %s", w.method, w.path, status, answer)
		}
		time.Sleep(time.Minute)
	}
}

func readAll(c *caller) {
	for _, path := range []string{
		"/auth/time", "/auth/currentCredential", "/me", "/dedicated/installationTemplate",
		"/dedicated/installationTemplate/templateInfos", "/ip?version=4", "/dedicated/server/ns3000001.ip-192-0-2.eu/boot?bootType=rescue",
	} {
		c.do("GET", path, "")
	}
	for _, key := range get[[]string](c, "/me/sshKey") {
		c.do("GET", "/me/sshKey/"+key, "")
	}
	for name := range templates() {
		c.do("GET", "/dedicated/installationTemplate/"+name, "")
		c.do("GET", "/dedicated/installationTemplate/"+name+"/partitionScheme", "")
	}
	for _, name := range get[[]string](c, "/dedicated/server") {
		at := "/dedicated/server/" + name
		for _, sub := range []string{"", "/ips", "/serviceInfos", "/install/compatibleTemplates", "/install/status", "/specifications/hardware", "/specifications/network"} {
			c.do("GET", at+sub, "")
		}
		for _, id := range get[[]json.Number](c, at+"/boot") {
			c.do("GET", at+"/boot/"+id.String(), "")
			c.do("GET", at+"/boot/"+id.String()+"/option", "")
		}
		for _, id := range get[[]json.Number](c, at+"/intervention") {
			c.do("GET", at+"/intervention/"+id.String(), "")
		}
		for _, id := range get[[]json.Number](c, at+"/task") {
			c.do("GET", at+"/task/"+id.String(), "")
		}
		info := get[serviceInfo](c, at+"/serviceInfos")
		c.do("GET", fmt.Sprintf("/services/%d", info.ServiceID), "")
	}
	for _, id := range get[[]json.Number](c, "/services") {
		c.do("GET", "/services/"+id.String(), "")
	}
	for _, name := range get[[]string](c, "/ssl") {
		c.do("GET", "/ssl/"+name, "")
	}
	for _, name := range get[[]string](c, "/vps") {
		at := "/vps/" + name
		for _, sub := range []string{"", "/images/current", "/snapshot"} {
			c.do("GET", at+sub, "")
		}
		for _, id := range get[[]string](c, at+"/images/available") {
			c.do("GET", at+"/images/available/"+id, "")
		}
		for _, id := range get[[]json.Number](c, at+"/tasks") {
			c.do("GET", at+"/tasks/"+id.String(), "")
		}
	}
	for _, what := range []string{"credential", "application"} {
		for _, id := range get[[]json.Number](c, "/me/api/"+what) {
			c.do("GET", "/me/api/"+what+"/"+id.String(), "")
		}
	}
	for _, name := range get[[]string](c, "/sms") {
		at := "/sms/" + name
		c.do("GET", at, "")
		for _, sender := range get[[]string](c, at+"/senders") {
			c.do("GET", at+"/senders/"+sender, "")
		}
		for _, id := range get[[]json.Number](c, at+"/outgoing") {
			c.do("GET", at+"/outgoing/"+id.String(), "")
		}
	}
	for _, name := range get[[]string](c, "/domain/zone") {
		at := "/domain/zone/" + name
		c.do("GET", at, "")
		c.do("GET", at+"/export", "")
		for _, id := range get[[]json.Number](c, at+"/record") {
			c.do("GET", at+"/record/"+id.String(), "")
		}
		for _, date := range get[[]string](c, at+"/history") {
			c.do("GET", at+"/history/"+date, "")
		}
	}
	for _, block := range get[[]string](c, "/ip") {
		at := "/ip/" + strings.ReplaceAll(block, "/", "%2F")
		c.do("GET", at, "")
		for _, ip := range get[[]string](c, at+"/reverse") {
			c.do("GET", at+"/reverse/"+ip, "")
		}
	}
}
