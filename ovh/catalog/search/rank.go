package search

import (
	"path"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// commonBranches are what most customers have something of.
const commonBranches = `/auth /me /dedicated/server /vps /cloud /domain /ip /ipLoadbalancing /vrack /services /service /ssl /sms
	/iam /okms /notification /email/domain /hosting/web /support /location /storage/netapp`

func isCommon(b *catalog.Branch) bool {
	return slices.Contains(strings.Fields(commonBranches), b.Path)
}

// Operations are ranked in two steps. Each concept of the question gives an
// operation what its best term is worth there, times how rare the concept is.
// The sum is then weighed by how much of the question and of the path was met,
// and by what the operation is like.

// ownRarity is how far a term counts by its own rarity, and not by that of the
// concept that it stands for.
const ownRarity = 0.5

// rank scores every operation, with 0 those that say nothing of the question.
func (x *Index) rank(q question) ranking {
	scores := make([]float32, len(x.ops))
	covered := make([]float32, len(x.ops)) // the weight of the concepts that were met
	best := make([]float32, len(x.ops))    // of the terms of one concept
	asked := make(map[uint32]bool)
	var total float32
	for _, c := range q.concepts {
		rarity := x.conceptRarity(c)
		weight := c.weight * rarity
		total += weight
		for _, t := range c.terms {
			asked[t.term] = true
			postings := x.postingsOf(t.term)
			worth := t.worth * (1 - ownRarity + ownRarity*x.rarity(float32(len(postings)))/rarity)
			for _, p := range postings {
				best[p.op()] = max(best[p.op()], worth*p.weight())
			}
		}
		for i, b := range best {
			if b > 0 {
				scores[i] += weight * b
				covered[i] += weight * min(1, 2*b)
				best[i] = 0
			}
		}
	}
	uncommon := x.uncommon(asked)
	all := total + float32(len(q.unknown))*total/float32(max(1, len(q.concepts)))
	for i := range scores {
		if scores[i] == 0 {
			continue
		}
		if uncommon[x.ops[i].Branch] {
			scores[i] *= 0.7
		}
		scores[i] *= (0.3 + 0.7*covered[i]/total) * x.pathFactor(i, asked) * x.operationFactor(i, q)
		covered[i] /= all
	}
	return ranking{scores, covered, q.unknown}
}

// uncommon returns the branches that few have anything of, unless they are asked
// for by name.
func (x *Index) uncommon(asked map[uint32]bool) map[*catalog.Branch]bool {
	out := make(map[*catalog.Branch]bool)
	for branch, terms := range x.products {
		if !slices.ContainsFunc(terms, func(t uint32) bool { return asked[t] }) {
			out[branch] = true
		}
	}
	return out
}

// conceptRarity is how rare a concept is: as rare as its commonest term, for
// whoever writes that term means the same.
func (x *Index) conceptRarity(c concept) float32 {
	if len(c.terms) == 0 {
		return 0
	}
	common := 0
	for _, t := range c.terms {
		common = max(common, len(x.postingsOf(t.term)))
	}
	return x.rarity(float32(common))
}

// pathFactor weighs how much of the path was asked for: its last literal above
// all.
func (x *Index) pathFactor(op int, asked map[uint32]bool) float32 {
	terms := x.pathTerms[x.firstPathTerm[op]:x.firstPathTerm[op+1]]
	if len(terms) == 0 {
		return 1
	}
	tail := int(x.tailLength[op])
	var inTail, inPath float32
	for i, t := range terms {
		if !asked[t] {
			continue
		}
		inPath++
		if i < tail {
			inTail++
		}
	}
	return 0.6 + 0.2*inTail/float32(max(1, tail)) + 0.75*inPath/float32(len(terms))
}

// operationFactor weighs an operation apart from the words: a short path is
// likelier to be meant than a long one.
func (x *Index) operationFactor(op int, q question) float32 {
	o := x.ops[op]
	depth := float32(len(o.Group.Parts()))
	factor := q.intent.methodFactor(o.Method) * q.intent.answerFactor(o) * statusFactor(o.Status) / (1 + 0.03*depth)
	if !q.orders && isForSale(o) {
		factor *= 0.4
	}
	if !q.confirms && strings.HasPrefix(path.Base(o.Group.Path), "confirm") {
		factor *= 0.4 // the second step of what is asked for
	}
	return factor
}

// isForSale reports whether an operation is about what could be bought, not
// about what is there.
func isForSale(o *catalog.Operation) bool {
	for _, part := range o.Group.Parts() {
		switch part {
		case "order", "price", "commercialCatalog", "orderable":
			return true
		}
	}
	return false
}

// statusFactor is how far an operation of that status is from being the one to
// use.
func statusFactor(s catalog.Status) float32 {
	switch s.Value {
	case "INTERNAL":
		return 0.001
	case "DEPRECATED":
		return 0.4
	case "ALPHA":
		return 0.9
	case "BETA":
		return 0.97
	}
	return 1
}
