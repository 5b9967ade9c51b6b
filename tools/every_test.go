package tools_test

import (
	"encoding/json"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
)

// samples gives every argument that some tool requires a value that works on
// the demo account. A new argument needs a line here, a new tool does not.
func samples() tooltest.Args {
	return tooltest.Args{
		"server": tooltest.Web1, "name": "laptop", "task_id": 51000001, "boot_id": 230242, "os": "debian13_64",
		"template": "debian13_64", "display_name": "shop", "block": "203.0.113.128/28",
		"ip": "203.0.113.130", "reverse": "mail.example.com",
		"vps": "vps-00000001.vps.ovh.net", "image_id": "img-debian13", "service_id": 9000001, "enabled": false,
		"credential_id": 70002,
		"service":       "sms-cm12345-1", "message": "hello", "receivers": []string{"+33612345678"},
		"zone": "example.com", "record_id": 5000000003, "type": "A", "target": "192.0.2.11",
		"zone_file": "@ IN A 192.0.2.11\nwww IN CNAME other\nnew IN A 192.0.2.77\n",
		"query":     "reboot a server", "method": "GET", "confirmation_token": "NONE", "mode": "end_at_expiry",
		"key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 new",
		"calls": []tooltest.Args{
			{"tool": "rename_server", "arguments": tooltest.Args{"server": tooltest.Web1, "display_name": "shop"}},
			{"tool": "delete_dns_record", "arguments": tooltest.Args{"zone": "example.com", "record_id": 5000000003}},
			{"tool": "delete_ssh_key", "arguments": tooltest.Args{"name": "ci"}},
		},
	}
}

// arrange makes the demo account fit for a tool, with all rights.
func arrange(d *tooltest.Session, name string) tooltest.Args {
	given := required(d.T, name)
	switch name {
	case "create_ssh_key":
		given["name"] = "fresh"
	case "get_server_task", "wait_server_task", "cancel_server_task":
		p := tooltest.Plan(d, "reboot_server", tooltest.Args{"server": tooltest.Web1})
		tooltest.Call[any](d, "reboot_server", tooltest.Args{"server": tooltest.Web1, "confirmation_token": p.Token})
	}
	switch name {
	case "wait_server_task":
		given["timeout_seconds"] = 1
	case "create_dns_record":
		given["type"], given["target"] = "MX", "20 mail"
	case "edit_zone":
		given["add"] = []tooltest.Args{{"type": "A", "subdomain": "web-1", "target": "192.0.2.77"}}
		given["change"] = []tooltest.Args{{"record_id": 5000000003, "target": "192.0.2.99"}}
		given["remove"] = []int{5000000013}
	case "refresh_zone":
		late := ovh.Record{FieldType: "A", SubDomain: "late", Target: "192.0.2.99"}
		if _, err := d.Client.Send(d.T.Context(), ovh.CreateRecord("example.com", late).Write); err != nil {
			d.T.Fatal(err)
		}
	case "set_reverse":
		d.Account.Resolve("shop.example.com", netip.MustParseAddr("203.0.113.130"))
		given["reverse"] = "shop.example.com"
	case "ensure_dns_record":
		given["target"] = "192.0.2.99"
	case "update_dns_record":
		given["target"] = "192.0.2.99"
	case "plan_zone", "apply_zone":
		given["zone_file"] = samples()["zone_file"]
	case "show_plan":
		given["confirmation_token"] = tooltest.Plan(d, "apply_zone", tooltest.Args{"zone": "example.com", "zone_file": samples()["zone_file"]}).Token
	case "list_audit":
		d.ReadAudit(auditLog(d.T))
	case "raw_get":
		given["path"] = "/me/api/credential"
	case "raw_list":
		given["path"] = "/dedicated/server"
	case "wait_api":
		given["path"], given["field"], given["until"] = "/me/api/credential/70001", "status", []string{"validated"}
	case "describe_api":
		given["path"] = "/dedicated/server/{serviceName}"
	case "raw_post":
		given["path"] = "/dedicated/server/" + tooltest.Web1 + "/reboot"
	case "raw_put":
		given["path"], given["body"] = "/dedicated/server/"+tooltest.Web1, tooltest.Args{"bootId": 230242}
	case "raw_delete":
		given["path"] = "/me/sshKey/ci"
	case "start_vps":
		given["vps"] = "vps-00000002.vps.ovh.net"
	case "create_vps_snapshot":
		given["replace"] = true
	case "wait_vps_task":
		tooltest.Call[any](d, "start_vps", tooltest.Args{"vps": "vps-00000002.vps.ovh.net"})
		given["vps"], given["task_id"], given["timeout_seconds"] = "vps-00000002.vps.ovh.net", 61000001, 1
	case "get_tool_rights":
		given["tools"] = []string{"list_servers", "reboot_server"}
	case "request_consumer_key":
		given["rules"] = []string{"GET /me"}
	case "send_sms":
		given["sender"] = "ExampleSAS"
	case "wait_zone_task":
		given["task_id"] = tooltest.Confirmed[struct{ Task struct{ ID int } }](d, "import_zone", tooltest.Args{"zone": "example.com", "zone_file": samples()["zone_file"]}).Task.ID
		given["timeout_seconds"] = 1
	case "restore_zone":
		given["creation_date"] = tooltest.Call[struct {
			History []struct {
				Date string `json:"creation_date"`
			}
		}](d, "list_zone_history", tooltest.Args{"zone": "example.com"}).History[0].Date
	}
	return given
}

