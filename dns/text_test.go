package dns

import (
	"strings"
	"testing"
)

func TestTextsAreSentInTheFormOfTheirType(t *testing.T) {
	long := strings.Repeat("x", 254)
	for _, tt := range []struct{ name, recordType, target, want string }{
		{"bare", "TXT", "hello world", `"hello world"`},
		{"quoted", "TXT", `"hello world"`, `"hello world"`},
		{"in parts", "TXT", `"hello " "world"`, `"hello world"`},
		{"an escape that need not be", "TXT", `"v=DKIM1\; k=rsa"`, `"v=DKIM1; k=rsa"`},
		{"escapes that must be", "TXT", `say "\\"`, `"say \"\\\""`},
		{"a letter beyond ASCII", "TXT", `"caf\195\169"`, `"café"`},
		{"bytes that are no letter", "TXT", `"\233\008"`, `"\233\008"`},
		{"a blank that looks like another", "TXT", "a\u00a0b", `"a\194\160b"`},
		{"a tab", "TXT", "a\tb", `"a\009b"`},
		{"more than a part holds", "TXT", long + "yz", `"` + long + `y" "z"`},
		{"no letter in two parts", "TXT", long + "é", `"` + long + `" "é"`},
		{"an SPF rule", "SPF", "v=spf1 -all", `"v=spf1 -all"`},
		{"a DMARC rule", "DMARC", `"v=DMARC1; p=none"`, "v=DMARC1; p=none"},
		{"a DKIM key in parts", "DKIM", `"v=DKIM1; p=` + long + `" "yz"`, "v=DKIM1; p=" + long + "yz"},
		{"no text", "MX", "10 mail", "10 mail"},
		{"a host beyond ASCII", "SRV", "0 0 443 münchen.example.", "0 0 443 xn--mnchen-3ya.example."},
		{"both hosts", "RP", "é ü", "xn--9ca xn--tda"},
		{"what can't be read", "TXT", `"open`, `"open`},
	} {
		if got := Sent(tt.recordType, tt.target); got != tt.want {
			t.Errorf("%s: Sent(%s, %q) = %q, want %q", tt.name, tt.recordType, tt.target, got, tt.want)
		}
		again := Sent(tt.recordType, Sent(tt.recordType, tt.target))
		if again != tt.want {
			t.Errorf("%s: Sent of %q = %q, want it to stay", tt.name, tt.want, again)
		}
	}
}

func TestTextIsWhatARecordSays(t *testing.T) {
	for _, tt := range []struct {
		r    Record
		want string
	}{
		{Record{Type: "TXT", Target: `"a\"" "\195\169"`}, `a"é`},
		{Record{Type: "DMARC", Target: "v=DMARC1"}, "v=DMARC1"},
		{Record{Type: "TXT", Target: `"open`}, ""},
		{Record{Type: "CNAME", Target: "www"}, ""},
	} {
		if got := tt.r.Text(); got != tt.want {
			t.Errorf("Text of %v = %q, want %q", tt.r, got, tt.want)
		}
	}
}
