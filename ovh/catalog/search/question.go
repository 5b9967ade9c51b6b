package search

import (
	"strings"
	"unicode/utf8"
)

// A query comes from anywhere: these bound what it can cost.
const (
	maxQueryLength = 1000 // bytes
	maxWords       = 40
)

// A question is what a text in plain words asks.
type question struct {
	concepts []concept
	intent   intent
	confirms bool     // it asks for a confirmation
	orders   bool     // it asks for what could be bought
	unknown  []string // words that nothing is known of
}

// A concept is one thing that a question speaks of, by all terms for it.
type concept struct {
	terms  []termMatch
	weight float32
}

// A termMatch is a term that stands for a concept, and how well.
type termMatch struct {
	term  uint32
	worth float32
}

// How well a term stands for a word.
const (
	worthWhole        = 1.5 // it is a whole part of the path
	worthWord         = 1.0
	worthSynonym      = 0.8 // the thesaurus leads to it
	worthWholeSynonym = 1.0 // both
)

// How much a word of a question counts; most count 1.
const (
	weightWeak     = 0.2 // it says only what is to be done
	weightInPhrase = 0.4 // the thesaurus knows the phrase that it is in
	weightObject   = 1.4 // it names what something is to be done to
)

// parseQuestion reads a question in plain words.
func (x *Index) parseQuestion(text string) question {
	words := x.splitWords(text)
	intent, start := x.thesaurus.intentOf(words)
	q := question{intent: intent}
	phrases := x.findPhrases(words)
	object := x.thesaurus.objectOf(words, intent, start)
	for i, w := range words {
		q.orders = q.orders || x.thesaurus.orders[w.stem]
		q.confirms = q.confirms || w.stem == "confirm"
		p, starts := phrases[i]
		if starts && p.length > 1 {
			q.add(x.withSynonyms(concept{weight: 1}, p.synonyms))
		}
		c := concept{weight: 1}
		switch {
		case x.thesaurus.stopWords[w.text]:
			c.weight = 0
		case x.thesaurus.weakVerbs[w.stem]:
			c.weight = weightWeak
		case w.inPhrase:
			c.weight = weightInPhrase
		case i == object:
			c.weight = weightObject
		}
		c = x.withTerm(c, "/"+w.stem, worthWhole)
		c = x.withTerm(c, w.stem, worthWord)
		if starts && p.length == 1 {
			c = x.withSynonyms(c, p.synonyms)
		}
		c = x.withCompounds(c, words, i)
		q.add(c)
		if len(c.terms) == 0 && c.weight >= 1 && isWord(w.text) && !x.thesaurus.isGrammar(w.text) {
			q.unknown = append(q.unknown, w.text)
		}
	}
	return q
}

// isWord reports whether a text is a word, and no number or name with digits.
func isWord(text string) bool {
	return len(text) > 2 && !strings.ContainsAny(text, "0123456789")
}

// add adds a concept, unless nothing is known of it or nothing depends on it.
func (q *question) add(c concept) {
	if c.weight > 0 && len(c.terms) > 0 {
		q.concepts = append(q.concepts, c)
	}
}

// withTerm adds a term to those for a concept, when any operation speaks of it.
func (x *Index) withTerm(c concept, stem string, worth float32) concept {
	if t, known := x.terms[stem]; known {
		c.terms = append(c.terms, termMatch{t, worth})
	}
	return c
}

func (x *Index) withSynonyms(c concept, stems []string) concept {
	for _, s := range stems {
		worth := float32(worthSynonym)
		if s[0] == '/' {
			worth = worthWholeSynonym
		}
		c = x.withTerm(c, s, worth)
	}
	return c
}

// withCompounds adds what word i is together with the one before or after it:
// "node pool" is nodepool and "e mail" is email. Such a word is never without
// weight, even where it would be alone.
func (x *Index) withCompounds(c concept, words []queryWord, i int) concept {
	for _, first := range []int{i - 1, i} {
		if first < 0 || first+1 >= len(words) {
			continue
		}
		stem := x.stems.stem(words[first].text + words[first+1].text)
		c = x.withTerm(c, "/"+stem, worthWhole+0.2)
		if _, known := x.terms[stem]; known && len(stem) > 3 {
			c = x.withTerm(c, stem, worthWord+0.1)
			c.weight = max(c.weight, weightInPhrase)
		}
	}
	return c
}

// A queryWord is a word of a question.
type queryWord struct {
	text, stem string // in lower case
	inPhrase   bool   // of several words
}

// splitWords returns the words of a text, in English. Words in camel case that
// nothing is known of are taken apart.
func (x *Index) splitWords(text string) []queryWord {
	var said []string
	eachWord(text, func(word string) {
		if len(said) < maxWords {
			said = append(said, word)
		}
	})
	var words []queryWord
	for _, word := range x.idioms.translate(x.foreign.translate(said)) {
		lower := strings.ToLower(word)
		stem := x.stems.stem(word)
		_, known := x.terms[stem]
		_, isPart := x.terms["/"+stem]
		if known || isPart || lower == word || x.thesaurus.synonyms[stem] != nil {
			words = append(words, queryWord{text: lower, stem: stem})
			continue
		}
		eachHump(word, func(hump string) {
			words = append(words, queryWord{text: strings.ToLower(hump), stem: x.stems.stem(hump)})
		})
	}
	return words
}

// A phrase is one or more words that the thesaurus knows.
type phrase struct {
	length   int
	synonyms []string
}

// findPhrases finds the longest phrase that begins at each word, and marks the
// words of those that have several. Articles may stand within a phrase.
func (x *Index) findPhrases(words []queryWord) map[int]phrase {
	phrases := make(map[int]phrase)
	for i := range words {
		p, end := x.phraseAt(words, i)
		if p.length == 0 || p.length == 1 && words[i].inPhrase {
			continue
		}
		phrases[i] = p
		for j := i; j < end && p.length > 1; j++ {
			words[j].inPhrase = true
		}
	}
	return phrases
}

// phraseAt returns the longest phrase that begins at word i, and where it ends.
func (x *Index) phraseAt(words []queryWord, i int) (longest phrase, end int) {
	key, length := "", 0
	for j := i; j < len(words) && length < x.thesaurus.longest; j++ {
		if j > i && x.thesaurus.articles[words[j].text] {
			continue
		}
		key += words[j].stem
		if length++; x.thesaurus.synonyms[key] != nil {
			longest, end = phrase{length, x.thesaurus.synonyms[key]}, j+1
		}
		key += " "
	}
	return longest, end
}

// sanitize returns what of a text is worth reading: valid text of bounded
// length.
func sanitize(text string) string {
	if len(text) > maxQueryLength {
		text = text[:maxQueryLength]
		for !utf8.ValidString(text) && len(text) > maxQueryLength-utf8.UTFMax {
			text = text[:len(text)-1] // a character that was cut in two
		}
	}
	return strings.TrimSpace(strings.ToValidUTF8(text, " "))
}
