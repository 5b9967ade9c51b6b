package tools_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// oneKey lets one SSH key be deleted an hour.
const oneKey = "default: allow\nlimits: [{at_most: 1, per: 1h, path: '/me/sshKey/**', method: DELETE}]\n"

// hasRoom carries a call out that the limit counts, and wants the next refused.
func hasRoom(d *tooltest.Session) {
	d.T.Helper()
	tooltest.Confirmed[any](d, "delete_ssh_key", tooltest.Args{"name": "laptop"})
	d.Fails("delete_ssh_key", confirmedKey(d, "backup"), tool.CodeDenied, "more than 1 calls per 1h")
}

// confirmedKey plans to delete an SSH key, and returns the call that does.
func confirmedKey(d *tooltest.Session, name string) tooltest.Args {
	d.T.Helper()
	key := tooltest.Args{"name": name}
	return tooltest.With(key, "confirmation_token", tooltest.Plan(d, "delete_ssh_key", key).Token)
}

// TestWhatSendsNothingIsNotCounted refuses calls at each point behind the one where
// they are counted: the limit has its room again.
func TestWhatSendsNothingIsNotCounted(t *testing.T) {
	for name, refuse := range map[string]func(*tooltest.Session){
		"the target changed since the plan": func(d *tooltest.Session) {
			key, limited := confirmedKey(d, "ci"), d.Runner.Policies
			d.Runner.Policies = nil
			tooltest.Confirmed[any](d, "delete_ssh_key", tooltest.Args{"name": "ci"})
			tooltest.Call[any](d, "create_ssh_key", tooltest.Args{"name": "ci", "key": otherKey})
			d.Runner.Policies = limited
			d.Fails("delete_ssh_key", key, tool.CodeNotConfirmed, "changed since")
		},
		"nothing can be put on record": func(d *tooltest.Session) {
			d.Runner.NoAudit = errors.New("the disk is full")
			d.Fails("delete_ssh_key", confirmedKey(d, "ci"), tool.CodeRefused, "the disk is full")
			d.Runner.NoAudit = nil
		},
		"nobody planned it": func(d *tooltest.Session) {
			key := tooltest.With(tooltest.Args{"name": "ci"}, "confirmation_token", "AAAAAAAAAAAAAAAAAAAAAAAAAA")
			d.Fails("delete_ssh_key", key, tool.CodeNotConfirmed, "")
		},
		"it is a dry run": func(d *tooltest.Session) {
			d.Runner.DryRun = true
			tooltest.Call[any](d, "delete_ssh_key", tooltest.Args{"name": "ci"})
			d.Runner.DryRun = false
		},
		"it is before a call of a plan that is refused": func(d *tooltest.Session) {
			d.Runner.NoAudit = errors.New("the disk is full")
			confirmed, _ := planned(d, several(change("reboot_server", tooltest.Args{"server": tooltest.Web1}), change("delete_ssh_key", tooltest.Args{"name": "ci"})))
			d.Fails("plan_changes", confirmed, tool.CodeRefused, "the disk is full")
			d.Runner.NoAudit = nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
			d.Runner.Policies = underPolicy(t, oneKey)
			refuse(d)
			hasRoom(d)
		})
	}
}

// TestARepeatedCallIsCountedOnce repeats a call with its token.
func TestARepeatedCallIsCountedOnce(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.Runner.Policies = underPolicy(t, "default: allow\nlimits: [{at_most: 2, per: 1h}]\n")
	key := confirmedKey(d, "ci")
	for range 3 {
		tooltest.Call[any](d, "delete_ssh_key", key)
	}
	tooltest.Confirmed[any](d, "delete_ssh_key", tooltest.Args{"name": "laptop"})
	d.Fails("delete_ssh_key", confirmedKey(d, "backup"), tool.CodeDenied, "more than 2 calls")
}

// TestCallsOfAPlanThatAreNotBegunAreNotCounted has a plan stop at its first call:
// that one counts, for it was sent.
func TestCallsOfAPlanThatAreNotBegunAreNotCounted(t *testing.T) {
	b := &breaks{at: 0, fault: simulator.Fault{Status: http.StatusConflict, Body: `{"message":"locked"}`}}
	d := tooltest.New(t, simulator.Options{Faults: b.observe}, tools.All(tools.Options{})...)
	d.Runner.Policies = underPolicy(t, "default: allow\nlimits: [{at_most: 3, per: 1h, effect: destroy}]\n")
	reboot := func(server string) tooltest.Args { return change("reboot_server", tooltest.Args{"server": server}) }
	confirmed, _ := planned(d, several(reboot(tooltest.Web1), reboot(tooltest.Web2), change("delete_ssh_key", tooltest.Args{"name": "ci"})))
	d.Fails("plan_changes", confirmed, tool.CodeConflict, "locked")
	for _, key := range []string{"ci", "laptop"} {
		tooltest.Confirmed[any](d, "delete_ssh_key", tooltest.Args{"name": key})
	}
	d.Fails("delete_ssh_key", confirmedKey(d, "backup"), tool.CodeDenied, "more than 3 calls")
}

