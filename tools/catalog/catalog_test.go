package catalog

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

type args = tooltest.Args

var ovhcloud = sync.OnceValue(apitest.Described)

// describedSession returns a session whose catalogue is OVHcloud's own, and skips the
// test where it is absent.
func describedSession(t *testing.T) *tooltest.Session {
	t.Helper()
	apitest.Catalog(t, ovhcloud())
	return tooltest.New(t, simulator.Options{}, Toolset(ovhcloud()).Definitions()...)
}

func TestTheOperationThatIsMeantIsFound(t *testing.T) {
	s := describedSession(t)
	for _, tt := range []struct {
		name  string
		given args
		want  string
		most  int
	}{
		{"by words", args{"query": "reboot a dedicated server", "method": "POST"}, "POST /dedicated/server/{serviceName}/reboot", 10},
		{"by a path", args{"query": "/dedicated/server/*/boot"}, "GET /dedicated/server/{serviceName}/boot", 10},
		{"within a branch", args{"query": "create a policy", "branch": "/v2/iam", "limit": 3}, "POST /v2/iam/policy", 3},
	} {
		got := tooltest.Call[found](s, "search_api", tt.given).Operations
		if len(got) == 0 || len(got) > tt.most || first(got[0]) != tt.want || got[0].Effect == "" {
			t.Errorf("%s: search_api %v = %+v, want %s first and at most %d", tt.name, tt.given, got, tt.want, tt.most)
		}
	}
	if got := tooltest.Call[found](s, "search_api", args{"query": "reboot", "branch": "/no/such/branch"}); got.Operations == nil || len(got.Operations) > 0 {
		t.Errorf("search_api in no branch = %+v, want an empty list", got)
	}
	if got := s.AllRequests(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
}

// first names the operation that a row puts first.
func first(r row) string {
	method, _, _ := strings.Cut(r.Method, " ")
	return method + " " + r.Path
}

func TestARowTellsOfEachMethod(t *testing.T) {
	s := describedSession(t)
	got := tooltest.Call[found](s, "search_api", args{"query": "delete the snapshot of a VPS"})
	if r := got.Operations[0]; r.Method != "DELETE PUT GET" || r.Path != "/vps/{serviceName}/snapshot" || len(strings.Split(r.Effect, ", ")) != 3 || !strings.HasPrefix(r.Effect, "Destroy ") || got.Note != "" {
		t.Errorf("search_api = %+v, want DELETE PUT GET with their effects and no note", got)
	}
	got = tooltest.Call[found](s, "search_api", args{"query": "add a user to a database"})
	if r := got.Operations[0]; !strings.Contains(r.SeeAlso, "/user, ") || !strings.HasSuffix(r.SeeAlso, "more alike") {
		t.Errorf("see_also = %q, want other databases and how many more", r.SeeAlso)
	}
}

func TestAWeakAnswerTellsHowToAsk(t *testing.T) {
	s := describedSession(t)
	got := tooltest.Call[found](s, "search_api", args{"query": "bake a zxqvw"})
	for _, want := range []string{"weak", "zxqvw", "product and action"} {
		if !strings.Contains(got.Note, want) {
			t.Errorf("note = %q, want %q", got.Note, want)
		}
	}
}

func TestADescriptionLeadsOn(t *testing.T) {
	s := describedSession(t)
	got := tooltest.Call[description](s, "describe_api", args{"method": "POST", "path": "/dedicated/server/x/reboot"})
	want := []string{
		"list: GET /dedicated/server", "get: GET /dedicated/server/{serviceName}",
		"wait: wait_api path /dedicated/server/{serviceName}/task/{taskId} field status until done",
	}
	if !slices.Equal(got.SeeAlso, want) {
		t.Errorf("see_also = %q, want %q", got.SeeAlso, want)
	}
}

func TestAnOperationIsDescribedWithinItsBudget(t *testing.T) {
	s := describedSession(t)
	for path, most := range map[string]int{
		"/dedicated/server/{serviceName}/reinstall": 1200,
		"/cloud/project/{serviceName}/instance":     1500,
		"/dedicated/server/ns1.example.net/reboot":  400,
		"/v2/iam/policy": 1000,
	} {
		res := s.Try("describe_api", args{"method": "POST", "path": path})
		if res.Failure != nil {
			t.Fatalf("describe_api %s = %v", path, res.Failure)
		}
		if got := len(res.JSON) / 4; got > most {
			t.Errorf("describe_api POST %s costs %d tokens, want at most %d:\n%s", path, got, most, res.JSON)
		}
	}
}

func TestAnOperationIsDescribedByItsTemplateOrARealPath(t *testing.T) {
	s := describedSession(t)
	got := tooltest.Call[description](s, "describe_api", args{"method": "POST", "path": "/me/sshKey"})
	if got.Tool != "raw_post" || got.Rule != "POST /me/sshKey" || len(got.IAM) == 0 || !strings.Contains(got.Body, "keyName: string") {
		t.Errorf("describe_api = %+v", got)
	}
	old := tooltest.Call[description](s, "describe_api", args{"method": "GET", "path": "/dedicated/server/ns1/boot"})
	if old.Operation != "GET /dedicated/server/{serviceName}/boot" || old.Rule != "GET /dedicated/server/*/boot" {
		t.Errorf("describe_api of a real path = %+v", old)
	}
	s.Fails("describe_api", args{"method": "POST", "path": "/me/sshkey"}, "unknown_operation", "POST /me/sshKey")
	s.Fails("describe_api", args{"method": "DELETE", "path": "/me"}, "unknown_operation", "call raw_get")
}

func TestDeprecatedOperationsNameTheirReplacement(t *testing.T) {
	seen := 0
	for _, o := range apitest.Catalog(t, ovhcloud()).Operations() {
		if o.Status.Replacement == "" {
			continue
		}
		seen++
		if got := described(o).Status; !strings.Contains(got, "DEPRECATED") || !strings.Contains(got, o.Status.Replacement) {
			t.Errorf("%s: status = %q, want its replacement %s", o, got, o.Status.Replacement)
		}
	}
	if seen == 0 {
		t.Error("no operation has a replacement")
	}
}

func TestWithoutACatalogueItIsSaidThatRawCallsGoOn(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset(nil).Definitions()...)
	s.Fails("search_api", args{"query": "reboot"}, "refused", "no description")
	s.Fails("describe_api", args{"method": "GET", "path": "/me"}, "refused", "raw calls work without it")
	s.Offer(Toolset(apitest.Empty()).Definitions()...)
	s.Fails("describe_api", args{"method": "GET", "path": "/me"}, "unavailable", "no branch of the API")
}

func TestABranchThatIsNotDescribedIsNamed(t *testing.T) {
	s := describedSession(t)
	s.Fails("describe_api", args{"method": "POST", "path": "/order/cart"}, "refused", "v1/order")
}

func TestDeclaredErrorsAreToldTogetherAndCutShort(t *testing.T) {
	many := make([]string, 60)
	for i := range many {
		many[i] = "Client::BadRequest::Parameter"
	}
	for _, tt := range []struct {
		classes []string
		want    string
	}{
		{nil, ""},
		{[]string{"Client::NotFound::Disk", "Client::NotFound::Server", "Server::Busy", "odd"}, "Client::NotFound::Disk Server; Server::Busy; odd"},
	} {
		if got := errorClasses(tt.classes); got != tt.want {
			t.Errorf("errorClasses(%q) = %q, want %q", tt.classes, got, tt.want)
		}
	}
	if got := errorClasses(many); len(got) > mostErrors+20 || !strings.Contains(got, "more") {
		t.Errorf("errorClasses of 60 = %q, want it cut", got)
	}
}
