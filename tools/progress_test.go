package tools

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// reported calls a tool and returns its result, and what it reports meanwhile.
func (d *desk) reported(name string, given args) (Result, []Progress) {
	d.t.Helper()
	raw, err := json.Marshal(given)
	if err != nil {
		d.t.Fatal(err)
	}
	var mu sync.Mutex
	var all []Progress
	res, err := d.runner.Call(d.t.Context(), d.tool(name), raw, func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, p)
	})
	if err != nil || res.Failure != nil {
		d.t.Fatalf("%s = %v, %v", name, res.Failure, err)
	}
	return res, all
}

// distant is an account that takes so long for each answer, and answers with
// one object at a time.
func distant(delay time.Duration) simulator.Options {
	return simulator.Options{
		Servers: 200, Records: 200, NoPages: true, NoBatch: true,
		Faults: func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: delay} },
	}
}

func TestLongListsReportHowFarTheyAre(t *testing.T) {
	for name, given := range map[string]args{"list_servers": {}, "list_dns_records": {"zone": "example.org"}} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, distant(100*time.Millisecond))
			_, all := d.reported(name, given)
			if len(all) < 100 {
				t.Fatalf("%s reports %d times, want it of every answer but the first ones", name, len(all))
			}
			last := all[len(all)-1]
			if last.Total < 200 || last.Done > last.Total || !strings.Contains(last.Message, "requests answered") {
				t.Errorf("%s reports %+v last", name, last)
			}
		})
	}
}

func TestShortListsReportNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, distant(10*time.Millisecond))
		if _, all := d.reported("list_servers", args{}); len(all) != 0 {
			t.Errorf("list_servers reports %v, want nothing of what takes no time", all)
		}
	})
}

func TestListsEndWithTheirCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, distant(100*time.Millisecond))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		res, err := d.runner.Call(ctx, d.tool("list_servers"), json.RawMessage("{}"), nil)
		if err != nil || res.Failure == nil {
			t.Fatalf("list_servers = %s, %v, want it cancelled", res.JSON, err)
		}
		synctest.Wait()
		if n := len(d.requests()); n > 100 {
			t.Errorf("%d requests, want an early end", n)
		}
	})
}

func TestApplyingAZoneReportsEachRecord(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	given := args{"zone": "example.org", "records": []args{{"subdomain": "a", "type": "A", "target": "192.0.2.1"}, {"subdomain": "b", "type": "A", "target": "192.0.2.2"}}}
	p := call[planned](d, "apply_zone", given)
	res, all := d.reported("apply_zone", with(given, "confirmation_token", p.Confirm.Token))
	var out struct{ Result zoneApplied }
	if err := json.Unmarshal(res.JSON, &out); err != nil {
		t.Fatal(err)
	}
	applied := out.Result.Applied
	if len(applied) < 3 || len(all) != len(applied) {
		t.Fatalf("%d reports of %d steps, want one of each", len(all), len(applied))
	}
	for i, p := range all {
		if p.Done != float64(i+1) || p.Total != float64(len(applied)) || p.Message != applied[i] {
			t.Errorf("report %d = %+v, want step %q", i, p, applied[i])
		}
	}
}
