package dns

import (
	"strings"
	"testing"
)

func TestSpellingsOfOneTargetHaveOneForm(t *testing.T) {
	for _, tt := range []struct {
		name, recordType string
		spellings        []string
	}{
		{"letter case, and a name in full", "CNAME", []string{"web-1", "Web-1.example.org.", "WEB-1.EXAMPLE.ORG."}},
		{"the zone itself", "NS", []string{"@", "example.org."}},
		{"blanks", "MX", []string{"10 mail", "10   mail.example.org."}},
		{"the short form of an address", "AAAA", []string{"2001:db8::1", "2001:DB8:0:0:0:0:0:1"}},
		{"quotes around a text", "TXT", []string{"abc", `"abc"`}},
		{"a text in parts", "DKIM", []string{`"abc"`, `"a" "bc"`}},
		{"quotes around a value", "CAA", []string{`0 issue "ca.example"`, `0 issue ca.example`, `0 Issue "ca.example"`}},
		{"digits of a digest", "TLSA", []string{"3 1 1 abcd", "3 1 1 ABCD", "3 1 1 AB cd"}},
	} {
		want, err := Canonical("example.org", tt.recordType, tt.spellings[0])
		if err != nil {
			t.Fatalf("%s: Canonical(%s, %q): %v", tt.name, tt.recordType, tt.spellings[0], err)
		}
		for _, s := range tt.spellings[1:] {
			if got, err := Canonical("Example.ORG", tt.recordType, s); err != nil || got != want {
				t.Errorf("%s: Canonical(%s, %q) = %q, %v, want %q", tt.name, tt.recordType, s, got, err, want)
			}
		}
	}
}

func TestTargetsThatDifferHaveFormsThatDiffer(t *testing.T) {
	for _, tt := range []struct{ name, recordType, a, b string }{
		{"another host", "CNAME", "web-1", "web-1.example.net."},
		{"another preference", "MX", "10 mail", "20 mail"},
		{"the case of a text", "TXT", `"abc"`, `"ABC"`},
		{"the case of an account", "CAA", `0 issue "ca.example; accounturi=https://ca.example/aBc"`, `0 issue "ca.example; accounturi=https://ca.example/AbC"`},
		{"the case of a key", "HTTPS", `1 . ech="AEX+DQBBzQAgACB0aGlzaXNhdGVZDA=="`, `1 . ech="AEX+DQBBzQAgACB0aGlzaXNhdGVzdA=="`},
		{"the case of a path", "SVCB", `1 . dohpath="/dns{?dns}"`, `1 . dohpath="/DNS{?dns}"`},
	} {
		a, errA := Canonical("example.org", tt.recordType, tt.a)
		b, errB := Canonical("example.org", tt.recordType, tt.b)
		if errA != nil || errB != nil || a == b {
			t.Errorf("%s: Canonical(%s) of %q and %q = %q, %v and %q, %v, want two", tt.name, tt.recordType, tt.a, tt.b, a, errA, b, errB)
		}
	}
}

func TestTargetsThatNoResolverReadsAreRefused(t *testing.T) {
	for _, tt := range []struct{ recordType, target, problem string }{
		{"A", "192.0.2.256", "192.0.2.1"},
		{"A", "2001:db8::1", "192.0.2.1"},
		{"A", "host", "192.0.2.1"},
		{"A", "192.0.2.1\n$INCLUDE /etc/passwd", "more than one line"},
		{"AAAA", "192.0.2.1", "2001:db8::1"},
		{"AAAA", "fe80::1%eth0", "2001:db8::1"},
		{"CNAME", "two words", "host.example.com."},
		{"CNAME", "", "host.example.com."},
		{"MX", "mail.example.com.", "10 mail.example.com."},
		{"MX", "ten mail", "10 mail.example.com."},
		{"MX", "10 mail ; comment", "a comment or parentheses"},
		{"MX", "(10 mail", "a comment or parentheses"},
		{"SRV", "10 60 sip", "priority, weight, port, host"},
		{"SRV", `\# 4 0A000001`, "priority, weight, port, host"},
		{"CAA", "letsencrypt.org", `0 issue "letsencrypt.org"`},
		{"NS", "a b", "host.example.com."},
		{"TLSA", "3 1", "a digest"},
		{"SSHFP", "hello", "a fingerprint"},
		{"TXT", "two\nlines", "more than one line"},
		{"TXT", `"not closed`, `"v=spf1 -all"`},
		{"LOC", "here", "that of a zone file"},
	} {
		if err := CheckTarget("example.org", tt.recordType, tt.target); err == nil || !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("CheckTarget(%s, %q) = %v, want %q", tt.recordType, tt.target, err, tt.problem)
		}
	}
}

func TestTargetsThatResolversReadAreAccepted(t *testing.T) {
	for _, tt := range []struct{ recordType, target string }{
		{"A", "192.0.2.1"},
		{"AAAA", "2001:DB8::1"},
		{"MX", "10 mail"},
		{"MX", "0 ."},
		{"TXT", "v=spf1 include:x ~all"},
		{"TXT", `"a;b" "c"`},
		{"TXT", `"a;b\\" "c;d"`},
		{"TXT", `say "hi"`},
		{"CAA", `0 issue ";"`},
		{"SRV", "1 2 3 sip.example.net."},
		{"SSHFP", "4 2 " + strings.Repeat("ab", 32)},
		{"DKIM", "v=DKIM1; k=rsa; p=abc"},
		{"NAPTR", `100 10 "u" "E2U+sip" "!^\\+1(.*)$!sip:\\1@example.org!" .`},
		{"LOC", "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m"},
		{"RP", "ops.example.org. ."},
		{"HTTPS", `1 . alpn="h2,h3" ipv4hint=192.0.2.1`},
	} {
		if err := CheckTarget("example.org", tt.recordType, tt.target); err != nil {
			t.Errorf("CheckTarget(%s, %q) = %v, want nil", tt.recordType, tt.target, err)
		}
	}
}

func TestNamesAreWithinTheZone(t *testing.T) {
	for _, name := range []string{"", "@", "www", "*", "*.dev", "_sip._tcp", "a.b.c", "xn--mnchen-3ya"} {
		if err := CheckName(name); err != nil {
			t.Errorf("CheckName(%q) = %v, want nil", name, err)
		}
	}
	for _, name := range []string{"a b", "x.", "a/b", "..", "a..b", `a\.b`, "a.@", strings.Repeat("a", 64)} {
		if CheckName(name) == nil {
			t.Errorf("CheckName(%q) = nil, want an error", name)
		}
	}
}

func TestTimesToLiveAreTheZonesOrAMinuteAtLeast(t *testing.T) {
	for _, seconds := range []int{0, 60, 86400} {
		if err := CheckTTL(seconds); err != nil {
			t.Errorf("CheckTTL(%d) = %v, want nil", seconds, err)
		}
	}
	for _, seconds := range []int{1, 59} {
		if CheckTTL(seconds) == nil {
			t.Errorf("CheckTTL(%d) = nil, want an error", seconds)
		}
	}
}
