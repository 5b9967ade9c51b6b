package account

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestRightsAreTheLeast(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
	got := tooltest.Call[Rights](s, "get_tool_rights", tooltest.Args{"tools": []string{"list_zones", "refresh_zone"}, "calls": []string{"GET /ip/{ip}/firewall", "GET /domain/zone/{zoneName}"}})
	want := []string{"GET /domain/zone", "GET /domain/zone/*", "POST /domain/zone/*/refresh", "GET /ip/*/firewall"}
	if !slices.Equal(got.Rules, want) || got.Policy != nil || got.NoPolicy == "" {
		t.Errorf("get_tool_rights = %+v, want the rules %q, and why there is no policy", got, want)
	}
	if !strings.HasSuffix(got.CreateURL, "?GET=/domain/zone&GET=/domain/zone/*&POST=/domain/zone/*/refresh&GET=/ip/*/firewall") {
		t.Errorf("get_tool_rights sends people to %s", got.CreateURL)
	}
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("sent %v, want nothing", sent)
	}
	s.Fails("get_tool_rights", tooltest.Args{}, tool.CodeInvalidArguments, "give tools, or calls")
	s.Fails("get_tool_rights", tooltest.Args{"tools": []string{"nothing"}}, tool.CodeInvalidArguments, `"tools[0]" is not a tool`)
	s.Fails("get_tool_rights", tooltest.Args{"calls": []string{"LOOK /me"}}, tool.CodeInvalidArguments, `"calls[0]" is not a method and a path`)
	s.Fails("get_tool_rights", tooltest.Args{"tools": []string{"raw_get"}}, tool.CodeInvalidArguments, "give the calls that the key needs")
}

func TestRightsNameTheActionsThatOVHcloudDescribes(t *testing.T) {
	const index = `{"basePath":"https://eu.api.ovh.com/v1","apis":[{"path":"/vps","schema":"{path}.{format}","format":["json"]}]}`
	const document = `{"apiVersion":"1.0","basePath":"https://eu.api.ovh.com/v1","resourcePath":"/vps","models":{},"apis":[
		{"path":"/vps/{serviceName}/reboot","operations":[{"httpMethod":"POST","responseType":"void","parameters":[],
			"iamActions":[{"name":"vps:apiovh:reboot","required":true},{"name":"vps:apiovh:other","required":false}]}]}]}`
	library := &catalog.Library{Log: slog.New(slog.DiscardHandler), Folder: fstest.MapFS{
		"v1/index.json": {Data: []byte(index)}, "v1/vps.json": {Data: []byte(document)},
	}}
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
	got := LeastRights(t.Context(), s.Client.Reader(), library, ovh.AccessRules("POST /vps/*/reboot", "POST /vps/*/start"))
	if got.Policy == nil || len(got.Policy.Permissions.Allow) != 1 || got.Policy.Permissions.Allow[0]["action"] != "vps:apiovh:reboot" {
		t.Errorf("LeastRights = %+v, want the one action that is required", got.Policy)
	}
	if !slices.Equal(got.Unnamed, []string{"POST /vps/*/start"}) || got.NoPolicy != "" {
		t.Errorf("LeastRights leaves out %q, want what has no action", got.Unnamed)
	}
}
