package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/consent/page"
)

// sample returns a plan as an assistant would ask for it.
func sample(name string) (consent.Request, bool) {
	r := consent.Request{Client: "claude-code 2.4.1"}
	r.Account, r.Caller = "xx11111-ovh", "token:alice"
	switch name {
	case "reinstall":
		r.Tool, r.Severity, r.TypeName = "reinstall_server", 5, "ns3141592.ip-198-51-100.eu"
		r.Plan = reinstall()
	case "dns":
		r.Tool, r.Severity, r.Client, r.Caller = "apply_zone", 3, "Visual Studio Code", "token:bob"
		r.Plan = zone()
	case "hostile":
		r.Tool, r.Severity = "delete_dns_record", 4
		r.Caller, r.CallerName = "oidc:248289761001", "root \u05d0\u05d1, approved by token:alice <b>(verified)</b> \u202e"
		r.Plan = hostile()
	default:
		return r, false
	}
	r.Arguments = []byte(name)
	return r, true
}

func reinstall() confirm.Plan {
	return confirm.Plan{
		Summary: "Reinstall the server ns3141592.ip-198-51-100.eu with Debian 13 (Trixie).",
		Target: json.RawMessage(`{"name":"ns3141592.ip-198-51-100.eu","displayName":"shop-db-1","os":"debian12_64","state":"ok",
			"ip":"198.51.100.17","ips":["198.51.100.17","2001:db8:41:7a0::1"],"datacenter":"gra3","monitoring":true,"rescue":null}`),
		WillBeLost: []string{"Everything on its disks, 2 × 960 GB NVMe.", "Its SSH host keys, so that clients warn at their next login."},
		WillHappen: []string{"The server stops at once and answers nothing until it is installed.", "Its IP addresses and reverse names stay."},
		Undo:       "It can't be undone. Restore from a backup of your own.",
		Duration:   "about 15 minutes",
		Requests: []confirm.Request{{
			Method: "POST", Path: "/dedicated/server/ns3141592.ip-198-51-100.eu/reinstall",
			Body: json.RawMessage(`{"operatingSystem":"debian13_64","customizations":{"hostname":"shop-db-1","sshKey":"ssh-ed25519 AAAA… alice@laptop"}}`),
		}},
	}
}

func zone() confirm.Plan {
	p := confirm.Plan{
		Summary:    "Change the zone example.org: delete 1 record, add 24, leave 12.",
		Target:     json.RawMessage(`{"zone":"example.org","records":13,"dnssec":false,"nameServers":["dns10.ovh.net","ns10.ovh.net"]}`),
		WillBeLost: []string{`The record "old A 198.51.100.9".`},
		WillHappen: []string{"Resolvers learn of it as the former answers run out, at most an hour."},
		Undo:       "Import the zone file that export_zone returned before.",
		Requests:   []confirm.Request{{Does: `delete "old A 198.51.100.9"`, Method: "DELETE", Path: "/domain/zone/example.org/record/5000000009"}},
	}
	for i := range 24 {
		p.Requests = append(p.Requests, confirm.Request{
			Method: "POST", Path: "/domain/zone/example.org/record",
			Body: fmt.Appendf(nil, `{"fieldType":"A","subDomain":"host%02d","target":"198.51.100.%d","ttl":3600}`, i, i+20),
		})
	}
	p.Requests = append(p.Requests, confirm.Request{Does: "publish", Method: "POST", Path: "/domain/zone/example.org/refresh"})
	return p
}

// hostile is of names that somebody chose to mislead whoever reads them.
func hostile() confirm.Plan {
	const value = "v=spf1 \u202e moc.elpmaxe \u200b<script>alert(1)</script><b>Approved by security</b>"
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // a text
	}
	return confirm.Plan{
		Summary:    fmt.Sprintf("Delete the record %q of the zone example.org.", value),
		Target:     fmt.Appendf(nil, `{"zone":"example.org","fieldType":"TXT","target":%s,"\u202eetats":"x"}`, text),
		WillBeLost: []string{value},
		WillHappen: []string{"Mail of the zone is checked no more."},
		Undo:       "Create the record again.",
		Requests:   []confirm.Request{{Method: "DELETE", Path: "/domain/zone/example.org/record/5000000001", Body: fmt.Appendf(nil, `{"was":%s}`, text)}},
	}
}

func trail() []page.AuditRow {
	row := func(ago time.Duration, tool, caller, target, consent, outcome string) page.AuditRow {
		return page.AuditRow{Time: time.Now().Add(-ago), Tool: tool, Caller: caller, Target: target, Consent: consent, Outcome: outcome}
	}
	return []page.AuditRow{
		row(2*time.Minute, "reboot_server", "token:alice", "server: ns3141592.ip-198-51-100.eu", "person", "ok"),
		row(9*time.Minute, "list_servers", "token:alice", "", "", "ok"),
		row(26*time.Hour, "delete_ssh_key", "token:bob", "SSH key: deploy-2019", "token", "denied"),
	}
}
