package search

import (
	"cmp"
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

// A Resource is a path that answers a query, with the operations on it that the
// query allows.
type Resource struct {
	Operations []*catalog.Operation // the best first
	Like       []*catalog.Operation // the best of other resources of the same kind, which have no place of their own

	score float32
	met   float32 // how much of the question the best operation speaks of: 1 for all
}

// weaklyMet is how much of a question has to be met at least.
const weaklyMet = 0.3

// Best returns the operation that answers the query best.
func (r Resource) Best() *catalog.Operation { return r.Operations[0] }

// An Answer is what a query finds.
type Answer struct {
	Resources []Resource // the best first
	Unknown   []string   // words of the query that nothing in the catalogue speaks of
	Weak      bool       // the best resource answers little of the query
}

// Find returns the resources that answer a query, the best first. Those that
// are deprecated come after others that answer as well, and internal ones last.
// It takes a few milliseconds.
func (x *Index) Find(q Query) Answer {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	ranking := x.scores(sanitize(q.Text))
	found := x.resources(ranking, q.filter())
	sort.Slice(found, func(i, j int) bool { return found[i].compare(found[j]) < 0 })
	found = fold(found[:min(len(found), 4*maxLimit)])
	found = found[:min(limit, maxLimit, len(found))]
	weak := len(found) == 0 || found[0].met < weaklyMet || len(ranking.unknown) > 0 && found[0].met <= 0.5
	return Answer{found, ranking.unknown, weak}
}

// resources gathers the operations that have a score, and others of their paths.
func (x *Index) resources(ranked ranking, allows func(*catalog.Operation) bool) []Resource {
	var found []Resource
	for first := 0; first < len(x.ops); {
		next := first + 1
		for next < len(x.ops) && x.ops[next].Group == x.ops[first].Group {
			next++
		}
		if r := x.resource(first, next, ranked, allows); r.score > 0 {
			found = append(found, r)
		}
		first = next
	}
	return found
}

// resource makes one of the operations from first to next.
func (x *Index) resource(first, next int, ranked ranking, allows func(*catalog.Operation) bool) Resource {
	var hits []hit
	var r Resource
	for i := first; i < next; i++ {
		if allows(x.ops[i]) {
			r.score, r.met = max(r.score, ranked.scores[i]), max(r.met, ranked.met[i])
			hits = append(hits, hit{x.ops[i], ranked.scores[i]})
		}
	}
	if r.score == 0 {
		return r
	}
	sort.Slice(hits, func(i, j int) bool { return hits[i].compare(hits[j]) < 0 })
	for _, h := range hits {
		r.Operations = append(r.Operations, h.op)
	}
	return r
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

func (a Resource) compare(b Resource) int {
	return hit{a.Best(), a.score}.compare(hit{b.Best(), b.score})
}

func methodOrder(method string) int {
	return slices.Index([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method)
}

// fold puts resources that repeat a better one, on the same kind of path of the
// same branch, beside that one: OVHcloud has the same twenty for each kind of
// database, and one of a kind tells enough.
func fold(found []Resource) []Resource {
	type kind struct {
		branch *catalog.Branch
		ends   string
		parts  int
	}
	seen := make(map[kind]int)
	var kept []Resource
	for _, r := range found {
		o := r.Best()
		parts := o.Group.Parts()
		k := kind{o.Branch, strings.Join(parts[max(0, len(parts)-2):], "/"), len(parts)}
		if i, repeats := seen[k]; repeats {
			kept[i].Like = append(kept[i].Like, o)
			continue
		}
		seen[k] = len(kept)
		kept = append(kept, r)
	}
	return kept
}

// A ranking says of every operation how well it answers a query.
type ranking struct {
	scores  []float32 // 0 for those that do not answer
	met     []float32 // how much of the question each speaks of: 1 for all of it
	unknown []string  // words of the question that none speaks of
}

// scores ranks all operations. What has a name of OVHcloud's in it is looked up
// by that; the words beside the name, or all words where no operation goes by
// the name, decide among what is left.
func (x *Index) scores(text string) ranking {
	if strings.Trim(text, "/*?. ") == "" {
		all := ranking{scores: make([]float32, len(x.ops)), met: make([]float32, len(x.ops))}
		for i, o := range x.ops {
			all.scores[i], all.met[i] = statusFactor(o.Status), 1
		}
		return all
	}
	fits, rest := x.matchNames(text)
	if fits == nil {
		return x.rank(x.parseQuestion(text))
	}
	question := x.parseQuestion(rest)
	ranked := x.rank(question)
	first, _, _ := strings.Cut(rest, " ")
	method, isMethod := parseMethod(first)
	for i, fit := range fits {
		suits := float32(1)
		switch {
		case isMethod && x.ops[i].Method != method:
			suits = 0.5
		case !isMethod && question.intent != noIntent:
			suits = question.intent.methodFactor(x.ops[i].Method)
		}
		// The name says more than all words together: 100 for it, and up to 10
		// for them.
		words := ranked.scores[i]
		ranked.scores[i], ranked.met[i] = 0, 1
		if fit > 0 {
			ranked.scores[i] = (100*fit + 10*words/(1+words)) * suits * statusFactor(x.ops[i].Status)
		}
	}
	return ranked
}

// parseMethod reads a word that is a method of HTTP.
func parseMethod(word string) (method string, ok bool) {
	method = strings.ToUpper(word)
	return method, methodOrder(method) >= 0
}
