package policy

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const guarded = `
default: allow
rules:
  - deny: {zone: [prod.example, "*.prod.example", bücher.example]}
  - deny: {server: ns3000003.*}
  - deny: {vps: vps-prod.vps.ovh.example}
  - deny: {ip: [203.0.113.7, 198.51.100.0/28, "2001:db8:0:a::/64"]}
  - deny: {ssh_key: laptop}
  - deny: {sms: sms-xx1111-1}
  - deny: {project: 0123456789abcdef0123456789abcdef}
  - deny: {service: pn-1234}
  - deny: {method: DELETE, path: /me/**}
  - deny: {path: /domain/*/authInfo}
`

const guardedServer = "ns3000003.ip-203-0-113.eu"

// guardedAccount tells what ids stand for.
func guardedAccount() Lookup {
	return answers(map[string]string{
		"/services/1": `{"route":{"path":"/dedicated/server/{serviceName}","url":"/dedicated/server/` + guardedServer + `"},"resource":{"name":"x"}}`,
		"/services/2": `{"route":{"url":"/domain/zone/prod.example"},"resource":{"name":"prod.example"}}`,
		"/services/3": `{"route":null,"resource":{"name":"` + guardedServer + `"}}`,
		"/services/4": `{"route":{"url":"/ip/service/ip-203.0.113.7"},"resource":{"name":"ip-203.0.113.7"}}`,
		"/services/5": `{"route":{"url":"/cloud/project/0123456789abcdef0123456789abcdef"},"resource":{"name":"web"}}`,
		"/services/6": `{"route":{"url":"/sms/sms-xx1111-1"},"resource":{"name":"sms-xx1111-1"}}`,
		"/services/7": `null`,
		"/services/8": `{"route":{"url":"/vps/vps-prod.vps.ovh.example"},"resource":{"name":"web"}}`,
		"/services/9": `{"route":{"url":"/dedicated/server/ns3000001.ip-192-0-2.eu"},"resource":{"name":"ns3000001.ip-192-0-2.eu"}}`,

		"/dedicated/server/virtualNetworkInterface/aa-1": `{"serverName":"` + guardedServer + `"}`,
		"/me/task/dns/11":                       `{"zone":"prod.example"}`,
		"/me/task/domain/12":                    `{"domain":"PROD.example"}`,
		"/me/task/contactChange/13":             `{"serviceDomain":"` + guardedServer + `"}`,
		"/me/task/dns/14":                       `{"zone":"free.example"}`,
		"/ip/192.0.2.16%2F28":                   `{"ip":"192.0.2.16/28","routedTo":{"serviceName":"` + guardedServer + `"}}`,
		"/ip/192.0.2.32%2F28":                   `{"ip":"192.0.2.32/28","routedTo":{"serviceName":"ns3000001.ip-192-0-2.eu"}}`,
		"/ip/192.0.2.48%2F28":                   `{"ip":"192.0.2.48/28","routedTo":null}`,
		"/cloud/project/fedcba/sshkey/a2V5":     `{"name":"laptop"}`,
		"/cloud/project/fedcba/ip/failover/id1": `{"ip":"203.0.113.7"}`,
	})
}

// An attempt is a request that should not pass.
type attempt struct{ method, path, body string }

func (a attempt) String() string { return strings.TrimSpace(a.method + " " + a.path + " " + a.body) }

