package servers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// newSession returns a session that offers the toolset.
func newSession(t *testing.T, o simulator.Options) *tooltest.Session {
	t.Helper()
	return tooltest.New(t, o, Toolset(nil).Definitions()...)
}

func TestListsCostFewRequests(t *testing.T) {
	s := newSession(t, simulator.Options{Servers: 200})
	s.Runner.MaxOutput = 1 << 20
	res := s.Try("list_servers", tooltest.Args{})
	var list serverList
	if err := json.Unmarshal(res.JSON, &list); err != nil || len(list.Servers) != 200 {
		t.Errorf("%d servers, %v, want 200", len(list.Servers), err)
	}
	if res.Requests != 2 {
		t.Errorf("%d requests, want the list and the one boot of all", res.Requests)
	}
	if !slices.IsSortedFunc(list.Servers, func(a, b serverRow) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("the servers are not in order")
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	s := newSession(t, simulator.Options{Rules: []simulator.Rule{{Method: "GET", Path: "/me"}}})
	s.Fails("list_servers", tooltest.Args{}, tool.CodeNotGranted, "GET /dedicated/server, GET /dedicated/server/*")
	none, err := client.New(client.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s.UseClient(none)
	s.Fails("list_servers", tooltest.Args{}, tool.CodeNoCredentials, "https://eu.api.ovh.com/createToken/")
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}

func TestArgumentsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	s := newSession(t, simulator.Options{})
	for name, tt := range map[string]struct {
		tool string
		args tooltest.Args
		text string
	}{
		"host name":          {"reinstall_server", tooltest.Args{"server": "a", "os": "b", "hostname": "a..b"}, `"hostname" is not a host name`},
		"key":                {"reinstall_server", tooltest.Args{"server": "a", "os": "b", "ssh_key": "a/b"}, `"ssh_key" may hold letters`},
		"mail":               {"boot_server_rescue", tooltest.Args{"server": "a", "rescue_mail": "me"}, `"rescue_mail" is not a mail address`},
		"rescue key":         {"boot_server_rescue", tooltest.Args{"server": "a", "ssh_key": "a/b"}, `"ssh_key" may hold letters`},
		"rescue key of boot": {"set_server_boot", tooltest.Args{"server": "a", "boot_id": 1, "rescue_ssh_key": "a/b"}, `"rescue_ssh_key" may hold letters`},
		"display name":       {"rename_server", tooltest.Args{"server": "a", "display_name": " . "}, `"display_name" is not a name`},
	} {
		t.Run(name, func(*testing.T) { s.Fails(tt.tool, tt.args, tool.CodeInvalidArguments, tt.text) })
	}
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("bad arguments sent %v", got)
	}
}

func TestServersAreListedWithoutABootThatIsRefused(t *testing.T) {
	s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.Contains(r.URL.Path, "/boot/") {
			return &simulator.Fault{Status: 460, Body: `{"message":"This service is expired"}`}
		}
		return nil
	}})
	got := tooltest.Call[struct {
		Servers    []serverRow
		Incomplete string
	}](s, "list_servers", tooltest.Args{})
	if len(got.Servers) != 6 || got.Servers[0].BootType != "" || !strings.Contains(got.Incomplete, `"the boot of `+got.Servers[0].Name+`" (460`) {
		t.Errorf("list_servers = %d servers, incomplete %q, want all and what is missing", len(got.Servers), got.Incomplete)
	}
}
