package tools_test

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// guardedThings are one of each kind of target in the demo account, with the
// routes and the tools that lead to it, and the zone under other policies.
func guardedThings() []guarded {
	return append(otherPolicies(), guardedZone(), guardedServer(), guardedVPS(), guardedBlock(), guardedKey(), guardedSMS(), guardedService(), guardedPath())
}

// otherPolicies guard the zone, or all that is like it, in other words.
func otherPolicies() (all []guarded) {
	for name, text := range map[string]string{
		"service":              "default: allow\nrules: [{deny: {service: EXAMPLE.com}}]",
		"only another zone":    "default: deny\nrules: [{allow: {zone: example.org}}]",
		"deny wins over allow": "default: allow\nrules: [{allow: {zone: '*'}}, {ask: {zone: '*.com'}}, {deny: {zone: 'e*.c*m'}}, {person: {zone: example.com}}]",
		"always quiet":         "default: allow\nquiet: [{from: '00:00', to: '12:00', timezone: Europe/Paris, deny: {zone: example.com}}, {from: '12:00', to: '00:00', timezone: Europe/Paris, deny: {zone: example.com}}]",
		"caller":               "default: allow\nrules: [{deny: {caller: 't*t'}}]",
		"no reads":             "default: allow\nrules: [{deny: {effect: [read, destroy, change]}}]",
		"severity":             "default: allow\nrules: [{deny: {severity: '>=1'}}]",
		"command line":         "default: allow",
	} {
		g := guardedZone()
		g.name, g.policy, g.sparse = "zone: "+name, text, true
		if name == "command line" {
			g.flags = policy.Flags{DenyTargets: []string{"zone=Example.COM."}}
		}
		all = append(all, g)
	}
	g := guardedServer()
	g.name, g.policy, g.sparse, g.flags = "excluded tools", "default: allow", true, policy.Flags{ExcludeTools: []string{"*_server*", "raw_*", "list_*", "get_*", "*_reverse", "set_*"}}
	return append(all, g)
}