// spellings are ways to write a path that OVHcloud, or something before it, may
// read as the plain one.
func spellings() map[string]func(string) string {
	last := func(change func(string) string) func(string) string {
		return func(p string) string {
			i := strings.LastIndexByte(p, '/')
			return p[:i+1] + change(p[i+1:])
		}
	}
	return map[string]func(string) string{
		"plain":            func(p string) string { return p },
		"version 1":        func(p string) string { return "/v1" + p },
		"version 1.0":      func(p string) string { return "/1.0" + p },
		"version 2":        func(p string) string { return "/v2" + p },
		"two versions":     func(p string) string { return "/v1/v2" + p },
		"upper version":    func(p string) string { return "/V1" + p },
		"upper case":       strings.ToUpper,
		"double slashes":   func(p string) string { return strings.ReplaceAll(p, "/", "//") },
		"trailing slash":   func(p string) string { return p + "/" },
		"trailing slashes": func(p string) string { return p + "///" },
		"dot part":         func(p string) string { return "/." + p },
		"up and down":      func(p string) string { return "/x/.." + p },
		"encoded up":       func(p string) string { return "/x/%2e%2e" + p },
		"query":            func(p string) string { return p + "?x=1" },
		"fragment":         func(p string) string { return p + "#x" },
		"matrix parameter": func(p string) string { return p + ";a=b" },
		"encoded query":    func(p string) string { return p + "%3Fx" },
		"null byte":        func(p string) string { return p + "%00" },
		"encoded space":    func(p string) string { return p + "%20" },
		"plus":             func(p string) string { return p + "+" },
		"backslash":        func(p string) string { return strings.ReplaceAll(p, "/", `\`) },
		"encoded letters":  last(encodeAll),
		"encoded twice":    last(func(s string) string { return url.PathEscape(encodeAll(s)) }),
		"broken escape":    func(p string) string { return p + "%zz" },
		"zero width":       func(p string) string { return p + "%E2%80%8B" },
		"batch":            last(func(s string) string { return "other," + s }),
		"no first slash":   func(p string) string { return p[1:] },
		"absolute":         func(p string) string { return "https://eu.api.ovh.com/1.0" + p },
	}
}

func encodeAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

// plainAttempts are requests that name what is guarded, each as OVHcloud
// documents it. Their paths end with the name.
func plainAttempts() []attempt {
	return []attempt{
		{"PUT", "/dedicated/server/" + guardedServer, `{"bootId":1}`},
		{"GET", "/domain/zone/prod.example", ""},
		{"PUT", "/domain/www.prod.example", `{}`},
		{"PUT", "/vps/vps-prod.vps.ovh.example", `{}`},
		{"PUT", "/ip/203.0.113.7", `{}`},
		{"DELETE", "/me/sshKey/laptop", ""},
		{"PUT", "/sms/sms-xx1111-1", `{}`},
		{"PUT", "/cloud/project/0123456789abcdef0123456789abcdef", `{}`},
		{"PUT", "/vrack/pn-1234", `{}`},
	}
}

// namedAttempts name what is guarded in other words, in bodies, by ids, and at
// the ends of other routes.
func namedAttempts() []attempt {
	return []attempt{
		// Routes of a zone.
		{"POST", "/domain/zone/prod.example/import", `{"zoneFile":"$TTL 3600"}`},
		{"POST", "/domain/zone/prod.example/history/2026-01-01T00:00:00Z/restore", ""},
		{"POST", "/domain/zone/prod.example/refresh", ""},
		{"POST", "/domain/zone/prod.example/reset", `{"minimized":true}`},
		{"DELETE", "/domain/zone/prod.example/record/42", ""},
		{"POST", "/domain/zone/prod.example/record", `{"fieldType":"A","target":"192.0.2.1"}`},
		{"PUT", "/domain/zone/PROD.EXAMPLE/record/42", `{"target":"192.0.2.1"}`},
		{"DELETE", "/domain/zone/prod.example./record/42", ""},
		{"DELETE", "/domain/zone/prod.example../record/42", ""},
		{"DELETE", "/domain/zone/prod%2Eexample/record/42", ""},
		{"DELETE", "/domain/zone/prod.example%2E/record/42", ""},
		{"DELETE", "/domain/zone/free.example,prod.example/record/42", ""},
		{"DELETE", "/domain/zone/prod。example/record/42", ""},
		{"DELETE", "/domain/zone/prod%EF%BC%8Eexample/record/42", ""},
		{"DELETE", "/domain/zone/ｐｒｏｄ.example/record/42", ""},
		{"DELETE", "/domain/zone/prod%E2%80%8B.example/record/42", ""},
		{"DELETE", "/domain/zone/prod%C2%AD.example/record/42", ""},
		{"POST", "/domain/zone/a.b.prod.example/terminate", ""},
		{"POST", "/domain/prod.example/nameServers/update", `{}`},
		{"POST", "/v2/domain/name/prod.example/task", `{}`},
		{"PUT", "/v2/domain/name/Prod.Example.", `{}`},
		{"POST", "/allDom/all-1/domain/prod.example", ""},
		{"POST", "/dedicated/server/ns1.example/secondaryDnsDomains", `{"domain":"prod.example"}`},
		{"DELETE", "/dedicated/server/ns1.example/secondaryDnsDomains/prod.example", ""},
		{"POST", "/vps/vps-1/secondaryDnsDomains", `{"domain":"PROD.example."}`},
		{"DELETE", "/vps/vps-1/secondaryDnsDomains/prod.example.", ""},
		{"POST", "/me/task/dns/11/cancel", ""},
		{"POST", "/me/task/domain/12/cancel", ""},
		{"POST", "/order/domain/zone/prod.example", ""},
		{"POST", "/order/cart/c1/item/1/configuration", `{"label":"zone","value":"prod.example"}`},
		{"POST", "/hosting/web/w1/attachedDomain", `{"domain":"prod.example"}`},
		{"POST", "/email/domain/prod.example/account", `{}`},
		{"GET", "/domain/prod.example./authInfo", ""},
		{"GET", "/domain/other.example/AUTHINFO", ""},
		{"GET", "/domain//other.example//authInfo/", ""},
		// A zone with an international name.
		{"DELETE", "/domain/zone/bücher.example/record/1", ""},
		{"DELETE", "/domain/zone/b%C3%BCcher.example/record/1", ""},
		{"DELETE", "/domain/zone/BÜCHER.example/record/1", ""},
		{"DELETE", "/domain/zone/xn--bcher-kva.example/record/1", ""},
		{"DELETE", "/domain/zone/XN--BCHER-KVA.EXAMPLE./record/1", ""},
		{"DELETE", "/domain/zone/bu%CC%88cher.example/record/1", ""},
		{"DELETE", "/domain/zone/b%C3%BCcher%E3%80%82example/record/1", ""},
		{"DELETE", "/domain/zone/ｂücher.example./record/1", ""},
		// Routes of a server, and others that lead to it.
		{"POST", "/dedicated/server/" + guardedServer + "/reinstall", `{"operatingSystem":"debian12_64"}`},
		{"POST", "/dedicated/server/" + strings.ToUpper(guardedServer) + "/reboot", ""},
		{"POST", "/dedicated/server/" + guardedServer + "./reboot", ""},
		{"POST", "/dedicated/server/ns3000003%2Eip-203-0-113.eu/reboot", ""},
		{"PUT", "/dedicated/server/" + guardedServer + "/serviceInfos", `{"renew":{}}`},
		{"POST", "/dedicated/server/" + guardedServer + "/task/5/cancel", ""},
		{"PUT", "/dedicated/server/virtualNetworkInterface/aa-1", `{}`},
		{"POST", "/vrack/pn-1/dedicatedServer", `{"dedicatedServer":"` + guardedServer + `"}`},
		{"DELETE", "/vrack/pn-1/dedicatedServer/" + guardedServer, ""},
		{"POST", "/vrack/pn-1/dedicatedServerInterface", `{"dedicatedServerInterface":"aa-1"}`},
		{"DELETE", "/vrack/pn-1/dedicatedServerInterface/aa-1", ""},
		{"POST", "/ip/192.0.2.32%2F28/move", `{"to":"` + guardedServer + `"}`},
		{"POST", "/ip/192.0.2.32%2F28/move", `{"TO":"` + strings.ToUpper(guardedServer) + `."}`},
		{"POST", "/ip/192.0.2.32%2F28/move", `{"to":"ns1.example","to":"` + guardedServer + `"}`},
		{"POST", "/ip/192.0.2.32%2F28/move", `{"to":"ns1.example","To":"` + guardedServer + `"}`},
		{"POST", "/ip/192.0.2.32%2F28/move", `{"to":"\u006es3000003.ip-203-0-113.eu"}`},
		{"POST", "/ip/192.0.2.32%2F28/move", `{"to":"ns1.example"} {"to":"` + guardedServer + `"}`},
		{"POST", "/ip/192.0.2.32%2F28/move", `to=` + guardedServer},
		{"POST", "/ip/192.0.2.32%2F28/move?to=" + guardedServer, ``},
		{"POST", "/ip/192.0.2.32%2F28/move?t%6f=" + guardedServer, ``},
		{"PUT", "/ip/192.0.2.32%2F28", `{"routedTo":{"serviceName":"` + guardedServer + `"}}`},
		{"POST", "/ip/192.0.2.16%2F28/park", ""},
		{"POST", "/ip/192.0.2.16%2F28/move", `{"to":"ns1.example"}`},
		{"POST", "/ip/service/ip-192.0.2.16%2F28/terminate", ""},
		{"DELETE", "/services/1", ""},
		{"DELETE", "/v1/services/1/", ""},
		{"PUT", "/services/3", `{"displayName":"x"}`},
		{"POST", "/services/1/terminate", ""},
		{"POST", "/service/1/terminate", ""},
		{"POST", "/service/9/renew", `{"services":[9,1]}`},
		{"POST", "/me/billing/group/1/service", `{"serviceId":1}`},
		{"POST", "/me/credit/code", `{"serviceId":"1"}`},
		{"POST", "/me/incident/sbg/migrateServices", `{"serviceIds":[1]}`},
		{"POST", "/me/task/contactChange/13/accept", `{"token":"x"}`},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:dedicatedServer:" + guardedServer + "/tag", `{}`},
		{"POST", "/v2/iam/resource/urn%3Av1%3Aeu%3Aresource%3AdedicatedServer%3A" + guardedServer + "/tag", `{}`},
		{"POST", "/v2/iam/policy", `{"resources":[{"urn":"urn:v1:eu:resource:dedicatedServer:` + guardedServer + `"}]}`},
		{"POST", "/v2/iam/policy", `{"resources":[{"urn":"urn:v1:eu:resource:dedicatedServer:*"}]}`},
		{"POST", "/order/dedicated/server/" + guardedServer + "/ip/12", `{}`},
		{"POST", "/dedicated/nas/" + guardedServer + "/x", `{}`},
		{"GET", "/ip?routedTo.serviceName=" + guardedServer, ""},
		// What is there can't be found.
		{"DELETE", "/services/7", ""},
		{"DELETE", "/services/404", ""},
		{"DELETE", "/services/1,9", ""},
		{"POST", "/me/task/dns/404/cancel", ""},
		{"POST", "/ip/192.0.2.64%2F28/park", ""},
		{"POST", "/v2/iam/resource/urn:broken/tag", `{}`},
		// Other zones, projects, accounts by id.
		{"DELETE", "/services/2", ""},
		{"DELETE", "/services/4", ""},
		{"DELETE", "/services/5", ""},
		{"DELETE", "/services/6", ""},
		{"DELETE", "/services/8", ""},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:dnsZone:prod.example/tag", `{}`},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:dnsZone:B%C3%9CCHER.example./tag", `{}`},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:ip:203.0.113.7/tag", `{}`},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:ip:198.51.100.0%2F30/tag", `{}`},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:vps:vps-prod.vps.ovh.example/tag", `{}`},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:odd:vps-prod.vps.ovh.example/tag", `{}`},
		// Addresses and blocks.
		{"POST", "/ip/203.0.113.7%2F32/reverse", `{"ipReverse":"203.0.113.7","reverse":"a.example."}`},
		{"POST", "/ip/203.0.113.0%2F24/park", ""},
		{"POST", "/ip/203.0.113.9%2F24/park", ""},
		{"POST", "/ip/203.0.113.0%2f28/park", ""},
		{"POST", "/ip/203.0.113.0%2F28/reverse", `{"ipReverse":"203.0.113.7","reverse":"a.example."}`},
		{"DELETE", "/ip/203.0.113.0%2F28/reverse/203.0.113.7", ""},
		{"DELETE", "/ip/203.0.113.0%2F28/reverse/::ffff:203.0.113.7", ""},
		{"DELETE", "/ip/::ffff:203.0.113.7%2F128/reverse/203.0.113.9", ""},
		{"PUT", "/ip/%3A%3Affff%3Acb00%3A7107", `{}`},
		{"PUT", "/ip/203.0.113.007", `{}`},
		{"PUT", "/ip/0xcb007107", `{}`},
		{"PUT", "/ip/3405803783", `{}`},
		{"PUT", "/ip/203.0.113.7.", `{}`},
		{"PUT", "/ip/service/ip-203.0.113.7", `{}`},
		{"PUT", "/ip/service/IP-203.0.113.0%2F29", `{}`},
		{"PUT", "/ip/198.51.100.4", `{}`},
		{"PUT", "/ip/198.51.100.8%2F29", `{}`},
		{"PUT", "/ip/198.51.0.0%2F16", `{}`},
		{"PUT", "/ip/2001:db8:0:a::1", `{}`},
		{"PUT", "/ip/2001:DB8:0000:000A:0:0:0:1", `{}`},
		{"PUT", "/ip/2001%3Adb8%3A0%3Aa%3A%3A%2F64", `{}`},
		{"PUT", "/ip/2001:db8::%2F56", `{}`},
		{"PUT", "/vps/vps-1/ips/203.0.113.7", `{"reverse":"x.example."}`},
		{"POST", "/vrack/pn-1/ip", `{"block":"203.0.113.0/28"}`},
		{"DELETE", "/vrack/pn-1/ip/203.0.113.0%2F28", ""},
		{"POST", "/dedicated/server/ns1.example/ipMove", `{"ip":"203.0.113.7"}`},
		{"POST", "/dedicated/server/ns1.example/ipBlockMerge", `{"block":"203.0.113.0/28"}`},
		{"POST", "/dedicated/server/ns1.example/virtualMac", `{"ipAddress":"203.0.113.7"}`},
		{"DELETE", "/dedicated/server/ns1.example/virtualMac/00:50/virtualAddress/203.0.113.7", ""},
		{"POST", "/ip/203.0.113.0%2F28/firewall", `{"ipOnFirewall":"203.0.113.7"}`},
		{"POST", "/ip/203.0.113.0%2F28/firewall/203.0.113.7/rule", `{"sequence":0}`},
		{"PUT", "/ip/203.0.113.0%2F28/mitigation/203.0.113.7", `{}`},
		{"PUT", "/ip/203.0.113.0%2F28/game/203.0.113.7", `{}`},
		{"POST", "/ip/203.0.113.0%2F28/spam/203.0.113.7/unblock", ""},
		{"POST", "/cloud/project/fedcba/ip/failover/id1/attach", `{}`},
		// Others.
		{"POST", "/me/sshKey", `{"keyName":"laptop","key":"ssh-ed25519 AAAA"}`},
		{"PUT", "/me/sshKey/LAPTOP", `{"default":true}`},
		{"DELETE", "/cloud/project/fedcba/sshkey/a2V5", ""},
		{"POST", "/sms/sms-xx1111-2/transferCredits", `{"smsAccountTarget":"sms-xx1111-1","creditsAmount":5}`},
		{"POST", "/sms/SMS-XX1111-1/jobs", `{"message":"x"}`},
		{"POST", "/sms/sms-xx1111-1/users/u/jobs", `{"message":"x"}`},
		{"DELETE", "/cloud/project/0123456789ABCDEF0123456789abcdef/instance/1", ""},
		{"POST", "/vrack/pn-1/cloudProject", `{"project":"0123456789abcdef0123456789abcdef"}`},
		{"DELETE", "/vrack/pn-1/cloudProject/0123456789abcdef0123456789abcdef", ""},
		{"POST", "/dedicated/server/ns1.example/features/backupCloud", `{"cloudProjectId":"0123456789abcdef0123456789abcdef"}`},
		{"DELETE", "/vrack/PN-1234/ip/192.0.2.1", ""},
		{"DELETE", "/me/api/credential/1", ""},
		{"DELETE", "/v1/me/api/credential/1", ""},
		{"DELETE", "//ME//api/credential/1/", ""},
		{"DELETE", "/m%65/api/credential/1", ""},
		{"delete", "/me/api/credential/1", ""},
	}
}

// TestNoSpellingBypassesARule tries each bypass by itself.
func TestNoSpellingBypassesARule(t *testing.T) {
	p, look := parse(t, guarded), guardedAccount()
	tried := 0
	try := func(name string, a attempt) {
		tried++
		t.Run(name, func(t *testing.T) {
			if d := decide(t, p, a.method, a.path, a.body, look); d.Verdict != Deny {
				t.Errorf("Decide(%s) = %+v, want deny; it touches %q", a, d, p.Targets(t.Context(), raw(), Request{a.method, a.path, []byte(a.body)}, look))
			}
		})
	}
	for _, a := range plainAttempts() {
		for name, spell := range spellings() {
			try(name+" "+a.path, attempt{a.method, spell(a.path), a.body})
		}
	}
	for _, a := range namedAttempts() {
		try(a.String(), a)
	}
	if tried < 200 {
		t.Errorf("%d bypasses were tried, want 200", tried)
	}
}

// TestWhatNoRuleNamesPasses keeps the bypasses honest: a policy that denied
// everything would refuse them too.
func TestWhatNoRuleNamesPasses(t *testing.T) {
	p, look := parse(t, guarded), guardedAccount()
	for _, a := range []attempt{
		{"POST", "/domain/zone/free.example/record", `{"fieldType":"CNAME","subDomain":"www","target":"www.prod.example."}`},
		{"POST", "/domain/zone/free.example/import", `{"zoneFile":"@ IN A 203.0.113.7"}`},
		{"DELETE", "/domain/zone/notprod.example/record/42", ""},
		{"GET", "/domain/zone", ""},
		{"POST", "/dedicated/server/ns3000001.ip-192-0-2.eu/reinstall", `{"operatingSystem":"debian12_64","customizations":{"hostname":"prod"}}`},
		{"PUT", "/dedicated/server/ns30000031.ip-192-0-2.eu", `{"bootId":1}`},
		{"GET", "/dedicated/server/availabilities", ""},
		{"PUT", "/vps/vps-prod2.vps.ovh.example", `{}`},
		{"POST", "/ip/192.0.2.32%2F28/reverse", `{"ipReverse":"192.0.2.33","reverse":"www.prod.example."}`},
		{"POST", "/ip/192.0.2.48%2F28/move", `{"to":"ns3000001.ip-192-0-2.eu"}`},
		{"GET", "/ip/203.0.113.0%2F28/reverse/203.0.113.8", ""},
		{"PUT", "/me/sshKey/laptop2", `{"default":true}`},
		{"POST", "/me/api/oauth2/client", `{"name":"ci"}`},
		{"POST", "/sms/sms-xx1111-2/jobs", `{"message":"laptop","receivers":["+33600000000"]}`},
		{"PUT", "/services/9", `{"displayName":"web"}`},
		{"POST", "/me/task/dns/14/cancel", ""},
		{"POST", "/v2/iam/resource/urn:v1:eu:resource:dnsZone:free.example/tag", `{}`},
		{"GET", "/v2/iam/policy?details=true", ""},
		{"POST", "/domain/zone/free.example/dynHost/record", `{"ip":"203.0.113.7","subDomain":"www"}`},
		{"POST", "/me/accessRestriction/ip", `{"ip":"203.0.113.7","rule":"accept"}`},
	} {
		if d := decide(t, p, a.method, a.path, a.body, look); d.Verdict != Allow {
			t.Errorf("Decide(%s) = %+v, want allow; it touches %q", a, d, p.Targets(t.Context(), raw(), Request{a.method, a.path, []byte(a.body)}, look))
		}
	}
}
