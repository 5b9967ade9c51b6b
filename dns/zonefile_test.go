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
		{Type: "CNAME", Name: "www", Target: "web-1.example.net."},
		{Type: "A", Name: "host", Target: "192.0.2.1", TTL: 300},
		{Type: "TXT", Name: "text.dev", Target: `"in two" " lines"`},
		{Type: "NS", Name: "0/25.dev", Target: "ns.example.net."},
	}
	if z.TTL != 3600 || !slices.Equal(z.Records, want) {
		t.Errorf("ParseZone = %d, %v, want 3600, %v", z.TTL, z.Records, want)
	}
}

func TestZoneFilesThatOVHcloudHasNoPlaceForAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, file, problem string }{
		{"no zone file", "nonsense", "dns:"},
		{"a bad target", "@ IN A x\n", "dns:"},
		{"an empty target", "@ IN MX\n", "its target does not fit a record of type MX"},
		{"a name of another zone", "a.example.com. IN A 192.0.2.1\n", "is not within example.net"},
		{"a name that ends like the zone", "notexample.net. IN A 192.0.2.1\n", "is not within example.net"},
		{"a label that ends like the zone", `foo\.example.net. IN A 192.0.2.1` + "\n", "a name can't have"},
		{"a dot within a label", `foo\.bar IN A 192.0.2.1` + "\n", "a name can't have"},
		{"another file", "$INCLUDE /etc/passwd\n", "INCLUDE"},
		{"a type that is not OVHcloud's", "u IN URI 1 1 \"x\"\n", "has a type that OVHcloud does not have"},
		{"a time to live below a minute", "a 5 IN A 192.0.2.1\n", "a 5 A 192.0.2.1: its time to live must be at least 60"},
		{"half a target", "s IN SRV \\# 4 0A000001\n", "its target does not fit a record of type SRV"},
		{"too many records", "$GENERATE 1-65535 h$ A 192.0.2.1\n", "more than 10000 records"},
	} {
		if _, err := ParseZone("example.net", tt.file); err == nil || !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("%s: ParseZone(%q) = %v, want %q", tt.name, tt.file, err, tt.problem)
		}
	}
}

func TestDefaultTimeToLiveIsLeftToTheZone(t *testing.T) {
	for _, tt := range []struct {
		file string
		ttl  int // of its last record
	}{
		{"a IN A 192.0.2.1\n", 0},
		{"$TTL 300\na IN A 192.0.2.1\n", 0},
		{"$TTL 300\na 300 IN A 192.0.2.1\n", 0},
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
