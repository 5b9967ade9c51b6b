package policy

import (
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

func TestFlagsDenyWhatTheyName(t *testing.T) {
	p, err := Flags{ExcludeTools: []string{"raw_*"}, DenyTargets: []string{"server=ns3000003.*", "ip=203.0.113.0/24"}, MaxSeverity: 3}.Policy()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		tool, path string
		severity   int
		rule       string // "" where it is allowed
	}{
		{"raw_post", "/vps/v/stop", 2, "--exclude-tools raw_*"},
		{"reboot_server", "/dedicated/server/NS3000003.example./reboot", 3, "--deny-target server=ns3000003.*"},
		{"reboot_server", "/dedicated/server/ns1.example/reboot", 3, ""},
		{"set_reverse", "/ip/203.0.113.9/reverse", 2, "--deny-target server=ns3000003.*"}, // what it leads to can't be found
		{"reinstall_server", "/dedicated/server/ns1.example/reinstall", 5, "--max-severity 3"},
		{"reinstall_server", "/dedicated/server/ns1.example/reinstall", 0, "--max-severity 3"},
	} {
		d := p.Decide(t.Context(), Call{Tool: tt.tool, Effect: effect.Destroy, Severity: tt.severity}, Request{Method: "POST", Path: tt.path}, nil)
		if (d.Verdict == Allow) != (tt.rule == "") || tt.rule != "" && d.Rule != tt.rule {
			t.Errorf("Decide(%+v) = %+v, want the rule %q", tt, d, tt.rule)
		}
	}
}

func TestFlagsThatMeanNothingAreRefused(t *testing.T) {
	for _, f := range []Flags{
		{ExcludeTools: []string{"raw_?"}},
		{DenyTargets: []string{"ns1"}},
		{DenyTargets: []string{"host=ns1"}},
		{DenyTargets: []string{"server="}},
		{DenyTargets: []string{"ip=300.0.0.1"}},
		{MaxSeverity: 6},
		{MaxSeverity: -1},
	} {
		if p, err := f.Policy(); err == nil {
			t.Errorf("%+v gave %d rules, want it refused", f, len(p.rules))
		}
	}
}

func TestTheStricterDecisionCounts(t *testing.T) {
	allow, ask := Decision{Verdict: Allow, Rule: "a"}, Decision{Verdict: Ask, Rule: "b"}
	if got := allow.Stricter(ask); got != ask {
		t.Errorf("Stricter = %+v, want %+v", got, ask)
	}
	if got := ask.Stricter(Decision{Verdict: Ask, Rule: "c"}); got != ask {
		t.Errorf("Stricter of two as strict = %+v, want the first", got)
	}
}
