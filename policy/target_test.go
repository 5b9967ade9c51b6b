package policy

import (
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A limit that is by target counts what is touched, or may be, of what it names.
func TestALimitByTargetCountsWhatMayBeTouched(t *testing.T) {
	look := answers(map[string]string{
		"/ip/192.0.2.7": `{"ip":"192.0.2.7/32","routedTo":{"serviceName":"ns1.example"}}`,
		"/ip/192.0.2.8": `{"ip":"192.0.2.8/32","routedTo":{"serviceName":"ns1.example"}}`,
	})
	move := func(address, to string) Use {
		u := use(effect.Destroy, "raw_post", "/ip/"+address+"/move")
		u.Requests[0].Body = []byte(`{"to":"` + to + `"}`)
		return u
	}
	reboot := func(server string) Use {
		return use(effect.Destroy, "reboot_server", "/dedicated/server/"+server+"/reboot")
	}
	for name, tt := range map[string]struct {
		limits string
		uses   []Use
		want   []Verdict
	}{
		"an address leads to the server": {
			`[{at_most: 1, per: 1h, server: "*", by: target}]`,
			[]Use{reboot("ns1.example"), move("192.0.2.7", "ns2.example"), reboot("ns2.example"), reboot("ns2.example")},
			[]Verdict{Allow, Deny, Allow, Deny},
		},
		"two addresses lead to one server": {
			`[{at_most: 1, per: 1h, server: ns1.example, by: target}]`,
			[]Use{move("192.0.2.7", "ns2.example"), move("192.0.2.8", "ns3.example"), reboot("ns2.example"), reboot("ns2.example")},
			[]Verdict{Allow, Deny, Allow, Allow},
		},
		"what it does not name is not counted": {
			`[{at_most: 1, per: 1h, ip: 192.0.2.0/24, by: target}]`,
			[]Use{move("192.0.2.7", "ns2.example"), move("192.0.2.8", "ns2.example"), move("192.0.2.7", "ns3.example")},
			[]Verdict{Allow, Allow, Deny},
		},
		"what is no name counts as one": {
			`[{at_most: 1, per: 1h, ip: 192.0.2.0/24, by: target}]`,
			[]Use{move("192.0.2.7.", "ns2.example"), use(effect.Destroy, "raw_delete", "/ip/junk1"), use(effect.Destroy, "raw_delete", "/ip/junk2")},
			[]Verdict{Allow, Allow, Deny},
		},
		"whatever is touched, of any kind": {
			`[{at_most: 1, per: 1h, by: target}]`,
			[]Use{reboot("ns1.example"), reboot("ns2.example"), move("192.0.2.7", "ns2.example"), reboot("NS1.example.")},
			[]Verdict{Allow, Allow, Deny, Deny},
		},
	} {
		rules := Rules{all: []*Policy{parse(t, "default: allow\nlimits: "+tt.limits)}, store: new(Memory)}
		for i, u := range tt.uses {
			if _, d := rules.Spend(t.Context(), look, u); d.Verdict != tt.want[i] {
				t.Errorf("%s: use %d = %+v, want %s", name, i+1, d, tt.want[i])
			}
		}
	}
}
