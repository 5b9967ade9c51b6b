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
		{"the order of parameters", "HTTPS", []string{`1 . alpn="h2" port=443 ipv4hint=192.0.2.1`, `1 . ipv4hint=192.0.2.1 alpn=h2 port="443"`}},
		{"the addresses of parameters", "SVCB", []string{`1 svc ipv6hint=2001:db8::1`, `1 SVC.example.org. ipv6hint="2001:DB8:0:0:0:0:0:1"`}},
		{"the order of what is mandatory", "HTTPS", []string{`1 . mandatory=alpn,port alpn=h2 port=1`, `1 . mandatory=port,alpn port=1 alpn=h2`}},
		{"flags and services", "NAPTR", []string{`1 2 "S" "SIP+D2U" "" _sip._udp`, `1 2 "s" "sip+d2u" "" _SIP._udp.example.org.`}},
		{"the tag of a rule, not its value", "CAA", []string{`0 issue "ca.example\;x"`, `0 ISSUE "ca.example;x"`}},
		{"letters beyond ASCII in a name", "CNAME", []string{"münchen", "xn--mnchen-3ya", "MÜNCHEN.example.org.", "XN--mnchen-3ya.example.org."}},
		{"letters beyond ASCII in a text", "TXT", []string{"café", `"café"`, `"caf\195\169"`, `caf\195\169`, `"caf" "\195" "\169"`}},
		{"escapes that need not be", "TXT", []string{"a;b", `"a;b"`, `"a\;b"`, `a\;b`, `"\a\;\b"`, `"\097;b"`}},
		{"quotes within a text", "TXT", []string{`say "hi"`, `"say \"hi\""`, `"say \034hi\034"`}},
		{"tabs", "TXT", []string{"a\tb", "\"a\tb\"", `"a\009b"`}},
		{"a backslash at the end of a part", "TXT", []string{`"a;b\\" "c;d"`, `"a;b\\c;d"`, `a;b\\c;d`}},
		{"parts without blanks between them", "TXT", []string{`"a""b"`, `"a" "b"`, `"ab"`}},
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
		{"the case of an expression", "NAPTR", `1 2 "u" "E2U+sip" "!^.*$!sip:Info@example.org!" .`, `1 2 "u" "E2U+sip" "!^.*$!sip:info@example.org!" .`},
		{"a blank", "TXT", `"a" "b"`, `"a b"`},
		{"the bytes of a letter", "TXT", `"\195\169"`, `"\233"`},
		{"a backslash", "TXT", `"a\\b"`, `"ab"`},
		{"the order of protocols", "HTTPS", `1 . alpn="h2,h3"`, `1 . alpn="h3,h2"`},
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
		{"TXT", `"a\9"`, "three digits"},
		{"TXT", `a\999`, "three digits"},
		{"TXT", `"a" ; comment`, "comment or parentheses"},
		{"TXT", `""`, "it is empty"},
		{"SPF", "hello", "begins with v=spf1"},
		{"SPF", "v=spf10 -all", "begins with v=spf1"},
		{"DMARC", "v=spf1 -all", "begins with v=DMARC1"},
		{"DMARC", "v=DMARC1; none", "is no tag"},
		{"DKIM", `p="abc"`, "is no tag"},
		{"DKIM", "hello", "is no tag"},
		{"HTTPS", `1 . alpn="h2" alpn="h3"`, "twice"},
		{"CNAME", "w\u200bww.example.net.", "U+200B"},
		{"TLSA", "3 1 1 ABC", "two a byte"},
		{"TLSA", "3 1 1 " + strings.Repeat("ab", 20), "64 hexadecimal digits, not 40"},
		{"TLSA", "3 1 2 " + strings.Repeat("ab", 32), "128 hexadecimal digits, not 64"},
		{"TLSA", "3 1 0 xy", "hexadecimal"},
		{"SSHFP", "4 2 " + strings.Repeat("ab", 20), "64 hexadecimal digits, not 40"},
		{"SSHFP", "1 1 " + strings.Repeat("ab", 32), "40 hexadecimal digits, not 64"},
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
		{"SSHFP", "1 1 " + strings.Repeat("AB", 20)},
		{"TLSA", "3 1 1 " + strings.Repeat("ab", 32)},
		{"TLSA", "3 0 0 308201"},
		{"SPF", "v=spf1 mx -all"},
		{"SPF", "V=SPF1"},
		{"DMARC", "v=DMARC1; p=none; rua=mailto:a@example.org;"},
		{"DMARC", `"v=DMARC1; p=none"`},
		{"CNAME", "münchen.example.org."},
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
	for _, name := range []string{"", "@", "www", "*", "*.dev", "_sip._tcp", "a.b.c", "xn--mnchen-3ya", "münchen", "example.com._report._dmarc", "notexample.org"} {
		if err := CheckName("example.org", name); err != nil {
			t.Errorf("CheckName(%q) = %v, want nil", name, err)
		}
	}
	for name, problem := range map[string]string{
		"a b": "not a name", "x.": "not a name", "a/b": "not a name", "..": "not a name", "a..b": "not a name", `a\.b`: "not a name",
		"a.@": "not a name", "_sip._tls.@": "not a name", strings.Repeat("a", 64): "not a name", "a,b": "not a name",
		"www.example.org": `write "www"`, "WWW.Example.ORG.": `write "www"`, "example.org": `write "@"`, "*.example.org": `write "*"`, "_dmarc.example.org": `write "_dmarc"`,
		"\ufeffwww": "U+FEFF", "w\u200bww": "U+200B", "www\u3000": "U+3000", "www\u00a0": "U+00A0", "a\u2013b": "U+2013", "w\u00adw": "U+00AD", "www\xff": "U+FFFD",
		strings.Repeat("a.", 121): "not a name", strings.Repeat("a.", 121) + "a": "longer",
	} {
		if err := CheckName("example.org", name); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("CheckName(%q) = %v, want %q", name, err, problem)
		}
	}
	for name, want := range map[string]string{"@": "", "WWW": "www", "München": "xn--mnchen-3ya", "ｗｗｗ": "www", "*.bücher": "*.xn--bcher-kva", "w\u200bww": "w\u200bww"} {
		if got := CanonicalName(name); got != want {
			t.Errorf("CanonicalName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestTypesHaveTheirPlaces(t *testing.T) {
	for _, tt := range []struct{ recordType, name, problem string }{
		{"CNAME", "", "can't be a CNAME"},
		{"CNAME", "www", ""},
		{"DKIM", "mail", "_domainkey"},
		{"DKIM", "mail._domainkey", ""},
		{"DKIM", "mail._domainkey.news", ""},
		{"DMARC", "", "_dmarc"},
		{"DMARC", "_DMARC", ""},
		{"DMARC", "_dmarc.news", ""},
		{"TXT", "", ""},
	} {
		if err := CheckPlace(tt.recordType, tt.name); (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("CheckPlace(%s, %q) = %v, want %q", tt.recordType, tt.name, err, tt.problem)
		}
	}
}

func TestTimesToLiveAreTheZonesOrAMinuteAtLeast(t *testing.T) {
	for _, seconds := range []int{0, 60, 86400} {
		if err := CheckTTL(seconds); err != nil {
			t.Errorf("CheckTTL(%d) = %v, want nil", seconds, err)
		}
	}
	for _, seconds := range []int{-1, 1, 59, 1 << 31} {
		if CheckTTL(seconds) == nil {
			t.Errorf("CheckTTL(%d) = nil, want an error", seconds)
		}
	}
}
