package tools_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// withPeople returns a session where a person approves what destroys, and the
// board on which that is done.
func withPeople(t *testing.T, rules string) (*tooltest.Session, *consent.Board) {
	t.Helper()
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{People: true})...)
	board := consent.NewBoard(false, nil)
	d.Runner.Consent = tool.Consent{Least: policy.Person, Board: board, PlanURL: func(id string) string { return "http://page/" + id }}
	if rules != "" {
		d.Runner.Consent.Least = policy.Allow
		d.Runner.Policies = underPolicy(t, rules)
	}
	return d, board
}

type waitingPlan struct {
	tooltest.Pending
	Approval string
	At       string `json:"approve_at"`
	Next     string
}

func planFor(d *tooltest.Session, name string, args tooltest.Args) waitingPlan {
	d.T.Helper()
	return tooltest.Call[struct{ Confirm waitingPlan }](d, name, args).Confirm
}

func decide(t *testing.T, b *consent.Board, a consent.Answer) {
	t.Helper()
	waiting, _, _ := b.Entries()
	if len(waiting) != 1 {
		t.Fatalf("%d plans wait, want one", len(waiting))
	}
	if err := b.Decide(waiting[0].ID, a); err != nil {
		t.Fatal(err)
	}
}

func TestAPersonApprovesWhatDestroys(t *testing.T) {
	d, board := withPeople(t, "")
	key := tooltest.Args{"name": "ci"}
	plan := planFor(d, "delete_ssh_key", key)
	if plan.Approval != "waiting" || !strings.HasPrefix(plan.At, "http://page/") || !strings.Contains(plan.Next, "wait_approval") {
		t.Errorf("the plan says %+v", plan)
	}
	confirmed := tooltest.With(key, "confirmation_token", plan.Token)
	d.Fails("delete_ssh_key", confirmed, tool.CodeNotApproved, "http://page/")
	wait := tooltest.Args{"confirmation_token": plan.Token, "timeout_seconds": 1}
	if got := tooltest.Call[struct{ Approval string }](d, "wait_approval", wait).Approval; got != "waiting" {
		t.Errorf("wait_approval = %q, want waiting", got)
	}
	go func() {
		time.Sleep(50 * time.Millisecond)
		decide(t, board, consent.Answer{Approve: true, By: "alice"})
	}()
	wait["timeout_seconds"] = 30
	if got := tooltest.Call[struct{ Approval, By string }](d, "wait_approval", wait); got.Approval != "approved" || got.By != "alice" {
		t.Errorf("wait_approval = %+v, want it approved by alice", got)
	}
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("before it was called, %q was sent", writes)
	}
	tooltest.Call[any](d, "delete_ssh_key", confirmed)
	if writes := d.Writes(); len(writes) != 1 {
		t.Errorf("%q was sent, want one request", writes)
	}
}

func TestADenialHoldsAndTellsWhy(t *testing.T) {
	d, board := withPeople(t, "")
	key := tooltest.Args{"name": "ci"}
	plan := planFor(d, "delete_ssh_key", key)
	decide(t, board, consent.Answer{Reason: "ask me tomorrow"})
	d.Fails("delete_ssh_key", tooltest.With(key, "confirmation_token", plan.Token), tool.CodeNotApproved, "ask me tomorrow")
	d.Fails("delete_ssh_key", key, tool.CodeNotApproved, "ask me tomorrow")
	if plan := planFor(d, "delete_ssh_key", tooltest.Args{"name": "laptop"}); plan.Approval != "waiting" {
		t.Errorf("another call is %q, want waiting", plan.Approval)
	}
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q was sent although it was denied", writes)
	}
}

func TestAnApprovalIsForWhatWasShown(t *testing.T) {
	d, board := withPeople(t, "")
	set := tooltest.Args{"zone": "example.com", "record_id": 5000000003}
	plan := planFor(d, "delete_dns_record", set)
	decide(t, board, consent.Answer{Approve: true})
	d.Runner.Consent.Least = policy.Allow
	tooltest.Confirmed[any](d, "update_dns_record", tooltest.With(set, "target", "192.0.2.99"))
	d.Runner.Consent.Least = policy.Person
	d.Requests()
	d.Fails("delete_dns_record", tooltest.With(set, "confirmation_token", plan.Token), tool.CodeNotApproved, "changed")
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q was sent although the target changed", writes)
	}
}

// A rule wants a person for a change too, which has no token: it is carried out
// when the same call comes again.
func TestARuleWantsAPersonForAChange(t *testing.T) {
	d, board := withPeople(t, "default: allow\nrules: [{person: {server: ns3000001.*}}]\n")
	rename := tooltest.Args{"server": tooltest.Web1, "display_name": "shop"}
	if plan := planFor(d, "rename_server", rename); plan.Approval != "waiting" || plan.Summary == "" || len(plan.Requests) == 0 {
		t.Fatalf("the plan is %+v", plan)
	}
	planFor(d, "rename_server", rename)
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q was sent before anybody approved", writes)
	}
	decide(t, board, consent.Answer{Approve: true})
	tooltest.Call[any](d, "rename_server", rename)
	if writes := d.Writes(); len(writes) != 1 {
		t.Errorf("%q was sent, want one request", writes)
	}
	if plan := planFor(d, "rename_server", tooltest.With(rename, "display_name", "web")); plan.Approval != "waiting" {
		t.Errorf("another change is %q, want waiting", plan.Approval)
	}
	tooltest.Call[any](d, "rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "other"})
}

func TestTheWorstWantsANameTyped(t *testing.T) {
	d, board := withPeople(t, "")
	args := tooltest.Args{"server": tooltest.Web1, "os": "debian13_64"}
	plan := planFor(d, "reinstall_server", args)
	waiting, _, _ := board.Entries()
	if len(waiting) != 1 || waiting[0].Severity != 5 || waiting[0].TypeName != tooltest.Web1 {
		t.Fatalf("%+v waits, want the name of the server to be typed", waiting)
	}
	if err := board.Decide(waiting[0].ID, consent.Answer{Approve: true, Typed: tooltest.Web2}); err == nil {
		t.Error("it was approved by another name")
	}
	decide(t, board, consent.Answer{Approve: true, Typed: tooltest.Web1})
	tooltest.Call[any](d, "reinstall_server", tooltest.With(args, "confirmation_token", plan.Token))
}
