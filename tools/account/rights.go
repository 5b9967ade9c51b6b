package account

import (
	"context"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

type rightsQuestion struct {
	Tools []string `json:"tools,omitempty" jsonschema:"maxItems=200" jsonschema_description:"Tools of this server."`
	Calls []string `json:"calls,omitempty" jsonschema:"maxItems=200" jsonschema_description:"Raw calls, such as POST /ip/{ip}/firewall."`
}

// Faults wants something to ask about. What it is is checked in wanted.
func (in rightsQuestion) Faults() []tool.Fault {
	if len(in.Tools) == 0 && len(in.Calls) == 0 {
		return tool.FaultAt("", "give tools, or calls")
	}
	return nil
}

// Rights are the least that a key needs, in every form that OVHcloud takes.
type Rights struct {
	Rules     []string `json:"rules"`            // of a consumer key
	CreateURL string   `json:"create_token_url"` // where a person creates such a key
	Policy    *Policy  `json:"iam_policy,omitempty"`
	Unnamed   []string `json:"not_in_policy,omitempty"` // rules of which OVHcloud names no action
	NoPolicy  string   `json:"no_policy,omitempty"`     // why there is none
}

// A Policy is an IAM policy in the form of POST /v2/iam/policy.
type Policy struct {
	Name        string              `json:"name"`
	Identities  []string            `json:"identities"`
	Resources   []map[string]string `json:"resources"`
	Permissions struct {
		Allow []map[string]string `json:"allow"`
	} `json:"permissions"`
}

// LeastRights returns the least rights that cover rules at the endpoint of api.
// Library, which may be nil, is what names the actions of a policy.
func LeastRights(ctx context.Context, api *ovh.Reader, library *catalog.Library, rules []ovh.AccessRule) Rights {
	least := ovh.Minimal(rules)
	out := Rights{Rules: RuleTexts(least), CreateURL: api.CreateTokenURL(least)}
	if library == nil {
		out.NoPolicy = operation.ErrUndescribed.Error()
		return out
	}
	c, err := library.Catalog(ctx)
	if err != nil {
		out.NoPolicy = err.Error()
		return out
	}
	allow, unnamed := actions(c, rules)
	out.Policy, out.Unnamed = newPolicy(allow, region(api.Endpoint())), RuleTexts(unnamed)
	return out
}

// RuleTexts writes rules as they are read.
func RuleTexts(rules []ovh.AccessRule) []string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.String()
	}
	return all
}

// newPolicy returns a policy for the actions, or nil where there are none.
func newPolicy(actions []string, region string) *Policy {
	if len(actions) == 0 {
		return nil
	}
	p := Policy{Name: "ovh-mcp", Identities: []string{"urn:v1:" + region + ":identity:credential:ACCOUNT/oauth2-CLIENT"}}
	var types []string
	for _, a := range actions {
		p.Permissions.Allow = append(p.Permissions.Allow, map[string]string{"action": a})
		kind, _, _ := strings.Cut(a, ":")
		types = append(types, kind)
	}
	slices.Sort(types)
	for _, kind := range slices.Compact(types) {
		p.Resources = append(p.Resources, map[string]string{"urn": "urn:v1:" + region + ":resource:" + kind + ":*"})
	}
	return &p
}

// actions returns the IAM actions that the calls of rules require, and the
// rules of which none is known.
func actions(c *catalog.Catalog, rules []ovh.AccessRule) (actions []string, unnamed []ovh.AccessRule) {
	for _, r := range rules {
		op, err := c.Find(r.Method, r.Path)
		before := len(actions)
		if err == nil {
			for _, a := range op.IAM {
				if a.Required {
					actions = append(actions, a.Name)
				}
			}
		}
		if len(actions) == before && (err != nil || !op.Unsigned) && !slices.Contains(unnamed, r) {
			unnamed = append(unnamed, r)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions), unnamed
}

// region is the part of an URN that names where an endpoint keeps accounts.
func region(endpoint string) string {
	for _, r := range []string{"ca", "us"} {
		if strings.HasSuffix(endpoint, "-"+r) {
			return r
		}
	}
	return "eu"
}
