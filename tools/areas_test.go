package tools

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

func TestVirtualServersGoThroughTheirTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		const staging, vpn = "vps-00000001.vps.ovh.net", "vps-00000002.vps.ovh.net"
		wait := func(name string, task ovh.VPSTask) {
			t.Helper()
			if got := call[vpsWaited](d, "wait_vps_task", args{"vps": name, "task_id": task.ID}); !got.Done || got.Task.Progress != 100 {
				t.Errorf("wait_vps_task = %+v, want done", got)
			}
		}
		wait(vpn, call[vpsStarted](d, "start_vps", args{"vps": vpn}).Task)
		if got := call[ovh.VPS](d, "get_vps", args{"vps": vpn}); got.State != "running" {
			t.Errorf("get_vps = %+v, want running", got)
		}
		wait(staging, confirmed[vpsStarted](d, "reinstall_vps", args{"vps": staging, "image_id": "img-debian13", "ssh_key": "laptop"}).Task)
		if got := call[vpsImages](d, "list_vps_images", args{"vps": staging}); got.Current.Name != "Debian 13" || len(got.Images) != 3 {
			t.Errorf("list_vps_images = %+v, want Debian 13", got)
		}
		wait(staging, confirmed[vpsStarted](d, "delete_vps_snapshot", args{"vps": staging}).Task)
		d.fails("get_vps_snapshot", args{"vps": staging}, "not_found", "create_vps_snapshot")
		d.fails("revert_vps_snapshot", args{"vps": staging}, "not_found", "create_vps_snapshot")
		wait(staging, call[vpsStarted](d, "create_vps_snapshot", args{"vps": staging, "description": "fresh"}).Task)
		wait(staging, confirmed[vpsStarted](d, "stop_vps", args{"vps": staging}).Task)
		if got := call[vpsRenamed](d, "rename_vps", args{"vps": staging, "display_name": "qa"}); got.Before != "staging" {
			t.Errorf("rename_vps = %+v, want what stood there", got)
		}
		d.fails("reinstall_vps", args{"vps": staging, "image_id": "img-beos"}, "refused", "list_vps_images")
		d.fails("reinstall_vps", args{"vps": staging, "image_id": "img-debian13", "ssh_key": "gone"}, "refused", "no SSH key")
	})
}

func TestServicesAreListedByTheirEnd(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	all := call[serviceList](d, "list_services", args{}).Services
	if len(all) != 12 || !slices.IsSortedFunc(all, func(a, b serviceRow) int { return strings.Compare(a.Expiration, b.Expiration) }) {
		t.Errorf("list_services = %d, want 12 sorted by their end", len(all))
	}
	soonest := call[serviceList](d, "list_services", args{"expires_within_days": 14}).Services
	for _, s := range soonest {
		if *s.Days > 14 {
			t.Errorf("%s expires in %d days", s.Name, *s.Days)
		}
	}
	if vps := call[serviceList](d, "list_services", args{"product": "VPS"}).Services; len(soonest) == 0 || len(vps) != 2 || vps[0].Renewal != "automatic P1M" {
		t.Errorf("list_services of VPS = %+v", vps)
	}
	d.fails("get_service", args{"service_id": 1}, "not_found", "list_services")
}

func TestIPBlocksAreFiltered(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	for _, tt := range []struct {
		filter args
		want   int
	}{{args{}, 14}, {args{"type": "failover"}, 2}, {args{"server": web1}, 3}, {args{"description": "mail"}, 1}} {
		if got := call[ipList](d, "list_ips", tt.filter).IPs; len(got) != tt.want {
			t.Errorf("list_ips %v = %d blocks, want %d", tt.filter, len(got), tt.want)
		}
	}
	if got := call[ovh.IPBlock](d, "get_ip", args{"block": "203.0.113.128/28"}); got.RoutedTo.Service != web1 || !got.Additional {
		t.Errorf("get_ip = %+v", got)
	}
}

func TestInstallationIsShownWhileItRuns(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	if got := call[installing](d, "get_server_install_status", args{"server": web2}); got.Running || got.Progress != nil {
		t.Errorf("get_server_install_status = %+v, want none", got)
	}
	confirmed[started](d, "reinstall_server", reinstallWeb2)
	if got := call[installing](d, "get_server_install_status", args{"server": web2}); !got.Running || len(got.Progress.Steps) != 6 {
		t.Errorf("get_server_install_status = %+v, want six steps", got)
	}
	confirmed[cancelled](d, "cancel_server_task", args{"server": web2, "task_id": 51000001})
	if got := call[ovh.Task](d, "get_server_task", args{"server": web2, "task_id": 51000001}); got.Status != "cancelled" {
		t.Errorf("get_server_task = %+v, want cancelled", got)
	}
	d.fails("cancel_server_task", args{"server": web2, "task_id": 51000001}, "refused", "is cancelled already")
	if got := call[monitoringSet](d, "set_server_monitoring", args{"server": web2, "enabled": false}); !got.Before || got.After {
		t.Errorf("set_server_monitoring = %+v, want before and after", got)
	}
}
