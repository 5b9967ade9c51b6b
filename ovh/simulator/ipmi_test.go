package simulator

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestConsoleOpensAtTheEndOfItsTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		const access, asked = web1 + "/features/ipmi/access", "?type=kvmipHtml5URL"
		c.want("GET", access+asked, "", 404, "There is no access")
		c.want("POST", access, `{"type":"kvmipHtml5URL","ttl":5}`, 200, `"function":"requestAccessIPMI"`)
		c.want("GET", access+asked, "", 404, "There is no access")
		time.Sleep(61 * time.Second)
		c.want("GET", access+asked, "", 200, "https://console.simulator/")
		c.want("GET", access+"?type=serialOverLanSshKey", "", 404, "There is no access")
		// A console disturbs no machine.
		if got := c.account.Running("ns3000001.ip-192-0-2.eu"); got != "harddisk" {
			t.Errorf("running %q, want the disk's system", got)
		}
		c.want("POST", web1+"/features/ipmi/resetSessions", "", 200, "resetIPMISession")
		c.want("GET", access+asked, "", 404, "There is no access")
		time.Sleep(61 * time.Second)
		c.want("POST", access, `{"type":"serialOverLanSshKey","ttl":1,"sshKey":"`+laptopKey+`"}`, 200, "")
		time.Sleep(61 * time.Second)
		c.want("GET", access+"?type=serialOverLanSshKey", "", 404, "There is no access") // it expired meanwhile
	})
}

func TestConsoleRefusesWhatCannotBe(t *testing.T) {
	c := newCaller(t, Options{})
	for body, want := range map[string]string{
		`{"type":"vnc","ttl":5}`:                                              "[type] Given data (vnc)",
		`{"type":"kvmipHtml5URL","ttl":7}`:                                    "[ttl] Given data (7)",
		`{"type":"kvmipHtml5URL","ttl":"15"}`:                                 "[ttl] Given data",
		`{"type":"kvmipJnlp","ttl":5}`:                                        "is not supported by this server",
		`{"type":"kvmipHtml5URL","ttl":5,"ipToAllow":"2001:db8::1"}`:          "[ipToAllow] Given data",
		`{"type":"serialOverLanSshKey","ttl":5,"sshKey":"laptop"}`:            "SSH key is not valid",
		`{"type":"serialOverLanSshKey","ttl":5}`:                              "SSH key is not valid",
		`{"type":"kvmipHtml5URL","ttl":5,"sshkey2":"` + laptopKey[:9] + `x"}`: "Received not described parameters: (sshkey2)",
	} {
		c.want("POST", web1+"/features/ipmi/access", body, 400, want)
	}
	c.want("GET", web1+"/features/ipmi/access", "", 400, "[type] is required")
	c.want("GET", web1+"/task", "", 200, "[]")
}

func TestPasswordOfAServerIsGivenOnce(t *testing.T) {
	c := newCaller(t, Options{})
	var ways []serverAccess
	if err := json.Unmarshal([]byte(c.want("POST", web1+"/authenticationSecret", "", 200, `"SSH"`)), &ways); err != nil {
		t.Fatal(err)
	}
	asked := `{"id":"` + *ways[0].Password + `"}`
	if answer := c.want("POST", "/secret/retrieve", asked, 200, `"secret":"simulated-`); strings.Contains(answer, *ways[0].Password) {
		t.Errorf("the secret %s is its id", answer)
	}
	c.want("POST", "/secret/retrieve", asked, 404, "does not exist")
	c.want("POST", "/dedicated/server/ns3000006.ip-203-0-113.eu/authenticationSecret", "", 200, "[]")
}

func TestServerShowsItsPortsAndPlans(t *testing.T) {
	c := newCaller(t, Options{})
	all := get[[]string](c, web1+"/virtualNetworkInterface")
	public := get[[]string](c, web1+"/virtualNetworkInterface?mode=public&enabled=true")
	if len(all) != 2 || len(public) != 1 || public[0] != all[0] {
		t.Fatalf("interfaces = %v, public ones = %v", all, public)
	}
	n := get[networkInterface](c, web1+"/virtualNetworkInterface/"+all[0])
	if port := get[networkController](c, web1+"/networkInterfaceController/"+n.Controllers[0]); port.Interface == nil || *port.Interface != n.UUID {
		t.Errorf("port = %+v of interface %+v", port, n)
	}
	c.want("GET", web1+"/virtualNetworkInterface?vrack=pn-1", "", 200, "[]")
	c.want("GET", web1+"/virtualNetworkInterface?mode=bond", "", 400, "VirtualNetworkInterfaceModeEnum")
	c.want("GET", web2+"/virtualNetworkInterface/"+all[0], "", 404, "does not exist")
	c.want("GET", web1+"/plannedIntervention", "", 200, "[]")
	c.want("GET", "/dedicated/server/ns3000004.ip-198-51-100.eu/plannedIntervention", "", 200, "[820001]")
	c.want("GET", web1+"/plannedIntervention/820001", "", 404, "does not exist")
	c.want("DELETE", web1+"/option/BANDWIDTH", "", 200, "null")
	c.want("GET", web1+"/option", "", 200, `["BACKUPPROTOCOL"]`)
	c.want("DELETE", web1+"/option/BANDWIDTH", "", 404, "does not exist")
	c.want("GET", web2+"/option/BANDWIDTH", "", 200, `"state":"subscribed"`)
	c.want("GET", web1+"/option/OLA", "", 404, "does not exist")
}
