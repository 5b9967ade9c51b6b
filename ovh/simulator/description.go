package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// The simulator describes its own routes in OVHcloud's form, as far as it
// knows them: methods, paths, who may call and what policies name, but no types. A body is any
// JSON, and so is an answer. A client that reads the description finds what it
// can call here and nothing else, where OVHcloud's own would promise too much.

// A branchIndex lists the documents that describe the API.
type branchIndex struct {
	BasePath string       `json:"basePath"`
	APIs     []indexEntry `json:"apis"`
}

type indexEntry struct {
	Path   string   `json:"path"`
	Schema string   `json:"schema"`
	Format []string `json:"format"`
}

// A branchDocument describes the operations below one path.
type branchDocument struct {
	APIVersion   string         `json:"apiVersion"`
	BasePath     string         `json:"basePath"`
	ResourcePath string         `json:"resourcePath"`
	APIs         []documentPath `json:"apis"`
	Models       struct{}       `json:"models"`
}

type documentPath struct {
	Path       string      `json:"path"`
	Operations []operation `json:"operations"`
}

type operation struct {
	Method     string          `json:"httpMethod"`
	Status     operationStatus `json:"apiStatus"`
	Public     bool            `json:"noAuthentication"`
	Actions    []describedAct  `json:"iamActions,omitempty"`
	Parameters []parameter     `json:"parameters"`
	Response   string          `json:"responseType"`
}

type operationStatus struct {
	Value string `json:"value"`
}

// A describedAct is what a policy has to allow.
type describedAct struct {
	Name     string `json:"name"`
	Required bool   `json:"required"`
}

// A parameter is part of a path, a query or, without a name, the body.
type parameter struct {
	Name     string `json:"name,omitempty"`
	Type     string `json:"dataType"`
	In       string `json:"paramType"`
	Required bool   `json:"required"`
}

// describe answers a request for the description, which anyone may read.
func (a *Account) describe(r *http.Request) (any, bool) {
	if r.Method != http.MethodGet {
		return nil, false
	}
	base := origin(r)
	switch r.URL.Path {
	case "/v2", "/v2/":
		return a.index(base, "/v2"), true
	case "/1.0", "/1.0/", "/v1", "/v1/":
		return a.index(base, "/1.0"), true
	}
	path, based := withoutBase(r)
	branch, isDocument := strings.CutSuffix(path, ".json")
	if !based || !isDocument || !slices.Contains(a.branches(), branch) {
		return nil, false
	}
	version, own := versionOf(branch)
	d := branchDocument{APIVersion: "1.0", BasePath: base + version, ResourcePath: own}
	for _, r := range a.routes {
		if branchOf(r.path()) == branch {
			_, own := versionOf(r.path())
			d.APIs = append(d.APIs, documentPath{own, []operation{r.operation()}})
		}
	}
	return d, true
}

// index lists the branches of one version of the API.
func (a *Account) index(base, version string) branchIndex {
	i := branchIndex{BasePath: base + version, APIs: []indexEntry{}}
	for _, branch := range a.branches() {
		// The format is named as a placeholder, as OVHcloud's index does.
		if v, own := versionOf(branch); v == version {
			i.APIs = append(i.APIs, indexEntry{own, "{path}.{format}", []string{"json"}})
		}
	}
	return i
}

// versionOf returns the base of the version that a path belongs to, and the path
// within it.
func versionOf(path string) (version, own string) {
	if own, ok := strings.CutPrefix(path, "/v2"); ok {
		return "/v2", own
	}
	return "/1.0", path
}

// operation describes the route. All that its path and query hold is text.
func (r *route) operation() operation {
	o := operation{Method: r.method(), Status: operationStatus{"PRODUCTION"}, Public: r.public, Parameters: []parameter{}, Response: "any"}
	for segment := range strings.SplitSeq(r.path(), "/") {
		if name, isVar := variable(segment); isVar {
			o.Parameters = append(o.Parameters, parameter{name, "string", "path", true})
		}
	}
	for _, name := range r.parameters() {
		o.Parameters = append(o.Parameters, parameter{Name: name, Type: "string", In: "query"})
	}
	if o.Method == http.MethodPost || o.Method == http.MethodPut {
		o.Parameters = append(o.Parameters, parameter{Type: "any", In: "body"})
	}
	if _, action := iamAction(r); action != "" && !r.public {
		o.Actions = []describedAct{{action, true}}
	}
	return o
}

// branches lists the parts of the API that the simulator has.
func (a *Account) branches() []string {
	var all []string
	for _, r := range a.routes {
		all = append(all, branchOf(r.path()))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// branchOf returns the branch of a path: its first part, or the first two where
// OVHcloud divides further or the version is one of them.
func branchOf(path string) string {
	all := strings.SplitN(path, "/", 4)
	if all[1] == "dedicated" || all[1] == "v2" {
		return "/" + all[1] + "/" + all[2]
	}
	return "/" + all[1]
}
