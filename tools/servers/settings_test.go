package servers

import (
	"net/http"
	"strings"
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

func TestAServerIsNotRenamedByTheServiceOfAnother(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/serviceInfos") {
			return &simulator.Fault{Status: 200, Body: `{"serviceId":9000001,"status":"ok"}`}
		}
		return nil
	}})
	s.Fails("rename_server", tooltest.Args{"server": tooltest.Web2, "display_name": "shop"}, "refused", tooltest.Web1)
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("rename_server sent %v, want nothing", got)
	}
}
