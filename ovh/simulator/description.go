package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// The simulator describes its own routes in OVHcloud's form, as far as it
// knows them: methods, paths and who may call, but no types. A body is any
// JSON, and so is an answer.

type branchIndex struct {
	BasePath string       `json:"basePath"`
	APIs     []indexEntry `json:"apis"`
}

type indexEntry struct {
	Path   string   `json:"path"`
	Schema string   `json:"schema"`
	Format []string `json:"format"`
}

type branchDocument struct {
	APIVersion   string      `json:"apiVersion"`
	BasePath     string      `json:"basePath"`
	ResourcePath string      `json:"resourcePath"`
	APIs         []described `json:"apis"`
	Models       struct{}    `json:"models"`
}

type described struct {
	Path       string      `json:"path"`
	Operations []operation `json:"operations"`
}

type operation struct {
	Method     string      `json:"httpMethod"`
	Status     status      `json:"apiStatus"`
	Public     bool        `json:"noAuthentication"`
	Parameters []parameter `json:"parameters"`
	Response   string      `json:"responseType"`
}

type status struct {
	Value string `json:"value"`
}

type parameter struct {
	Name     string `json:"name,omitempty"`
	Type     string `json:"dataType"`
	In       string `json:"paramType"`
	Required bool   `json:"required"`
}

// described answers a request for the description, which anyone may read.
func (a *Account) described(r *http.Request) (any, bool) {
	if r.Method != http.MethodGet {
		return nil, false
	}
	base := "http://" + r.Host
	switch r.URL.Path {
	case "/v2/":
		return branchIndex{BasePath: base + "/v2", APIs: []indexEntry{}}, true
	case "/1.0/", "/v1/":
		i := branchIndex{BasePath: base + "/1.0"}
		for _, branch := range a.branches() {
			i.APIs = append(i.APIs, indexEntry{branch, "{path}.{format}", []string{"json"}})
		}
		return i, true
	}
	path, based := withoutBase(r)
	branch, isDocument := strings.CutSuffix(path, ".json")
	if !based || !isDocument || !slices.Contains(a.branches(), branch) {
		return nil, false
	}
	d := branchDocument{APIVersion: "1.0", BasePath: base + "/1.0", ResourcePath: branch}
	for _, route := range a.routes {
		if branchOf(route.pattern) == branch {
			d.APIs = append(d.APIs, described{route.pattern, []operation{route.described()}})
		}
	}
	return d, true
}

func (r route) described() operation {
	o := operation{Method: r.method, Status: status{"PRODUCTION"}, Public: r.public, Parameters: []parameter{}, Response: "any"}
	for part := range strings.SplitSeq(r.pattern, "/") {
		if name, isVar := strings.CutPrefix(part, "{"); isVar {
			o.Parameters = append(o.Parameters, parameter{strings.TrimSuffix(name, "}"), "string", "path", true})
		}
	}
	for name := range strings.FieldsSeq(r.query) {
		o.Parameters = append(o.Parameters, parameter{Name: name, Type: "string", In: "query"})
	}
	if r.method == http.MethodPost || r.method == http.MethodPut {
		o.Parameters = append(o.Parameters, parameter{Type: "any", In: "body"})
	}
	return o
}

// branches lists the parts of the API that the simulator has.
func (a *Account) branches() []string {
	var all []string
	for _, r := range a.routes {
		all = append(all, branchOf(r.pattern))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// branchOf returns the branch of a path: its first part, or the first two
// where OVHcloud divides further.
func branchOf(path string) string {
	all := strings.SplitN(path, "/", 4)
	if all[1] == "dedicated" {
		return "/" + all[1] + "/" + all[2]
	}
	return "/" + all[1]
}
