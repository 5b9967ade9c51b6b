package search

import (
	"math"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// An Index knows which operations speak of a word, and how much. A word that
// is a whole part of paths is known with a slash before it, too.
type Index struct {
	ops       []*catalog.Operation
	terms     map[string]uint32 // stem → number
	first     []uint32          // by term: where its postings begin; one more for the end
	postings  []posting
	paths     []uint32 // the terms of the operations' paths, their last part first
	pathFirst []uint32 // by operation: where its terms begin; one more for the end
	tails     []uint8  // by operation: how many of them are of the last part
	words     stemmer
	thesaurus thesaurus
}

// A posting is the number of an operation above a byte that says how much it
// speaks of the term.
type posting uint32

const maxIndexed = 1 << 24 // operations; a posting has no room for more

func (p posting) op() uint32      { return uint32(p >> 8) }
func (p posting) weight() float32 { return float32(p&0xff) / 255 }

// What a word counts by where it stands.
const (
	inTail        = 3.2 // the last part of the path that is no parameter
	inPath        = 1.6
	inPathName    = 0.3 // the name of a parameter of the path
	inDescription = 2.4
	inGroup       = 0.8
	inLong        = 0.5
	inParameter   = 0.6
	inParamText   = 0.25
	inModelName   = 0.5
	inWritable    = 0.9  // a field that a PUT may set
	inField       = 0.25 // another field of what is sent or answered
	inValue       = 0.4  // a value of an enumeration
	saturation    = 2.0  // the weight that counts half
)

const (
	maxText   = 300 // words of one text that count
	maxValues = 40  // of an enumeration that count; longer ones list countries and such
)

// New makes the index of a catalogue.
func New(c *catalog.Catalog) *Index {
	ops := c.Operations()
	x := &Index{
		ops: ops[:min(len(ops), maxIndexed)], terms: make(map[string]uint32), words: newStemmer(),
	}
	x.thesaurus = newThesaurus(x.words)
	b := &builder{Index: x, known: make(map[string]uint32), fields: make(map[*catalog.Model][]uint32)}
	for i, o := range x.ops {
		b.operation(uint32(i), o)
	}
	x.pathFirst = append(x.pathFirst, uint32(len(x.paths)))
	b.sort()
	return x
}

// A builder collects what operations speak of.
type builder struct {
	*Index
	known   map[string]uint32 // word as it is written → term
	fields  map[*catalog.Model][]uint32
	weights []float32 // of the operation in hand, by term
	used    []uint32  // the terms with a weight
	pairs   []pair
	text    []uint32 // scratch
}

type pair struct {
	term uint32
	posting
}

func (b *builder) operation(n uint32, o *catalog.Operation) {
	b.path(o)
	b.add(b.prose(o.Description), inDescription, 8)
	if o.Group.Description != o.Description {
		b.add(b.prose(o.Group.Description), inGroup, 8)
	}
	b.add(b.prose(o.LongDescription), inLong, 30)
	for _, p := range o.Parameters {
		if p.In != "path" {
			b.add(b.name(p.Name), inParameter, 2)
			b.add(b.prose(p.Description), inParamText, 8)
		}
		b.types(o, p.Type, true)
	}
	b.types(o, o.Response, false)
	for _, t := range b.used {
		w := b.weights[t] / (b.weights[t] + saturation)
		b.pairs = append(b.pairs, pair{t, posting(n<<8 | uint32(math.Ceil(float64(w)*255)))})
		b.weights[t] = 0
	}
	b.used = b.used[:0]
}

// path counts the parts of the path, and remembers the terms of those that
// are no parameters.
func (b *builder) path(o *catalog.Operation) {
	start, tail := len(b.paths), 0
	b.pathFirst = append(b.pathFirst, uint32(start))
	for _, part := range slices.Backward(o.Group.Parts()) {
		if catalog.IsParameter(part) {
			b.add(b.name(strings.Trim(part, "{}")), inPathName, 1)
			continue
		}
		weight := float32(inPath)
		if tail == 0 {
			weight = inTail
		}
		terms := b.name(part)
		b.paths = append(b.paths, terms...)
		b.add(terms, weight, float32(max(2, len(o.Group.Parts())))/2)
		b.add(append(b.text[:0], b.term("/"+b.words.whole(part))), weight, 1)
		if tail == 0 {
			tail = len(b.paths) - start
		}
	}
	b.tails = append(b.tails, uint8(min(255, tail)))
}

// types counts the name of a type and the fields of its model, or its values
// where it is sent.
func (b *builder) types(o *catalog.Operation, text string, sent bool) {
	t, err := catalog.ParseType(text)
	if err != nil {
		return
	}
	t = t.Base()
	m := o.Branch.Models[t.Name]
	if m == nil {
		return
	}
	b.add(b.name(t.Name[strings.LastIndexByte(t.Name, '.')+1:]), inModelName, 2)
	if sent && len(m.Enum) <= maxValues {
		for _, v := range m.Enum {
			b.add(b.name(v.Text()), inValue, 0)
		}
	}
	fields, known := b.fields[m]
	if !known {
		for _, p := range m.Properties {
			fields = append(fields, b.name(p.Name)...)
			fields = append(fields, b.term("/"+b.words.whole(p.Name)))
		}
		b.fields[m] = fields
	}
	if sent && o.Method == "PUT" {
		b.writable(m)
		return
	}
	b.add(fields, inField, 0)
}

func (b *builder) writable(m *catalog.Model) {
	for _, p := range m.Properties {
		if !p.ReadOnly {
			b.add(b.name(p.Name), inWritable, 2)
			b.add(append(b.text[:0], b.term("/"+b.words.whole(p.Name))), inWritable, 1)
		}
	}
}

// add counts terms. The weight is that of a term in a text of the usual
// length; it is less in a longer one. A length of 0 asks for no such thing.
func (b *builder) add(terms []uint32, weight, usual float32) {
	if usual > 0 {
		weight /= 0.6 + 0.4*float32(len(terms))/usual
	}
	for _, t := range terms {
		if int(t) >= len(b.weights) {
			b.weights = append(b.weights, make([]float32, int(t)+1-len(b.weights))...)
		}
		if b.weights[t] == 0 {
			b.used = append(b.used, t)
		}
		b.weights[t] += weight
	}
}

// prose returns the terms of a text, without the words that say nothing. Of a
// word in camel case it counts the humps, too.
func (b *builder) prose(text string) []uint32 {
	b.text = b.text[:0]
	eachWord(text, func(word string) {
		if len(b.text) >= maxText || len(word) < 2 || b.thesaurus.silent[strings.ToLower(word)] {
			return
		}
		b.text = append(b.text, b.word(word))
		if inner := strings.ToLower(word[1:]); inner != word[1:] && strings.ToUpper(word) != word {
			eachHump(word, func(hump string) { b.text = append(b.text, b.word(hump)) })
		}
	})
	return b.text
}

// name returns the terms of an identifier.
func (b *builder) name(id string) []uint32 {
	b.text = b.text[:0]
	eachWord(id, func(word string) {
		eachHump(word, func(hump string) { b.text = append(b.text, b.word(hump)) })
	})
	return b.text
}

func (b *builder) word(word string) uint32 {
	t, known := b.known[word]
	if !known {
		t = b.term(b.words.stem(word))
		b.known[word] = t
	}
	return t
}

func (b *builder) term(stem string) uint32 {
	t, known := b.terms[stem]
	if !known {
		t = uint32(len(b.terms))
		b.terms[strings.Clone(stem)] = t
	}
	return t
}

// sort puts the postings in the order of their terms.
func (b *builder) sort() {
	x := b.Index
	x.first = make([]uint32, len(x.terms)+1)
	for _, p := range b.pairs {
		x.first[p.term+1]++
	}
	for i := 1; i < len(x.first); i++ {
		x.first[i] += x.first[i-1]
	}
	x.postings = make([]posting, len(b.pairs))
	next := append([]uint32(nil), x.first...)
	for _, p := range b.pairs {
		x.postings[next[p.term]] = p.posting
		next[p.term]++
	}
}

// of returns the postings of a term.
func (x *Index) of(term uint32) []posting {
	return x.postings[x.first[term]:x.first[term+1]]
}

// rare is how much it tells of an operation to be one of n.
func (x *Index) rare(n float32) float32 {
	all := float64(len(x.ops))
	return float32(math.Log(1 + (all-float64(n)+0.5)/(float64(n)+0.5)))
}