func required(t testing.TB, name string) tooltest.Args {
	t.Helper()
	published, err := schemas.Published(name)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct{ Required []string }
	if err := json.Unmarshal(published.Input, &schema); err != nil {
		t.Fatal(err)
	}
	given := tooltest.Args{}
	for _, argument := range schema.Required {
		if argument == "creation_date" || argument == "path" || argument == "field" || argument == "until" {
			continue
		}
		value, ok := samples()[argument]
		if !ok {
			t.Fatalf("samples has no value for %s", argument)
		}
		given[argument] = value
	}
	return given
}

// TestEveryToolKeepsToItsEffectAndItsRights calls every tool with a key that
// is granted what the tool declares and nothing else.
func TestEveryToolKeepsToItsEffectAndItsRights(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Name == "show_plan" {
			continue // it reads what its own server keeps, see TestLongPlanIsReadInParts
		}
		t.Run(def.Name, func(t *testing.T) {
			var rules []simulator.Rule // none are declared of raw calls: any path may be asked for
			for _, r := range def.Access {
				rules = append(rules, simulator.Rule(r))
			}
			synctest.Test(t, func(t *testing.T) { // some wait between steps
				d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
				given := arrange(d, def.Name)
				d = d.Restricted(rules)
				d.Offer(describedBySimulator(d)...)
				keepsToItsEffect(d, def, given)
				unused(t, def, d.AllRequests())
			})
		})
	}
}

// describedBySimulator returns the tools of a server whose catalogue is the
// simulator's own description of itself.
func describedBySimulator(d *tooltest.Session) []tool.Definition {
	return tools.All(tools.Options{
		Catalog: &catalog.Library{API: d.Client.Reader(), Log: slog.New(slog.DiscardHandler)},
		Keys:    account.KeyDelivery{Show: true},
	})
}

func keepsToItsEffect(d *tooltest.Session, def tool.Definition, given tooltest.Args) {
	d.T.Helper()
	if def.Effect == effect.Destroy {
		p := tooltest.Plan(d, def.Name, given)
		if got := d.Writes(); len(got) > 0 {
			d.T.Errorf("before its token it sent %v", got)
		}
		if p.Token == "" || p.Summary == "" || len(p.WillHappen) == 0 || len(p.Requests) == 0 || p.Undo == "" {
			d.T.Errorf("the plan is not complete: %+v", p)
		}
		given = tooltest.With(given, "confirmation_token", p.Token)
		var planned []string
		for _, r := range p.Requests {
			planned = append(planned, r.Method+" "+r.Path)
		}
		tooltest.Call[any](d, def.Name, given)
		if got := d.Writes(); !slices.Equal(got, planned) {
			d.T.Errorf("it sent %v, planned was %v", got, planned)
		}
		return
	}
	tooltest.Call[any](d, def.Name, given)
	if got := d.Writes(); def.Effect == effect.Read && len(got) > 0 && !slices.Equal(got, []string{"POST /sms/estimate"}) {
		d.T.Errorf("a tool that only reads sent %v", got)
	} else if def.Effect == effect.Change && len(got) == 0 {
		d.T.Errorf("a tool that changes sent nothing")
	}
}

// unused fails for a declared right that the call had no use for: it would be
// asked of the operator for nothing.
func unused(t *testing.T, def tool.Definition, sent []string) {
	t.Helper()
	for _, r := range def.Access {
		if !slices.ContainsFunc(sent, func(s string) bool { return covers(r.Method+" "+r.Path, s) }) && !optional(def.Name, r.Path) {
			t.Errorf("the right %s is declared and not used by %v", r, sent)
		}
	}
}

// optional tells the rights that only an optional argument needs.
func optional(tool, path string) bool {
	switch tool {
	case "set_server_boot", "boot_server_rescue", "reinstall_server", "reinstall_vps":
		return path == "/me/sshKey/*"
	case "get_overview": // it looks at what it has requests for
		return true
	case "list_vps_tasks":
		return path == "/vps/*/tasks/*"
	case "wait_vps_task": // only once the task ended
		return path == "/vps/*/images/current"
	case "list_os_templates":
		return strings.HasSuffix(path, "compatibleTemplates")
	case "list_server_tasks":
		return path == "/dedicated/server/*/task/*"
	case "ensure_dns_record":
		return path == "/domain/zone/*/record" // it creates or updates, never both
	case "set_service_renewal":
		return strings.HasSuffix(path, "/serviceInfos") // of other products
	case "get_reverse", "set_reverse", "delete_reverse":
		return path == "/ip/*/reverse"
	}
	return false
}

// covers reads a rule as the simulator does.
func covers(rule, sent string) bool {
	sent, _, _ = strings.Cut(sent, "?")
	r, s := strings.Split(rule, "/"), strings.Split(sent, "/")
	for i := range r {
		switch {
		case i >= len(s):
			return false
		case r[i] == "*" && i == len(r)-1:
			return true
		case r[i] != "*" && r[i] != s[i]:
			return false
		}
	}
	return len(r) == len(s)
}
