package tools_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

const exampleRecords = "/domain/zone/example.com/record"

// madeThenSet makes a record and sets it, by the id that it gets.
func madeThenSet() tooltest.Args {
	return several(
		change("raw_post", tooltest.Args{"path": exampleRecords, "body": tooltest.Args{"fieldType": "A", "subDomain": "x", "target": "192.0.2.79"}}),
		change("raw_put", tooltest.Args{"path": exampleRecords + "/$(1.body.id)", "body": tooltest.Args{"target": "192.0.2.80"}}),
		change("raw_post", tooltest.Args{"path": "/domain/zone/example.com/refresh"}),
	)
}

// A raw call sends what its arguments say: the plan shows that, and it is sent
// with what was answered in it.
func TestACallRefersToAnAnswer(t *testing.T) {
	t.Run("described", func(t *testing.T) {
		d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
		refersToAnAnswer(d.Offer(describedBySimulator(d)...))
	})
	t.Run("not described", func(t *testing.T) {
		refersToAnAnswer(tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...))
	})
}

func refersToAnAnswer(d *tooltest.Session) {
	t := d.T
	confirmed, requests := planned(d, madeThenSet())
	if want := "PUT " + exampleRecords + "/$(1.body.id)"; !slices.Contains(requests, want) {
		t.Fatalf("the plan shows %q, want %s", requests, want)
	}
	res := d.Try("plan_changes", confirmed)
	id := gjson.GetBytes(res.JSON, "result.calls.0.result.body.id").String()
	requests[1] = strings.Replace(requests[1], "$(1.body.id)", id, 1)
	if writes := d.Writes(); id == "" || !slices.Equal(writes, requests) {
		t.Errorf("%q was sent, want %q: %s %v", writes, requests, res.JSON, res.Failure)
	}
}

// A typed call that refers to an answer tells what it sends once it is prepared:
// it is sent when it can be changed back, and else stops the plan, which is shown
// anew.
func TestALateCallThatDestroysIsShownFirst(t *testing.T) {
	record := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "new", "target": "192.0.2.77"}
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	confirmed, _ := planned(d, several(
		change("create_dns_record", record),
		change("update_dns_record", tooltest.Args{"zone": "example.com", "record_id": "$1.record.id", "target": "192.0.2.78"}),
		change("delete_ssh_key", tooltest.Args{"name": "ci"}),
	))
	res := d.Try("plan_changes", confirmed)
	stop, fates := stoppageOf(t, res)
	if fates != "done not_begun not_begun" || res.Failure.Code != tool.CodeNotConfirmed || !slices.Equal(stop.GoOn.Calls, []int{2, 3}) {
		t.Fatalf("the fates are %q: %v", fates, res.Failure)
	}
	writes := d.Writes()
	if len(writes) != 2 || writes[0] != "POST "+exampleRecords {
		t.Errorf("%q was sent, want the new record alone", writes)
	}
	_, next, _ := strings.Cut(res.Failure.Next, "call plan_changes ")
	tooltest.Call[any](d, "plan_changes", gjson.Parse(next).Value())
	if writes := d.Writes(); len(writes) != 3 || !strings.HasPrefix(writes[0], "PUT "+exampleRecords+"/50000") || writes[2] != "DELETE /me/sshKey/ci" {
		t.Errorf("to go on, %q was sent", writes)
	}
}

func TestALateChangeIsCarriedOutAtOnce(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	confirmed, _ := planned(d, several(
		change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "shop"}),
		change("rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "$1.before"}),
		change("rename_server", tooltest.Args{"server": tooltest.Kimsufi, "display_name": "was $(1.after)"}),
	))
	res := d.Try("plan_changes", confirmed)
	first := gjson.GetBytes(res.JSON, "result.calls.0.result.before").String()
	if got := gjson.GetBytes(res.JSON, "result.calls.#.result.after").String(); first == "" || got != `["shop","`+first+`","was shop"]` {
		t.Errorf("the servers are named %s: %v", got, res.Failure)
	}
}

