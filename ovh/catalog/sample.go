package catalog

import "strings"

// samples make values that stand for real ones: addresses, domains and numbers
// that are set aside for documentation.
type samples struct{ ipv6 bool }

// text returns a value for a parameter that is sent as text.
func (s samples) text(name string, schema *Schema) string {
	switch {
	case schema == nil:
		return name
	case len(schema.Enum) > 0:
		return schema.Enum[0].Text()
	case schema.Pattern != "":
		return "1" // numbers alone have a pattern
	}
	return s.ofName(name, schema.Format)
}

// ofName returns a text of that format; without one, what such a field usually
// holds, or the name of what has to stand there.
func (s samples) ofName(name, format string) string {
	switch format {
	case "datetime":
		return "2026-01-31T12:00:00+00:00"
	case "date":
		return "2026-01-31"
	case "uuid":
		return "00000000-0000-4000-8000-000000000000"
	case "ip":
		return s.address("192.0.2.1", "2001:db8::1")
	case "ipv4":
		return "192.0.2.1"
	case "ipv6":
		return "2001:db8::1"
	case "ipBlock", "ipInterface":
		return s.address("192.0.2.0/28", "2001:db8::/64")
	case "ipv4Block":
		return "192.0.2.0/28"
	case "ipv6Block":
		return "2001:db8::/64"
	case "macAddress":
		return "02:00:00:00:00:01"
	}
	return s.usual(name)
}

func (s samples) address(ipv4, ipv6 string) string {
	if s.ipv6 {
		return ipv6
	}
	return ipv4
}

// usual returns what a field of that name usually holds.
func (s samples) usual(name string) string {
	lower := strings.ToLower(name)
	switch lower {
	case "ip", "ipaddress", "ipdestination", "ipsource", "target":
		return s.address("192.0.2.1", "2001:db8::1")
	case "cidr", "subnet", "ipblock", "source", "network":
		return s.address("192.0.2.0/24", "2001:db8::/64")
	case "zonename", "zone", "domain", "domainname", "fqdn":
		return "example.com"
	case "subdomain":
		return "www"
	case "host", "hostname", "nameserver", "dns", "server":
		return "host.example.com"
	case "region", "regionname":
		return "GRA"
	case "country", "countrycode":
		return "FR"
	case "language", "locale":
		return "en_GB"
	case "backuptime", "maintenancetime", "time":
		return "02:00:00"
	case "cron":
		return "0 2 * * *"
	case "sshkey", "publickey", "publicsshkey", "rescuesshkey":
		return "ssh-ed25519 AAAA... me@example.com"
	}
	return usualEnding(name, lower)
}

// usualEnding goes by the end of a name.
func usualEnding(name, lower string) string {
	switch {
	case strings.HasSuffix(lower, "email") || strings.HasSuffix(lower, "mail"):
		return "someone@example.com"
	case strings.HasSuffix(lower, "url") || strings.HasSuffix(lower, "uri") || strings.HasSuffix(lower, "callback"):
		return "https://example.com/"
	case strings.HasSuffix(lower, "phone") || lower == "receiver" || lower == "phonenumber":
		return "+33639980000"
	case strings.HasSuffix(lower, "description") || strings.HasSuffix(lower, "comment"):
		return "a note for people"
	}
	return name
}

// sampleBool returns true, but for what nobody should set because an example
// did.
func sampleBool(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"delete", "force", "disable", "terminate", "remove", "erase", "denied", "inverse"} {
		if strings.Contains(lower, word) {
			return false
		}
	}
	return true
}

// sampleNumber returns a number that a field of that name may hold.
func sampleNumber(name string) int {
	lower := strings.ToLower(name)
	switch {
	case lower == "ttl":
		return 3600
	case strings.HasSuffix(lower, "port"):
		return 443
	case strings.HasSuffix(lower, "size") || lower == "disk" || lower == "quota":
		return 10
	}
	return 1
}