func guardedZone() guarded {
	records := []tooltest.Args{{"type": "A", "target": "192.0.2.1"}}
	return guarded{
		name: "zone", policy: "default: allow\nrules: [{deny: {zone: example.com}}]", target: "example.com",
		hidden: []string{"/domain/zone/example.com", "/domain/example.com"},
		raw: []string{
			"GET /domain/zone/{}", "GET /domain/zone/{}/export", "GET /domain/zone/{}/record", "GET /domain/zone/{}/record/5000000003", "GET /domain/{}",
			"GET /v2/domain/name/{}", "GET /services?resourceName={}", "GET /v2/iam/resource?resourceName={}", "GET /ssl?domain={}",
			`POST /domain/zone/{}/record {"fieldType":"A","target":"192.0.2.1"}`,
			`PUT /domain/zone/{}/record/5000000003 {"ttl":600}`,
			"DELETE /domain/zone/{}/record/5000000003",
			`POST /domain/zone/{}/import {"zoneFile":"$TTL 60\n@ IN A 192.0.2.1\n"}`,
			"POST /domain/zone/{}/history/2026-01-01T00:00:00Z/restore",
			`POST /domain/zone/{}/reset {"minimized":true}`,
			"POST /domain/zone/{}/refresh", "POST /domain/zone/{}/terminate", "POST /domain/zone/{}/dnssec", "DELETE /domain/zone/{}/dnssec",
			`PUT /domain/zone/{}/soa {"ttl":60}`,
			`PUT /domain/zone/{}/serviceInfos {"renew":{"automatic":false,"deleteAtExpiration":true,"forced":false,"period":1}}`,
			`POST /domain/zone/{}/confirmTermination {"token":"x"}`,
			`PUT /domain/{} {"transferLockStatus":"unlocked"}`,
			`POST /domain/{}/nameServers/update {"nameServers":[{"host":"ns1.example.org"}]}`,
			`PUT /v2/domain/name/{} {"targetSpec":null}`,
			`POST /v2/iam/resource/urn:v1:eu:resource:dnsZone:{}/tag {"key":"a","value":"b"}`,
			"DELETE /v2/iam/resource/urn:v1:eu:resource:domain:{}/tag/env",
			"POST /order/domain/zone/{}",
			`POST /order/cart/1/domain {"domain":"{}"}`,
			`POST /hosting/web/w1/attachedDomain {"domain":"{}"}`,
			"POST /email/domain/{}/account",
			`POST /dedicated/server/ns3000001.ip-192-0-2.eu/secondaryDnsDomains {"domain":"{}"}`,
			`POST /vps/vps-00000001.vps.ovh.net/secondaryDnsDomains {"domain":"{}"}`,
		},
		typed: map[string]string{
			"get_zone": "zone", "list_dns_records": "zone", "get_dns_record": "zone", "refresh_zone": "zone", "export_zone": "zone",
			"create_dns_record": "zone", "update_dns_record": "zone", "ensure_dns_record": "zone", "delete_dns_record": "zone", "edit_zone": "zone",
			"plan_zone": "zone", "apply_zone": "zone", "import_zone": "zone", "list_zone_history": "zone", "restore_zone": "zone", "wait_zone_task": "zone",
			"set_service_renewal": "service",
		},
		given: map[string]tooltest.Args{
			"get_dns_record":    {"record_id": 5000000003},
			"create_dns_record": {"type": "A", "target": "192.0.2.1"},
			"update_dns_record": {"record_id": 5000000003, "target": "192.0.2.1"},
			"ensure_dns_record": {"type": "A", "target": "192.0.2.1"},
			"delete_dns_record": {"record_id": 5000000003},
			"edit_zone":         {"remove": []int{5000000003}},
			"plan_zone":         {"records": records}, "apply_zone": {"records": records},
			"import_zone": {"zone_file": "@ IN A 192.0.2.1\n"}, "restore_zone": {"creation_date": "2026-01-01T00:00:00Z"},
			"wait_zone_task": {"task_id": 1, "timeout_seconds": 1}, "set_service_renewal": {"mode": "end_at_expiry", "product": "dns-zone"},
		},
		plain: []attempt{
			{"get_service", tooltest.Args{"service_id": 9000007}},
			{"get_service", tooltest.Args{"service_id": 9000013}},
			raw("GET", "/services/9000007", ""), raw("GET", "/v1/services/09000007", ""), raw("GET", "/service/9000013/", ""),
			raw("PUT", "/services/9000007", `{"displayName":"x"}`), raw("DELETE", "/services/9000007", ""),
			raw("POST", "/services/9000013/terminate", ""), raw("POST", "/service/%39000007/terminate", ""),
			raw("PUT", "/service/9000007", `{"resource":{"displayName":"x"}}`),
			raw("POST", "/services/9000009,9000007/terminate", ""),
			raw("GET", "/domain/zone/example.org,example.com", ""), raw("GET", "/domain/zone/example.org%2Cexample.com/record", ""),
			{"raw_post", tooltest.Args{"path": "/domain/zone/example.com/record", "unchecked": "true", "body": `{"fieldType":"A","target":"192.0.2.1"}`}},
			{"delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": "5000000003"}},
			{"edit_zone", tooltest.Args{"zone": "example.com", "remove": "[5000000003]"}},
			raw("POST", "/v2/iam/policy", `{"name":"p","resources":[{"urn":"urn:v1:eu:resource:dnsZone:example.com"}]}`),
			raw("POST", "/v2/iam/policy", `{"name":"p","resources":[{"urn":"URN:v1:eu:resource:dnsZone:*"}]}`),
			raw("POST", "/v2/iam/policy", `{"name":"p","resources":[{"urn":"*"}]}`),
			raw("GET", "/v2/iam/resource", ""), raw("GET", "/v2/iam/resource?resourceType=dnsZone", ""),
			raw("GET", "/v2/iam/resource?resourceURN=urn:v1:eu:resource:dnsZone:example.com", ""),
			raw("GET", "/v2/domain/name", ""),
		},
	}
}

