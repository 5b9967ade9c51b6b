package policy

import (
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// Scopes bound a caller where no rule does, and whatever a rule allows.
func TestScopesBoundWhatRulesAllow(t *testing.T) {
	effects := []effect.Kind{0, effect.Read, effect.Change, effect.Destroy}
	allowed := map[effect.Kind][]bool{
		0: {true, true, true, true}, effect.Read: {false, true, false, false}, effect.Change: {false, true, true, false}, effect.Destroy: {true, true, true, true},
	}
	flags := parse(t, "default: allow\nrules: [{allow: {}}]")
	for most, want := range allowed {
		for name, set := range map[string]*Set{"nil": nil, "empty": {}, "all is allowed": {Flags: flags}} {
			rules := set.Of(Caller{Name: "oidc:a", Most: most})
			for i, kind := range effects {
				call, r := Call{Tool: "raw_post", Effect: kind}, Request{Method: "POST", Path: "/vps/v/reboot"}
				if d := rules.Decide(t.Context(), call, r, nil); (d.Verdict == Allow) != want[i] || (d.Scope == "") != want[i] {
					t.Errorf("%s, most %s: Decide of %s = %+v, want it allowed: %t", name, most, kind, d, want[i])
				}
				if _, never := rules.Never(call, []Request{r}); never == want[i] {
					t.Errorf("%s, most %s: Never of %s = %t", name, most, kind, never)
				}
			}
			if none := rules.None(); none != (want[3] && name != "all is allowed") {
				t.Errorf("%s, most %s: None = %t", name, most, none)
			}
		}
	}
}

func TestScopesAreTakenToTheLetter(t *testing.T) {
	for _, tt := range []struct {
		scopes []string
		want   effect.Kind
	}{
		{nil, 0},
		{[]string{"openid", "ovh", "ovh.", "ovh.reads", "OVH.READ", " ovh.read"}, 0},
		{[]string{"ovh.read"}, effect.Read},
		{[]string{"ovh.destroy", "ovh.read"}, effect.Destroy},
		{[]string{"ovh.change"}, effect.Change},
	} {
		if got := Granted(tt.scopes); got != tt.want {
			t.Errorf("Granted(%q) = %s, want %s", tt.scopes, got, tt.want)
		}
	}
}
