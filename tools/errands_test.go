package tools_test

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func findServer(a *assistant) {
	got := call[struct {
		Servers []struct{ Name, DisplayName, State, PowerState string }
	}](a, "list_servers", nil)
	i := slices.IndexFunc(got.Servers, func(s struct{ Name, DisplayName, State, PowerState string }) bool { return s.DisplayName == "web-1" })
	a.want(i >= 0 && got.Servers[i].State == "ok" && got.Servers[i].PowerState != "", "web-1 with its state", got)
}

func rebootAndWait(a *assistant) {
	got := a.awaitServer(tooltest.Web1, confirmed[begun](a, "reboot_server", tooltest.Args{"server": tooltest.Web1}))
	a.want(got.Done && got.Task.Status == "done" && got.Server.State == "ok", "it up again", got)
}

func reinstallAndWait(a *assistant) {
	order := tooltest.Args{"server": tooltest.Web2, "os": "debian13_64", "ssh_key": "laptop", "hostname": "web-2"}
	got := a.awaitServer(tooltest.Web2, confirmed[begun](a, "reinstall_server", order))
	a.want(got.Done && got.Server.OS == "debian13_64" && got.Server.Boot.BootType == "harddisk", "its new system", got)
}

func rescueAndBack(a *assistant) {
	given := tooltest.Args{"server": tooltest.Web1}
	got := a.awaitServer(tooltest.Web1, confirmed[begun](a, "boot_server_rescue", tooltest.With(given, "ssh_key", "laptop")))
	a.want(got.Done && got.Server.Boot.BootType == "rescue", "rescue", got)
	got = a.awaitServer(tooltest.Web1, confirmed[begun](a, "boot_server_disk", given))
	a.want(got.Done && got.Server.Boot.BootType == "harddisk", "the disk", got)
}

func seeWhatHappened(a *assistant) {
	call[struct{ Tasks []any }](a, "list_server_tasks", tooltest.Args{"server": tooltest.Web1})
	got := call[struct{ Interventions []any }](a, "list_server_interventions", tooltest.Args{"server": tooltest.Web1})
	a.want(len(got.Interventions) > 0, "interventions", got)
}

func listAddresses(a *assistant) {
	got := call[struct{ IPs []struct{ Block string } }](a, "list_server_ips", tooltest.Args{"server": tooltest.Web1})
	a.want(len(got.IPs) > 0, "its blocks", got)
}

func setReverse(a *assistant) {
	a.account.Resolve("shop.example.com", netip.MustParseAddr("203.0.113.140"))
	got := call[struct{ Result struct{ Reverse string } }](a, "set_reverse", tooltest.Args{"ip": "203.0.113.140", "reverse": "shop.example.com"})
	a.want(strings.TrimSuffix(got.Result.Reverse, ".") == "shop.example.com", "the new name", got)
}

func addRecord(a *assistant) {
	got := call[struct{ Result struct{ Published bool } }](a, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "blog", "target": "192.0.2.77"})
	a.want(got.Result.Published, "it published", got)
}

func moveMail(a *assistant) {
	zone := tooltest.Args{"zone": "example.com"}
	got := call[struct {
		Records []struct {
			ID                int64
			FieldType, Target string
		}
	}](a, "list_dns_records", zone)
	var old []int64
	for _, r := range got.Records {
		if r.FieldType == "MX" || strings.Contains(r.Target, "v=spf1") {
			old = append(old, r.ID)
		}
	}
	edited := confirmed[struct{ Published bool }](a, "edit_zone", tooltest.Args{"zone": "example.com", "remove": old, "add": []tooltest.Args{
		{"type": "MX", "target": "1 mx1.mail.example."},
		{"type": "MX", "target": "5 mx2.mail.example."},
		{"type": "TXT", "target": `"v=spf1 include:mail.example ~all"`},
		{"type": "CNAME", "subdomain": "s1._domainkey", "target": "s1.dkim.mail.example."},
	}})
	a.want(len(old) > 0 && edited.Published, "the new records published", edited)
}

