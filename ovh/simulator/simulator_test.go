package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const (
	web1 = "/dedicated/server/ns3000001.ip-192-0-2.eu"
	web2 = "/dedicated/server/ns3000002.ip-192-0-2.eu"
)

func TestCallsAreRefusedAsOVHcloudDoes(t *testing.T) {
	c := newCaller(t, Options{Rules: []Rule{{"GET", "/me"}, {"GET", "/dedicated/server/*/boot"}, {"GET", "/ip/*"}}})
	tests := []struct {
		name   string
		path   string
		change func(*http.Request)
		status int
		code   string
	}{
		{"fine", "/me", func(*http.Request) {}, 200, "nichandle"},
		{"unsigned", "/me", func(r *http.Request) { r.Header.Del("X-Ovh-Signature") }, 401, "You must login first"},
		{"unsigned and public", "/auth/time", func(r *http.Request) { r.Header = http.Header{} }, 200, ""},
		{"wrong application", "/me", func(r *http.Request) { r.Header.Set("X-Ovh-Application", "x") }, 403, "INVALID_KEY"},
		{"wrong consumer", "/me", func(r *http.Request) { r.Header.Set("X-Ovh-Consumer", "x") }, 403, "NOT_CREDENTIAL"},
		{"old timestamp", "/me", func(r *http.Request) { r.Header.Set("X-Ovh-Timestamp", "1457018875") }, 400, "QUERY_TIME_OUT"},
		{"wrong signature", "/me", func(r *http.Request) { r.Header.Set("X-Ovh-Signature", "$1$00") }, 400, "INVALID_SIGNATURE"},
		{"port that is not signed", "/me", func(r *http.Request) { r.Host = "ovh.simulator:8080" }, 200, "nichandle"},
		{"other host than signed", "/me", func(r *http.Request) { r.Host = "ovh.example" }, 400, "INVALID_SIGNATURE"},
		{"other path than signed", "/me", func(r *http.Request) { r.URL.RawQuery = "a=b" }, 400, "INVALID_SIGNATURE"},
		{"no rule", "/me/sshKey", func(*http.Request) {}, 403, "NOT_GRANTED_CALL"},
		{"rule with a star inside", web1 + "/boot", func(*http.Request) {}, 200, "230242"},
		{"rule that ends earlier", web1 + "/boot/1", func(*http.Request) {}, 403, "NOT_GRANTED_CALL"},
		{"rule that goes on", "/ip/192.0.2.11%2F32/reverse", func(*http.Request) {}, 200, "[]"},
		{"rule for what is below", "/ip", func(*http.Request) {}, 403, "NOT_GRANTED_CALL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := c.request("GET", tt.path, "")
			tt.change(req)
			if status, answer := c.send(req); status != tt.status || !strings.Contains(answer, tt.code) {
				t.Errorf("GET %s = %d %s, want %d with %q", tt.path, status, answer, tt.status, tt.code)
			}
		})
	}
}

