package simulator

import (
	"slices"
	"testing"
)

func TestAddressesOfVPSAreBlocksOfTheAccount(t *testing.T) {
	c := newCaller(t, Options{})
	blocks := get[[]string](c, "/ip?routedTo.serviceName=vps-00000001%25")
	if want := []string{"203.0.113.201/32", "2001:db8:201:1::1/128", "203.0.113.220/32"}; !slices.Equal(blocks, want) {
		t.Errorf("blocks = %v, want %v", blocks, want)
	}
	c.want("GET", staging+"/ips", "", 200, `["203.0.113.201","2001:db8:201:1::1","203.0.113.220"]`)
	c.want("GET", staging+"/ips/2001:db8:201:1::1", "", 200, `"version":"v6"`)
	c.want("PUT", staging+"/ips/203.0.113.201", `{"reverse":"staging.example.com"}`, 200, "null")
	c.want("GET", "/ip/203.0.113.201/reverse/203.0.113.201", "", 200, `"staging.example.com."`)
	c.want("PUT", staging+"/ips/203.0.113.201", `{"reverse":"other.example.com"}`, 400, "resolves")
	c.want("PUT", staging+"/ips/203.0.113.201", `{"reverse":"staging.example.com","type":"additional"}`, 400, "Try to alter read-only properties: type")
	c.want("GET", staging+"/ips/203.0.113.201", "", 200, `"reverse":"staging.example.com."`)
	c.want("PUT", staging+"/ips/203.0.113.201", `{"reverse":null}`, 200, "null")
	c.want("GET", "/ip/203.0.113.201/reverse", "", 200, "[]")
}

func TestOnlyAdditionalAddressesOfVPSAreReleased(t *testing.T) {
	c := newCaller(t, Options{})
	c.want("DELETE", staging+"/ips/203.0.113.201", "", 400, "cannot be released")
	c.want("DELETE", staging+"/ips/203.0.113.202", "", 404, "does not exist")
	c.want("DELETE", staging+"/ips/nonsense", "", 400, "[ipAddress]")
	c.want("GET", "/services?resourceName=ip-203.0.113.220", "", 200, "[90000")
	c.want("DELETE", staging+"/ips/203.0.113.220", "", 200, "null")
	c.want("GET", "/ip/203.0.113.220", "", 404, "This service does not exist")
	c.want("GET", "/services?resourceName=ip-203.0.113.220", "", 200, "[]")
	c.want("GET", "/ip/service/ip-203.0.113.220", "", 404, "This service does not exist")
	c.want("GET", staging+"/ips", "", 200, `["203.0.113.201","2001:db8:201:1::1"]`)
}

func TestVPSShowsItsDiskAndConsole(t *testing.T) {
	c := newCaller(t, Options{})
	c.want("GET", staging+"/disks", "", 200, "[31000001]")
	c.want("PUT", staging+"/disks/31000001", `{"monitoring":true,"lowFreeSpaceThreshold":2048}`, 200, "null")
	c.want("PUT", staging+"/disks/31000001", `{"monitoring":false,"size":500}`, 400, "Try to alter read-only properties: size")
	c.want("GET", staging+"/disks/31000001", "", 200, `"lowFreeSpaceThreshold":2048,"monitoring":true`)
	c.want("GET", staging+"/disks/31000002", "", 404, "does not exist")
	c.want("PUT", staging+"/snapshot", `{"description":"kept"}`, 200, "null")
	c.want("PUT", staging+"/snapshot", `{"description":"x","id":"other"}`, 400, "Try to alter read-only properties: id")
	c.want("GET", staging+"/snapshot", "", 200, `"kept"`)
	c.want("PUT", "/vps/vps-00000002.vps.ovh.net/snapshot", `{"description":"x"}`, 404, "has no snapshot")
	c.want("POST", "/vps/vps-00000002.vps.ovh.net/getConsoleUrl", "", 400, "not running")
	c.want("POST", staging+"/getConsoleUrl", "", 200, `"https://console.simulator/`)
	mails := len(get[[]int64](c, "/me/notification/email/history"))
	c.want("POST", staging+"/setPassword", "", 200, "changeRootPassword")
	c.want("POST", staging+"/setPassword", "", 409, "already running")
	if got := len(get[[]int64](c, "/me/notification/email/history")); got != mails+1 {
		t.Errorf("%d mails after a change of the password, want one more than %d", got, mails)
	}
}
