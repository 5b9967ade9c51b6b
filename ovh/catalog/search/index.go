package search

import (
	"math"
	"path"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// An Index knows which operations of a catalogue speak of a term, and how much.
// It is never changed, and safe for concurrent use. That of OVHcloud's whole
// API takes about a tenth of a second to make, and one or two megabytes.
//
// A term is the stem of a word. An identifier that is a whole part of paths, or
// a whole field, is a term of its own besides, with a slash before it: /boot is
// more to the point than boot.
type Index struct {
	ops   []*catalog.Operation // each has a number, which is its place here
	terms map[string]uint32    // stem → number

	postings      []posting // those of a term side by side
	firstPosting  []uint32  // by term; one more for the end
	pathTerms     []uint32  // of the literals of each path, the last literal first
	firstPathTerm []uint32  // by operation; one more for the end
	tailLength    []uint8   // by operation: how many path terms are of the last literal

	products map[*catalog.Branch][]uint32 // terms of the name of each branch that is not common

	stems     stemmer
	foreign   dictionary
	idioms    dictionary
	thesaurus thesaurus
}

// A posting says how much an operation speaks of a term: the number of the
// operation, above a byte with the weight.
type posting uint32

// maxOperations is how many a posting has room for: two thousand times what
// OVHcloud has.
const maxOperations = 1 << 24

func newPosting(op uint32, weight float64) posting {
	return posting(op<<8 | uint32(math.Ceil(weight*255)))
}

func (p posting) op() uint32      { return uint32(p >> 8) }
func (p posting) weight() float32 { return float32(p&0xff) / 255 }

// New makes the index of a catalogue.
func New(c *catalog.Catalog) *Index {
	ops := c.Operations()
	stems := newStemmer()
	x := &Index{
		ops: ops[:min(len(ops), maxOperations)], terms: make(map[string]uint32), products: make(map[*catalog.Branch][]uint32),
		stems: stems, thesaurus: newThesaurus(stems),
		foreign: newDictionary(foreignFillers, foreign), idioms: newIdioms(),
	}
	b := &builder{Index: x, words: make(map[string]uint32), models: make(map[*catalog.Model]modelWords)}
	for i, o := range x.ops {
		b.addOperation(uint32(i), o)
	}
	x.firstPathTerm = append(x.firstPathTerm, uint32(len(x.pathTerms)))
	for i := range c.Branches {
		if branch := &c.Branches[i]; !isCommon(branch) {
			x.products[branch] = slices.Clone(b.identifier(path.Base(branch.Path)))
		}
	}
	b.sortPostings()
	return x
}

// postingsOf returns the postings of a term.
func (x *Index) postingsOf(term uint32) []posting {
	return x.postings[x.firstPosting[term]:x.firstPosting[term+1]]
}

// rarity is how much it tells of an operation to be one of n: the inverse
// document frequency of BM25.
func (x *Index) rarity(n float32) float32 {
	all := float64(len(x.ops))
	return float32(math.Log(1 + (all-float64(n)+0.5)/(float64(n)+0.5)))
}
