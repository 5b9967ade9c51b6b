package vps

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// Virtual servers of the demo account: one runs and has a snapshot, the other
// is stopped.
const (
	staging = "vps-00000001.vps.ovh.net"
	vpn     = "vps-00000002.vps.ovh.net"
)

// newSession returns a session that offers the toolset.
func newSession(t *testing.T) *tooltest.Session {
	t.Helper()
	return tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
}

// await waits until what was started is done.
func await(t *testing.T, s *tooltest.Session, begun started) {
	t.Helper()
	got := tooltest.Call[taskEnd](s, "wait_vps_task", tooltest.Args{"vps": begun.VPS, "task_id": begun.Task.ID})
	if !got.Done || got.Next != "" || got.Task.Progress != 100 || got.VPS == nil || got.VPS.State == "" || got.VPS.Image == "" {
		t.Errorf("wait_vps_task = %+v, want done, and the server then", got)
	}
}

func TestPowerGoesThroughTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t)
		await(t, s, tooltest.Call[started](s, "start_vps", tooltest.Args{"vps": vpn}))
		if got := tooltest.Call[ovh.VPS](s, "get_vps", tooltest.Args{"vps": vpn}); got.State != "running" {
			t.Errorf("get_vps = %+v, want running", got)
		}
		await(t, s, tooltest.Confirmed[started](s, "reboot_vps", tooltest.Args{"vps": vpn}))
		await(t, s, tooltest.Confirmed[started](s, "stop_vps", tooltest.Args{"vps": staging}))
		if got := tooltest.Call[ovh.VPS](s, "get_vps", tooltest.Args{"vps": staging}); got.State != "stopped" {
			t.Errorf("get_vps = %+v, want stopped", got)
		}
		s.Fails("start_vps", tooltest.Args{"vps": "vps-9.vps.ovh.net"}, tool.CodeNotFound, "list_vps")
		s.Fails("stop_vps", tooltest.Args{"vps": "vps-9.vps.ovh.net"}, tool.CodeNotFound, "list_vps")
	})
}

func TestReinstallPutsAnotherImageOnTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t)
		given := tooltest.Args{"vps": staging, "image_id": "img-debian13", "ssh_key": "laptop"}
		await(t, s, tooltest.Confirmed[started](s, "reinstall_vps", given))
		if got := tooltest.Call[imageList](s, "list_vps_images", tooltest.Args{"vps": staging}); got.Current.Name != "Debian 13" || len(got.Images) != 3 {
			t.Errorf("list_vps_images = %+v, want Debian 13", got)
		}
		s.Fails("reinstall_vps", tooltest.With(given, "image_id", "img-beos"), tool.CodeRefused, "list_vps_images")
		s.Fails("reinstall_vps", tooltest.With(given, "ssh_key", "gone"), tool.CodeRefused, "no SSH key")
		s.Fails("reinstall_vps", tooltest.With(given, "ssh_key", "a/b"), tool.CodeInvalidArguments, `"ssh_key" may hold letters`)
	})
}

func TestSnapshotCanBeMadeAndDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t)
		given := tooltest.Args{"vps": staging}
		await(t, s, tooltest.Confirmed[started](s, "revert_vps_snapshot", given))
		await(t, s, tooltest.Confirmed[started](s, "delete_vps_snapshot", given))
		s.Fails("get_vps_snapshot", given, tool.CodeNotFound, "create_vps_snapshot")
		s.Fails("revert_vps_snapshot", given, tool.CodeNotFound, "create_vps_snapshot")
		fresh := tooltest.With(given, "description", "fresh")
		await(t, s, tooltest.Call[struct{ Result started }](s, "create_vps_snapshot", fresh).Result)
		if got := tooltest.Call[ovh.VPSSnapshot](s, "get_vps_snapshot", given); got.Description != "fresh" {
			t.Errorf("get_vps_snapshot = %+v, want the new one", got)
		}
	})
}

func TestSnapshotIsReplacedOnlyWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t)
		given := tooltest.Args{"vps": staging, "description": "fresh"}
		s.Fails("create_vps_snapshot", given, tool.CodeRefused, "replace: true")
		given["replace"] = true
		plan := tooltest.Plan(s, "create_vps_snapshot", given)
		if len(plan.Requests) != 2 || plan.Requests[0].Method != "DELETE" || plan.Requests[1].Method != "POST" {
			t.Errorf("create_vps_snapshot plans %+v, want the old one deleted and another made", plan.Requests)
		}
		await(t, s, tooltest.Confirmed[started](s, "create_vps_snapshot", given))
		if got := tooltest.Call[ovh.VPSSnapshot](s, "get_vps_snapshot", tooltest.Args{"vps": staging}); got.Description != "fresh" {
			t.Errorf("get_vps_snapshot = %+v, want the new one", got)
		}
	})
}

// What could not be made anew is said, with what is left.
func TestSnapshotThatWasDeletedAndNotReplacedIsToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
			if r.Method == http.MethodPost {
				return &simulator.Fault{Status: 409, Body: `{"message":"busy"}`}
			}
			return nil
		}}, Toolset().Definitions()...)
		given := tooltest.Args{"vps": staging, "replace": true}
		token := tooltest.Plan(s, "create_vps_snapshot", given).Token
		s.Fails("create_vps_snapshot", tooltest.With(given, "confirmation_token", token), tool.CodeConflict, "the old snapshot is being deleted, and no other is made")
	})
}

func TestRenameTellsWhatStoodThere(t *testing.T) {
	s := newSession(t)
	if got := tooltest.Call[renamed](s, "rename_vps", tooltest.Args{"vps": staging, "display_name": "qa"}); got.Before != "staging" || got.After != "qa" {
		t.Errorf("rename_vps = %+v, want what stood there", got)
	}
	s.Fails("rename_vps", tooltest.Args{"vps": staging, "display_name": "a/b"}, tool.CodeInvalidArguments, `"display_name" may hold letters`)
}

func TestWaitEndsWithTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t)
		begun := tooltest.Call[started](s, "start_vps", tooltest.Args{"vps": vpn})
		start := time.Now()
		got := tooltest.Call[tool.Waited[ovh.VPSTask]](s, "wait_vps_task", tooltest.Args{"vps": vpn, "task_id": begun.Task.ID, "timeout_seconds": 1})
		if !got.TimedOut || got.Done || !strings.Contains(got.Next, "wait_vps_task again") || time.Since(start) != time.Second {
			t.Errorf("wait_vps_task = %+v after %v, want it going on after 1s", got, time.Since(start))
		}
		s.Fails("wait_vps_task", tooltest.Args{"vps": vpn, "task_id": 7}, tool.CodeNotFound, "list_vps_tasks")
	})
}

func TestASnapshotInTheWayIsNamed(t *testing.T) {
	res := newSession(t).Try("create_vps_snapshot", tooltest.Args{"vps": staging})
	if res.Failure == nil || !strings.Contains(res.Failure.Next, "delete_vps_snapshot") {
		t.Errorf("create_vps_snapshot beside another = %v, want how to remove that", res.Failure)
	}
}
