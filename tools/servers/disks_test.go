package servers

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// describing returns a description of the installation whose storage has those
// fields.
func describing(fields ...string) fs.FS {
	properties := make(map[string]any)
	for _, f := range fields {
		properties[f] = map[string]any{"type": "string"}
	}
	document, err := json.Marshal(map[string]any{
		"apiVersion": "1.0", "basePath": "https://eu.api.ovh.com/v1", "resourcePath": "/dedicated/server",
		"apis": []any{map[string]any{"path": "/dedicated/server/{serviceName}/reinstall", "operations": []any{map[string]any{
			"httpMethod": "POST", "responseType": "void", "apiStatus": map[string]any{"value": "PRODUCTION"},
			"parameters": []any{map[string]any{"dataType": "reinstall.Order", "paramType": "body", "required": true}},
		}}}},
		"models": map[string]any{
			"reinstall.Order":   map[string]any{"properties": map[string]any{"storage": map[string]any{"type": "reinstall.Storage[]"}}},
			"reinstall.Storage": map[string]any{"properties": properties},
		},
	})
	if err != nil {
		panic(err)
	}
	const index = `{"basePath":"https://eu.api.ovh.com/v1","apis":[{"path":"/dedicated/server","schema":"{path}.{format}","format":["json"]}]}`
	return fstest.MapFS{"v1/index.json": {Data: []byte(index)}, "v1/dedicated/server.json": {Data: document}}
}

// withDiskGroups answers that servers have two disk groups: the simulator's
// have one.
func withDiskGroups(r *http.Request) *simulator.Fault {
	if !strings.HasSuffix(r.URL.Path, "/specifications/hardware") {
		return nil
	}
	group := func(id int, kind string) string {
		return fmt.Sprintf(`{"diskGroupId":%d,"numberOfDisks":2,"diskType":%q}`, id, kind)
	}
	return &simulator.Fault{Status: 200, Body: `{"bootMode":"uefi","diskGroups":[` + group(1, "SSD") + "," + group(2, "SATA") + `]}`}
}

// withStorage are the arguments of an installation on those disks.
func withStorage(groups ...tooltest.Args) tooltest.Args {
	return tooltest.Args{"server": tooltest.Web2, "os": "debian13_64", "storage": groups}
}

func TestADiskGroupStaysWhereTheEndpointKnowsOfThat(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: withDiskGroups})
	given := withStorage(tooltest.Args{"diskGroupId": 1}, tooltest.Args{"diskGroupId": 2, "erase": false})
	offer := func(description fs.FS) {
		s.Offer(Toolset(&catalog.Library{Folder: description, Log: slog.New(slog.DiscardHandler)}).Definitions()...)
	}

	offer(describing("diskGroupId", "erase"))
	plan := tooltest.Plan(s, "reinstall_server", given)
	if text := fmt.Sprint(plan.Plan); !strings.Contains(text, `Disk group 2 (2 x "SATA") stays as it is`) || strings.Contains(text, "ALL") {
		t.Errorf("the plan tells %s, want that group 2 stays", text)
	}
	if body := string(plan.Requests[0].Body); !strings.Contains(body, `"erase":false`) {
		t.Errorf("the plan would send %s, want erase in it", body)
	}

	offer(describing("diskGroupId"))
	s.Fails("reinstall_server", given, tool.CodeRefused, "can't keep a disk group")

	s.Offer(Toolset(nil).Definitions()...)
	if plan := tooltest.Plan(s, "reinstall_server", given); !strings.Contains(fmt.Sprint(plan.WillBeLost), "not sure that it keeps any") {
		t.Errorf("the plan tells %q, want that it is not sure", plan.WillBeLost)
	}
}

func TestDiskGroupZeroIsTheDefaultOne(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: withDiskGroups})
	plan := tooltest.Plan(s, "reinstall_server", withStorage(tooltest.Args{"diskGroupId": 0, "partitioning": tooltest.Args{"disks": 1}}))
	if text := fmt.Sprint(plan.WillHappen); !strings.Contains(text, "ALL disks of ALL disk groups are wiped") {
		t.Errorf("the plan tells %s, want that all is wiped", text)
	}
}

func TestDiskGroupsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: withDiskGroups})
	group := func(id int) tooltest.Args { return tooltest.Args{"diskGroupId": id} }
	stays := func(id int) tooltest.Args { return tooltest.Args{"diskGroupId": id, "erase": false} }
	layout := tooltest.Args{"disks": 1}
	for name, tt := range map[string]struct {
		groups []tooltest.Args
		code   string
		want   string
	}{
		"two to install on":     {[]tooltest.Args{group(1), group(2)}, tool.CodeInvalidArguments, `"storage[1]" is a second group to install on`},
		"the same twice":        {[]tooltest.Args{group(1), stays(1)}, tool.CodeInvalidArguments, `"storage[1]" names a disk group for the second time`},
		"installed and kept":    {[]tooltest.Args{{"diskGroupId": 1, "erase": false, "partitioning": layout}}, tool.CodeInvalidArguments, "can't install on a disk group and keep its data"},
		"kept, system anywhere": {[]tooltest.Args{stays(2)}, tool.CodeInvalidArguments, "has to name the disk group to install on"},
		"kept, which is it":     {[]tooltest.Args{group(1), {"erase": false}}, tool.CodeInvalidArguments, "has to say which disk group it is about"},
		"not there":             {[]tooltest.Args{group(3)}, tool.CodeRefused, "the server has no disk group 3"},
	} {
		t.Run(name, func(*testing.T) {
			s.Fails("reinstall_server", withStorage(tt.groups...), tt.code, tt.want)
		})
	}
}
