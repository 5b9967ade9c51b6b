package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// reader returns a client of a server that offers the resources of library:
// templates match as a host matches them.
func reader(t *testing.T, library *catalog.Library) *client.Client {
	t.Helper()
	resources := Resources(library)
	s := server.NewMCPServer("ovh-mcp", "test", tool.Completing(resources))
	tool.RegisterResources(s, resources)
	c, err := client.NewInProcessClient(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheAPIIsReadAsResources(t *testing.T) {
	apitest.Catalog(t, ovhcloud())
	c := reader(t, ovhcloud())
	for uri, want := range map[string]string{
		"ovh://api/v1/dedicated/server":                                       "POST /dedicated/server/{serviceName}/reboot: ",
		"ovh://api/v1/dedicated%2Fserver":                                     "GET /dedicated/server: ",
		"ovh://api/v2/iam":                                                    "POST /v2/iam/policy: ",
		"ovh://api/POST/me/sshKey":                                            "keyName: string",
		"ovh://api/GET/v2/iam/policy":                                         "GET /v2/iam/policy",
		"ovh://api/POST/dedicated/server/%7BserviceName%7D/reboot":            "dedicatedServer:apiovh:reboot",
		"ovh://api/POST/dedicated/server/ns3000001.ip-192-0-2.eu/reinstall":   "operatingSystem: string",
		"ovh://api/GET/domain/zone/%7BzoneName%7D/history/%7BcreationDate%7D": "GET /domain/zone/*/history",
	} {
		res, err := c.ReadResource(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}})
		if err != nil {
			t.Errorf("read %s: %v", uri, err)
			continue
		}
		text, _ := res.Contents[0].(mcp.TextResourceContents)
		if !strings.Contains(text.Text, want) {
			t.Errorf("%s = %.300s, want %q", uri, text.Text, want)
		}
	}
	for uri, want := range map[string]string{
		"ovh://api/v1/garden":    "/dedicated/server",
		"ovh://api/GET/me/sshKy": "GET /me/sshKey",
	} {
		if _, err := c.ReadResource(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("read %s = %v, want what there is: %s", uri, err, want)
		}
	}
}

func TestBranchesAndPathsAreCompleted(t *testing.T) {
	apitest.Catalog(t, ovhcloud())
	c := reader(t, ovhcloud())
	for _, o := range []struct {
		argument, value string
		given           map[string]string
		want            string
		most            int
	}{
		{"version", "", nil, "v2", 2},
		{"branch", "dedi", map[string]string{"version": "v1"}, "dedicated/server", 10},
		{"branch", "/ia", map[string]string{"version": "v2"}, "iam", 1},
		{"method", "P", nil, "POST", 2},
		{"path", "/dedicated/server/{serviceName}/re", map[string]string{"method": "POST"}, "dedicated/server/{serviceName}/reboot", 20},
		{"path", "", nil, "allDom", 100},
	} {
		got, err := complete(t, c, o.argument, o.value, o.given)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(got, o.want) || len(got) > o.most {
			t.Errorf("complete %s %q = %q, want %s and at most %d", o.argument, o.value, got, o.want, o.most)
		}
	}
}

func TestWithoutACatalogueNothingIsCompleted(t *testing.T) {
	c := reader(t, apitest.Empty())
	for _, argument := range []string{"version", "branch", "method", "path", "colour"} {
		if got, err := complete(t, c, argument, "", nil); err != nil || len(got) > 0 {
			t.Errorf("complete %s = %q, %v, want nothing", argument, got, err)
		}
	}
}

func complete(t *testing.T, c *client.Client, argument, value string, given map[string]string) ([]string, error) {
	t.Helper()
	var req mcp.CompleteRequest
	req.Params.Ref = mcp.ResourceReference{Type: "ref/resource", URI: apiURI + "{method}/{+path}"}
	req.Params.Argument = mcp.CompleteArgument{Name: argument, Value: value}
	req.Params.Context.Arguments = given
	res, err := c.Complete(t.Context(), req)
	if err != nil {
		return nil, err
	}
	return res.Completion.Values, nil
}

func TestWithoutALibraryThereAreNoResources(t *testing.T) {
	if got := Resources(nil); got != nil {
		t.Errorf("Resources(nil) = %+v, want none", got)
	}
}
