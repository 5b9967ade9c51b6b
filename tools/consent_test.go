package tools

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

var reinstallWeb2 = args{"server": web2, "os": "debian13_64", "ssh_key": "laptop", "hostname": "web-2", "post_install_script": "#!/bin/sh\necho hunter2\n"}

func TestPlanShowsTheLiveTargetAndTheExactRequest(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := call[planned](d, "reinstall_server", reinstallWeb2).Confirm
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		web2, "web-2", "debian12_64", "192.0.2.12/32", "2001:db8:2::/64", "ALL disks of ALL disk groups", "debian13_64",
		"POST", "/dedicated/server/" + web2 + "/reinstall", "AAAAC3NzaC1lZDI1NTE5", "23 bytes, not shown",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the plan does not tell %q: %s", want, text)
		}
	}
	if strings.Contains(string(text), "hunter2") {
		t.Errorf("the plan shows the script, which may hold secrets")
	}
	if left := time.Until(p.Expires); left > time.Minute || left < 50*time.Second {
		t.Errorf("the token expires in %v, want the ledger's minute", left)
	}
}

func TestTokenServesOneCallOnly(t *testing.T) {
	tests := []struct {
		name   string
		tool   string
		change func(*desk, args)
		text   string
	}{
		{"unknown", "reinstall_server", func(_ *desk, a args) { a["confirmation_token"] = "AAAAAAAAAAAAAAAAAAAAAAAAAA" }, "unknown"},
		{"other tool", "reboot_server", func(_ *desk, a args) {
			for k := range a {
				if k != "server" && k != "confirmation_token" {
					delete(a, k)
				}
			}
		}, "it confirms reinstall_server"},
		{"changed argument", "reinstall_server", func(_ *desk, a args) { a["os"] = "debian11_64" }, "arguments differ"},
		{"argument left out", "reinstall_server", func(_ *desk, a args) { delete(a, "hostname") }, "arguments differ"},
		{"expired", "reinstall_server", func(*desk, args) { time.Sleep(61 * time.Second) }, "expired"},
		{"changed target", "reinstall_server", func(d *desk, _ args) {
			call[any](d, "rename_server", args{"server": web2, "display_name": "precious"})
			d.requests()
		}, "has changed since"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, simulator.Options{})
				p := call[planned](d, "reinstall_server", reinstallWeb2)
				given := with(reinstallWeb2, "confirmation_token", p.Confirm.Token)
				tt.change(d, given)
				d.fails(tt.tool, given, "not_confirmed", tt.text)
				d.fails(tt.tool, given, "not_confirmed", "without confirmation_token")
				if got := d.writes(); len(got) > 0 {
					t.Errorf("a refused token sent %v", got)
				}
			})
		})
	}
}

func TestLostAnswerIsReadAgainByTheSameCall(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := call[planned](d, "reinstall_server", reinstallWeb2)
	given := with(reinstallWeb2, "confirmation_token", p.Confirm.Token)
	first := d.try("reinstall_server", given)
	d.requests()
	again := d.try("reinstall_server", given)
	var a, b any
	if json.Unmarshal(first.JSON, &a) != nil || json.Unmarshal(again.JSON, &b) != nil || !strings.Contains(string(again.JSON), "51000001") {
		t.Errorf("repeated = %s %v, want %s", again.JSON, again.Failure, first.JSON)
	}
	if got := d.requests(); len(got) > 0 {
		t.Errorf("the repeated call sent %v", got)
	}
	d.fails("reinstall_server", with(given, "os", "debian11_64"), "not_confirmed", "arguments differ")
}

func TestFailureIsRecordedLikeAResult(t *testing.T) {
	var broken bool
	d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if broken && r.Method == "POST" {
			return &simulator.Fault{Status: 409, Body: `{"class":"Client::Conflict::DisturbAlreadyExists","message":"locked"}`}
		}
		return nil
	}})
	p := call[planned](d, "reboot_server", args{"server": web1})
	given := args{"server": web1, "confirmation_token": p.Confirm.Token}
	broken = true
	d.fails("reboot_server", given, "conflict", "locked")
	broken = false
	d.fails("reboot_server", given, "conflict", "locked")
	if got := d.writes(); len(got) != 1 {
		t.Errorf("sent %v, want one reboot", got)
	}
}

func TestConcurrentUsesOfATokenRunOnce(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := call[planned](d, "reboot_server", args{"server": web1})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { call[any](d, "reboot_server", args{"server": web1, "confirmation_token": p.Confirm.Token}) })
	}
	all.Wait()
	if got := d.writes(); len(got) != 1 {
		t.Errorf("sent %v, want one reboot", got)
	}
}

func TestTokenSurvivesAFailedLookAtTheTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down bool
		d := newDesk(t, simulator.Options{Faults: func(*http.Request) *simulator.Fault {
			if down {
				return &simulator.Fault{Status: 503}
			}
			return nil
		}})
		p := call[planned](d, "reboot_server", args{"server": web1})
		given := args{"server": web1, "confirmation_token": p.Confirm.Token}
		down = true
		d.fails("reboot_server", given, "unavailable", "503")
		down = false
		call[any](d, "reboot_server", given)
		if got := d.writes(); !slices.Equal(got, []string{"POST /dedicated/server/" + web1 + "/reboot"}) {
			t.Errorf("sent %v", got)
		}
	})
}

// An answer that OVHcloud failed to give does not make the caller try again.
func TestInstallWhoseAnswerGotLostIsFound(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"gateway timeout": {Status: 504, Body: "<html>", After: true},
		"connection cut":  {Cut: true, After: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
				if r.Method == "POST" {
					return &fault
				}
				return nil
			}})
			p := call[planned](d, "reinstall_server", reinstallWeb2)
			got := d.try("reinstall_server", with(reinstallWeb2, "confirmation_token", p.Confirm.Token))
			if got.Failure != nil || !strings.Contains(string(got.JSON), "51000001") {
				t.Errorf("reinstall_server = %s, %v, want the task that was created", got.JSON, got.Failure)
			}
		})
	}
}

func TestPlansRefuseWhatOVHcloudWouldRefuse(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.fails("reinstall_server", args{"server": web2, "os": "debian13"}, "refused", `did you mean "debian13_64"?`)
	d.fails("reinstall_server", args{"server": kimi, "os": "win2022-std_64"}, "refused", "can't be installed on")
	d.fails("reinstall_server", args{"server": web2, "os": "centos7_64"}, "refused", "any more since 2024-06-30")
	d.fails("reinstall_server", args{"server": web2, "os": "debian13_64", "ssh_key": "gone"}, "refused", `no SSH key "gone"`)
	d.fails("reinstall_server", args{"server": "ns1.example.net", "os": "debian13_64"}, "not_found", "list_servers")
	d.fails("set_server_boot", args{"server": web1, "boot_id": 7}, "refused", "list_boot_options")
	d.fails("delete_ssh_key", args{"name": "gone"}, "not_found", "list_ssh_keys")
	d.fails("delete_reverse", args{"ip": "203.0.113.135"}, "refused", "nothing to delete")
	p := call[planned](d, "reboot_server", args{"server": web1})
	call[any](d, "reboot_server", args{"server": web1, "confirmation_token": p.Confirm.Token})
	d.fails("reinstall_server", args{"server": web1, "os": "debian13_64"}, "refused", "wait_server_task")
	d.fails("boot_server_rescue", args{"server": web1}, "refused", "task 51000001 (hardReboot")
}
