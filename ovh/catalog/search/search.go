package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A Query asks for operations.
type Query struct {
	// Text is what is looked for: plain words ("hard reboot a server"), a path
	// or a part of one, with * for any part (/dedicated/server/*/boot), the
	// name of a model (dedicated.server.Task), an IAM action
	// (dnsZone:apiovh:record/create), or words beside any of these.
	Text string

	Method string // only operations of this method; any when empty
	Branch string // only paths that begin so, as /dedicated/server or v2/iam; any when empty
	Limit  int    // how many to return at most; 10 when 0, and never more than 50
}

const (
	usualLimit = 10
	mostLimit  = 50
)

// Find returns the operations that answer a query, the best first. Those
// that are deprecated come after others that answer as well, and internal
// ones last.
func (x *Index) Find(q Query) []*catalog.Operation {
	limit := q.Limit
	if limit <= 0 {
		limit = usualLimit
	}
	allowed := x.filter(q)
	var found []hit
	for i, score := range x.scores(clean(q.Text)) {
		if score > 0 && allowed(x.ops[i]) {
			found = append(found, hit{x.ops[i], score})
		}
	}
	slices.SortFunc(found, hit.compare)
	found = varied(found[:min(len(found), 2*mostLimit)])
	var out []*catalog.Operation
	for _, h := range found[:min(limit, mostLimit, len(found))] {
		out = append(out, h.op)
	}
	return out
}

// A hit is an operation that answers a query.
type hit struct {
	op    *catalog.Operation
	score float32
}

func (a hit) compare(b hit) int {
	return cmp.Or(
		cmp.Compare(b.score, a.score),
		cmp.Compare(len(a.op.Group.Parts()), len(b.op.Group.Parts())),
		cmp.Compare(a.op.RawPath(), b.op.RawPath()),
		cmp.Compare(order(a.op.Method), order(b.op.Method)),
	)
}

// varied puts operations that repeat an earlier one, on the same kind of path
// of the same branch, behind others that answer almost as well: what holds
// for one kind of database holds for all.
func varied(found []hit) []hit {
	type kind struct {
		branch       *catalog.Branch
		method, ends string
		parts        int
	}
	seen := make(map[kind]int)
	for i, h := range found {
		parts := h.op.Group.Parts()
		ends := strings.Join(parts[max(0, len(parts)-2):], "/")
		k := kind{h.op.Branch, h.op.Method, ends, len(parts)}
		found[i].score *= float32(math.Pow(0.93, float64(seen[k])))
		seen[k]++
	}
	slices.SortFunc(found, hit.compare)
	return found
}

func order(method string) int {
	return slices.Index([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method)
}

// scores ranks every operation for a text. What has a name of OVHcloud's in
// it is looked up by that; the words beside the name, or all words where
// nothing has the name, decide among what is left. No text is everything.
func (x *Index) scores(text string) []float32 {
	if strings.Trim(text, "/*?. ") == "" {
		all := make([]float32, len(x.ops))
		for i, o := range x.ops {
			all[i] = standing(o.Status)
		}
		return all
	}
	named, rest := x.named(text)
	if named == nil {
		return x.rank(x.ask(text))
	}
	words := x.ask(rest)
	ranked := x.rank(words)
	said, _, _ := strings.Cut(rest, " ")
	verb, isMethod := method(said)
	for i, n := range named {
		suits := float32(1)
		switch {
		case isMethod && x.ops[i].Method != verb:
			suits = 0.5
		case !isMethod && words.intent != unsaid:
			suits = words.intent.suits(x.ops[i].Method)
		}
		// The name says more than all words together.
		if n > 0 {
			named[i] = (100*n + 10*ranked[i]/(1+ranked[i])) * suits * standing(x.ops[i].Status)
		}
	}
	return named
}

// filter returns whether an operation is of the method and branch asked for.
func (x *Index) filter(q Query) func(*catalog.Operation) bool {
	method := strings.ToUpper(strings.TrimSpace(q.Method))
	prefix, version := branch(q.Branch)
	within := func(o *catalog.Operation) bool {
		return (version == "" || o.Branch.Version == version) && hasPrefix(o.Group.Parts(), prefix)
	}
	return func(o *catalog.Operation) bool {
		return (method == "" || o.Method == method) && within(o)
	}
}

// branch reads a path that paths may begin with, and its version if it says one.
func branch(text string) (prefix []string, version string) {
	text = strings.Trim(strings.TrimSpace(text), "/")
	text = strings.TrimRight(strings.TrimSuffix(text, ".json"), "/*")
	if text == "" {
		return nil, ""
	}
	first, rest, _ := strings.Cut(text, "/")
	switch strings.ToLower(first) {
	case "v1", "1.0":
		version, text = "v1", rest
	case "v2":
		version, text = "v2", rest
	}
	if text == "" {
		return nil, version
	}
	return catalog.SplitPath(text), version
}

func hasPrefix(template, prefix []string) bool {
	if len(prefix) > len(template) {
		return false
	}
	for i, p := range prefix {
		if !strings.EqualFold(p, template[i]) && !catalog.IsParameter(template[i]) {
			return false
		}
	}
	return true
}
