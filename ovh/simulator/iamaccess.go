package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// resourceURN begins the names of resources.
const resourceURN = "urn:v1:eu:resource:"

// allow refuses a call of an identity that no policy allows, or that one denies.
// Who lists products needs the right to any of them. A policy with conditions
// allows nothing here, for nothing is known of them.
func (p *policies) allow(identity, path string, found *route) *failure {
	kind, action := iamAction(found)
	if action == "" {
		return nil
	}
	urn := resourceURN + kind + ":" + nichandleID
	if kind != "account" {
		urn = resourceURN + kind + ":" + serviceOf(found, path)
	}
	allowed := false
	for _, policy := range p.ByID {
		if !policy.isAbout(identity, urn, p.account.now()) {
			continue
		}
		has := func(all []policyAction) bool {
			return slices.ContainsFunc(all, func(a policyAction) bool { return startsLike(a.Action, action) })
		}
		if has(policy.Permissions.Deny) {
			allowed = false
			break
		}
		allowed = allowed || policy.Conditions == nil && has(policy.Permissions.Allow) && !has(policy.Permissions.Except)
	}
	if allowed {
		return nil
	}
	f := refuse(http.StatusForbidden, "Client::Forbidden", "User not granted for this request")
	f.Details = map[string]string{"unauthorizedActionsByIAM": action}
	return f
}

// isAbout reports whether a policy says something of an identity and a resource.
// A resource without a name is any of its kind.
func (v *policy) isAbout(identity, urn string, now time.Time) bool {
	if v.Expires != nil {
		if end, err := time.Parse(time.RFC3339, *v.Expires); err == nil && !now.Before(end) {
			return false
		}
	}
	return slices.Contains(v.Identities, identity) && slices.ContainsFunc(v.Resources, func(r policyResource) bool {
		return startsLike(r.URN, urn) || strings.HasSuffix(urn, ":") && strings.HasPrefix(r.URN, urn)
	})
}

// startsLike reports whether a pattern covers a name; a * at its end covers all
// that follows.
func startsLike(pattern, name string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	return pattern == name || open && strings.HasPrefix(name, prefix)
}

// resourceKinds are those of products, by the path of their list.
func resourceKinds() [][2]string {
	return [][2]string{
		{"/dedicated/server", "dedicatedServer"},
		{"/domain/zone", "dnsZone"},
		{"/domain", "domain"},
		{"/ip/service", "ip"},
		{"/ip", "ip"},
		{"/sms", "sms"},
		{"/ssl", "ssl"},
		{"/vps", "vps"},
	}
}

// iamAction returns the kind of resource that a route is about and what it does
// there, as policies name it, or nothing for a route that needs no right.
// OVHcloud names most by their paths.
func iamAction(r *route) (kind, action string) {
	if named, ok := namedActions()[r.pattern]; ok {
		kind, _, _ = strings.Cut(named, ":")
		return kind, named
	}
	kind, rest := "account", strings.TrimPrefix(r.path(), "/v2")
	for _, p := range resourceKinds() {
		if rest == p[0] || strings.HasPrefix(rest, p[0]+"/") {
			kind, rest = p[1], strings.TrimPrefix(rest, p[0])
			if p[0] == "/ip/service" {
				rest = "/service" + rest
			}
			break
		}
	}
	var words []string
	for word := range strings.SplitSeq(strings.Trim(rest, "/"), "/") {
		if _, isVar := variable(word); !isVar && word != "" {
			words = append(words, word)
		}
	}
	verb := map[string]string{http.MethodGet: "get", http.MethodPost: "create", http.MethodPut: "edit", http.MethodDelete: "delete"}[r.method()]
	if r.method() != http.MethodPost || creates(words) {
		words = append(words, verb)
	}
	return kind, kind + ":apiovh:" + strings.Join(words, "/")
}

// serviceOf returns the name of the product that a path is about, or "".
func serviceOf(r *route, path string) string {
	own, called := strings.Split(r.path(), "/"), strings.Split(path, "/")
	for i, word := range own {
		if _, isVar := variable(word); isVar && i < len(called) {
			name, _ := url.PathUnescape(called[i])
			return name
		}
	}
	return ""
}

// creates reports whether a POST makes something, by the last word of its path.
// Any other is an act that is named by that word.
func creates(words []string) bool {
	return slices.Contains([]string{
		"reverse", "sshKey", "record", "jobs", "dnssec", "nameServer", "access", "authenticationSecret", "client", "policy",
	}, words[len(words)-1])
}

// namedActions are those that are not named by their paths, by the pattern of
// the route, and the routes that need no right.
func namedActions() map[string]string {
	const server, template = "dedicatedServer:apiovh:", "account:apiovh:dedicatedInstallationTemplate/"
	return map[string]string{
		"POST /auth/logout":                                                  "",
		"GET /auth/currentCredential":                                        "",
		"GET /auth/details":                                                  "",
		"POST /secret/retrieve":                                              "",
		"GET /v2/iam/resource":                                               "",
		"GET /v2/iam/resource/{resourceURN}":                                 "",
		"GET /v2/iam/reference/resource/type":                                "",
		"PUT /dedicated/server/{serviceName}":                                server + "put",
		"PUT /vps/{serviceName}":                                             "vps:apiovh:put",
		"POST /vps/{serviceName}/createSnapshot":                             "vps:apiovh:snapshot/create",
		"POST /domain/{serviceName}/nameServers/update":                      "domain:apiovh:nameServer/edit",
		"POST /sms/estimate":                                                 "account:apiovh:sms/estimate",
		"DELETE /services/{serviceId}":                                       "account:apiovh:services/terminateWithoutConfirmation",
		"POST /v2/iam/resource/{resourceURN}/tag":                            "account:apiovh:iam/resource/tag/add",
		"DELETE /v2/iam/resource/{resourceURN}/tag/{key}":                    "account:apiovh:iam/resource/tag/remove",
		"GET /dedicated/installationTemplate/{templateName}/partitionScheme": template + "partitionScheme/get",
	}
}
