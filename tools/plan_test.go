package tools_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// longPlan is a call of apply_zone that changes half of 2,000 records, deletes
// 500, leaves 500 and adds 500.
func longPlan(d *tooltest.Session) tooltest.Args {
	d.T.Helper()
	file := tooltest.Call[struct {
		File string `json:"zone_file"`
	}](d, "export_zone", tooltest.Args{"zone": "example.org"}).File
	var wanted strings.Builder
	hosts := 0
	for line := range strings.Lines(file) {
		if strings.HasPrefix(line, "host") {
			switch hosts++; {
			case hosts%4 == 0:
				continue
			case hosts%4 != 1:
				line = strings.Replace(line, " IN A 198.18.", " IN A 198.19.", 1)
			}
		}
		wanted.WriteString(line)
	}
	for i := range 500 {
		fmt.Fprintf(&wanted, "new%04d IN A 192.0.2.1\n", i)
	}
	return tooltest.Args{"zone": "example.org", "zone_file": wanted.String()}
}

// fits holds an answer against a budget: both of its forms, since a host passes
// on either. In both, the token comes first.
func fits(t testing.TB, name string, res tool.Result, budget int) (token string) {
	t.Helper()
	if res.Failure != nil {
		t.Fatalf("%s: %v", name, res.Failure)
	}
	token = gjson.GetBytes(res.JSON, "confirm.confirmation_token").String()
	for _, form := range []string{string(res.JSON), res.Text()} {
		if len(form) > budget {
			t.Errorf("%s answers with %d bytes, of %d: %.600s", name, len(form), budget, form)
		}
		if at := strings.Index(form, token); token != "" && (at < 0 || at > 100) {
			t.Errorf("%s tells its token at byte %d: %.300s", name, at, form)
		}
	}
	var first []string
	gjson.GetBytes(res.JSON, "confirm").ForEach(func(field, _ gjson.Result) bool {
		first = append(first, field.String())
		return len(first) < 4
	})
	if want := []string{"confirmation_token", "expires", "summary", "target"}; token != "" && !slices.Equal(first, want) {
		t.Errorf("the plan of %s begins with %q, want %q", name, first, want)
	}
	return token
}

func TestLongPlanIsReadInParts(t *testing.T) {
	d := tooltest.New(t, simulator.Options{Records: 2000}, tools.All(tools.Options{})...)
	given := longPlan(d)
	res := d.Try("apply_zone", given)
	token := fits(t, "apply_zone", res, tool.DefaultMaxOutput)
	plan := gjson.GetBytes(res.JSON, "confirm")
	total := plan.Get("counts.requests").Int()
	shown := len(plan.Get("requests").Array())
	if total < 1990 || plan.Get("counts.DELETE").Int() < 490 || plan.Get("target.by_type.A.delete").Int() != plan.Get("counts.DELETE").Int() || shown == 0 || int64(shown) >= total {
		t.Fatalf("the plan shows %d of its requests, and counts %s of %s", shown, plan.Get("counts"), plan.Get("target"))
	}
	if lost := plan.Get("will_be_lost.0").String(); !strings.Contains(lost, "is deleted") {
		t.Errorf("the first loss is %q, want a record that is deleted", lost)
	}
	if want := fmt.Sprintf("showing: %d of %d requests; the rest: call show_plan {", shown, total); !strings.Contains(res.Text(), want) {
		t.Errorf("the plan does not say %q: %.3000s", want, res.Text())
	}
	d.Requests()
	all, parts := walk(d, "show_plan", tooltest.Args{"confirmation_token": token})
	if parts < 5 || int64(len(all)) != total {
		t.Fatalf("%d requests in %d parts, want %d", len(all), parts, total)
	}
	_, next, _ := strings.Cut(plan.Get("showing").String(), "call show_plan ")
	var rest tooltest.Args
	if err := json.Unmarshal([]byte(next), &rest); err != nil {
		t.Fatal(err)
	}
	after, _ := walk(d, "show_plan", rest)
	sameRows(t, "after what the plan shows", after, all[shown:])
	if sent := d.Requests(); len(sent) > 0 {
		t.Errorf("show_plan sent %q", sent)
	}
	sendsAll(d, given, token, all)
}

