package tools_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// several are the arguments of a plan of calls.
func several(calls ...tooltest.Args) tooltest.Args { return tooltest.Args{"calls": calls} }

func change(name string, arguments tooltest.Args) tooltest.Args {
	return tooltest.Args{"tool": name, "arguments": arguments}
}

// fourChanges are calls of four writes: one each, all of another kind.
func fourChanges() tooltest.Args {
	return several(
		change("create_ssh_key", tooltest.Args{"name": "fresh", "key": otherKey}),
		change("reboot_server", tooltest.Args{"server": tooltest.Web1}),
		change("delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": 5000000003, "publish": false}),
		change("delete_ssh_key", tooltest.Args{"name": "ci"}),
	)
}

// planned plans calls, and returns their token and what would be sent.
func planned(d *tooltest.Session, given tooltest.Args) (confirmed tooltest.Args, requests []string) {
	d.T.Helper()
	plan := tooltest.Plan(d, "plan_changes", given)
	for _, r := range plan.Requests {
		requests = append(requests, r.Method+" "+r.Path)
	}
	if writes := d.Writes(); len(writes) > 0 {
		d.T.Errorf("the plan sent %q", writes)
	}
	return tooltest.With(given, "confirmation_token", plan.Token), requests
}

func TestSeveralCallsAreOnePlan(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	res := d.Try("plan_changes", fourChanges())
	fits(t, "plan_changes", res, tool.DefaultMaxOutput)
	text := res.Text()
	for _, want := range []string{
		"1 create_ssh_key, 2 reboot_server, 3 delete_dns_record, 4 delete_ssh_key", "\nundo: In reverse: 4: create_ssh_key", `"effect":"Change"`,
		"POST /me/sshKey {", "# 2 reboot_server", "DELETE /domain/zone/example.com/record/5000000003",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan does not tell %q:\n%s", want, text)
		}
	}
	confirmed, requests := planned(d, fourChanges())
	got := tooltest.Call[struct {
		Result struct {
			Calls []struct {
				Call   int
				Tool   string
				Result map[string]any
			}
		}
	}](d, "plan_changes", confirmed).Result.Calls
	if len(got) != 4 || got[0].Result["keyName"] != "fresh" || got[3].Call != 4 || got[3].Tool != "delete_ssh_key" || got[3].Result["deleted"] == nil {
		t.Errorf("the plan answers %+v", got)
	}
	if writes := d.Writes(); !slices.Equal(writes, requests) || len(writes) != 4 {
		t.Errorf("%q was sent, planned was %q", writes, requests)
	}
	again := d.Try("plan_changes", confirmed)
	if again.Failure != nil || len(d.Requests()) > 0 {
		t.Errorf("repeated with its token, it answers %v and sends something", again.Failure)
	}
}

// breaks answers the writes of an account with a fault from one on.
type breaks struct {
	at, seen int
	fault    simulator.Fault
}

func (b *breaks) observe(r *http.Request) *simulator.Fault {
	if r.Method == http.MethodGet {
		return nil
	}
	b.seen++
	if b.seen-1 != b.at {
		return nil
	}
	return &b.fault
}

type stoppage struct {
	Calls []struct {
		Call       int
		Tool, Fate string
	}
	GoOn struct {
		Token string `json:"confirmation_token"`
		Calls []int
	} `json:"go_on"`
}

func stoppageOf(t *testing.T, res tool.Result) (s stoppage, fates string) {
	t.Helper()
	if res.Failure == nil || res.Failure.Stopped == nil {
		t.Fatalf("the plan did not stop: %s %v", res.JSON, res.Failure)
	}
	for _, c := range res.Failure.Stopped.Calls {
		fates += c.Fate + " "
	}
	if on := res.Failure.Stopped.GoOn; on != nil {
		s.GoOn.Token, s.GoOn.Calls = on.Token, on.Calls
	}
	return s, strings.TrimSpace(fates)
}

