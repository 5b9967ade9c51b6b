package search

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// What a term counts by where it stands. The weights of all places where an
// operation has the term are added up.
const (
	weightTail        = 3.0 // the last literal of the path
	weightPath        = 1.6 // another literal
	weightPathName    = 0.2 // the name of a parameter of the path
	weightDescription = 2.4
	weightGroup       = 0.8 // the description of the path
	weightLong        = 0.5 // the long description
	weightParameter   = 0.6 // the name of a parameter
	weightParamText   = 0.25
	weightModelName   = 0.5
	weightModelText   = 0.3  // the description of a model
	weightWritable    = 0.8  // a field that a PUT may set
	weightSent        = 0.4  // another field of what is sent
	weightField       = 0.25 // a field of what is answered
	weightFieldText   = 0.12 // the description of a field
	weightValue       = 0.4  // a value of an enumeration that is sent
	weightFieldValue  = 0.12 // a value of one that is answered, or that a field is of

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
	words  map[string]uint32 // term, by the word as it is written
	models map[*catalog.Model]modelWords
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

// addType counts the name of a type, what its model is said to be, and the
// fields or the values of that.
func (b *builder) addType(o *catalog.Operation, typ string, sent bool) {
	t, err := catalog.ParseType(typ)
	if err != nil {
		return
	}
	m := o.Branch.Models[t.Base().Name]
	if m == nil {
		return
	}
	w := b.wordsOf(t.Base().Name, m, o.Branch)
	b.add(w.name, weightModelName, 2)
	b.add(w.description, weightModelText, 8)
	b.add(w.texts, weightFieldText, 0)
	b.add(w.fieldValues, weightFieldValue, 0)
	switch {
	case sent && o.Method == "PUT":
		b.add(w.values, weightValue, 0)
		b.add(w.writable, weightWritable, 0)
	case sent:
		b.add(w.values, weightValue, 0)
		b.add(w.fields, weightSent, 0)
	default:
		b.add(w.values, weightFieldValue, 0)
		b.add(w.fields, weightField, 0)
	}
}

// modelWords are the terms of a model. Many operations share a model, so they
// are kept.
type modelWords struct {
	name, description, values []uint32
	fields, writable, texts   []uint32 // of its fields: their names, those that a PUT may set, their descriptions
	fieldValues               []uint32 // of the enumerations that its fields are of
}

func (b *builder) wordsOf(name string, m *catalog.Model, branch *catalog.Branch) modelWords {
	w, known := b.models[m]
	if known {
		return w
	}
	w.name = slices.Clone(b.identifier(name[strings.LastIndexByte(name, '.')+1:]))
	w.description = slices.Clone(b.prose(m.Description))
	w.values = b.valueTerms(m)
	for _, p := range m.Properties {
		terms := append(slices.Clone(b.identifier(p.Name)), b.whole(p.Name)...)
		w.fields = append(w.fields, terms...)
		if !p.ReadOnly {
			w.writable = append(w.writable, terms...)
		}
		w.texts = append(w.texts, b.prose(p.Description)...)
		if t, err := catalog.ParseType(p.Type); err == nil {
			w.fieldValues = append(w.fieldValues, b.valueTerms(branch.Models[t.Base().Name])...)
		}
	}
	b.models[m] = w
	return w
}

// valueTerms returns the terms of the values of an enumeration; none of a model
// that is none, or is missing.
func (b *builder) valueTerms(m *catalog.Model) []uint32 {
	if m == nil || len(m.Enum) > maxValues {
		return nil
	}
	var terms []uint32
	for _, v := range m.Enum {
		terms = append(terms, b.identifier(v.Text())...)
	}
	return terms
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
