package simulator

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// policies say who may do what to which resources.
type policies struct {
	account *Account
	ByID    map[string]*policy `json:"byId"`
}

// A policy is one of them, as OVHcloud's API returns it.
type policy struct {
	policyOrder
	Created  string  `json:"createdAt"`
	ID       string  `json:"id"`
	Owner    string  `json:"owner"`
	ReadOnly bool    `json:"readOnly"`
	Updated  *string `json:"updatedAt"`
}

// A policyOrder is what a customer says of a policy, all of it at once.
type policyOrder struct {
	Conditions  *policyCondition   `json:"conditions"`
	Description *string            `json:"description"`
	Expires     *string            `json:"expiredAt"`
	Identities  []string           `json:"identities"`
	Name        string             `json:"name"`
	Permissions permissions        `json:"permissions"`
	Groups      []policyPermission `json:"permissionsGroups"`
	Resources   []policyResource   `json:"resources"`
}

// A policyCondition is when a policy applies.
type policyCondition struct {
	Conditions []policyCondition `json:"conditions"`
	Operator   string            `json:"operator"`
	Values     map[string]string `json:"values"`
}

// permissions are the actions that a policy is about. What one denies, no other
// allows.
type permissions struct {
	Allow  []policyAction `json:"allow"`
	Deny   []policyAction `json:"deny"`
	Except []policyAction `json:"except"`
}

type policyAction struct {
	Action string `json:"action"`
}

// A policyPermission names a group of actions.
type policyPermission struct {
	Name        *string      `json:"name"`
	Owner       *string      `json:"owner"`
	Permissions *permissions `json:"permissions"`
	URN         string       `json:"urn"`
}

// A policyResource is what a policy applies to. Who asks for details gets more
// than its name.
type policyResource struct {
	Group    *groupSummary  `json:"group"`
	Resource *singleSummary `json:"resource"`
	URN      string         `json:"urn"`
}

type groupSummary struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ReadOnly bool   `json:"readOnly"`
}

type singleSummary struct {
	DisplayName string            `json:"displayName"`
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Owner       string            `json:"owner"`
	Tags        map[string]string `json:"tags"`
	Type        string            `json:"type"`
}

// samplePolicy is a policy to try.
const samplePolicy = `{"name":"readers","description":"","identities":["` + accountURN + `"],"resources":[{"urn":"urn:v1:eu:resource:vps:*"}],` +
	`"permissions":{"allow":[{"action":"vps:apiovh:get"}]}}`

// iamPolicyArea covers the policies of the account. They are applied to service
// accounts: who signs with the key of the account may do all that its rules say.
func iamPolicyArea(a *Account) area {
	p := &policies{account: a}
	a.policies = p
	const at = "/v2/iam/policy"
	return area{
		name: "iamPolicies", state: p, populate: p.populate,
		check: func() error { return complete(p.ByID, anything) },
		routes: []route{
			{
				pattern: "GET " + at, handle: p.list,
				query: "action=vps%3Aapiovh%3Aget&details=true&identity=urn&readOnly=false&resourceURN=urn%3Av1%3Aeu%3Aresource%3Avps%3A%2A",
			},
			{pattern: "POST " + at, body: samplePolicy, handle: p.create},
			{pattern: "GET " + at + "/{policyId}", query: "details=true", handle: on(p.find, func(found *policy, r *request) (any, *failure) {
				if f := r.oneOf("details", "boolean", "true", "false"); f != nil {
					return nil, f
				}
				return p.detailed(*found, r.param("details") == "true"), nil
			})},
			{pattern: "PUT " + at + "/{policyId}", body: samplePolicy, handle: on(p.find, func(found *policy, r *request) (any, *failure) {
				next, f := p.read(r)
				if f != nil {
					return nil, f
				}
				found.policyOrder, found.Updated = next, new(datetime(a.now()))
				return found, nil
			})},
			{pattern: "DELETE " + at + "/{policyId}", handle: on(p.find, func(found *policy, _ *request) (any, *failure) {
				delete(p.ByID, found.ID)
				return noContent{http.StatusNoContent}, nil
			})},
		},
	}
}

