package tools_test

import (
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

const lateZone = "$TTL 3600\n@ IN A 192.0.2.11\n@ IN MX 10 mail\nmail IN A 192.0.2.25\nwww IN CNAME @\n@ IN TXT \"v=spf1 mx -all\"\n"

// want fails the test for an answer that is not as the page says.
func (p *player) want(tool, at, want string) {
	p.Helper()
	if got := p.answers[tool].Get(at).String(); got != want {
		p.Errorf("%s: %s = %q, want %q, in %s", tool, at, got, want, p.answers[tool].Raw)
	}
}

// watched fails the test for a server that OVHcloud does not watch again.
func (p *player) watched() {
	p.Helper()
	if got := p.call("get_server", map[string]any{"server": tooltest.Web2}); !got.Get("monitoring").Bool() {
		p.Errorf("nobody watches the server: %s", got.Raw)
	}
}

func plays() map[string]play {
	done := func(answer gjson.Result) bool { return answer.Get("body.status").String() == "done" }
	return map[string]play{
		"reinstall-server": {
			values: map[string]func(*player) string{"<key name>": last("list_ssh_keys", "keys.0.keyName"), "<task id>": last("reinstall_server", "task.taskId")},
			check: func(p *player) {
				p.want("get_server", "os", "debian13_64")
				p.watched()
			},
		},
		"rescue-server": {
			values: map[string]func(*player) string{
				"<task id of rescue>": last("boot_server_rescue", "task.taskId"), "<task id of disk>": last("boot_server_disk", "task.taskId"),
			},
			check: func(p *player) {
				p.want("get_server", "bootId", "1")
				p.watched()
			},
		},
		"move-zone-here": {
			arrange: func(p *player) {
				p.page = "repeat the same call with its `confirmation_token`"
				p.call("raw_post", map[string]any{"path": "/domain/example.net/nameServers/update", "body": map[string]any{"nameServers": []any{map[string]any{"host": "ns1.elsewhere.example"}, map[string]any{"host": "ns2.elsewhere.example"}}}})
				time.Sleep(time.Hour)
			},
			values: map[string]func(*player) string{
				"<zone file>": word(lateZone), "<name server 1>": last("get_zone", "nameServers.0"), "<name server 2>": last("get_zone", "nameServers.1"),
				"<task id>": last("raw_post", "body.id"),
			},
			until: map[string]func(gjson.Result) bool{`raw_get {"path":"/domain/example.net/task`: done},
			check: func(p *player) {
				for _, n := range []string{"records_to_delete", "records_to_change", "records_to_add"} {
					p.want("plan_zone", n, "0")
				}
				servers := p.call("raw_get", map[string]any{"path": "/domain/example.net"}).Raw
				if !strings.Contains(servers, "dns200.anycast.me") || strings.Contains(servers, "elsewhere") {
					p.Errorf("the domain asks %s", servers)
				}
			},
		},
		"change-mail-provider": {
			given: map[string]string{"zone": "example.com", "provider": "mail.example"},
			values: map[string]func(*player) string{
				"<MX record id>": last("list_dns_records", `records.#(fieldType=="MX").id`), "<SPF record id>": last("list_dns_records", `records.#(target%"*v=spf1*").id`),
				"<new MX>": word("1 mx1.mail.example."), "<new SPF>": word("v=spf1 include:mail.example ~all"),
				"<DKIM name>": word("s1._domainkey"), "<DKIM target>": word("s1.dkim.mail.example."),
			},
			check: func(p *player) {
				p.want("list_dns_records", `records.#(fieldType=="MX")#|#`, "1")
				p.want("list_dns_records", `records.#(fieldType=="MX").target`, "1 mx1.mail.example.")
				p.want("list_dns_records", `records.#(target%"*v=spf1*")#|#`, "1")
			},
		},
		"move-failover-ip": {
			values: map[string]func(*player) string{
				"<block with %2F for the slash>": func(p *player) string { return strings.ReplaceAll(p.answers["get_ip"].Get("ip").String(), "/", "%2F") },
				"<task id>":                      last("raw_post", "body.taskId"),
			},
			until: map[string]func(gjson.Result) bool{`raw_get {"path":"/ip/<block with %2F for the slash>/task/`: done},
			check: func(p *player) { p.want("get_ip", "routedTo.serviceName", tooltest.Web2) },
		},
		"rotate-consumer-keys": {
			values: map[string]func(*player) string{"<tool>": word("list_zones"), "<rule>": rule},
			check: func(p *player) {
				p.want("list_api_credentials", "credentials.#(credentialId==70002).credentialId", "")
				p.want("get_current_credential", "status", "validated")
			},
		},
		"inventory-assets": {check: func(p *player) {
			p.want("list_servers", "servers.#", "6")
			if writes := p.s.Writes(); len(writes) > 0 {
				p.Errorf("it sent %q", writes)
			}
		}},
		"check-renewals": {
			arrange: func(p *player) {
				manual := ovh.SetServiceRenewal(ovh.ServiceRoute{Product: "/vps", Name: stagingVPS}, ovh.Renew{Period: 1, ManualPayment: true})
				if _, err := p.s.Client.Send(p.Context(), manual.Write); err != nil {
					p.Fatal(err)
				}
			},
			values: map[string]func(*player) string{"<service>": last("list_services", `services.#(renew%"manual*").name`)},
			check:  func(p *player) { p.want("list_services", `services.#(name=="`+stagingVPS+`").renew`, "automatic P1M") },
		},
		"offboard-server": {
			given: map[string]string{"server": tooltest.Web1},
			values: map[string]func(*player) string{
				"<zone>": last("list_zones", "zones.0.name"), "<address>": last("get_server", "ip"), "<block>": last("list_ips", "ips.0.ip"),
				"<record id>": last("list_dns_records", "records.0.id"), "<address with a reverse name>": last("list_reverses", "reverses.0.ipReverse"),
			},
			check: func(p *player) {
				p.want("get_server_service", "renew.deleteAtExpiration", "true")
			},
		},
		"respond-to-leaked-key": {
			values: map[string]func(*player) string{"<rule>": rule, "<server>": last("list_servers", "servers.0.name"), "<zone>": last("list_zones", "zones.0.name")},
			skip:   []string{"raw_delete"}, // of a leaked application
			check: func(p *player) {
				p.want("list_api_credentials", "credentials.#(credentialId==70002).credentialId", "")
			},
		},
	}
}
