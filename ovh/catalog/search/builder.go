package search

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// What a term counts by where it stands. The weights of all places where an
// operation has the term are added up.
const (
	weightTail        = 3.2 // the last literal of the path
	weightPath        = 1.6 // another literal
	weightPathName    = 0.3 // the name of a parameter of the path
	weightDescription = 2.4
	weightGroup       = 0.8 // the description of the path
	weightLong        = 0.5 // the long description
	weightParameter   = 0.6 // the name of a parameter
	weightParamText   = 0.25
	weightModelName   = 0.5
	weightWritable    = 0.9  // a field that a PUT may set
	weightField       = 0.25 // another field of what is sent or answered
	weightValue       = 0.4  // a value of an enumeration

	// saturation is the sum that counts half: to say a word ten times says little
	// more than to say it three times.
	saturation = 2.0
)

const (
	maxTextWords = 300 // of one text that count
	maxValues    = 40  // of an enumeration that counts; longer ones list countries and such
)

// A builder collects what operations speak of.
type builder struct {
	*Index
	words  map[string]uint32           // term, by the word as it is written
	fields map[*catalog.Model][]uint32 // terms of the names of a model's fields
	pairs  []termPosting

	// Of the operation in hand:
	weights []float32 // by term
	used    []uint32  // the terms with a weight
	scratch []uint32
}

type termPosting struct {
	term uint32
	posting
}

func (b *builder) addOperation(number uint32, o *catalog.Operation) {
	b.addPath(o)
	b.add(b.prose(o.Description), weightDescription, 8)
	if o.Group.Description != o.Description {
		b.add(b.prose(o.Group.Description), weightGroup, 8)
	}
	b.add(b.prose(o.LongDescription), weightLong, 30)
	for _, p := range o.Parameters {
		if p.In != "path" {
			b.add(b.identifier(p.Name), weightParameter, 2)
			b.add(b.prose(p.Description), weightParamText, 8)
		}
		b.addType(o, p.Type, true)
	}
	b.addType(o, o.Response, false)
	for _, t := range b.used {
		w := b.weights[t] / (b.weights[t] + saturation)
		b.pairs = append(b.pairs, termPosting{t, newPosting(number, float64(w))})
		b.weights[t] = 0
	}
	b.used = b.used[:0]
}

// addPath counts the parts of the path, and remembers the terms of its
// literals.
func (b *builder) addPath(o *catalog.Operation) {
	start, tail := len(b.pathTerms), 0
	b.firstPathTerm = append(b.firstPathTerm, uint32(start))
	parts := o.Group.Parts()
	for _, part := range slices.Backward(parts) {
		if catalog.IsParameter(part) {
			b.add(b.identifier(strings.Trim(part, "{}")), weightPathName, 1)
			continue
		}
		weight := float32(weightPath)
		if tail == 0 {
			weight = weightTail
		}
		terms := b.identifier(part)
		b.pathTerms = append(b.pathTerms, terms...)
		b.add(terms, weight, float32(max(2, len(parts)))/2)
		b.add(b.whole(part), weight, 1)
		if tail == 0 {
			tail = len(b.pathTerms) - start
		}
	}
	b.tailLength = append(b.tailLength, uint8(min(255, tail)))
}

// addType counts the name of a type and the fields of its model, or its values
// where it is sent.
func (b *builder) addType(o *catalog.Operation, typ string, sent bool) {
	t, err := catalog.ParseType(typ)
	if err != nil {
		return
	}
	name := t.Base().Name
	m := o.Branch.Models[name]
	if m == nil {
		return
	}
	b.add(b.identifier(name[strings.LastIndexByte(name, '.')+1:]), weightModelName, 2)
	if sent && len(m.Enum) <= maxValues {
		for _, v := range m.Enum {
			b.add(b.identifier(v.Text()), weightValue, 0)
		}
	}
	if sent && o.Method == "PUT" {
		b.addWritable(m)
		return
	}
	b.add(b.fieldTerms(m), weightField, 0)
}

// fieldTerms returns the terms of a model's fields. Many operations share a
// model, so they are kept.
func (b *builder) fieldTerms(m *catalog.Model) []uint32 {
	fields, known := b.fields[m]
	if !known {
		for _, p := range m.Properties {
			fields = append(fields, b.identifier(p.Name)...)
			fields = append(fields, b.whole(p.Name)...)
		}
		b.fields[m] = fields
	}
	return fields
}

// addWritable counts the fields that a PUT may set: they are what it is for.
func (b *builder) addWritable(m *catalog.Model) {
	for _, p := range m.Properties {
		if !p.ReadOnly {
			b.add(b.identifier(p.Name), weightWritable, 2)
			b.add(b.whole(p.Name), weightWritable, 1)
		}
	}
}

// add counts terms. The weight is that of a term in a text of the usual length;
// it is less in a longer one. A usual length of 0 asks for no such thing.
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

// prose returns the terms of a text, without stop words. Of a word in camel
// case it returns the humps, too. The result is overwritten by the next call of
// prose, identifier or whole.
func (b *builder) prose(text string) []uint32 {
	b.scratch = b.scratch[:0]
	eachWord(text, func(word string) {
		if len(b.scratch) >= maxTextWords || len(word) < 2 || b.thesaurus.stopWords[strings.ToLower(word)] {
			return
		}
		b.scratch = append(b.scratch, b.word(word))
		if inner := strings.ToLower(word[1:]); inner != word[1:] && strings.ToUpper(word) != word {
			eachHump(word, func(hump string) { b.scratch = append(b.scratch, b.word(hump)) })
		}
	})
	return b.scratch
}

// identifier returns the terms of the words that an identifier is made of.
func (b *builder) identifier(id string) []uint32 {
	b.scratch = b.scratch[:0]
	eachWord(id, func(word string) {
		eachHump(word, func(hump string) { b.scratch = append(b.scratch, b.word(hump)) })
	})
	return b.scratch
}

// whole returns the term of an identifier as a whole.
func (b *builder) whole(id string) []uint32 {
	b.scratch = append(b.scratch[:0], b.term("/"+b.stems.whole(id)))
	return b.scratch
}

func (b *builder) word(word string) uint32 {
	t, known := b.words[word]
	if !known {
		t = b.term(b.stems.stem(word))
		b.words[word] = t
	}
	return t
}

// term returns the number of a stem, which it gives a new one where needed.
func (b *builder) term(stem string) uint32 {
	t, known := b.terms[stem]
	if !known {
		t = uint32(len(b.terms))
		// The stem may be a part of a long text, which it would keep in memory.
		b.terms[strings.Clone(stem)] = t
	}
	return t
}

// sortPostings puts the postings in the order of their terms, by counting.
func (b *builder) sortPostings() {
	first := make([]uint32, len(b.terms)+1)
	for _, p := range b.pairs {
		first[p.term+1]++
	}
	for i := 1; i < len(first); i++ {
		first[i] += first[i-1]
	}
	b.firstPosting = slices.Clone(first)
	b.postings = make([]posting, len(b.pairs))
	for _, p := range b.pairs {
		b.postings[first[p.term]] = p.posting
		first[p.term]++
	}
}
