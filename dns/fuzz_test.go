package dns

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// written is the zone file of a zone that was read from one.
func written(z Zone) string {
	var b strings.Builder
	if z.TTL > 0 {
		fmt.Fprintf(&b, "$TTL %d\n", z.TTL)
	}
	for _, r := range z.Records {
		b.WriteString(r.String() + "\n")
	}
	return b.String()
}

// What is read of a zone file and written again is the same zone, and nothing
// separates a zone from itself.
func FuzzParseZone(f *testing.F) {
	for _, file := range zoneFiles() {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		z, err := ParseZone("example.org", file)
		if err != nil {
			return
		}
		again, err := ParseZone("example.org", written(z))
		if err != nil {
			t.Fatalf("ParseZone(%q): %v, which was written of %q", written(z), err, file)
		}
		if again.TTL != z.TTL || !slices.Equal(again.Records, z.Records) {
			t.Errorf("ParseZone(%q) = %v, want %v", written(z), again.Records, z.Records)
		}
		if d := Compare(z, again); !d.Empty() {
			t.Errorf("Compare(%v, itself) = %+v", z.Records, d)
		}
	})
}

// The canonical form of a canonical form is itself, and no spelling makes two
// targets differ.
func FuzzCanonical(f *testing.F) {
	for _, recordType := range Types() {
		for _, target := range targets() {
			f.Add(recordType, target)
		}
	}
	f.Fuzz(func(t *testing.T, recordType, target string) {
		if !slices.Contains(Types(), recordType) {
			return
		}
		c, err := Canonical("example.org", recordType, target)
		if err != nil {
			return
		}
		again, err := Canonical("example.org", recordType, c)
		if err != nil || again != c {
			t.Errorf("Canonical(%s, %q) = %q, %v, which is the canonical form of %q", recordType, c, again, err, target)
		}
	})
}

// zoneFiles are zone files of every kind, good and bad.
func zoneFiles() []string {
	return []string{
		"@ IN A 192.0.2.1\n",
		"$TTL 3600\n@ IN SOA dns200.anycast.me. tech.ovh.net. (2026010100 86400 3600 3600000 300)\n@ IN NS dns200.anycast.me.\nwww IN CNAME web-1\n",
		"a 300 IN A 192.0.2.1\nb IN A 192.0.2.2\n  IN TXT \"still b\"\n",
		"$TTL 5m\n$ORIGIN sub.example.org.\nh 1h IN AAAA 2001:DB8:0::1\n@ MX 10 mail\n",
		"$GENERATE 1-3 host$ A 192.0.2.$\n",
		"$GENERATE 1-65535 h$ A 192.0.2.1\n",
		"$INCLUDE /etc/passwd\n",
		"a.example.com. IN A 192.0.2.1\n",
		"a 5 IN A 192.0.2.1\n",
		"u IN URI 1 1 \"x\"\n",
		"foo\\.bar IN A 192.0.2.1\nfoo\\.example.org. IN A 192.0.2.1\n",
		"t IN TXT \"a;b\\\\\" \"c\\\"d\" bare\n",
		"t IN TXT ( \"over\"\n \"lines\" ) ; and a comment\n",
		"t IN TXT \"\n$TTL 60\n\"\nb 60 A 192.0.2.1\n",
		"_sip._tcp 60 IN SRV 10 60 5060 sip\n@ CAA 0 issue \"ca.example; accounturi=https://ca.example/AbC\"\n",
		"@ HTTPS 1 . alpn=\"h2,h3\" ipv4hint=192.0.2.1\n_dns SVCB 1 dns.example.net. dohpath=\"/DNS{?dns}\"\n",
		"@ LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\n@ RP ops.example.org. txt.example.org.\n",
		"n NAPTR 100 10 \"S\" \"SIP+D2U\" \"!^.*$!sip:Info@example.org!\" _sip._udp\n",
		"_443._tcp TLSA 3 1 1 AbCdEf01\nh SSHFP 4 2 ABCDEF\nd DNAME example.net.\np PTR h\n",
		"c CAA 0\" issue\"ca.example\n",
		"version CH TXT \"x\"\n$TTL 2147483648\n@ A 192.0.2.1\n",
	}
}

// targets are targets of every type, good and bad.
func targets() []string {
	return []string{
		"192.0.2.1", "192.0.2.256", "2001:DB8:0::1", "::ffff:192.0.2.1", "fe80::1%eth0", "host", "Web-1.example.com.", "@", "two words", "",
		"10 mail", "10 mail ; comment", "(10 mail)", "10 60 5060 Sip.example.com.", `0 Issue "letsencrypt.org"`, `0 issue ";"`,
		"v=spf1 include:x ~all", `"v=spf1 -all"`, `"a;b" "c"`, `"a;b\\" "c;d"`, `"not closed`, `""`, `"\"hi\""`, "say \"hi\"", "two\nlines",
		"3 1 1 ABcd", "4 2 ABcd", "0 0 443 t", `1 . alpn="h2" ech="AEX+DQBBzQAgACB0aGlzaXNhdGVZDA=="`, `100 10 "S" "SIP+D2U" "" _sip._udp`,
		"52 22 23.000 N 4 53 32.000 E -2.00m", "Ops.example.org. txt", `\# 4 0A000001`, `a\"b`, `\065bc`,
	}
}