// sendsAll confirms a plan and holds what is sent against what was shown of it.
func sendsAll(d *tooltest.Session, given tooltest.Args, token string, shown []json.RawMessage) {
	d.T.Helper()
	res := d.Try("apply_zone", tooltest.With(given, "confirmation_token", token))
	fits(d.T, "apply_zone", res, tool.DefaultMaxOutput)
	result := gjson.GetBytes(res.JSON, "result")
	if n := result.Get("records_deleted").Int() + result.Get("records_changed").Int() + result.Get("records_added").Int(); n != int64(len(shown)-1) {
		d.T.Errorf("the result counts %d records of %d: %s", n, len(shown)-1, result)
	}
	var want []string
	for i, row := range shown {
		r := gjson.ParseBytes(row)
		if r.Get("number").Int() != int64(i+1) || r.Get("does").String() == "" {
			d.T.Fatalf("row %d is %s", i, row)
		}
		want = append(want, r.Get("method").String()+" "+r.Get("path").String())
	}
	if got := d.Writes(); !slices.Equal(got, want) {
		d.T.Errorf("%d requests were sent, and are not the %d that were shown", len(got), len(want))
	}
	d.Fails("show_plan", tooltest.Args{"confirmation_token": token}, "not_confirmed", "call apply_zone again with the same arguments and token")
}

func TestPlanIsShownToItsCallerAsLongAsItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
		show := func(token string) tooltest.Args { return tooltest.Args{"confirmation_token": token} }
		reboot := tooltest.Args{"server": tooltest.Web1}
		token := tooltest.Plan(d, "reboot_server", reboot).Token
		if got := partOf(d, "show_plan", show(token)); len(got.rows) != 1 || !strings.Contains(string(got.rows[0]), "/reboot") {
			t.Errorf("show_plan = %s, want the reboot", got.rows)
		}
		res, err := d.Runner.Call(t.Context(), "somebody else", d.Tool("show_plan"), tool.Object(show(token)), nil)
		if err != nil || res.Failure == nil || res.Failure.Code != "not_confirmed" || strings.Contains(res.Failure.Error(), "reboot") {
			t.Errorf("somebody else is shown %s %v, %v", res.JSON, res.Failure, err)
		}
		d.Fails("show_plan", show("MADEUP"), "not_confirmed", "without confirmation_token for a new one")
		tooltest.Call[any](d, "reboot_server", tooltest.With(reboot, "confirmation_token", token)) // it was not spent
		d.Fails("show_plan", show(token), "not_confirmed", "for what came of it")

		other := tooltest.Args{"server": tooltest.Web2}
		token = tooltest.Plan(d, "reboot_server", other).Token
		time.Sleep(time.Minute)
		d.Fails("show_plan", show(token), "not_confirmed", "call reboot_server again without confirmation_token")
		token = tooltest.Plan(d, "reboot_server", other).Token
		d.UseClient(d.Client) // another process: the token is kept, the plan is not
		d.Fails("show_plan", show(token), "refused", "call reboot_server again without confirmation_token")
		tooltest.Call[any](d, "reboot_server", tooltest.With(other, "confirmation_token", token))
	})
}

// Plans that wait take no more memory than is set aside for them.
func TestPlansThatWaitAreBounded(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	records := make([]tooltest.Args, 400)
	for i := range records {
		records[i] = tooltest.Args{"type": "TXT", "subdomain": fmt.Sprintf("r%d", i), "target": strings.Repeat("x", 4000)}
	}
	var tokens []string
	small := tooltest.Plan(d, "delete_ssh_key", tooltest.Args{"name": "ci"}).Token
	for range 7 {
		tokens = append(tokens, tooltest.Plan(d, "apply_zone", tooltest.Args{"zone": "example.net", "records": records}).Token)
	}
	d.Fails("show_plan", tooltest.Args{"confirmation_token": small}, "refused", "--max-output")
	d.Fails("show_plan", tooltest.Args{"confirmation_token": tokens[0]}, "refused", "--max-output")
	tooltest.Call[any](d, "show_plan", tooltest.Args{"confirmation_token": tokens[6]})
}

