package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// A resource is anything in the account that access can be given to. Its tags
// are kept, and shown, where the resource itself is.
type resource struct {
	iam  *iam
	tags *map[string]string
}

// An iamResource is a resource as OVHcloud's API takes and returns it.
type iamResource struct {
	DisplayName string            `json:"displayName"`
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Owner       string            `json:"owner"`
	Tags        map[string]string `json:"tags"`
	Type        string            `json:"type"`
	URN         string            `json:"urn"`
}

// iamResourceArea covers the resources of the account, whatever the product.
// It is the second version of the API: lists hold objects.
func iamResourceArea(a *Account) area {
	const at = "/v2/iam/resource"
	return area{name: "iamResources", routes: []route{
		{
			pattern: "GET " + at, handle: a.listResources,
			query: "resourceName=example.com&resourceType=dnsZone&resourceURN=urn%3Av1%3Aeu%3Aresource%3AdnsZone%3Aexample.com&" + strings.Replace(tagQuery, "iamTags", "tags", 1),
		},
		{pattern: "GET " + at + "/{resourceURN}", handle: show(a.findResource, func(found resource) any { return found.answer() })},
		{pattern: "PUT " + at + "/{resourceURN}", body: `{"tags":{"env":"prod"}}`, handle: on(a.findResource, func(found resource, r *request) (any, *failure) {
			next, f := amend(r, found.answer(), "tags")
			if f != nil {
				return nil, f
			}
			for key, value := range next.Tags {
				if f := checkTag(key, value); f != nil {
					return nil, f
				}
			}
			if next.Tags == nil {
				next.Tags = make(map[string]string)
			}
			*found.tags = next.Tags
			return next, nil
		})},
		{pattern: "POST " + at + "/{resourceURN}/tag", body: `{"key":"team","value":"ops"}`, handle: on(a.findResource, resource.addTag)},
		{pattern: "DELETE " + at + "/{resourceURN}/tag/{key}", vars: map[string]string{"key": "team"}, handle: on(a.findResource, func(found resource, r *request) (any, *failure) {
			if _, ok := (*found.tags)[r.vars["key"]]; !ok {
				return nil, noSuchObject(r.vars["key"])
			}
			delete(*found.tags, r.vars["key"])
			return noContent{http.StatusNoContent}, nil
		})},
		{pattern: "GET /v2/iam/reference/resource/type", handle: always(func() any {
			all := cursorList{}
			for _, kind := range resourceTypes() {
				all = append(all, kind)
			}
			return all
		})},
	}}
}

// resourceTypes are the kinds of resources that the account can have.
func resourceTypes() []string { return []string{"dedicatedServer", "dnsZone", "domain", "ip", "vps"} }

// resources lists them all, those of a kind together.
func (a *Account) resources() []resource {
	var all []resource
	for _, s := range a.servers.inOrder() {
		all = append(all, resource{s.API.IAM, &s.API.IAM.Tags})
	}
	for _, name := range names(a.zones.ByName) {
		z := a.zones.ByName[name]
		all = append(all, resource{z.answer().IAM, &z.Tags})
	}
	for _, name := range names(a.domains.ByName) {
		d := a.domains.ByName[name]
		all = append(all, resource{d.iam(), &d.Tags})
	}
	for _, b := range a.ips.Blocks {
		all = append(all, resource{b.answer().IAM, &b.Tags})
	}
	for _, name := range names(a.vps.ByName) {
		v := a.vps.ByName[name]
		all = append(all, resource{v.API.IAM, &v.API.IAM.Tags})
	}
	return all
}

func (r resource) answer() iamResource {
	parts := strings.SplitN(r.iam.URN, ":", 6)
	return iamResource{
		DisplayName: deref(r.iam.DisplayName), ID: r.iam.ID, Name: parts[5], Owner: nichandleID, Tags: r.iam.Tags, Type: parts[4], URN: r.iam.URN,
	}
}

// listResources lists the resources that the query selects. A parameter that is
// given several times lets any of its values through.
func (a *Account) listResources(r *request) (any, *failure) {
	tagged, f := r.taggedBy("tags")
	if f != nil {
		return nil, f
	}
	query := r.URL.Query()
	among := func(name, value string) bool { return !query.Has(name) || slices.Contains(query[name], value) }
	all := cursorList{}
	for _, found := range a.resources() {
		v := found.answer()
		if among("resourceName", v.Name) && among("resourceType", v.Type) && among("resourceURN", v.URN) && tagged(found.iam) {
			all = append(all, v)
		}
	}
	return all, nil
}

// findResource finds the resource that a request is about.
func (a *Account) findResource(r *request) (resource, *failure) {
	if found, ok := a.resource(r.vars["resourceURN"]); ok {
		return found, nil
	}
	return resource{}, noSuchObject(r.vars["resourceURN"])
}

func (a *Account) resource(urn string) (resource, bool) {
	all := a.resources()
	i := slices.IndexFunc(all, func(r resource) bool { return r.iam.URN == urn })
	if i < 0 {
		return resource{}, false
	}
	return all[i], true
}

func (r resource) addTag(call *request) (any, *failure) {
	var in struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	if f := call.decode(&in); f != nil {
		return nil, f
	}
	if f := checkTag(in.Key, in.Value); f != nil {
		return nil, f
	}
	if *r.tags == nil {
		*r.tags = make(map[string]string)
	}
	(*r.tags)[in.Key] = in.Value
	return noContent{http.StatusNoContent}, nil
}

// checkTag refuses a tag that nobody can have, or OVHcloud alone.
func checkTag(key, value string) *failure {
	if f := required("key", key); f != nil {
		return f
	}
	if strings.HasPrefix(key, "ovh:") {
		return badRequest("Tag %s is reserved", key)
	}
	return required("value", value)
}
