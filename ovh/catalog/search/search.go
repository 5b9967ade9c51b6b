package search

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A Query asks for operations.
type Query struct {
	// Text is what is looked for: plain words ("hard reboot a server"), a path
	// or a part of one, with * for any part (/dedicated/server/*/boot), the
	// name of a model (dedicated.server.Task), an IAM action
	// (dnsZone:apiovh:record/create), or words beside any of these. Without a
	// text, every operation answers.
	Text string

	Method string // only operations of this method; any when empty
	Branch string // only paths that begin so, as /dedicated/server or v2/iam; any when empty
	Limit  int    // how many to return at most; 10 when 0, and never more than 50
}

const (
	defaultLimit = 10
	maxLimit     = 50
)

// Find returns the operations that answer a query, the best first. Those that
// are deprecated come after others that answer as well, and internal ones last.
// It takes a few milliseconds.
func (x *Index) Find(q Query) []*catalog.Operation {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	allows := q.filter()
	var found []hit
	for i, score := range x.scores(sanitize(q.Text)) {
		if score > 0 && allows(x.ops[i]) {
			found = append(found, hit{x.ops[i], score})
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].compare(found[j]) < 0 })
	found = diversify(found[:min(len(found), 2*maxLimit)])
	var ops []*catalog.Operation
	for _, h := range found[:min(limit, maxLimit, len(found))] {
		ops = append(ops, h.op)
	}
	return ops
}

// filter returns a function that reports whether an operation is of the method
// and the branch asked for.
func (q Query) filter() func(*catalog.Operation) bool {
	method := strings.ToUpper(strings.TrimSpace(q.Method))
	prefix, version := parsePath(q.Branch)
	return func(o *catalog.Operation) bool {
		return (method == "" || o.Method == method) &&
			(version == "" || o.Branch.Version == version) && hasPrefix(o.Group.Parts(), prefix)
	}
}

// hasPrefix reports whether a template begins with some parts, whatever stands
// for its parameters.
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

// parsePath splits a path as people write it, with or without a version, a
// slash before it, a /* or a .json behind it. The version is "" where it names
// none.
func parsePath(text string) (parts []string, version string) {
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

// A hit is an operation that answers a query.
type hit struct {
	op    *catalog.Operation
	score float32
}

// compare orders hits: the best first, and of equal ones the plainest, so that
// the same query has the same answer each time.
func (a hit) compare(b hit) int {
	return cmp.Or(
		cmp.Compare(b.score, a.score),
		cmp.Compare(len(a.op.Group.Parts()), len(b.op.Group.Parts())),
		cmp.Compare(a.op.RawPath(), b.op.RawPath()),
		cmp.Compare(methodOrder(a.op.Method), methodOrder(b.op.Method)),
	)
}

func methodOrder(method string) int {
	return slices.Index([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method)
}

// diversify puts operations that repeat an earlier one, on the same kind of
// path of the same branch, behind others that answer almost as well: OVHcloud
// has the same twenty operations for each kind of database, and one of a kind
// tells enough.
func diversify(found []hit) []hit {
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
	sort.Slice(found, func(i, j int) bool { return found[i].compare(found[j]) < 0 })
	return found
}

// scores returns a score for every operation, 0 for those that do not answer.
// What has a name of OVHcloud's in it is looked up by that; the words beside
// the name, or all words where no operation goes by the name, decide among what
// is left.
func (x *Index) scores(text string) []float32 {
	if strings.Trim(text, "/*?. ") == "" {
		all := make([]float32, len(x.ops))
		for i, o := range x.ops {
			all[i] = statusFactor(o.Status)
		}
		return all
	}
	scores, rest := x.matchNames(text)
	if scores == nil {
		return x.rank(x.parseQuestion(text))
	}
	question := x.parseQuestion(rest)
	ranked := x.rank(question)
	first, _, _ := strings.Cut(rest, " ")
	method, isMethod := parseMethod(first)
	for i, fit := range scores {
		if fit <= 0 {
			continue
		}
		suits := float32(1)
		switch {
		case isMethod && x.ops[i].Method != method:
			suits = 0.5
		case !isMethod && question.intent != noIntent:
			suits = question.intent.methodFactor(x.ops[i].Method)
		}
		// The name says more than all words together: 100 for it, and up to 10
		// for them.
		scores[i] = (100*fit + 10*ranked[i]/(1+ranked[i])) * suits * statusFactor(x.ops[i].Status)
	}
	return scores
}

// parseMethod reads a word that is a method of HTTP.
func parseMethod(word string) (method string, ok bool) {
	method = strings.ToUpper(word)
	return method, methodOrder(method) >= 0
}