// The plan of any tool keeps within any budget that leaves room for what is
// agreed to, and begins with its token.
func TestEveryPlanFitsAndBeginsWithItsToken(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Effect != effect.Destroy {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
			given := arrange(d, def.Name)
			for _, budget := range []int{tool.DefaultMaxOutput, 4096, 1} {
				d.Runner.MaxOutput = budget
				res := d.Try(def.Name, given)
				if token := fits(t, def.Name, res, max(budget, 2048)); token == "" {
					t.Fatalf("no plan: %s", res.JSON)
				}
				plan := gjson.GetBytes(res.JSON, "confirm")
				if len(plan.Get("requests").Array()) == 0 || plan.Get("summary").String() == "" || plan.Get("undo").String() == "" || !plan.Get("target").IsObject() {
					t.Errorf("with %d bytes the plan is %s", budget, plan)
				}
			}
		})
	}
}

// What a caller sends may be as long as it likes: its plan is not.
func TestPlanOfLongArgumentsFits(t *testing.T) {
	d := tooltest.New(t, simulator.Options{Records: 100}, tools.All(tools.Options{})...)
	var zone strings.Builder
	for i := range 100 {
		fmt.Fprintf(&zone, "host%d IN TXT %s\n", i, strings.Repeat(`"`+strings.Repeat("y", 250)+`" `, 4))
	}
	edits := make([]tooltest.Args, 30)
	for i := range edits {
		edits[i] = tooltest.Args{"type": "TXT", "subdomain": fmt.Sprintf("t%d", i), "target": strings.Repeat("z", 4000)}
	}
	long := tooltest.Args{"description": strings.Repeat("word ", 200_000)}
	first := tooltest.Call[struct{ Records []struct{ ID int64 } }](d, "list_dns_records", tooltest.Args{"zone": "example.org"}).Records
	var remove []int64
	for _, r := range first[4:34] {
		remove = append(remove, r.ID)
	}
	for name, given := range map[string]tooltest.Args{
		"import_zone": {"zone": "example.org", "zone_file": zone.String()},
		"apply_zone":  {"zone": "example.org", "zone_file": zone.String()},
		"edit_zone":   {"zone": "example.org", "add": edits, "remove": remove},
		"raw_post":    {"path": "/me/accessRestriction/ip", "body": long},
		"raw_put":     {"path": "/me", "body": []any{long, strings.Repeat("a", 100_000)}},
	} {
		for _, budget := range []int{tool.DefaultMaxOutput, 1} {
			d.Runner.MaxOutput = budget
			res := d.Try(name, given)
			token := fits(t, name, res, max(budget, 2048))
			show := d.Try("show_plan", tooltest.Args{"confirmation_token": token})
			fits(t, "show_plan of "+name, show, max(budget, 2048))
			if budget == tool.DefaultMaxOutput && name == "edit_zone" {
				fits(t, name, d.Try(name, tooltest.With(given, "confirmation_token", token)), budget)
				break
			}
		}
	}
	d.Runner.MaxOutput = 0
	for given := (tooltest.Args{"zone": "example.org", "zone_file": zone.String()}); ; {
		res := d.Try("plan_zone", given)
		fits(t, "plan_zone", res, tool.DefaultMaxOutput)
		cursor := gjson.GetBytes(res.JSON, "next_cursor").String()
		if given["cursor"] == nil && (cursor == "" || !strings.Contains(res.Text(), "call plan_zone with the same arguments and {")) {
			t.Fatalf("plan_zone = %.600s, want how to go on", res.Text())
		}
		if cursor == "" {
			break
		}
		given = tooltest.With(given, "cursor", cursor)
	}
}