func TestQuirksAreOVHclouds(t *testing.T) {
	c := newCaller(t, Options{})
	key := laptopKey
	tests := []struct {
		name, method, path, body string
		status                   int
		text                     string
	}{
		{"name instead of a key for rescue", "PUT", web1, `{"rescueSshKey":"laptop"}`, 400, "SSH key is not valid"},
		{"key for rescue", "PUT", web1, `{"rescueSshKey":"` + key + `"}`, 200, "null"},
		{"null clears", "PUT", web1, `{"rescueSshKey":null}`, 200, "null"},
		{"display name on the server", "PUT", web1, `{"displayName":"x"}`, 400, "Some properties does not exist: displayName"},
		{"read-only property", "PUT", web1, `{"ip":"192.0.2.1","monitoring":false,"rack":"x"}`, 400, "Try to alter read-only properties: ip, rack"},
		{"of which nothing came", "GET", web1, "", 200, `"monitoring":true`},
		{"read-only property as it is", "PUT", web1, `{"ip":"192.0.2.11","serverId":400001,"reverse":null}`, 200, "null"},
		{"null for what can't be", "PUT", web1, `{"monitoring":null}`, 400, "[monitoring] Given data () must not be null"},
		{"property in capitals", "PUT", web1, `{"Monitoring":true}`, 400, "Some properties does not exist: Monitoring"},
		{"no body where nothing is needed", "PUT", web1, "", 200, "null"},
		{"wrong type", "PUT", web1, `{"monitoring":"yes"}`, 400, "[monitoring] Given data"},
		{"boot of elsewhere", "PUT", web1, `{"bootId":7}`, 404, "Netboot id 7 is not valid, must be on list : 1, 203323"},
		{"name instead of a key for install", "POST", web1 + "/reinstall", `{"operatingSystem":"debian12_64","customizations":{"sshKey":"laptop"}}`, 400, "SSH key is not valid"},
		{"two disk groups", "POST", web1 + "/reinstall", `{"operatingSystem":"debian12_64","storage":[{},{}]}`, 501, "DiskGroupMultipleConfigs"},
		{"no such system", "POST", web1 + "/reinstall", `{"operatingSystem":"beos"}`, 404, "NotFound::OperatingSystem"},
		{"unfit system", "POST", "/dedicated/server/ns3000006.ip-203-0-113.eu/reinstall", `{"operatingSystem":"win2022-std_64"}`, 409, "OperatingSystemIncompatible"},
		{"bad host name", "POST", web1 + "/reinstall", `{"operatingSystem":"debian12_64","customizations":{"hostname":"-a"}}`, 400, "HostnameInvalidFormat"},
		{"unknown field", "POST", web1 + "/reinstall", `{"operatingSystem":"debian12_64","sshKey":"x","a":1}`, 400, "Received not described parameters: (a, sshKey)"},
		{"unknown field within", "POST", web1 + "/reinstall", `{"operatingSystem":"debian12_64","customizations":{"key":"x"}}`, 400, "Some properties does not exist: key"},
		{"malformed body", "PUT", web1, `{`, 400, "Invalid JSON"},
		{"body that goes on", "PUT", web1, `{"monitoring":true} {}`, 400, "Invalid JSON"},
		{"body of another kind", "PUT", web1, `[]`, 400, "Invalid JSON"},
		{"text for an object", "POST", web1 + "/reinstall", `{"customizations":"x"}`, 400, "[customizations] Given data (string) is not valid for type object"},
		{"text for a number", "POST", web1 + "/reinstall", `{"storage":[{"diskGroupId":"a"}]}`, 400, "is not valid for type long"},
		{"unknown server", "GET", "/dedicated/server/ns1.example.net", "", 404, "This service does not exist"},
		{"unknown route", "GET", "/dedicated/servers", "", 404, `{"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}`},
		{"slash at the end", "GET", "/dedicated/server/", "", 200, "ns3000001"},
		{"slash at the end of an object", "GET", web1 + "/", "", 200, "192.0.2.11"},
		{"slash before a query", "GET", "/ip/?version=4", "", 200, "192.0.2.11"},
		{"two slashes", "GET", "/dedicated/server//", "", 404, "Got an invalid (or empty) URL"},
		{"unknown method", "DELETE", web1, "", 404, "Got an invalid (or empty) URL"},
		{"version 2", "GET", "/../v2/iam/policy", "", 404, "Got an invalid (or empty) URL"},
		{"bare slash in a block", "GET", "/ip/203.0.113.128/28/reverse", "", 404, "Got an invalid (or empty) URL"},
		{"escaped slash in a block", "GET", "/ip/203.0.113.128%2F28/reverse", "", 200, "203.0.113.130"},
		{"block with a lone address", "GET", "/ip/192.0.2.12/reverse/192.0.2.12", "", 200, "web-2.example.com."},
		{"reverse that does not resolve", "POST", "/ip/192.0.2.11%2F32/reverse", `{"ipReverse":"192.0.2.11","reverse":"other.example.com"}`, 400, "resolves"},
		{"reverse of a block", "POST", "/ip/192.0.2.11%2F32/reverse", `{"ipReverse":"192.0.2.11/32","reverse":"web-1.example.com"}`, 400, "[ipReverse] Given data (192.0.2.11/32) is not valid for type ip"},
		{"reverse that resolves", "POST", "/ip/192.0.2.11%2F32/reverse", `{"ipReverse":"192.0.2.11","reverse":"Web-1.example.com"}`, 200, `"web-1.example.com."`},
		{"reverse shows on the server", "GET", web1, "", 200, `"reverse":"web-1.example.com."`},
		{"no reverse", "GET", "/ip/203.0.113.128%2F28/reverse/203.0.113.135", "", 404, "203.0.113.135"},
		{"taken key name", "POST", "/me/sshKey", `{"keyName":"laptop","key":"` + key + `"}`, 409, "Client::Conflict"},
		{"no key at all", "POST", "/me/sshKey", `{"keyName":"a","key":"hello"}`, 400, "SSH key is not valid"},
		{"no install", "GET", web1 + "/install/status", "", 404, "not being installed"},
		{"filter by no version", "GET", "/ip?version=5", "", 400, "not valid for type ip.IpVersionEnum"},
		{"filter by no type", "GET", "/ip?type=a", "", 400, "not valid for type ip.IpTypeEnum"},
		{"filter by address", "GET", "/ip?ip=203.0.113.130", "", 200, `["203.0.113.128/28"]`},
		{"display name on the service", "PUT", "/services/9000001", `{"displayName":"shop"}`, 200, "null"},
		{"display name shows on the server", "GET", web1, "", 200, `"displayName":"shop"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(*testing.T) { c.want(tt.method, tt.path, tt.body, tt.status, tt.text) })
	}
	if ids := get[[]int64](c, web1+"/boot?bootType=rescue"); len(ids) < 2 || ids[0] != bootIPXE {
		t.Errorf("rescue boots = %v, want the iPXE shell first", ids)
	}
}

func TestOnlyPathsBelowABaseAreServed(t *testing.T) {
	c := newCaller(t, Options{})
	for path, want := range map[string]int{
		"/1.0/auth/time": 200, "/v1/auth/time": 200, "/1.0/auth/time/": 200, "/auth/time": 401, "/v2/auth/time": 401,
		"/1.0": 200, "/1.0/": 200, "/v1/": 200, "/v2": 200, "/": 401,
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", strings.TrimSuffix(Endpoint, "/1.0")+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if got, answer := c.send(req); got != want {
			t.Errorf("GET %s = %d %s, want %d", path, got, answer, want)
		}
	}
}

func TestOnlyListsComeInPages(t *testing.T) {
	c := newCaller(t, Options{})
	req := c.request("POST", "/me/sshKey", `{"keyName":"new","key":"`+laptopKey+`"}`)
	req.Header.Set("X-Pagination-Mode", "CachedObjectList-Pages")
	if status, answer := c.send(req); status != 200 || answer != "null" {
		t.Errorf("POST /me/sshKey in pages = %d %s, want 200 null", status, answer)
	}
}

func TestTasksMoveOnAndVanish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		task := get[[]int64](c, web2+"/task")
		if len(task) != 0 {
			t.Fatalf("tasks = %v, want none yet", task)
		}
		c.want("POST", web2+"/reinstall", `{"operatingSystem":"debian13_64"}`, 200, `"init"`)
		const at = web2 + "/task/51000001"
		for _, step := range []struct {
			after  time.Duration
			status string
		}{{0, "init"}, {3 * time.Second, "todo"}, {8 * time.Second, "doing"}, {5 * time.Minute, "doing"}} {
			time.Sleep(step.after)
			c.want("GET", at, "", 200, `"status":"`+step.status+`"`)
		}
		c.want("POST", web2+"/reboot", "", 400, "Task 51000001 of type reinstallServer with status doing")
		c.want("GET", web2+"/install/status", "", 200, `"elapsedTime":311`)
		c.want("POST", at+"/cancel", "", 409, "can no longer be cancelled")
		c.want("GET", web2+"/task?status=doing&function=reinstallServer", "", 200, "[51000001]")
		time.Sleep(5 * time.Minute)
		c.want("GET", at, "", 200, `"status":"done"`)
		c.want("GET", web2, "", 200, `"os":"debian13_64"`)
		time.Sleep(25 * time.Hour)
		c.want("GET", at, "", 404, "The requested object (id = 51000001) does not exist")
	})
}

func TestServerStaysInRescueUntilItBootsFromDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		running := func(want string) {
			t.Helper()
			if got := c.account.Running("ns3000001.ip-192-0-2.eu"); got != want {
				t.Errorf("running %q, want %q", got, want)
			}
		}
		reboot := func() {
			t.Helper()
			c.want("POST", web1+"/reboot", "", 200, functionReboot)
			time.Sleep(2 * time.Minute)
		}
		c.want("PUT", web1, `{"bootId":230242}`, 200, "null")
		running("harddisk")
		reboot()
		running("rescue")
		reboot()
		running("rescue")
		c.want("PUT", web1, `{"bootId":95083}`, 200, "null")
		reboot()
		running("poweroff")
		c.want("PUT", web1, `{"bootId":1}`, 200, "null")
		reboot()
		running("harddisk")
	})
}

func TestSnapshotOutlivesItsRefusedDeletion(t *testing.T) {
	c := newCaller(t, Options{})
	const at = "/vps/vps-00000001.vps.ovh.net"
	c.want("POST", at+"/reboot", "", 200, "rebootVm")
	c.want("DELETE", at+"/snapshot", "", 409, "A task of type rebootVm is already running")
	c.want("GET", at+"/snapshot", "", 200, "before the upgrade")
}

func TestSpeedAndSkewBendTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Speed: 60, Skew: time.Hour})
		if got := get[int64](c, "/auth/time"); got != time.Now().Add(time.Hour).Unix() {
			t.Errorf("/auth/time = %d, want an hour ahead of %d", got, time.Now().Unix())
		}
		c.want("POST", web1+"/reboot", "", 200, "init")
		time.Sleep(2 * time.Second)
		c.want("GET", web1+"/task/51000001", "", 200, `"done"`)
	})
}

func TestFaultsMisbehaveAsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var next *Fault
		c := newCaller(t, Options{Faults: func(*http.Request) *Fault { f := next; next = nil; return f }})
		next = &Fault{Status: 503, Body: "<html>", Header: http.Header{"Retry-After": {"3"}}}
		c.want("GET", "/me", "", 503, "<html>")
		next = &Fault{Status: 504, After: true}
		c.want("POST", web1+"/reboot", "", 504, "")
		c.want("GET", web1+"/task", "", 200, "[51000001]")
		next = &Fault{Delay: 5 * time.Second}
		start := time.Now()
		c.want("GET", "/me", "", 200, "nichandle")
		if got := time.Since(start); got != 5*time.Second {
			t.Errorf("delayed by %v, want 5s", got)
		}
		next = &Fault{Cut: true, After: true}
		if res, err := c.http.Do(c.request("DELETE", "/me/sshKey/ci", "")); err == nil {
			res.Body.Close()
			t.Errorf("a cut connection answered %d", res.StatusCode)
		}
		c.want("GET", "/me/sshKey/ci", "", 404, "")
	})
}

func TestAccountsOfAnySizeAreRepeatable(t *testing.T) {
	a, b := newCaller(t, Options{Servers: 500, Seed: 7}), newCaller(t, Options{Servers: 500, Seed: 7})
	one, two := get[[]string](a, "/dedicated/server"), get[[]string](b, "/dedicated/server")
	if len(one) != 500 || strings.Join(one, " ") != strings.Join(two, " ") {
		t.Errorf("%d and %d servers, want the same 500", len(one), len(two))
	}
	if slices.IsSorted(one) {
		t.Errorf("servers = %v…, want no order that a client could rely on", one[:3])
	}
	if len(get[[]string](a, "/ip")) < 1000 {
		t.Errorf("the servers have no addresses of their own")
	}
}

func TestConcurrentCallersSeeOneAccount(t *testing.T) {
	c := newCaller(t, Options{})
	var all sync.WaitGroup
	started := make(chan string, 20)
	for range 20 {
		all.Go(func() {
			_, answer := c.do("POST", web1+"/reboot", "")
			started <- answer
			c.do("GET", "/ip", "")
		})
	}
	all.Wait()
	close(started)
	tasks := 0
	for answer := range started {
		var task taskAnswer
		if json.Unmarshal([]byte(answer), &task) == nil && task.TaskID != 0 {
			tasks++
		}
	}
	if tasks != 1 {
		t.Errorf("%d reboots began, want 1", tasks)
	}
}
