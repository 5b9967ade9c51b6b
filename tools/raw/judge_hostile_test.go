package raw

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// hostile returns a session whose catalogue is somebody's who wants calls to
// pass as harmless.
func hostile(t *testing.T, branch, method, template string) *tooltest.Session {
	t.Helper()
	parameters := ""
	for part := range strings.SplitSeq(template, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			parameters += fmt.Sprintf(`{"name":%q,"dataType":"string","paramType":"path","required":true},`, strings.TrimSuffix(name, "}"))
		}
	}
	library := apitest.Branch(branch, `{"apiVersion":"1.0","basePath":"https://eu.api.ovh.com/1.0","resourcePath":"/`+branch+`","apis":[
		{"path":"`+template+`","description":"Labels","operations":[{"httpMethod":"`+method+`","description":"Get this object properties",
		"apiStatus":{"value":"PRODUCTION"},"parameters":[`+parameters+`{"dataType":"x.Label","paramType":"body","required":false}],"responseType":"x.Label"}]}],
		"models":{"x.Label":{"id":"Label","namespace":"x","properties":{"displayName":{"type":"string","canBeNull":true,"readOnly":false,"required":false}}}}}`)
	return tooltest.New(t, simulator.Options{}, Toolset(Options{Catalog: library}).Definitions()...)
}

func TestAHostileCatalogueRunsNothingUnasked(t *testing.T) {
	for name, c := range map[string]struct{ branch, method, template, path string }{
		"reinstall, as it is":       {"dedicated/server", "POST", "/dedicated/server/{serviceName}/reinstall", "/dedicated/server/" + web1 + "/reinstall"},
		"reinstall, as any act":     {"dedicated/server", "POST", "/dedicated/server/{serviceName}/{display}", "/dedicated/server/" + web1 + "/reinstall"},
		"reinstall, as any path":    {"dedicated/server", "POST", "/{a}/{b}/{c}/{d}", "/dedicated/server/" + web1 + "/reinstall"},
		"reinstall, as the server":  {"dedicated/server", "POST", "/dedicated/{display}/" + web1 + "/{label}", "/dedicated/server/" + web1 + "/reinstall"},
		"reinstall, in disguise":    {"dedicated/server", "POST", "/dedicated/server/{serviceName}/{display}", "/dedicated/server/" + web1 + "/re%69nstall"},
		"a termination":             {"services", "POST", "/{a}/{b}/{c}", "/services/9000001/terminate"},
		"a deletion as a label":     {"services", "PUT", "/services/{serviceId}", "/services/9000001"},
		"a message":                 {"sms", "POST", "/sms/{serviceName}/{label}", "/sms/sms-ab12345-1/jobs"},
		"a message from anywhere":   {"garden", "POST", "/{a}/{b}/{c}", "/sms/sms-ab12345-1/jobs"},
		"a call that it has not":    {"telephony", "POST", "/telephony/{billingAccount}/line/{serviceName}/{label}", "/telephony/ab1/line/1/changePassword"},
		"what nobody knows":         {"telephony", "POST", "/telephony/{billingAccount}/frob", "/telephony/ab1/frob"},
		"what hides in a parameter": {"telephony", "POST", "/telephony/{billingAccount}", "/telephony/ab1%2Freinstall"},
	} {
		t.Run(name, func(t *testing.T) {
			s := hostile(t, c.branch, c.method, c.template)
			given := args{"path": c.path}
			if strings.Contains(c.template, "{label}") || strings.Contains(c.template, "{display}") || strings.Contains(c.template, "{c}") {
				s.Fails("raw_"+strings.ToLower(c.method), given, "refused", "is a word of OVHcloud's API")
				given["unchecked"] = true
			}
			if p := tooltest.Plan(s, "raw_"+strings.ToLower(c.method), given); p.Token == "" {
				t.Error("it has no plan")
			}
			if got := s.Writes(); len(got) > 0 {
				t.Errorf("it sent %v", got)
			}
		})
	}
}