// TestAnApprovalOutlastsAFullLimit has a person approve a call that the limit has
// no room for: the approval is not used up by that.
func TestAnApprovalOutlastsAFullLimit(t *testing.T) {
	const rules = "default: allow\nrules: [{person: {tool: create_ssh_key}}]\nlimits: [{at_most: 1, per: 1h, tool: create_ssh_key}]\n"
	d, board := withPeople(t, rules)
	create := func(name string) tooltest.Args { return tooltest.Args{"name": name, "key": otherKey} }
	planFor(d, "create_ssh_key", create("one"))
	decide(t, board, consent.Answer{Approve: true, By: "alice"})
	tooltest.Call[any](d, "create_ssh_key", create("one"))

	planFor(d, "create_ssh_key", create("two"))
	decide(t, board, consent.Answer{Approve: true, By: "alice"})
	d.Fails("create_ssh_key", create("two"), tool.CodeDenied, "more than 1 calls")
	d.Runner.Policies = underPolicy(t, rules) // as when the hour is over
	d.Requests()
	tooltest.Call[any](d, "create_ssh_key", create("two"))
	if writes := d.Writes(); len(writes) != 1 {
		t.Errorf("with the approval %q was sent, want the key made", writes)
	}
}

// TestAnApprovedTokenOutlastsAFullLimit does so with the token of a plan.
func TestAnApprovedTokenOutlastsAFullLimit(t *testing.T) {
	const rules = oneKey + "rules: [{person: {ssh_key: ci}}]\n"
	d, board := withPeople(t, rules)
	tooltest.Confirmed[any](d, "delete_ssh_key", tooltest.Args{"name": "laptop"})
	plan := planFor(d, "delete_ssh_key", tooltest.Args{"name": "ci"})
	decide(t, board, consent.Answer{Approve: true, By: "alice"})
	key := tooltest.With(tooltest.Args{"name": "ci"}, "confirmation_token", plan.Token)
	d.Fails("delete_ssh_key", key, tool.CodeDenied, "more than 1 calls")
	d.Runner.Policies = underPolicy(t, rules) // as when the hour is over
	d.Requests()
	tooltest.Call[any](d, "delete_ssh_key", key)
	if writes := d.Writes(); len(writes) != 1 {
		t.Errorf("with the approval %q was sent, want the key deleted", writes)
	}
}

// TestACallOfAPlanThatRefersIsCountedOnItsTurn has the last call of a plan wait for
// an answer, and the limit be full by then.
func TestACallOfAPlanThatRefersIsCountedOnItsTurn(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.Runner.Policies = underPolicy(t, "default: allow\nlimits: [{at_most: 1, per: 1h, tool: rename_server}]\n")
	given := several(
		change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "first"}),
		change("rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "$1.before"}),
	)
	confirmed, _ := planned(d, given)
	d.Fails("plan_changes", confirmed, tool.CodeDenied, "more than 1 calls")
	if writes := d.Writes(); len(writes) != 1 {
		t.Errorf("%q was sent, want the first call alone", writes)
	}
}

// TestALateCallOfAPlanThatSendsNothingIsNotCounted has the second call of a plan,
// which waits for the answer to the first, fail as it looks: nobody need wonder what
// became of it, and it is not counted.
func TestALateCallOfAPlanThatSendsNothingIsNotCounted(t *testing.T) {
	away := false
	d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if away = away || r.Method == http.MethodPut; away && r.Method == http.MethodGet && strings.Contains(r.URL.Path, tooltest.Web2) {
			return &simulator.Fault{Status: http.StatusInternalServerError}
		}
		return nil
	}}, tools.All(tools.Options{})...)
	d.Runner.Policies = underPolicy(t, "default: allow\nlimits: [{at_most: 2, per: 1h, tool: rename_server}]\n")
	confirmed, _ := planned(d, several(
		change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "first"}),
		change("rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "$1.before"}),
	))
	if _, fates := stoppageOf(t, d.Try("plan_changes", confirmed)); fates != "done failed" {
		t.Errorf("the fates are %q, want the second call to fail", fates)
	}
	rename := tooltest.Args{"server": tooltest.Web1, "display_name": "second"}
	tooltest.Call[any](d, "rename_server", rename)
	d.Fails("rename_server", tooltest.With(rename, "display_name", "third"), tool.CodeDenied, "more than 2 calls")
}

// TestWhatAPersonDeniesIsNotCounted denies a call that would be counted.
func TestWhatAPersonDeniesIsNotCounted(t *testing.T) {
	d, board := withPeople(t, oneKey+"rules: [{person: {ssh_key: ci}}]\n")
	plan := planFor(d, "delete_ssh_key", tooltest.Args{"name": "ci"})
	decide(t, board, consent.Answer{By: "alice"})
	d.Fails("delete_ssh_key", tooltest.With(tooltest.Args{"name": "ci"}, "confirmation_token", plan.Token), tool.CodeNotApproved, "")
	hasRoom(d)
}