// populate lets a service account look after the servers.
func (p *policies) populate() {
	const id = "00000000-0000-4000-8000-500000000001"
	p.ByID = map[string]*policy{id: {Created: datetime(p.account.created), ID: id, Owner: nichandleID, policyOrder: policyOrder{
		Description: new("looks after the servers"), Identities: []string{credentialURN(sampleClient)}, Name: "automation",
		Permissions: permissions{Allow: []policyAction{{"dedicatedServer:apiovh:*"}}}, Groups: []policyPermission{},
		Resources: []policyResource{{URN: "urn:v1:eu:resource:dedicatedServer:*"}},
	}}}
}

func (p *policies) find(r *request) (*policy, *failure) { return named(p.ByID, r, "policyId") }

// list lists the policies that the query selects.
func (p *policies) list(r *request) (any, *failure) {
	if f := r.boolean("readOnly", "details"); f != nil {
		return nil, f
	}
	query := r.URL.Query()
	given := func(name string, has func(string) bool) bool {
		return !query.Has(name) || slices.ContainsFunc(query[name], has)
	}
	all := cursorList{}
	for _, id := range names(p.ByID) {
		found := p.ByID[id]
		if r.selects("readOnly", strconv.FormatBool(found.ReadOnly)) &&
			given("identity", func(v string) bool { return slices.Contains(found.Identities, v) }) &&
			given("action", func(v string) bool { return slices.Contains(found.Permissions.Allow, policyAction{v}) }) &&
			given("resourceURN", func(v string) bool {
				return slices.ContainsFunc(found.Resources, func(r policyResource) bool { return r.URN == v })
			}) {
			all = append(all, p.detailed(*found, r.param("details") == "true"))
		}
	}
	return all, nil
}

// detailed tells what the resources of a policy are, if asked to.
func (p *policies) detailed(v policy, asked bool) policy {
	v.Resources = slices.Clone(v.Resources)
	for i := range v.Resources {
		if found, ok := p.account.resource(v.Resources[i].URN); ok && asked {
			full := found.answer()
			v.Resources[i].Resource = &singleSummary{full.DisplayName, full.ID, full.Name, full.Owner, full.Tags, full.Type}
		}
	}
	return v
}

func (p *policies) create(r *request) (any, *failure) {
	order, f := p.read(r)
	if f != nil {
		return nil, f
	}
	v := &policy{policyOrder: order, Created: datetime(p.account.now()), ID: p.account.uuid(), Owner: nichandleID}
	p.ByID[v.ID] = v
	return v, nil
}

// read reads a policy, which has to be whole: nothing stays of the one that it
// replaces.
func (p *policies) read(r *request) (policyOrder, *failure) {
	var given struct {
		policyOrder
		Permissions *permissions `json:"permissions"` // required, as an empty one
	}
	f := r.decode(&given)
	in := given.policyOrder
	if f != nil {
		return in, f
	}
	if f := required("name", in.Name); f != nil {
		return in, f
	}
	if len(in.Identities) == 0 {
		return in, required("identities", "")
	}
	if len(in.Resources) == 0 {
		return in, required("resources", "")
	}
	if given.Permissions == nil {
		return in, required("permissions", "")
	}
	in.Permissions = *given.Permissions
	urn := regexp.MustCompile(`^urn:v1:[a-z]+:(resource:(\*|[A-Za-z0-9]+:.+)|resourceGroup:(\*|[0-9a-f-]{36}))$`)
	for i, resource := range in.Resources {
		if !urn.MatchString(resource.URN) {
			return in, refuse(http.StatusBadRequest, "Client::BadRequest::INVALID_RESOURCE_URN",
				"urn %q is malformed, expected urn:v1:region:(resource|resourceGroup):(*|group_id|resource_type):(*|resource_name)", fmt.Sprintf("resources[%d].urn", i))
		}
		in.Resources[i] = policyResource{URN: resource.URN}
	}
	if in.Expires != nil {
		if _, err := time.Parse(time.RFC3339, *in.Expires); err != nil {
			return in, invalid("expiredAt", *in.Expires, "datetime")
		}
	}
	if f := in.Conditions.check(); f != nil {
		return in, f
	}
	if in.Groups == nil {
		in.Groups = []policyPermission{}
	}
	return in, nil
}

// check refuses operators that there are not.
func (c *policyCondition) check() *failure {
	if c == nil {
		return nil
	}
	if !slices.Contains([]string{"AND", "MATCH", "NOT", "OR"}, c.Operator) {
		return invalid("conditions.operator", c.Operator, "iam.policy.Condition.OperatorEnum")
	}
	for i := range c.Conditions {
		if f := c.Conditions[i].check(); f != nil {
			return f
		}
	}
	return nil
}