func guardedServer() guarded {
	const web2 = tooltest.Web2
	return guarded{
		name: "server", policy: "default: allow\nrules: [{deny: {server: 'ns3000002.*'}}]", target: web2,
		hidden: []string{"/dedicated/server/ns3000002"},
		raw: []string{
			"GET /dedicated/server/{}", "GET /dedicated/server/{}/ips", "GET /dedicated/server/{}/task", "GET /dedicated/server/{}/features/ipmi/access?type=kvmipHtml5URL",
			`PUT /dedicated/server/{} {"bootId":230242}`, "POST /dedicated/server/{}/reboot", `POST /dedicated/server/{}/reinstall {"operatingSystem":"debian13_64"}`,
			"POST /dedicated/server/{}/terminate", `POST /dedicated/server/{}/confirmTermination {"token":"x"}`, "POST /dedicated/server/{}/authenticationSecret",
			`POST /dedicated/server/{}/features/ipmi/access {"type":"kvmipHtml5URL","ttl":15}`, "POST /dedicated/server/{}/task/1/cancel",
			`PUT /dedicated/server/{}/serviceInfos {"renew":{"automatic":false,"deleteAtExpiration":true,"forced":false}}`,
			"DELETE /dedicated/server/{}/option/BANDWIDTH",
			`POST /ip/203.0.113.128%2F28/move {"to":"{}"}`, "POST /ip/203.0.113.128%2F28/move?to={}", `POST /ip/203.0.113.128%2F28/move {"to":"ns3000001.ip-192-0-2.eu","nexthop":"{}"}`,
			`POST /vrack/pn-1/dedicatedServer {"dedicatedServer":"{}"}`, "DELETE /vrack/pn-1/dedicatedServer/{}",
			`POST /v2/iam/resource/urn:v1:eu:resource:dedicatedServer:{}/tag {"key":"a","value":"b"}`, "GET /v2/iam/resource?resourceName={}",
			"POST /order/upgrade/server/{}", "GET /order/dedicated/server/{}/bandwidth", `POST /support/tickets/create {"serviceName":"{}"}`, "GET /ip?routedTo.serviceName={}",
			`POST /cloud/project/0123456789abcdef0123456789abcdef/ip/failover/1/attach {"serviceName":"{}"}`,
		},
		typed: map[string]string{
			"get_server": "server", "list_server_ips": "server", "get_server_service": "server", "rename_server": "server", "set_server_monitoring": "server",
			"list_os_templates": "server", "reinstall_server": "server", "get_server_install_status": "server", "list_server_tasks": "server", "get_server_task": "server",
			"wait_server_task": "server", "cancel_server_task": "server", "list_boot_options": "server", "set_server_boot": "server", "reboot_server": "server",
			"boot_server_rescue": "server", "boot_server_disk": "server", "get_server_hardware": "server", "get_server_network": "server", "list_server_interventions": "server",
			"list_ips": "server", "set_service_renewal": "service",
		},
		given: map[string]tooltest.Args{
			"rename_server": {"display_name": "x"}, "set_server_monitoring": {"enabled": false}, "reinstall_server": {"os": "debian13_64"},
			"get_server_task": {"task_id": 1}, "wait_server_task": {"task_id": 1, "timeout_seconds": 1}, "cancel_server_task": {"task_id": 1},
			"set_server_boot": {"boot_id": 230242}, "set_service_renewal": {"mode": "end_at_expiry"},
		},
		plain: []attempt{
			// What leads to the server, and is led away from it.
			raw("POST", "/ip/192.0.2.12/park", ""), raw("POST", "/ip/192.0.2.12%2F32/move", `{"to":"ns3000001.ip-192-0-2.eu"}`),
			raw("PUT", "/ip/2001:db8:2::%2F64", `{"description":"x"}`), raw("POST", "/ip/2001:DB8:2:0::%2F64/reverse", `{"ipReverse":"2001:db8:2::1","reverse":"a.example.org."}`),
			raw("POST", "/dedicated/server/ns3000001.ip-192-0-2.eu/ipMove", `{"ip":"192.0.2.12"}`),
			raw("POST", "/dedicated/server/ns3000001.ip-192-0-2.eu/ipMove", `{"ip":"192.0.2.12/32"}`),
			raw("POST", "/dedicated/server/ns3000001.ip-192-0-2.eu/ipBlockMerge", `{"block":"2001:db8:2::/64"}`),
			raw("POST", "/vrack/pn-1/ip", `{"block":"192.0.2.12/32"}`), raw("POST", "/vrack/pn-1/ipv6", `{"block":"2001:db8:2::/64"}`),
			{"set_reverse", tooltest.Args{"ip": "192.0.2.12", "reverse": "a.example.org"}},
			{"set_reverse", tooltest.Args{"ip": "2001:db8:2::5", "reverse": "a.example.org"}},
			{"delete_reverse", tooltest.Args{"ip": "192.0.2.12"}},
			raw("POST", "/ip/203.0.113.128%2F28/move", `{"to":"ns3000001.ip-192-0-2.eu","to":"ns3000002.ip-192-0-2.eu"}`),
			raw("POST", "/ip/203.0.113.128%2F28/move", `{"to":["ns3000002.ip-192-0-2.eu"]}`), raw("POST", "/ip/203.0.113.128%2F28/move", `{"to":{"serviceName":"ns3000002.ip-192-0-2.eu"}}`),
			raw("POST", "/ip/203.0.113.128%2F28/move", `{"TO":"NS3000002.IP-192-0-2.EU."}`), raw("POST", "/ip/203.0.113.128%2F28/move", `{"to":"\u006es3000002.ip-192-0-2.eu"}`),
			raw("POST", "/ip/203.0.113.128%2F28/move", `[{"to":"ns3000002.ip-192-0-2.eu"}]`), raw("POST", "/ip/203.0.113.128%2F28/move", `{"routedTo.serviceName":"ns3000002.ip-192-0-2.eu"}`),
			raw("POST", "/ip/203.0.113.128%2F28/move?to[]=ns3000002.ip-192-0-2.eu", ""),
			{"raw_post", tooltest.Args{"path": "/ip/203.0.113.128%2F28/move", "unchecked": "true", "body": `{"to":"ns3000002.ip-192-0-2.eu"}`}},
			{"get_service", tooltest.Args{"service_id": 9000002}},
			{"get_service", tooltest.Args{"service_id": "9000002"}},
			raw("PUT", "/services/9000002", `{"displayName":"x"}`), raw("PUT", "/services/+9000002", `{"displayName":"x"}`), raw("PUT", "/services/9000002.0", `{"displayName":"x"}`),
			raw("DELETE", "/services/9000002", ""), raw("POST", "/service/9000002/terminate", ""), raw("POST", "/services/404/terminate", ""),
			raw("POST", "/me/billing/group/1/service", `{"serviceId":9000002}`), raw("POST", "/service/9000001/renew", `{"services":["9000002"]}`),
			raw("GET", "/dedicated/server/ns3000001.ip-192-0-2.eu,ns3000002.ip-192-0-2.eu", ""), raw("GET", "/v2/iam/resource", ""),
			raw("PUT", "/v2/iam/resource/urn%3Av1%3Aeu%3Aresource%3AdedicatedServer%3Ans3000002.ip-192-0-2.eu", `{"tags":{}}`),
			raw("PUT", "/v2/iam/resource/urn:v1:eu:resource:dedicatedServer:*", `{"tags":{}}`), raw("PUT", "/v2/iam/resource/00000000-0000-4000-8000-000000000002", `{"tags":{}}`),
		},
	}
}

