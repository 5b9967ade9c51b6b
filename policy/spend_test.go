package policy

import (
	"path/filepath"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// stores are one of each kind.
func stores(t *testing.T) map[string]Store {
	return map[string]Store{
		"memory": new(Memory), "file": NewFile(filepath.Join(t.TempDir(), "limits.json")), "shared": NewShared(sharedtest.Start(t).Open()),
	}
}

// Of several policies that a caller is under, a later one whose limit is full
// leaves what the first counts as it was.
func TestAllPoliciesCountACallOrNoneDoes(t *testing.T) {
	stop, start := use(effect.Destroy, "stop_vps", "/vps/v/stop"), use(effect.Change, "start_vps", "/vps/v/start")
	for name, s := range stores(t) {
		first := parse(t, "default: allow\nlimits: [{at_most: 2, per: 1h}]")
		second := parse(t, "default: allow\nlimits: [{at_most: 0, per: 1h, effect: destroy}]")
		for range 3 {
			if d := count(t, s, stop, first, second); d.Verdict != Deny || d.Reason != "would be more than 0 calls per 1h0m0s by itself" {
				t.Errorf("%s: a use that the second has no room for = %+v, want it denied by that", name, d)
			}
		}
		for i, want := range []Verdict{Allow, Allow, Deny} {
			if d := count(t, s, start, first, second); d.Verdict != want {
				t.Errorf("%s: use %d of two = %+v, want %s", name, i+1, d, want)
			}
		}
		d := count(t, s, start, second, first)
		if d.Verdict != Deny {
			t.Errorf("%s: in the other order = %+v, want it denied", name, d)
		}
	}
}

// Two limits that count the same calls are one, and the least of them holds.
func TestOneCallIsCountedOnce(t *testing.T) {
	stop := use(effect.Destroy, "stop_vps", "/vps/v/stop")
	for name, policies := range map[string][]*Policy{
		"one policy":   {parse(t, "default: allow\nlimits: [{at_most: 5, per: 1h, effect: destroy}, {effect: [destroy], at_most: 3, per: 60m}]")},
		"two policies": {parse(t, "limits: [{at_most: 3, per: 1h}]"), parse(t, "limits: [{at_most: 5, per: 1h}]")},
	} {
		s := new(Memory)
		for i, want := range []Verdict{Allow, Allow, Allow, Deny} {
			if d := count(t, s, stop, policies...); d.Verdict != want {
				t.Errorf("%s: use %d of three = %+v, want %s", name, i+1, d, want)
			}
		}
	}
}

// What is returned has room again, once, and of several uses that alone.
func TestWhatIsReturnedIsNotCounted(t *testing.T) {
	for name, s := range stores(t) {
		rules := Rules{all: []*Policy{parse(t, "default: allow\nlimits: [{at_most: 2, per: 1h}, {at_most: 5, per: 1h, of: sms_credits}]")}, store: s}
		message := use(effect.Destroy, "send_sms", "/sms/s/jobs")
		message.SMSCredits = 5
		spent, d := rules.Spend(t.Context(), nil, message, use(effect.Destroy, "stop_vps", "/vps/v/stop"))
		if d.Verdict != Allow || len(spent) != 2 {
			t.Fatalf("%s: two uses = %+v, %+v", name, spent, d)
		}
		if _, d := rules.Spend(t.Context(), nil, message); d.Verdict != Deny {
			t.Errorf("%s: the third = %+v, want it denied", name, d)
		}
		for range 2 {
			if err := spent[0].Return(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i, want := range []Verdict{Allow, Deny} {
			if _, d := rules.Spend(t.Context(), nil, message); d.Verdict != want {
				t.Errorf("%s: use %d after one was returned = %+v, want %s", name, i+1, d, want)
			}
		}
	}
}
