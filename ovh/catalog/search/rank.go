package search

import "github.com/ovh-mcp/ovh-mcp/ovh/catalog"

// Words are ranked in two steps. Each concept of the question gives an
// operation what its best word is worth there, times how rare it is. What
// comes together is then judged by how the operation is built.

// rank returns a score for every operation, 0 for those that say nothing of
// the question.
func (x *Index) rank(q question) []float32 {
	scores := make([]float32, len(x.ops))
	found := make([]float32, len(x.ops)) // the weight of the concepts that were found
	best := make([]float32, len(x.ops))
	asked := make(map[uint32]bool)
	var total float32
	for _, c := range q.concepts {
		rarity := x.rarities(c)
		total += c.weight * rarity
		for _, w := range c.words {
			asked[w.term] = true
			for _, p := range x.of(w.term) {
				best[p.op()] = max(best[p.op()], w.worth*p.weight())
			}
		}
		for i, b := range best {
			if b > 0 {
				scores[i] += c.weight * rarity * b
				found[i] += c.weight * rarity * min(1, 2*b)
				best[i] = 0
			}
		}
	}
	for i := range scores {
		if scores[i] > 0 {
			scores[i] *= (0.3 + 0.7*found[i]/total) * x.path(i, asked) * x.worth(i, q.intent)
		}
	}
	return scores
}

// rarities is how rare a concept is: as its best word is that is known.
func (x *Index) rarities(c concept) float32 {
	var speak float32
	for _, w := range c.words {
		speak = max(speak, float32(len(x.of(w.term))))
	}
	if len(c.words) == 0 {
		return 0
	}
	return x.rare(speak)
}

// path judges what of the path was asked for: its last part above all.
func (x *Index) path(i int, asked map[uint32]bool) float32 {
	terms := x.paths[x.pathFirst[i]:x.pathFirst[i+1]]
	if len(terms) == 0 {
		return 1
	}
	tail := int(x.tails[i])
	var inTail, all float32
	for j, t := range terms {
		if !asked[t] {
			continue
		}
		all++
		if j < tail {
			inTail++
		}
	}
	return 0.6 + 0.25*inTail/float32(max(1, tail)) + 0.7*all/float32(len(terms))
}

// worth judges an operation apart from the words.
func (x *Index) worth(i int, want intent) float32 {
	o := x.ops[i]
	depth := float32(len(o.Group.Parts()))
	return want.suits(o.Method) * want.shape(o) * standing(o.Status) / (1 + 0.03*depth)
}

// standing is how far an operation of that status is from being the one to use.
func standing(s catalog.Status) float32 {
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
