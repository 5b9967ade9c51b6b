package simulator

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

const mailBlock = "/ip/203.0.113.128%2F28"

func TestBlockIsRoutedAtTheEndOfItsTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		routed := func(server string, want bool) {
			t.Helper()
			if got := slices.Contains(get[[]string](c, server+"/ips"), "203.0.113.128/28"); got != want {
				t.Errorf("block routed to %s: %t, want %t", server, got, want)
			}
		}
		c.want("GET", mailBlock+"/move", "", 200, `"vps":[{"nexthop":null,"service":"vps-00000001.vps.ovh.net"}`)
		c.want("POST", mailBlock+"/move", `{"to":"ns3000002.ip-192-0-2.eu"}`, 200, `"status":"init"`)
		routed(web1, true)
		c.want("POST", mailBlock+"/park", "", 409, "is already running")
		time.Sleep(61 * time.Second)
		c.want("GET", mailBlock+"/task?status=done&function=genericMoveFloatingIp", "", 200, "[91000001]")
		c.want("GET", mailBlock+"/task/91000001", "", 200, `"destination":{"serviceName":"ns3000002.ip-192-0-2.eu"}`)
		routed(web1, false)
		routed(web2, true)
		c.want("GET", "/ip/service/ip-203.0.113.128", "", 200, `"routedTo":{"serviceName":"ns3000002.ip-192-0-2.eu"}`)
		c.want("POST", mailBlock+"/park", "", 200, `"destination":null`)
		time.Sleep(61 * time.Second)
		c.want("GET", mailBlock, "", 200, `"routedTo":null`)
		routed(web2, false)
	})
}

func TestBlockRefusesWhatCannotBe(t *testing.T) {
	c := newCaller(t, Options{})
	before := c.want("GET", mailBlock, "", 200, "mail and VPN")
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/ip/192.0.2.11/move", `{"to":"ns3000002.ip-192-0-2.eu"}`, 400, "not an additional IP"},
		{"POST", "/ip/192.0.2.11/park", "", 400, "not an additional IP"},
		{"GET", "/ip/192.0.2.11/move", "", 400, "not an additional IP"},
		{"POST", mailBlock + "/move", `{"to":"ns3000001.ip-192-0-2.eu"}`, 400, "already"},
		{"POST", mailBlock + "/move", `{"to":"ns9"}`, 400, "Service ns9 does not exist"},
		{"POST", mailBlock + "/move", `{}`, 400, "[to] is required"},
		{"PUT", mailBlock, `{"description":"x","type":"vps"}`, 400, "Try to alter read-only properties: type"},
		{"PUT", mailBlock, `{"description":"x","routedTo":{"serviceName":"ns9"}}`, 400, "Try to alter read-only properties: routedTo"},
		{"PUT", mailBlock, `{"name":"x"}`, 400, "Some properties does not exist: name"},
		{"PUT", "/ip/service/ip-203.0.113.128", `{"ip":"192.0.2.0/24"}`, 400, "Try to alter read-only properties: ip"},
		{"GET", "/ip/service/ip-192.0.2.11", "", 404, "This service does not exist"},
		{"GET", mailBlock + "/task/1", "", 404, "The requested object (id = 1) does not exist"},
		{"GET", mailBlock + "/task?status=failed", "", 400, "ip.TaskStatusEnum"},
	} {
		c.want(tt.method, tt.path, tt.body, tt.status, tt.want)
	}
	c.want("GET", mailBlock, "", 200, before)
	c.want("PUT", mailBlock, `{"description":"relay"}`, 200, "null")
	c.want("GET", "/ip/service/ip-203.0.113.128", "", 200, `"description":"relay"`)
	c.want("PUT", "/ip/service/ip-203.0.113.128", `{"description":null}`, 200, "null")
	c.want("GET", mailBlock, "", 200, `"description":""`)
}
