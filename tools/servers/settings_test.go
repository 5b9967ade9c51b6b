package servers

import (
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestSettingsTellWhatStoodThere(t *testing.T) {
	s := newSession(t, simulator.Options{})
	if got := tooltest.Confirmed[monitoringSet](s, "set_server_monitoring", tooltest.Args{"server": tooltest.Web2, "enabled": false}); !got.Before || got.After {
		t.Errorf("set_server_monitoring = %+v, want before and after", got)
	}
	if got := tooltest.Call[renamed](s, "rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "shop"}); got.Before != "web-2" || got.After != "shop" {
		t.Errorf("rename_server = %+v, want before and after", got)
	}
	s.Fails("set_server_monitoring", tooltest.Args{"server": "ns1.example.net", "enabled": false}, tool.CodeNotFound, "list_servers")
	s.Fails("rename_server", tooltest.Args{"server": "ns1.example.net", "display_name": "shop"}, tool.CodeNotFound, "list_servers")
}