func TestWhatAReferenceMayBe(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	made := change("create_ssh_key", tooltest.Args{"name": "fresh", "key": otherKey})
	for text, last := range map[string]tooltest.Args{
		"only an earlier call":           change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "$2.after"}),
		"refers to call 2147483647, and": change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "$99999999999999999999.after"}),
		"$0.keyName refers to call 0":    change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "$0.keyName"}),
		`has no field "colour", but`:     change("rename_server", tooltest.Args{"server": tooltest.Web1, "display_name": "$1.colour"}),
		`unknown argument "displayName"`: change("rename_server", tooltest.Args{"server": tooltest.Web1, "displayName": "$1.keyName"}),
	} {
		d.Fails("plan_changes", several(made, last), tool.CodeInvalidArguments, text)
	}
	d.Fails("plan_changes", several(made, change("delete_ssh_key", tooltest.Args{"name": "$1.keyName"})), tool.CodeRefused, "call 2 (delete_ssh_key): delete_ssh_key destroys")
	d.Fails("plan_changes", several(made, change("raw_put", tooltest.Args{"path": "/me/../$(1.keyName)"})), tool.CodeInvalidArguments, "can't be sent")
	if sent := d.Writes(); len(sent) > 0 {
		t.Errorf("%q was sent", sent)
	}
}

// What an answer holds can't make a path another one.
func TestAnAnswerCantChangeWhereACallGoes(t *testing.T) {
	for _, id := range []string{`"../../me"`, `"a/b"`, `"a?b"`, `".."`, `"."`, `"a b"`, `"a%2Fb"`, `""`, `{"id":1}`, `[1]`, `null`} {
		d, _, e := atEdge(t, "plan_changes", simulator.Options{})
		confirmed, requests := planned(d, madeThenSet())
		e.during(answering("POST "+exampleRecords, `{"id":`+id+`,"fieldType":"A"}`), func() {
			_, fates := stoppageOf(t, d.Try("plan_changes", confirmed))
			if writes := d.Writes(); fates != "done failed not_begun" || !slices.Equal(writes, requests[:1]) {
				t.Errorf("%s: the fates are %q, and %q was sent", id, fates, writes)
			}
		})
	}
}

// A reference stands for a name: the operation, its branch and its version are
// those that were agreed to.
func TestAReferenceCantChooseTheOperation(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.Offer(describedBySimulator(d)...)
	made := change("raw_post", tooltest.Args{"path": exampleRecords, "body": tooltest.Args{"fieldType": "TXT", "subDomain": "reboot", "target": "x"}})
	for _, path := range []string{"/dedicated/server/" + tooltest.Web1 + "/$(1.body.subDomain)", "/$(1.body.subDomain)/iam/policy", "/$(1.body.subDomain)/sshKey", "/v$(1.body.id)/me/sshKey"} {
		for _, unchecked := range []bool{false, true} {
			late := change("raw_post", tooltest.Args{"path": path, "unchecked": unchecked, "body": tooltest.Args{}})
			d.Fails("plan_changes", several(made, late), tool.CodeUnknownOperation, "call 2 (raw_post)")
		}
	}
	if sent := d.Writes(); len(sent) > 0 {
		t.Errorf("%q was sent", sent)
	}
}

// What keeps a call that refers to an answer from being made is told before any
// other is carried out.
func TestALateCallIsReadBeforeAnyIsMade(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	made := change("raw_post", tooltest.Args{"path": exampleRecords, "body": tooltest.Args{"fieldType": "TXT", "subDomain": "x", "target": "y"}})
	body := tooltest.Args{"target": "$1.body.id"}
	for text, late := range map[string]tooltest.Args{
		"a reference stands where no text can": {"path": exampleRecords, "unchecked": "$1.body.id"},
		"belongs beside calls":                 {"path": exampleRecords, "body": body, "confirmation_token": "x"},
	} {
		d.Fails("plan_changes", several(made, change("raw_post", late)), tool.CodeInvalidArguments, text)
	}
}