func guardedVPS() guarded {
	const staging = "vps-00000001.vps.ovh.net"
	return guarded{
		name: "vps", policy: "default: allow\nrules: [{deny: {vps: VPS-00000001.vps.ovh.net.}}]", target: staging,
		hidden: []string{"/vps/vps-00000001"},
		raw: []string{
			"GET /vps/{}", "GET /vps/{}/ips", "POST /vps/{}/reboot", "POST /vps/{}/start", "POST /vps/{}/stop", "POST /vps/{}/terminate", "POST /vps/{}/setPassword",
			`POST /vps/{}/rebuild {"imageId":"img-debian13"}`, `POST /vps/{}/reinstall {"templateId":1}`, "POST /vps/{}/createSnapshot", "POST /vps/{}/snapshot/revert", "DELETE /vps/{}/snapshot",
			`PUT /vps/{} {"netbootMode":"rescue"}`, `PUT /vps/{}/ips/203.0.113.201 {"reverse":"a.example.org"}`, "DELETE /vps/{}/ips/203.0.113.220", `PUT /vps/{}/disks/1 {"monitoring":true}`,
			`POST /ip/203.0.113.128%2F28/move {"to":"{}"}`, `POST /v2/iam/resource/urn:v1:eu:resource:vps:{}/tag {"key":"a","value":"b"}`, "POST /order/vps/{}/upgrade", "POST /order/upgrade/vps/{}",
		},
		typed: map[string]string{
			"get_vps": "vps", "rename_vps": "vps", "start_vps": "vps", "stop_vps": "vps", "reboot_vps": "vps", "list_vps_images": "vps", "reinstall_vps": "vps", "get_vps_snapshot": "vps",
			"create_vps_snapshot": "vps", "revert_vps_snapshot": "vps", "delete_vps_snapshot": "vps", "list_vps_tasks": "vps", "wait_vps_task": "vps", "set_service_renewal": "service",
		},
		given: map[string]tooltest.Args{
			"rename_vps": {"display_name": "x"}, "reinstall_vps": {"image_id": "img-debian13"}, "wait_vps_task": {"task_id": 1, "timeout_seconds": 1}, "set_service_renewal": {"mode": "end_at_expiry"},
		},
		plain: []attempt{
			raw("PUT", "/services/9000011", `{"displayName":"x"}`), raw("POST", "/services/9000011/terminate", ""),
			{"get_service", tooltest.Args{"service_id": 9000011}},
			raw("POST", "/ip/203.0.113.220/park", ""), raw("POST", "/ip/203.0.113.220%2F32/move", `{"to":"ns3000001.ip-192-0-2.eu"}`), raw("PUT", "/ip/203.0.113.201", `{"description":"x"}`),
			raw("POST", "/ip/service/ip-203.0.113.220/terminate", ""), raw("POST", "/services/9000017/terminate", ""), raw("DELETE", "/services/9000017", ""),
			raw("POST", "/dedicated/server/ns3000001.ip-192-0-2.eu/ipMove", `{"ip":"203.0.113.220"}`), raw("GET", "/v2/iam/resource?resourceType=vps", ""),
		},
	}
}