// TestAPlanStopsAtTheFirstFailure refuses the write of each call, or loses its
// answer, then goes on with the calls that are left.
func TestAPlanStopsAtTheFirstFailure(t *testing.T) {
	faults := map[string]simulator.Fault{
		"failed":  {Status: 409, Body: `{"class":"Client::Conflict","message":"locked"}`},
		"unknown": {Status: 500, Body: `{"message":"oops"}`},
	}
	for fate, fault := range faults {
		for at := range 4 {
			t.Run(fmt.Sprint(fate, " at call ", at+1), func(t *testing.T) {
				b := &breaks{at: at, fault: fault}
				d := tooltest.New(t, simulator.Options{Faults: b.observe}, tools.All(tools.Options{})...)
				confirmed, requests := planned(d, fourChanges())
				res := d.Try("plan_changes", confirmed)
				stop, fates := stoppageOf(t, res)
				want := strings.TrimSpace(strings.Repeat("done ", at) + fate + strings.Repeat(" not_begun", 3-at))
				if fates != want || !strings.Contains(res.Failure.What, fmt.Sprintf("call %d (", at+1)) {
					t.Errorf("the fates are %q, want %q: %v", fates, want, res.Failure)
				}
				if writes := d.Writes(); !slices.Equal(writes, requests[:at+1]) {
					t.Errorf("%q was sent, want %q", writes, requests[:at+1])
				}
				if again := d.Try("plan_changes", confirmed); again.Failure == nil || again.Failure.Error() != res.Failure.Error() || len(d.Writes()) > 0 {
					t.Errorf("repeated with its token, it answers %v, want %v", again.Failure, res.Failure)
				}
				if at == 3 {
					if stop.GoOn.Token != "" {
						t.Error("there is a token although no call is left")
					}
					return
				}
				_, next, _ := strings.Cut(res.Failure.Next, "call plan_changes ")
				onward := gjson.Parse(next).Value().(map[string]any)
				if onward["confirmation_token"] != stop.GoOn.Token || len(stop.GoOn.Calls) != 3-at {
					t.Fatalf("to go on is told as %q and %+v", next, stop.GoOn)
				}
				tooltest.Call[any](d, "plan_changes", onward)
				if writes := d.Writes(); !slices.Equal(writes, requests[at+1:]) {
					t.Errorf("to go on, %q was sent, want %q", writes, requests[at+1:])
				}
			})
		}
	}
}

// A call of several writes that fails after its first says so.
func TestAPlanTellsWhatWasDoneInPart(t *testing.T) {
	b := &breaks{at: 1, fault: simulator.Fault{Status: 409, Body: `{"message":"locked"}`}}
	d := tooltest.New(t, simulator.Options{Faults: b.observe}, tools.All(tools.Options{})...)
	confirmed, _ := planned(d, several(
		change("delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": 5000000003}),
		change("delete_ssh_key", tooltest.Args{"name": "ci"}),
	))
	if _, fates := stoppageOf(t, d.Try("plan_changes", confirmed)); fates != "partly not_begun" {
		t.Errorf("the fates are %q", fates)
	}
}

func TestAPlanOfWhichOneCallIsDeniedSendsNothing(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	confirmed, _ := planned(d, fourChanges())
	const deny = "default: allow\nrules:\n- deny: {zone: example.com, effect: destroy}\n  reason: the pipeline does it\n"
	d.Runner.Policies = underPolicy(t, deny)
	for _, given := range []tooltest.Args{fourChanges(), confirmed} {
		d.Fails("plan_changes", given, tool.CodeDenied, "call 3 (delete_dns_record): DELETE /domain/zone/example.com/record/5000000003 is denied by ")
		d.Fails("plan_changes", given, tool.CodeDenied, "policy.yml:3")
	}
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q was sent", writes)
	}
	d.Runner.Policies = underPolicy(t, "default: allow\nrules: [{deny: {tool: delete_ssh_key}}]\n")
	d.Fails("plan_changes", fourChanges(), tool.CodeDenied, "call 4 (delete_ssh_key)")
}

// Where the calls of a plan have no room together, none of them is counted.
func TestAPlanFitsIntoTheLimitsOrIsNotBegun(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.Runner.Policies = underPolicy(t, "default: allow\nlimits: [{at_most: 2, per: 1h, effect: destroy}]\n")
	confirmed, _ := planned(d, fourChanges()) // three of them destroy
	d.Fails("plan_changes", confirmed, tool.CodeDenied, "more than 2 calls per 1h")
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q was sent", writes)
	}
	two := several(change("reboot_server", tooltest.Args{"server": tooltest.Web1}), change("delete_ssh_key", tooltest.Args{"name": "ci"}))
	confirmed, _ = planned(d, two)
	tooltest.Call[any](d, "plan_changes", confirmed)
	d.Fails("delete_ssh_key", tooltest.With(tooltest.Args{"name": "laptop"}, "confirmation_token", tooltest.Plan(d, "delete_ssh_key", tooltest.Args{"name": "laptop"}).Token),
		tool.CodeDenied, "more than 2")
}

