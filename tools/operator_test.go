package tools

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// confirmed calls a destructive tool twice, as a user who agrees.
func confirmed[T any](d *desk, name string, given args) (out T) {
	d.t.Helper()
	p := call[planned](d, name, given)
	got := call[struct{ Result T }](d, name, with(given, "confirmation_token", p.Confirm.Token))
	return got.Result
}

func TestRescueIsLinuxAndDiskComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		in := confirmed[bootedInto](d, "boot_server_rescue", args{"server": web1, "ssh_key": "ci", "rescue_mail": "ops@example.com"})
		if *in.After.BootID != 230242 || !strings.HasPrefix(in.After.RescueKey, "ecdsa-sha2-nistp256 ") || *in.Before.BootID != 1 {
			t.Errorf("boot_server_rescue = %+v, want the newest Linux rescue and the key itself", in)
		}
		if got := d.writes(); len(got) != 2 {
			t.Errorf("sent %v, want one PUT and one reboot", got)
		}
		time.Sleep(2 * time.Minute)
		if got := d.account.Running(web1); got != "rescue" {
			t.Errorf("running %q, want rescue", got)
		}
		row := call[serverList](d, "list_servers", args{}).Servers[0]
		if row.BootType != "rescue" || row.DisplayName != "web-1" || row.IP != "192.0.2.11" {
			t.Errorf("list_servers = %+v, want web-1 set to rescue", row)
		}
		confirmed[bootedInto](d, "boot_server_disk", args{"server": web1})
		time.Sleep(2 * time.Minute)
		if got := d.account.Running(web1); got != "harddisk" {
			t.Errorf("running %q, want harddisk", got)
		}
	})
}

func TestFailedRebootTellsThatTheBootIsSet(t *testing.T) {
	d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == "POST" {
			return &simulator.Fault{Status: 400, Body: `{"message":"no"}`}
		}
		return nil
	}})
	p := call[planned](d, "boot_server_rescue", args{"server": web1})
	d.fails("boot_server_rescue", args{"server": web1, "confirmation_token": p.Confirm.Token}, "invalid_request", "the boot is set to rescue12-customer, but the reboot failed")
}

func TestListsCostFewRequests(t *testing.T) {
	d := newDesk(t, simulator.Options{Servers: 200})
	d.runner.MaxOutput = 1 << 20
	res := d.try("list_servers", args{})
	var list serverList
	if err := json.Unmarshal(res.JSON, &list); err != nil || len(list.Servers) != 200 {
		t.Errorf("%d servers, %v, want 200", len(list.Servers), err)
	}
	if res.Requests != 2 {
		t.Errorf("%d requests, want the list and the one boot of all", res.Requests)
	}
	names := func(r serverRow) string { return r.Name }
	if !slices.IsSortedFunc(list.Servers, func(a, b serverRow) int { return strings.Compare(names(a), names(b)) }) {
		t.Errorf("the servers are not in order")
	}
}

func TestReverseFindsItsBlockAndTellsWhatStoodThere(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	got := call[reverseSet](d, "set_reverse", args{"ip": "192.0.2.11", "reverse": "web-1.example.com"})
	if got != (reverseSet{"192.0.2.11/32", "192.0.2.11", "", "web-1.example.com."}) {
		t.Errorf("set_reverse = %+v", got)
	}
	d.account.Resolve("shop.example.com", netip.MustParseAddr("192.0.2.11"))
	if got := call[reverseSet](d, "set_reverse", args{"ip": "192.0.2.11", "reverse": "shop.example.com."}); got.Before != "web-1.example.com." {
		t.Errorf("set_reverse = %+v, want what stood there", got)
	}
	six := call[reverseState](d, "get_reverse", args{"ip": "2001:db8:1::25"})
	if six.Reverse != "mail.example.com." || six.Block != "2001:db8:1::/64" {
		t.Errorf("get_reverse = %+v", six)
	}
	if got := call[reverseState](d, "get_reverse", args{"ip": "203.0.113.135"}); got.Set || got.Block != "203.0.113.128/28" {
		t.Errorf("get_reverse = %+v, want none set", got)
	}
	d.fails("set_reverse", args{"ip": "192.0.2.12", "reverse": "nowhere.example.com"}, "invalid_request", "must resolve to 192.0.2.12")
	d.fails("get_reverse", args{"ip": "8.8.8.8"}, "not_found", "no IP block of the account holds 8.8.8.8")
	d.fails("get_reverse", args{"ip": "192.0.2.11", "block": "203.0.113.128/28"}, "refused", "is not within")
	d.fails("list_reverses", args{"block": "198.18.0.0/24"}, "not_found", "list_server_ips")
}