func guardedBlock() guarded {
	return guarded{
		name: "ip", policy: "default: allow\nrules: [{deny: {ip: 203.0.113.130}}]", target: "203.0.113.130",
		hidden: []string{"/ip/203.0.113.130", "/ip/203.0.113.128/28"},
		raw: []string{
			"GET /ip/{}", `PUT /ip/{} {"description":"x"}`, "POST /ip/{}/park", `POST /ip/{}/move {"to":"ns3000001.ip-192-0-2.eu"}`, "DELETE /ip/203.0.113.128%2F28/reverse/{}",
			`POST /ip/203.0.113.128%2F28/reverse {"ipReverse":"{}","reverse":"a.example.org."}`, `POST /ip/203.0.113.128%2F28/firewall {"ipOnFirewall":"{}"}`, `POST /ip/203.0.113.128%2F28/firewall/{}/rule {"sequence":1}`,
			`POST /ip/203.0.113.128%2F28/mitigation {"ipOnMitigation":"{}"}`, `POST /dedicated/server/ns3000001.ip-192-0-2.eu/ipMove {"ip":"{}"}`,
			`POST /dedicated/server/ns3000001.ip-192-0-2.eu/virtualMac {"ipAddress":"{}"}`, "DELETE /dedicated/server/ns3000001.ip-192-0-2.eu/virtualMac/0/virtualAddress/{}",
			`POST /vrack/pn-1/ip {"block":"{}"}`, "DELETE /vrack/pn-1/ip/{}", `PUT /vps/vps-00000001.vps.ovh.net/ips/{} {"reverse":"a.example.org"}`,
			`POST /v2/iam/resource/urn:v1:eu:resource:ip:{}/tag {"key":"a","value":"b"}`,
		},
		typed: map[string]string{"get_reverse": "ip", "set_reverse": "ip", "delete_reverse": "ip", "get_ip": "block", "list_reverses": "block"},
		given: map[string]tooltest.Args{"set_reverse": {"reverse": "a.example.org"}},
		plain: append(blocks(),
			raw("POST", "/ip/service/ip-203.0.113.128/terminate", ""), raw("POST", "/ip/service/IP-203.0.113.128./terminate", ""), raw("PUT", "/ip/service/ip-203.0.113.128", `{"description":"x"}`),
			raw("PUT", "/ip/service/ip-203.0.113.128/serviceInfos", `{"renew":{"automatic":false}}`), raw("POST", "/services/9000015/terminate", ""), raw("PUT", "/services/9000015", `{"displayName":"x"}`),
			raw("DELETE", "/services/9000015", ""), attempt{"get_service", tooltest.Args{"service_id": 9000015}},
			attempt{"set_service_renewal", tooltest.Args{"service": "ip-203.0.113.128", "mode": "end_at_expiry"}},
			raw("POST", "/v2/iam/resource/urn:v1:eu:resource:ip:203.0.113.128%2F28/tag", `{"key":"a","value":"b"}`), raw("POST", "/v2/iam/resource/urn:v1:eu:resource:ip:ip-203.0.113.128/tag", `{"key":"a","value":"b"}`),
			raw("POST", "/v2/iam/resource/urn:v1:eu:resource:ipService:ip-203.0.113.130/tag", `{"key":"a","value":"b"}`),
			attempt{"set_reverse", tooltest.Args{"ip": "203.0.113.130", "block": "203.0.113.128/28", "reverse": "a.example.org"}},
			attempt{"list_reverses", tooltest.Args{"block": "203.0.113.135/28"}},
		),
	}
}

