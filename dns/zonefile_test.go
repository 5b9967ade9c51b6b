package dns

import (
	"slices"
	"strings"
	"testing"
)

func TestZoneFileIsReadAsRecords(t *testing.T) {
	z, err := ParseZone("Example.org", `
$TTL 1h
@ IN SOA dns200.anycast.me. tech.ovh.net. (2026010100 86400 3600 3600000 300)
@        IN NS  dns200.anycast.me.
         IN MX  10 Mail
WWW 3600 IN CNAME web-1.example.net.
host 300 IN A   192.0.2.1 ; with a comment
$ORIGIN dev.example.org.
text     IN TXT ( "in two"
                  " lines" )
0/25     IN NS  ns.example.net.
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []Record{
		{Type: "NS", Target: "dns200.anycast.me."},
		{Type: "MX", Target: "10 Mail.example.org."},
		{Type: "CNAME", Name: "www", Target: "web-1.example.net.", TTL: 3600},
		{Type: "A", Name: "host", Target: "192.0.2.1", TTL: 300},
		{Type: "TXT", Name: "text.dev", Target: `"in two lines"`},
		{Type: "NS", Name: "0/25.dev", Target: "ns.example.net."},
	}
	if z.TTL != 3600 || !slices.Equal(z.Records, want) {
		t.Errorf("ParseZone = %d, %v, want 3600, %v", z.TTL, z.Records, want)
	}
}

func TestZoneFilesThatOVHcloudHasNoPlaceForAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, file, problem string }{
		{"no zone file", "nonsense", "line 1: it has no type"},
		{"a bad target", "\n@ IN A x\n", `line 2: "@ A x": its target does not fit a record of type A`},
		{"an empty target", "@ IN MX\n", "its target does not fit a record of type MX"},
		{"a name of another zone", "a.example.com. IN A 192.0.2.1\n", "is not within example.net"},
		{"a name that ends like the zone", "notexample.net. IN A 192.0.2.1\n", "is not within example.net"},
		{"a label that ends like the zone", `foo\.example.net. IN A 192.0.2.1` + "\n", "a name can't have"},
		{"a dot within a label", `foo\.bar IN A 192.0.2.1` + "\n", "a name can't have"},
		{"another file", "$INCLUDE /etc/passwd\n", "INCLUDE"},
		{"a type that is not OVHcloud's", "u IN URI 1 1 \"x\"\n", "URI is a type that OVHcloud does not have"},
		{"a time to live below a minute", "a 5 IN A 192.0.2.1\n", `line 1: "a 5 A 192.0.2.1": its time to live must be at least 60`},
		{"one of more than 31 bits", "a 2147483648 IN A 192.0.2.1\n", "2147483648 is not a number of seconds up to 2147483647"},
		{"one that is none", "a 1x IN A 192.0.2.1\n", "1x is not a number of seconds"},
		{"a default of more than 31 bits", "$TTL 2147483648\n", "line 1: $TTL is a number"},
		{"a default of nothing", "$TTL 0\n", "line 1: $TTL is a number"},
		{"a later default below a minute", "$TTL 60\n$TTL 30\na A 192.0.2.1\n", `line 3: "a 30 A 192.0.2.1": its time to live must be at least 60`},
		{"chaos", "@ A 192.0.2.1\nversion CH TXT \"x\"\n", "line 2: it is of the class CH, and OVHcloud has IN only"},
		{"hesiod", "x 60 HS A 192.0.2.1\n", "class HS"},
		{"csnet", "x CS A 192.0.2.1\n", "class CS"},
		{"a class by its number", "x CLASS3 60 TXT \"x\"\n", "class CLASS3"},
		{"a class of generated records", "$GENERATE 1-2 h$ CH TXT \"x\"\n", "class CH"},
		{"another provider's type", "@ IN ALIAS host.example.com.\n", "ALIAS is a type that OVHcloud does not have"},
		{"a type by its number", "@ IN TYPE65 \\# 1 00\n", "TYPE65 is a type that OVHcloud does not have"},
		{"a signature", "@ IN DS 1 8 2 abcd\n", "DS is a type that OVHcloud does not have"},
		{"a character that nobody sees", "@ A 192.0.2.1\nw\u200bww A 192.0.2.1\n", "line 2: it has the character U+200B"},
		{"a blank that is none", "www\u3000IN A 192.0.2.1\n", "line 1: it has the character U+3000"},
		{"a second byte order mark", "\ufeff\ufeffwww A 192.0.2.1\n", "line 1: it has the character U+FEFF"},
		{"a dash of a word processor", "a\u2013b A 192.0.2.1\n", "U+2013"},
		{"bytes that are no text", "a\xff A 192.0.2.1\n", "line 1: it has the character U+FFFD"},
		{"a vertical tab", "a\vA 192.0.2.1\n", "U+000B"},
		{"an origin in a name", "_sip._tls.@ 3600 IN SRV 100 1 443 sip.example.com.\n", "line 1: the name \"_sip._tls.@\" has a character"},
		{"an escape in a name", "a\\032b A 192.0.2.1\n", "has a character or an escape"},
		{"a record without a name", "  A 192.0.2.1\n", "line 1: it has no name"},
		{"a text of bare words", "@ TXT v=spf1 -all\n", "line 1: its text needs quotes"},
		{"a text that a comment cuts", "s._domainkey TXT v=DKIM1; k=rsa; p=MIGf\n", "line 1: its value needs quotes"},
		{"one of a type of its own", "_dmarc DMARC v=DMARC1; p=none\n", "line 1: its value needs quotes"},
		{"a value that a comment cuts", "@ CAA 0 issue ca.example.com; validationmethods=dns-01\n", "line 1: its value needs quotes"},
		{"one over lines", "a A 192.0.2.1\n@ TXT ( v=DMARC1 ; p=none\n )\n", "line 2: its value needs quotes"},
		{"a name of more than 253 characters", strings.Repeat("abcdefg.", 30) + "ab A 192.0.2.1\n", "is longer than a name may be"},
		{"a name beside the origin of all", "$ORIGIN .\nwww A 192.0.2.1\n", "www. is not within example.net"},
		{"a quote that is not closed", "@ TXT \"a\nb A 192.0.2.1\n", "line 1: a quote or a parenthesis is not closed"},
		{"a parenthesis that is not closed", "a A 192.0.2.1\n@ TXT ( \"a\"\n", "line 2: a quote or a parenthesis is not closed"},
		{"one that is not open", "@ TXT \"a\" )\n", "line 1: it closes a parenthesis"},
		{"a digest of a name that is none", "mü\u00adn A 192.0.2.1\n", "U+00AD"},
		{"a bad origin", "$ORIGIN a..b\n", "line 1: the origin"},
		{"a directive that nobody knows", "$FOO bar\n", "line 1: $FOO is not read"},
		{"a directive without a value", "$TTL\n", "line 1: $TTL can't be read"},
		{"nothing to generate", "$GENERATE a-b h$ A 192.0.2.1\n", "line 1: $GENERATE can't be read"},
		{"half a target", "s IN SRV \\# 4 0A000001\n", "its target does not fit a record of type SRV"},
		{"too many records", "$GENERATE 1-65535 h$ A 192.0.2.1\n", "more than 10000 records"},
	} {
		if _, err := ParseZone("example.net", tt.file); err == nil || !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("%s: ParseZone(%q) = %v, want %q", tt.name, tt.file, err, tt.problem)
		}
	}
}

func TestZoneFilesAreReadAsEditorsWriteThem(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"a byte order mark", "\ufeffwww IN A 192.0.2.1\n", "www A 192.0.2.1"},
		{"one before a directive", "\ufeff$TTL 3600\nwww IN A 192.0.2.1\n", "www A 192.0.2.1"},
		{"the line ends of Windows", "$TTL 3600\r\nwww IN A 192.0.2.1\r\n", "www A 192.0.2.1"},
		{"no line end", "www IN A 192.0.2.1", "www A 192.0.2.1"},
		{"an SPF rule of a type of its own", "@ IN SPF \"v=spf1 -all\"\n", `@ SPF "v=spf1 -all"`},
		{"OVHcloud's types of texts", "_dmarc IN DMARC \"v=DMARC1; p=none\"\n", `_dmarc DMARC "v=DMARC1; p=none"`},
		{"letters beyond ASCII", "münchen CNAME zürich.example.org.\n", "xn--mnchen-3ya CNAME xn--zrich-kva.example.org."},
		{"letters beyond ASCII in a text", "t TXT \"café\"\n", `t TXT "café"`},
		{"the bytes of such a letter", "t TXT \"caf\\195\\169\"\n", `t TXT "café"`},
		{"a text over lines", "t TXT (\"a\" ; one\n \"b\") ; two\n", `t TXT "ab"`},
		{"a long text", "t TXT \"" + strings.Repeat("x", 300) + "\"\n", `t TXT "` + strings.Repeat("x", 255) + `" "` + strings.Repeat("x", 45) + `"`},
		{"a name that is like a type", "a A 192.0.2.1\nmx A 192.0.2.2\n A 192.0.2.3\n", "a A 192.0.2.1; mx A 192.0.2.2; mx A 192.0.2.3"},
		{"comments", "; nothing\n\n  ; here\na A 192.0.2.1;there\n", "a A 192.0.2.1"},
		{"comments behind quotes", "t TXT \"a\";b\n@ CAA 0 issue \"ca.example.com\" ; ours\n", `t TXT "a"; @ CAA 0 issue "ca.example.com"`},
		{"the origin of all", "$ORIGIN .\nexample.org A 192.0.2.1\n MX 10 mx.example.net\nwww.example.org CNAME a.example.net\n$ORIGIN example.org\nb CNAME www\n", "@ A 192.0.2.1; @ MX 10 mx.example.net.; www CNAME a.example.net.; b CNAME www.example.org."},
		{"types in lower case", "a in a 192.0.2.1\n", "a A 192.0.2.1"},
		{"an address over parentheses", "a A ( 192.0.2.1\n )\n", "a A 192.0.2.1"},
	} {
		z, err := ParseZone("example.org", tt.file)
		var got []string
		for _, r := range z.Records {
			got = append(got, r.String())
		}
		if err != nil || strings.Join(got, "; ") != tt.want {
			t.Errorf("%s: ParseZone(%q) = %q, %v, want %q", tt.name, tt.file, got, err, tt.want)
		}
	}
}

func TestDefaultTimeToLiveBelowAMinuteIsTold(t *testing.T) {
	z, err := ParseZone("example.org", "$TTL 30\na A 192.0.2.1\n")
	if err != nil || z.CheckDefaultTTL(3600) == nil || z.CheckDefaultTTL(30) != nil {
		t.Errorf("ParseZone = %+v, %v, and its default passes", z, err)
	}
	if z, err := ParseZone("example.org", "$TTL 30\na 60 A 192.0.2.1\n"); err != nil || z.CheckDefaultTTL(3600) != nil {
		t.Errorf("ParseZone = %+v, %v, and a default that nothing uses does not pass", z, err)
	}
}

func TestDefaultTimeToLiveIsLeftToTheZone(t *testing.T) {
	for _, tt := range []struct {
		file string
		ttl  int // of its last record
	}{
		{"a IN A 192.0.2.1\n", 0},
		{"$TTL 300\na IN A 192.0.2.1\n", 0},
		{"$TTL 300\na 300 IN A 192.0.2.1\n", 300},
		{"$TTL 300\na IN 5m A 192.0.2.1\n", 300},
		{"$TTL 300\n$TTL 600\na IN A 192.0.2.1\n", 600},
		{"$TTL 300\n$GENERATE 1-2 h$ A 192.0.2.1\n", 0},
		{"$TTL 300\n$GENERATE 1-2 h$ 600 A 192.0.2.1\n", 600},
		{"a A 192.0.2.1\n$TTL 300\nb A 192.0.2.1\n", 300},
		{"a 0 IN A 192.0.2.1\n", 0},
		{"$TTL 300\na 600 IN A 192.0.2.1\n", 600},
		{"$TTL 5m\na 1h IN A 192.0.2.1\n", 3600},
		{"a 600 IN A 192.0.2.1\nb IN A 192.0.2.2\n", 600}, // as zone files have it: the last one told
	} {
		z, err := ParseZone("example.org", tt.file)
		if err != nil || z.Records[len(z.Records)-1].TTL != tt.ttl {
			t.Errorf("ParseZone(%q) = %v, %v, want the time to live %d last", tt.file, z.Records, err, tt.ttl)
		}
	}
}