func TestTemplatesCanBeLimitedToAServer(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	all, fit := call[templateList](d, "list_os_templates", args{}), call[templateList](d, "list_os_templates", args{"server": kimi})
	if len(all.Templates) != 12 || len(fit.Templates) != 10 {
		t.Errorf("%d templates, %d fit, want 12 and 10", len(all.Templates), len(fit.Templates))
	}
}

func TestWaitEndsWithTheTaskOrTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		confirmed[started](d, "reboot_server", args{"server": web1})
		given := args{"server": web1, "task_id": 51000001}
		start := time.Now()
		got := call[waited](d, "wait_server_task", given)
		if !got.TimedOut || got.Done || got.Task.Status != "doing" || !strings.Contains(got.Next, "again") || time.Since(start) != 50*time.Second {
			t.Errorf("wait_server_task = %+v after %v, want doing after 50s", got, time.Since(start))
		}
		if got := call[waited](d, "wait_server_task", given); got.TimedOut || !got.Done || got.Task.Status != "done" {
			t.Errorf("wait_server_task = %+v, want done", got)
		}
		d.fails("wait_server_task", args{"server": web1, "task_id": 7}, "not_found", "list_server_tasks")
	})
}

func TestWaitAnswersWhenTheServerStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		confirmed[started](d, "reboot_server", args{"server": web1})
		stopping := make(chan struct{})
		d.runner.Stopping = stopping
		time.AfterFunc(7*time.Second, func() { close(stopping) })
		start := time.Now()
		got := call[waited](d, "wait_server_task", args{"server": web1, "task_id": 51000001})
		if !got.TimedOut || got.Task.Function != "hardReboot" || time.Since(start) != 7*time.Second {
			t.Errorf("wait_server_task = %+v after %v, want the last state at once", got, time.Since(start))
		}
	})
}

func TestWaitReportsAndCanBeCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		confirmed[started](d, "reboot_server", args{"server": web1})
		ctx, cancel := context.WithTimeoutCause(t.Context(), 12*time.Second, context.Canceled)
		defer cancel()
		var seen []Progress
		res, err := d.runner.Call(ctx, d.tool("wait_server_task"), json.RawMessage(`{"server":"`+web1+`","task_id":51000001}`), func(p Progress) { seen = append(seen, p) })
		if err != nil || res.Failure == nil || res.Failure.Code != "cancelled" {
			t.Errorf("wait_server_task = %+v, %v, want cancelled", res, err)
		}
		if len(seen) != 3 || seen[2].Done != 10 || seen[2].Total != 50 || !strings.Contains(seen[2].Message, "doing") {
			t.Errorf("progress = %+v, want one each 5s", seen)
		}
	})
}

func TestTaskTimeoutCarriesTheLastTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		confirmed[started](d, "reboot_server", args{"server": web1})
		_, err := d.runner.API.WaitTask(t.Context(), web1, 51000001, ovh.Watch[ovh.Task]{Timeout: 30 * time.Second, Interval: 10 * time.Second})
		late, ok := errors.AsType[*ovh.TaskTimeoutError](err)
		if !ok || late.Last.Status != "doing" || late.Waited != 30*time.Second {
			t.Errorf("WaitTask = %v, want a timeout with the task at doing", err)
		}
	})
}

func TestBegunChangeEndsThoughTheCallerHangsUp(t *testing.T) {
	d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == "POST" {
			return &simulator.Fault{Delay: 50 * time.Millisecond}
		}
		return nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	raw, err := json.Marshal(args{"name": "fresh", "key": samples()["key"]})
	if err != nil {
		t.Fatal(err)
	}
	res, err := d.runner.Call(ctx, d.tool("create_ssh_key"), raw, nil)
	if err != nil || res.Failure != nil {
		t.Errorf("create_ssh_key = %v, %v, want it to end", res.Failure, err)
	}
	call[ovh.SSHKey](d, "get_ssh_key", args{"name": "fresh"})
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	d := newDesk(t, simulator.Options{Rules: []simulator.Rule{{Method: "GET", Path: "/me"}}})
	d.fails("list_servers", args{}, "not_granted", "GET /dedicated/server, GET /dedicated/server/*")
	none, err := ovh.New(ovh.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d.runner.API = none
	d.fails("list_servers", args{}, "no_credentials", "https://eu.api.ovh.com/createToken/")
	if got := d.writes(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}