// What can't be seen in an answer is written out once, and passed on as it is.
func TestWhatCantBeSeenInAnAnswerIsWrittenOutOnce(t *testing.T) {
	d, _, e := atEdge(t, "plan_changes", simulator.Options{})
	confirmed, _ := planned(d, several(
		change("raw_post", tooltest.Args{"path": exampleRecords, "body": tooltest.Args{"fieldType": "TXT", "subDomain": "x", "target": "y"}}),
		change("raw_post", tooltest.Args{"path": exampleRecords, "body": tooltest.Args{"fieldType": "TXT", "subDomain": "z", "target": "$1.body.target"}}),
		change("delete_ssh_key", tooltest.Args{"name": "ci"}),
	))
	e.during(answering("POST "+exampleRecords, "{\"id\":1,\"target\":\"a\u202eb\"}"), func() {
		res := d.Try("plan_changes", confirmed)
		if text := res.Text(); strings.Count(text, `"target":"a[U+202E]b"`) != 2 {
			t.Errorf("the answers are %s", text)
		}
	})
	state, err := d.Account.State()
	if err != nil || !strings.Contains(string(state), "a\u202eb") && !strings.Contains(string(state), `a\u202eb`) {
		t.Errorf("the second record is not what the first answered: %v", err)
	}
}

// A rule about what a reference turned out to be holds.
func TestARuleHoldsForWhatAReferenceTurnsOutToBe(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	confirmed, requests := planned(d, madeThenSet())
	d.Runner.Policies = underPolicy(t, "default: allow\nrules: [{deny: {method: PUT, path: /domain/zone/*/record/50*}}]\n")
	res := d.Try("plan_changes", confirmed)
	_, fates := stoppageOf(t, res)
	if writes := d.Writes(); fates != "done failed not_begun" || res.Failure.Code != tool.CodeDenied || !slices.Equal(writes, requests[:1]) {
		t.Errorf("the fates are %q: %v; %q was sent", fates, res.Failure, writes)
	}
}

// A rule about other targets does not keep a reference from being planned; one
// that wants a person for what it stands for stops the plan, and that of the rest
// waits for one.
func TestAPersonIsAskedForWhatAReferenceTurnsOutToBe(t *testing.T) {
	d, board := withPeople(t, "default: allow\nrules: [{deny: {zone: example.org}}, {person: {method: PUT, path: /domain/zone/*/record/50*}}]\n")
	confirmed, requests := planned(d, madeThenSet())
	res := d.Try("plan_changes", confirmed)
	stop, fates := stoppageOf(t, res)
	if writes := d.Writes(); fates != "done not_begun not_begun" || !slices.Equal(writes, requests[:1]) || !strings.Contains(res.Failure.Next, "a person approves this") {
		t.Fatalf("the fates are %q: %v; %q was sent", fates, res.Failure, writes)
	}
	_, next, _ := strings.Cut(res.Failure.Next, "call plan_changes ")
	onward := gjson.Parse(next).Value()
	d.Fails("plan_changes", onward, tool.CodeNotApproved, "http://page/")
	decide(t, board, consent.Answer{Approve: true})
	tooltest.Call[any](d, "plan_changes", onward)
	if writes := d.Writes(); len(writes) != len(stop.GoOn.Calls) || len(writes) != 2 {
		t.Errorf("%q was sent, want the calls that were left", writes)
	}
}

// However little room a call's answer has, it is shortened.
func TestAnswersOfAPlanAreShortenedToTheLeast(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.Runner.MaxOutput = 4096
	calls := make([]tooltest.Args, 50)
	for i := range calls {
		calls[i] = change("create_dns_record", tooltest.Args{"zone": "example.com", "type": "TXT", "subdomain": fmt.Sprint("t", i), "target": strings.Repeat("x", 1500)})
	}
	confirmed, _ := planned(d, several(calls...))
	if res := d.Try("plan_changes", confirmed); res.Failure != nil || len(res.JSON) > 50*1000 {
		t.Errorf("the answer has %d bytes: %v", len(res.JSON), res.Failure)
	}
}
