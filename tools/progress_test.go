package tools_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// distant is an account that takes so long for each answer, and answers with
// one object at a time.
func distant(delay time.Duration) simulator.Options {
	return simulator.Options{
		Servers: 200, Records: 200, NoPages: true, NoBatch: true,
		Faults: func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: delay} },
	}
}

func TestLongListsReportHowFarTheyAre(t *testing.T) {
	for name, given := range map[string]tooltest.Args{"list_servers": {}, "list_dns_records": {"zone": "example.org"}} {
		synctest.Test(t, func(t *testing.T) {
			d := tooltest.New(t, distant(100*time.Millisecond), tools.All(tools.Options{})...)
			_, all := tooltest.Reported(d, name, given)
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
		d := tooltest.New(t, distant(10*time.Millisecond), tools.All(tools.Options{})...)
		if _, all := tooltest.Reported(d, "list_servers", tooltest.Args{}); len(all) != 0 {
			t.Errorf("list_servers reports %v, want nothing of what takes no time", all)
		}
	})
}

func TestListsEndWithTheirCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := tooltest.New(t, distant(100*time.Millisecond), tools.All(tools.Options{})...)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		res, err := d.Runner.Call(ctx, tooltest.Caller, d.Tool("list_servers"), json.RawMessage("{}"), nil)
		if err != nil || res.Failure == nil {
			t.Fatalf("list_servers = %s, %v, want it cancelled", res.JSON, err)
		}
		synctest.Wait()
		if n := len(d.Requests()); n > 100 {
			t.Errorf("%d requests, want an early end", n)
		}
	})
}
