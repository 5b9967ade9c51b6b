package search

import "github.com/ovh-mcp/ovh-mcp/ovh/catalog"

// Operations are ranked in two steps. Each concept of the question gives an
// operation what its best term is worth there, times how rare the concept is.
// The sum is then weighed by how much of the question and of the path was met,
// and by what the operation is like.

// rank returns a score for every operation, 0 for those that say nothing of the
// question.
func (x *Index) rank(q question) []float32 {
	scores := make([]float32, len(x.ops))
	covered := make([]float32, len(x.ops)) // the weight of the concepts that were met
	best := make([]float32, len(x.ops))    // of the terms of one concept
	asked := make(map[uint32]bool)
	var total float32
	for _, c := range q.concepts {
		weight := c.weight * x.conceptRarity(c)
		total += weight
		for _, t := range c.terms {
			asked[t.term] = true
			for _, p := range x.postingsOf(t.term) {
				best[p.op()] = max(best[p.op()], t.worth*p.weight())
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
	for i := range scores {
		if scores[i] > 0 {
			scores[i] *= (0.3 + 0.7*covered[i]/total) * x.pathFactor(i, asked) * x.operationFactor(i, q.intent)
		}
	}
	return scores
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
	return 0.6 + 0.25*inTail/float32(max(1, tail)) + 0.7*inPath/float32(len(terms))
}

// operationFactor weighs an operation apart from the words: a short path is
// likelier to be meant than a long one.
func (x *Index) operationFactor(op int, want intent) float32 {
	o := x.ops[op]
	depth := float32(len(o.Group.Parts()))
	return want.methodFactor(o.Method) * want.answerFactor(o) * statusFactor(o.Status) / (1 + 0.03*depth)
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