// blocks move every block and every form that the guarded address is in.
func blocks() (all []attempt) {
	for _, form := range []string{
		"203.0.113.130%2F32", "203.0.113.128%2F28", "203.0.113.131%2F28", "203.0.113.0%2F24", "203.0.0.0%2F16", "0.0.0.0%2F0", "203.0.113.130%2f31", "%32%30%33.0.113.130",
		"::ffff:203.0.113.130", "::FFFF:203.0.113.130%2F128", "0:0:0:0:0:ffff:cb00:7182", "%3A%3Affff%3Acb00%3A7182", "::ffff:cb00:7182", "::ffff:203.0.113.128%2F124", "::ffff:0:0%2F96",
		"203.0.113.0130", "203.000.113.130", "0xcb.0.0x71.0x82", "0xcb007182", "3405804930", "203.0.29058", "203.0.113.130.", "203.0.113.130%2F032", "203.0.113.130%2F", "203.0.113.130%20", "٢٠٣.0.113.130",
		"203.0.113.129,203.0.113.130",
	} {
		path := "/ip/" + form + "/park"
		all = append(all, raw("POST", path, ""), attempt{"get_ip", tooltest.Args{"block": decoded(form)}})
	}
	return all
}

func guardedKey() guarded {
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 ops@laptop"
	return guarded{
		name: "ssh_key", policy: "default: allow\nrules: [{deny: {ssh_key: laptop}}]", target: "laptop",
		hidden: []string{"/me/sshkey/laptop"},
		raw: []string{
			"GET /me/sshKey/{}", "DELETE /me/sshKey/{}", `PUT /me/sshKey/{} {"default":true}`, `POST /me/sshKey {"keyName":"{}","key":"` + key + `"}`, `POST /me/sshKey {"KEYNAME":"{}","key":"` + key + `"}`,
			`POST /vps/vps-00000001.vps.ovh.net/rebuild {"imageId":"img-debian13","sshKey":"{}"}`, `POST /vps/vps-00000001.vps.ovh.net/reinstall {"templateId":1,"sshKey":["{}"]}`,
		},
		typed: map[string]string{"get_ssh_key": "name", "delete_ssh_key": "name", "create_ssh_key": "name", "reinstall_server": "ssh_key", "boot_server_rescue": "ssh_key", "set_server_boot": "rescue_ssh_key", "reinstall_vps": "ssh_key"},
		given: map[string]tooltest.Args{
			"create_ssh_key": {"key": key}, "reinstall_server": {"server": tooltest.Web1, "os": "debian13_64"}, "boot_server_rescue": {"server": tooltest.Web1},
			"set_server_boot": {"server": tooltest.Web1, "boot_id": 230242}, "reinstall_vps": {"vps": "vps-00000001.vps.ovh.net", "image_id": "img-debian13"},
		},
		plain: []attempt{raw("DELETE", "/me/sshKey/ci,laptop", ""), raw("DELETE", "/me//sshKey/laptop", ""), raw("DELETE", "/ME/SSHKEY/LAPTOP", "")},
	}
}

