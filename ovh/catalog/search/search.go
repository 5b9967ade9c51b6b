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
	ranked, allows := x.scores(sanitize(q.Text)), q.filter()
	found := x.candidates(ranked, allows)
	sort.Slice(found, func(i, j int) bool { return found[i].compare(found[j]) < 0 })
	answer := Answer{Unknown: ranked.unknown, Weak: len(found) == 0}
	if !answer.Weak {
		met := ranked.met[found[0].number]
		answer.Weak = met < weaklyMet || len(ranked.unknown) > 0 && met <= 0.5
	}
	answer.Resources = x.fold(found[:min(len(found), 4*maxLimit)], min(limit, maxLimit))
	for i := range answer.Resources {
		r := &answer.Resources[i]
		r.Operations = x.onPathOf(r.Operations[0], ranked, allows)
	}
	return answer
}

// candidates returns the best operation of each path that has a score.
func (x *Index) candidates(ranked ranking, allows func(*catalog.Operation) bool) []hit {
	var found []hit
	for i, score := range ranked.scores {
		if score == 0 || !allows(x.ops[i]) {
			continue
		}
		h := hit{x.ops[i], i, score}
		last := len(found) - 1
		switch {
		case last < 0 || found[last].op.Group != h.op.Group:
			found = append(found, h)
		case h.compare(found[last]) < 0:
			found[last] = h
		}
	}
	return found
}

// onPathOf returns all operations on a path that the query allows, the best
// first.
func (x *Index) onPathOf(best *catalog.Operation, ranked ranking, allows func(*catalog.Operation) bool) []*catalog.Operation {
	at := slices.Index(x.ops, best)
	for at > 0 && x.ops[at-1].Group == best.Group {
		at--
	}
	var hits []hit
	for ; at < len(x.ops) && x.ops[at].Group == best.Group; at++ {
		if allows(x.ops[at]) {
			hits = append(hits, hit{x.ops[at], at, ranked.scores[at]})
		}
	}
	sort.Slice(hits, func(i, j int) bool { return hits[i].compare(hits[j]) < 0 })
	var ops []*catalog.Operation
	for _, h := range hits {
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
	op     *catalog.Operation
	number int // of the operation
	score  float32
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

// fold makes resources of up to limit hits. What repeats a better one, on the
// same kind of path of the same branch, gets its place beside that one: OVHcloud
// has the same twenty for each kind of database, and one of a kind tells enough.
func (x *Index) fold(found []hit, limit int) []Resource {
	type kind struct {
		branch *catalog.Branch
		ends   string
		parts  int
	}
	seen := make(map[kind]int)
	var kept []Resource
	for _, h := range found {
		parts := h.op.Group.Parts()
		k := kind{h.op.Branch, strings.Join(parts[max(0, len(parts)-2):], "/"), len(parts)}
		i, repeats := seen[k]
		switch {
		case repeats:
			kept[i].Like = append(kept[i].Like, h.op)
		case len(kept) < limit:
			seen[k] = len(kept)
			kept = append(kept, Resource{Operations: []*catalog.Operation{h.op}})
		}
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
