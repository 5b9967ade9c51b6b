package tools_test

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
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

var reinstallWeb2 = tooltest.Args{"server": tooltest.Web2, "os": "debian13_64", "ssh_key": "laptop", "hostname": "web-2", "post_install_script": "#!/bin/sh\necho hunter2\n"}

func TestPlanShowsTheLiveTargetAndTheExactRequest(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	p := tooltest.Plan(d, "reinstall_server", reinstallWeb2)
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		tooltest.Web2, "web-2", "debian12_64", "192.0.2.12/32", "2001:db8:2::/64", "ALL disks of ALL disk groups", "debian13_64",
		"POST", "/dedicated/server/" + tooltest.Web2 + "/reinstall", "SHA256:ixY6SzAHlQ/9b3yqL8s9hVkq3PBaXF+cEZlE5g8pkxk", "23 bytes, not shown",
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
		change func(*tooltest.Session, tooltest.Args)
		text   string
	}{
		{"unknown", "reinstall_server", func(_ *tooltest.Session, a tooltest.Args) { a["confirmation_token"] = "AAAAAAAAAAAAAAAAAAAAAAAAAA" }, "unknown"},
		{"other tool", "reboot_server", func(_ *tooltest.Session, a tooltest.Args) {
			for k := range a {
				if k != "server" && k != "confirmation_token" {
					delete(a, k)
				}
			}
		}, "it confirms reinstall_server"},
		{"changed argument", "reinstall_server", func(_ *tooltest.Session, a tooltest.Args) { a["os"] = "debian11_64" }, "arguments differ"},
		{"argument left out", "reinstall_server", func(_ *tooltest.Session, a tooltest.Args) { delete(a, "hostname") }, "arguments differ"},
		{"expired", "reinstall_server", func(*tooltest.Session, tooltest.Args) { time.Sleep(61 * time.Second) }, "expired"},
		{"changed target", "reinstall_server", func(d *tooltest.Session, _ tooltest.Args) {
			tooltest.Call[any](d, "rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "precious"})
			d.Requests()
		}, "has changed since"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
				p := tooltest.Plan(d, "reinstall_server", reinstallWeb2)
				given := tooltest.With(reinstallWeb2, "confirmation_token", p.Token)
				tt.change(d, given)
				d.Fails(tt.tool, given, "not_confirmed", tt.text)
				d.Fails(tt.tool, given, "not_confirmed", "without confirmation_token")
				if got := d.Writes(); len(got) > 0 {
					t.Errorf("a refused token sent %v", got)
				}
			})
		})
	}
}

func TestLostAnswerIsReadAgainByTheSameCall(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	p := tooltest.Plan(d, "reinstall_server", reinstallWeb2)
	given := tooltest.With(reinstallWeb2, "confirmation_token", p.Token)
	first := d.Try("reinstall_server", given)
	d.Requests()
	again := d.Try("reinstall_server", given)
	var a, b any
	if json.Unmarshal(first.JSON, &a) != nil || json.Unmarshal(again.JSON, &b) != nil || !strings.Contains(string(again.JSON), "51000001") {
		t.Errorf("repeated = %s %v, want %s", again.JSON, again.Failure, first.JSON)
	}
	if got := d.Requests(); len(got) > 0 {
		t.Errorf("the repeated call sent %v", got)
	}
	d.Fails("reinstall_server", tooltest.With(given, "os", "debian11_64"), "not_confirmed", "arguments differ")
}

func TestFailureIsRecordedLikeAResult(t *testing.T) {
	var broken bool
	d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if broken && r.Method == "POST" {
			return &simulator.Fault{Status: 409, Body: `{"class":"Client::Conflict::DisturbAlreadyExists","message":"locked"}`}
		}
		return nil
	}}, tools.All(tools.Options{})...)
	p := tooltest.Plan(d, "reboot_server", tooltest.Args{"server": tooltest.Web1})
	given := tooltest.Args{"server": tooltest.Web1, "confirmation_token": p.Token}
	broken = true
	d.Fails("reboot_server", given, "conflict", "locked")
	broken = false
	d.Fails("reboot_server", given, "conflict", "locked")
	if got := d.Writes(); len(got) != 1 {
		t.Errorf("sent %v, want one reboot", got)
	}
}

func TestConcurrentUsesOfATokenRunOnce(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	p := tooltest.Plan(d, "reboot_server", tooltest.Args{"server": tooltest.Web1})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			tooltest.Call[any](d, "reboot_server", tooltest.Args{"server": tooltest.Web1, "confirmation_token": p.Token})
		})
	}
	all.Wait()
	if got := d.Writes(); len(got) != 1 {
		t.Errorf("sent %v, want one reboot", got)
	}
}

func TestTokenSurvivesAFailedLookAtTheTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down bool
		d := tooltest.New(t, simulator.Options{Faults: func(*http.Request) *simulator.Fault {
			if down {
				return &simulator.Fault{Status: 503}
			}
			return nil
		}}, tools.All(tools.Options{})...)
		p := tooltest.Plan(d, "reboot_server", tooltest.Args{"server": tooltest.Web1})
		given := tooltest.Args{"server": tooltest.Web1, "confirmation_token": p.Token}
		down = true
		d.Fails("reboot_server", given, "unavailable", "503")
		down = false
		tooltest.Call[any](d, "reboot_server", given)
		if got := d.Writes(); !slices.Equal(got, []string{"POST /dedicated/server/" + tooltest.Web1 + "/reboot"}) {
			t.Errorf("sent %v", got)
		}
	})
}