func guardedSMS() guarded {
	const service = "sms-cm12345-1"
	return guarded{
		name: "sms", policy: "default: allow\nrules: [{deny: {sms: '*-1'}}]", target: service,
		hidden: []string{"/sms/sms-"},
		raw: []string{
			"GET /sms/{}", "GET /sms/{}/outgoing", `POST /sms/{}/jobs {"message":"x","receivers":["+33612345678"],"sender":"ExampleSAS"}`, `POST /sms/{}/users/u/jobs {"message":"x","receivers":["+33612345678"]}`,
			`POST /sms/{}/virtualNumbers/+33700000000/jobs {"message":"x"}`, `POST /sms/{}/batches {"message":"x"}`, `POST /sms/sms-cm12345-2/transferCredits {"smsAccountTarget":"{}","creditsAmount":1}`,
			`PUT /sms/{}/serviceInfos {"renew":{"automatic":false}}`, `PUT /sms/{} {"description":"x"}`,
		},
		typed: map[string]string{"get_sms_service": "service", "list_sms_senders": "service", "list_sms_outgoing": "service", "send_sms": "service", "set_service_renewal": "service"},
		given: map[string]tooltest.Args{"send_sms": {"message": "x", "receivers": []string{"+33612345678"}, "sender": "ExampleSAS"}, "set_service_renewal": {"mode": "end_at_expiry"}},
		plain: []attempt{raw("PUT", "/services/9000010", `{"displayName":"x"}`), {"get_service", tooltest.Args{"service_id": 9000010}}},
	}
}

// guardedService is a service by its number, which is touched by its name too.
func guardedService() guarded {
	g := guardedServer()
	g.name, g.policy, g.sparse = "service number", "default: allow\nrules: [{deny: {service: 9000002}}]", true
	g.raw = slices.DeleteFunc(g.raw, func(line string) bool { return strings.Contains(line, "nexthop") })
	return g
}

// guardedPath is what a rule names by its paths.
func guardedPath() guarded {
	g := guardedServer()
	g.name = "path"
	g.policy = "default: allow\nrules: [{deny: {path: ['/v1/dedicated/server/NS3000002.*/**', '/dedicated/server/{}/confirmTermination']}}, {deny: {method: DELETE, path: /me/**}}]"
	g.raw = slices.DeleteFunc(g.raw, func(line string) bool { return !strings.Contains(line, " /dedicated/server/{}") })
	delete(g.typed, "list_ips")
	delete(g.typed, "set_service_renewal")
	g.plain = []attempt{
		raw("DELETE", "/me/sshKey/ci", ""), raw("DELETE", "/me/api/credential/70002", ""), raw("DELETE", "/v1/me/sshKey/ci", ""), raw("DELETE", "/v2/me/sshKey/ci", ""), raw("DELETE", "/m%65/sshKey/ci", ""),
		raw("DELETE", "/ME/sshKey/ci", ""), raw("DELETE", "/me/sshKey/a,b", ""),
		{"delete_ssh_key", tooltest.Args{"name": "ci"}},
		{"revoke_api_credential", tooltest.Args{"credential_id": 70002}},
		raw("GET", "/dedicated/server/ns3000001.ip-192-0-2.eu,ns3000002.ip-192-0-2.eu", ""), raw("GET", "/dedicated/server/ns3000002.ip-192-0-2.eu,ns3000001.ip-192-0-2.eu/ips", ""),
	}
	return g
}