func TestAPlanWhoseTargetsChangedSendsNothing(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	confirmed, _ := planned(d, fourChanges())
	tooltest.Confirmed[any](d, "update_dns_record", tooltest.Args{"zone": "example.com", "record_id": 5000000003, "target": "192.0.2.99"})
	d.Requests()
	d.Fails("plan_changes", confirmed, tool.CodeNotConfirmed, "has changed since")
	swapped := fourChanges()
	slices.Reverse(swapped["calls"].([]tooltest.Args))
	d.Fails("plan_changes", tooltest.With(swapped, "confirmation_token", tooltest.Plan(d, "plan_changes", fourChanges()).Token), tool.CodeNotConfirmed, "arguments differ")
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q was sent", writes)
	}
}

// One consent holds for the whole plan, the strictest that any of its calls
// takes.
func TestAPersonApprovesAPlanAsAWhole(t *testing.T) {
	d, board := withPeople(t, "default: allow\nrules: [{person: {ssh_key: ci}}]\n")
	confirmed, requests := planned(d, fourChanges())
	d.Fails("plan_changes", confirmed, tool.CodeNotApproved, "http://page/")
	waiting, _, _ := board.Entries()
	if len(waiting) != 1 || len(waiting[0].Plan.Requests) != 4 || d.Runner.Consent.Least != policy.Allow {
		t.Fatalf("%+v waits, want one plan of four requests", waiting)
	}
	decide(t, board, consent.Answer{Approve: true, Typed: waiting[0].TypeName})
	tooltest.Call[any](d, "plan_changes", confirmed)
	if writes := d.Writes(); !slices.Equal(writes, requests) {
		t.Errorf("%q was sent, want %q", writes, requests)
	}
}

func TestOnlyChangesCanBePlanned(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	key := tooltest.Args{"name": "ci"}
	for text, given := range map[string]tooltest.Args{
		`"calls[1].tool" names list_zones, which changes nothing`:      several(change("delete_ssh_key", key), change("list_zones", nil)),
		`"calls[0].tool" names the tool itself`:                        several(change("plan_changes", several(change("delete_ssh_key", key)))),
		`did you mean "delete_ssh_key"?`:                               several(change("delete_ssh_keys", key)),
		`"calls[0].arguments.name" must be a string`:                   several(change("delete_ssh_key", tooltest.Args{"name": 5})),
		`"calls[0].arguments" unknown argument "colour"`:               several(change("delete_ssh_key", tooltest.Args{"name": "ci", "colour": "ci"})),
		`"calls[0].arguments.confirmation_token" belongs beside calls`: several(change("delete_ssh_key", tooltest.With(key, "confirmation_token", "X"))),
	} {
		d.Fails("plan_changes", given, tool.CodeInvalidArguments, text)
	}
	many := make([]tooltest.Args, 51)
	for i := range many {
		many[i] = change("delete_ssh_key", key)
	}
	d.Fails("plan_changes", several(many...), tool.CodeInvalidArguments, "50")
	d.Fails("plan_changes", several(change("delete_ssh_key", tooltest.Args{"name": "none"})), tool.CodeNotFound, "call 1 (delete_ssh_key)")
	d.Offer(d.Tool("plan_changes"), d.Tool("rename_server"))
	d.Fails("plan_changes", several(change("delete_ssh_key", key)), tool.CodeInvalidArguments, "is no tool of this server")
	if sent := d.Writes(); len(sent) > 0 {
		t.Errorf("%q was sent", sent)
	}
}

// A plan of as many calls as it may have keeps within the budget; the rest of it
// is read in parts.
func TestALongPlanOfCallsIsReadInParts(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	all := make([]tooltest.Args, 50)
	for i := range all {
		all[i] = change("create_ssh_key", tooltest.Args{"name": fmt.Sprint("key-", i), "key": otherKey})
	}
	d.Runner.MaxOutput = 8192
	res := d.Try("plan_changes", several(all...))
	token := fits(t, "plan_changes", res, 8192)
	if rows, parts := walk(d, "show_plan", tooltest.Args{"confirmation_token": token}); len(rows) != 50 || parts < 2 {
		t.Errorf("show_plan shows %d requests in %d parts", len(rows), parts)
	}
	done := d.Try("plan_changes", tooltest.With(several(all...), "confirmation_token", token))
	fits(t, "plan_changes", done, 8192)
	if writes := d.Writes(); len(writes) != 50 {
		t.Errorf("%d writes were sent", len(writes))
	}
}
