package servers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestRescueIsLinuxAndDiskComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t, simulator.Options{})
		in := tooltest.Confirmed[bootedInto](s, "boot_server_rescue", tooltest.Args{"server": tooltest.Web1, "ssh_key": "ci", "rescue_mail": "ops@example.com"})
		if *in.After.BootID != 230242 || !strings.HasPrefix(in.After.RescueKey, "ci (ecdsa-sha2-nistp256 SHA256:") || in.After.RescueMail != "ops@example.com" || *in.Before.BootID != 1 {
			t.Errorf("boot_server_rescue = %+v, want the newest Linux rescue, and the key by its name and fingerprint", in)
		}
		if got := s.Writes(); len(got) != 2 {
			t.Errorf("sent %v, want one PUT and one reboot", got)
		}
		time.Sleep(2 * time.Minute)
		if got := s.Account.Running(tooltest.Web1); got != "rescue" {
			t.Errorf("running %q, want rescue", got)
		}
		row := tooltest.Call[serverList](s, "list_servers", tooltest.Args{}).Servers[0]
		if row.BootType != "rescue" || row.DisplayName != "web-1" || row.IP != "192.0.2.11" {
			t.Errorf("list_servers = %+v, want web-1 set to rescue", row)
		}
		tooltest.Confirmed[bootedInto](s, "boot_server_disk", tooltest.Args{"server": tooltest.Web1})
		time.Sleep(2 * time.Minute)
		if got := s.Account.Running(tooltest.Web1); got != "harddisk" {
			t.Errorf("running %q, want harddisk", got)
		}
	})
}

func TestConfirmedCallLooksItsBootUpOnce(t *testing.T) {
	s := newSession(t, simulator.Options{})
	given := tooltest.Args{"server": tooltest.Web1}
	given["confirmation_token"] = tooltest.Plan(s, "boot_server_rescue", given).Token
	s.Requests()
	tooltest.Call[any](s, "boot_server_rescue", given)
	looks := slices.DeleteFunc(s.Requests(), func(r string) bool { return !strings.Contains(r, "/boot?") })
	if len(looks) != 1 {
		t.Errorf("the confirmed call sent %v, want the list of boots once", looks)
	}
}

func TestSetBootTakesEffectAtTheNextRestart(t *testing.T) {
	s := newSession(t, simulator.Options{})
	given := tooltest.Args{"server": tooltest.Web1, "boot_id": 230242}
	if plan := tooltest.Plan(s, "set_server_boot", given); !strings.Contains(plan.Undo, "boot_id 1,") || !strings.Contains(plan.Summary, "rescue12-customer") {
		t.Errorf("set_server_boot plans %+v, want the new boot and the way back", plan.Plan)
	}
	got := tooltest.Confirmed[bootSet](s, "set_server_boot", given)
	if *got.Before.BootID != 1 || *got.After.BootID != 230242 || !strings.Contains(got.Next, "reboot_server") {
		t.Errorf("set_server_boot = %+v, want before and after", got)
	}
	if running := s.Account.Running(tooltest.Web1); running != "harddisk" {
		t.Errorf("running %q, want harddisk until it restarts", running)
	}
}

// failing answers every POST with that fault.
func failing(f simulator.Fault) func(*http.Request) *simulator.Fault {
	return func(r *http.Request) *simulator.Fault {
		if r.Method == "POST" {
			return &f
		}
		return nil
	}
}

func TestFailedRebootTellsThatTheBootIsSet(t *testing.T) {
	for name, tt := range map[string]struct {
		fault      simulator.Fault
		code, text string
	}{
		"refused":       {simulator.Fault{Status: 400, Body: `{"message":"no"}`}, tool.CodeInvalidRequest, `the boot is set to "rescue12-customer", but the reboot failed`},
		"of other form": {simulator.Fault{Status: 200, Body: `["no task"]`}, tool.CodeUnavailable, `the boot is set to "rescue12-customer" and the reboot was asked for`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, simulator.Options{Faults: failing(tt.fault)})
			given := tooltest.Args{"server": tooltest.Web1}
			s.Fails("boot_server_rescue", tooltest.With(given, "confirmation_token", tooltest.Plan(s, "boot_server_rescue", given).Token), tt.code, tt.text)
		})
	}
}

func TestRefusedBootLeavesTheServerRunning(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == "PUT" {
			return &simulator.Fault{Status: 400, Body: `{"message":"no"}`}
		}
		return nil
	}})
	given := tooltest.Args{"server": tooltest.Web1}
	s.Fails("boot_server_rescue", tooltest.With(given, "confirmation_token", tooltest.Plan(s, "boot_server_rescue", given).Token), tool.CodeInvalidRequest, `400 "no"`)
	if got := s.Writes(); len(got) != 1 || strings.HasPrefix(got[0], "POST") {
		t.Errorf("sent %v, want no reboot", got)
	}
}

func TestRescueTellsItsSteps(t *testing.T) {
	s := newSession(t, simulator.Options{})
	given := tooltest.Args{"server": tooltest.Web1}
	given["confirmation_token"] = tooltest.Plan(s, "boot_server_rescue", given).Token
	raw, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	res, err := s.Runner.Call(t.Context(), tooltest.Caller, s.Tool("boot_server_rescue"), raw, func(p tool.Progress) { told = append(told, p.Message) })
	if err != nil || res.Failure != nil {
		t.Fatalf("boot_server_rescue = %v, %v", res.Failure, err)
	}
	if !slices.Equal(told, []string{`set the boot to "rescue12-customer"`, "asked for the reboot"}) {
		t.Errorf("progress = %q, want its two steps", told)
	}
}