func importZone(a *assistant) {
	const file = "$TTL 3600\n@ IN SOA dns200.anycast.me. tech.ovh.net. 1 86400 3600 3600000 300\n" +
		"@ IN NS dns200.anycast.me.\n@ IN NS ns200.anycast.me.\n@ IN A 192.0.2.11\nwww IN CNAME @\n"
	b := confirmed[begun](a, "import_zone", tooltest.Args{"zone": "example.com", "zone_file": file})
	got := call[serverEnd](a, "wait_zone_task", tooltest.Args{"zone": "example.com", "task_id": b.Task.ID, "timeout_seconds": 3600})
	a.want(got.Done, "it imported", got)
}

func (a *assistant) awaitVPS(vps string, b begun) {
	a.Helper()
	got := call[struct {
		Done bool
		VPS  struct{ State, Image string }
	}](a, "wait_vps_task", tooltest.Args{"vps": vps, "task_id": b.Task.ID})
	a.want(got.Done && got.VPS.State == "running", "it done, and the server running", got)
}

const stagingVPS = "vps-00000001.vps.ovh.net"

func replaceSnapshot(a *assistant) {
	a.awaitVPS(stagingVPS, confirmed[begun](a, "create_vps_snapshot", tooltest.Args{"vps": stagingVPS, "description": "before 2.0", "replace": true}))
}

func revertSnapshot(a *assistant) {
	a.awaitVPS(stagingVPS, confirmed[begun](a, "revert_vps_snapshot", tooltest.Args{"vps": stagingVPS}))
}

func rotateKey(a *assistant) {
	made := call[struct{ Fingerprint string }](a, "create_ssh_key", tooltest.Args{"name": "laptop-2", "key": samples()["key"]})
	gone := confirmed[struct{ Deleted string }](a, "delete_ssh_key", tooltest.Args{"name": "laptop"})
	a.want(made.Fingerprint != "" && gone.Deleted == "laptop", "the new one known and the old one gone", gone)
}

func stopRenewal(a *assistant) {
	got := confirmed[struct {
		Mode, Next string
		After      struct{ Automatic bool }
	}](a, "set_service_renewal", tooltest.Args{"service": stagingVPS, "mode": "manual"})
	a.want(got.Mode == "manual" && !got.After.Automatic && got.Next == "", "no renewal", got)
}

func seeExpiring(a *assistant) {
	got := call[struct{ Services []any }](a, "list_services", tooltest.Args{"expires_within_days": 30})
	a.want(len(got.Services) > 0, "some", got)
}

func sendAndSee(a *assistant) {
	const service = "sms-cm12345-1"
	senders := call[struct {
		Senders []struct{ Sender, Status string }
	}](a, "list_sms_senders", tooltest.Args{"service": service})
	sent := confirmed[struct{ IDs []int64 }](a, "send_sms", tooltest.Args{
		"service": service, "sender": senders.Senders[0].Sender, "message": "disk full", "receivers": []string{"+33612345678"},
	})
	got := call[struct {
		Messages []struct {
			ID       int64
			Delivery string
		}
	}](a, "list_sms_outgoing", tooltest.Args{"service": service, "limit": 5})
	a.want(got.Messages[0].ID == sent.IDs[0] && got.Messages[0].Delivery == "delivered", "it delivered", got)
}

func askForKey(a *assistant) {
	tools := []string{"list_servers", "reboot_server"}
	rights := call[struct{ Rules []string }](a, "get_tool_rights", tooltest.Args{"tools": tools})
	key := call[struct{ ValidationURL string }](a, "request_consumer_key", tooltest.Args{"rules": rights.Rules})
	a.want(len(rights.Rules) == 3 && key.ValidationURL != "", "the rights, and where to approve", rights)
}

func tellWho(a *assistant) {
	who := call[struct{ Nichandle string }](a, "get_account", nil)
	key := call[struct{ Rules []any }](a, "get_current_credential", nil)
	a.want(who.Nichandle != "" && len(key.Rules) > 0, "the account and the rights", who)
}

func callRaw(a *assistant) {
	found := call[struct {
		Operations []struct{ Method, Path string }
	}](a, "search_api", tooltest.Args{"query": "partition schemes of an installation template"})
	a.want(len(found.Operations) > 0 && strings.Contains(found.Operations[0].Path, "partitionScheme"), "the operation", found)
	got := call[struct{ Body []string }](a, "raw_get", tooltest.Args{"path": "/dedicated/installationTemplate/debian13_64/partitionScheme"})
	a.want(len(got.Body) > 0, "the schemes", got)
}
