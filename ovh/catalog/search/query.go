package search

import (
	"strings"
	"unicode/utf8"
)

// Bounds on what is asked.
const (
	maxQuery = 1000 // bytes
	maxWords = 40
)

// A concept is one thing that a question speaks of, in all the words for it.
type concept struct {
	words  []match
	weight float32
}

// A match is a term that stands for a concept, and how well.
type match struct {
	term  uint32
	worth float32
}

// How well a term stands for a word.
const (
	asWhole   = 1.3 // it is a whole part of the path
	asWritten = 1.0
	asMeant   = 0.8 // the thesaurus leads to it
	wholeMean = 1.0 // both
)

// How much a word counts, of one.
const (
	ofVerb   = 0.2  // that says only what is to be done
	ofPhrase = 0.35 // that the thesaurus knows in a phrase
	ofObject = 1.4  // that names what something is to be done to
)

// A question is what a text asks.
type question struct {
	concepts []concept
	intent   intent
}

// ask reads a question in plain words.
func (x *Index) ask(text string) question {
	words := x.split(text)
	want, after := x.thesaurus.intend(words)
	q := question{intent: want}
	phrase := x.phrases(words)
	object := x.thesaurus.object(words, want, after)
	for i, w := range words {
		c := concept{weight: 1}
		if p, starts := phrase[i]; starts && p.length > 1 {
			q.keep(x.meant(concept{weight: 1}, p.meant))
		}
		switch {
		case x.thesaurus.silent[w.text]:
			c.weight = 0
		case x.thesaurus.weak[w.stem]:
			c.weight = ofVerb
		case w.inPhrase:
			c.weight = ofPhrase
		case i == object:
			c.weight = ofObject
		}
		c = x.say(c, "/"+w.stem, asWhole)
		c = x.say(c, w.stem, asWritten)
		if p, starts := phrase[i]; starts && p.length == 1 {
			c = x.meant(c, p.meant)
		}
		c = x.joined(c, words, i)
		q.keep(c)
	}
	return q
}

func (q *question) keep(c concept) {
	if c.weight > 0 && len(c.words) > 0 {
		q.concepts = append(q.concepts, c)
	}
}

// A spoken word is a word of a question.
type spoken struct {
	text, stem string
	inPhrase   bool
}

// split returns the words of a text. Words in camel case that nothing is
// known of are taken apart.
func (x *Index) split(text string) []spoken {
	var out []spoken
	eachWord(text, func(word string) {
		if len(out) >= maxWords {
			return
		}
		small := strings.ToLower(word)
		stem := x.words.stem(word)
		_, known := x.terms[stem]
		_, part := x.terms["/"+stem]
		if known || part || small == word || x.thesaurus.meant[stem] != nil {
			out = append(out, spoken{text: small, stem: stem})
			return
		}
		eachHump(word, func(hump string) {
			out = append(out, spoken{text: strings.ToLower(hump), stem: x.words.stem(hump)})
		})
	})
	return out
}

// A phrase is what the thesaurus knows from a word on.
type phrase struct {
	length int
	meant  []string
}

// phrases finds the longest phrase from each word on, and marks its words.
func (x *Index) phrases(words []spoken) map[int]phrase {
	out := make(map[int]phrase)
	for i := range words {
		for n := min(x.thesaurus.most, len(words)-i); n > 0; n-- {
			var key []string
			for _, w := range words[i : i+n] {
				key = append(key, w.stem)
			}
			meant := x.thesaurus.meant[strings.Join(key, " ")]
			if meant == nil || n == 1 && words[i].inPhrase {
				continue
			}
			out[i] = phrase{n, meant}
			for j := i; j < i+n && n > 1; j++ {
				words[j].inPhrase = true
			}
			break
		}
	}
	return out
}

// say adds a term to the words for a concept, when an operation speaks of it.
func (x *Index) say(c concept, stem string, worth float32) concept {
	if t, known := x.terms[stem]; known {
		c.words = append(c.words, match{t, worth})
	}
	return c
}

func (x *Index) meant(c concept, meant []string) concept {
	for _, m := range meant {
		worth := float32(asMeant)
		if m[0] == '/' {
			worth = wholeMean
		}
		c = x.say(c, m, worth)
	}
	return c
}

// joined adds what word i is together with the one before or after it: "node
// pool" is nodepool and "e mail" is email.
func (x *Index) joined(c concept, words []spoken, i int) concept {
	for _, from := range []int{i - 1, i} {
		if from < 0 || from+1 >= len(words) {
			continue
		}
		stem := x.words.stem(words[from].text + words[from+1].text)
		c = x.say(c, "/"+stem, asWhole+0.2)
		if _, known := x.terms[stem]; known && len(stem) > 3 {
			c = x.say(c, stem, asWritten+0.1)
			c.weight = max(c.weight, ofPhrase)
		}
	}
	return c
}

// intend returns what a question begins with to want, and where the rest of
// it starts.
func (t thesaurus) intend(words []spoken) (intent, int) {
	for i, w := range words {
		if t.polite[w.text] {
			continue
		}
		if want := t.verbs[w.text]; want != unsaid {
			return want, i + 1
		}
		return unsaid, i
	}
	return unsaid, 0
}

// object returns the word that names what the question is about, or -1: in
// "list the free images of a region" the last word before "of". A verb that
// may be the name of an operation by itself leaves that to it.
func (t thesaurus) object(words []spoken, want intent, after int) int {
	object := -1
	if want == toAct {
		return object
	}
	for i := after; i < len(words); i++ {
		w := words[i].text
		ends := t.joins[w] || want == unsaid && t.articles[w]
		switch {
		case ends && object >= 0:
			return object
		case !ends && !t.articles[w] && len(w) > 1:
			object = i
		}
	}
	return object
}

// clean returns what of a text is worth reading.
func clean(text string) string {
	if len(text) > maxQuery {
		text = text[:maxQuery]
		for !utf8.ValidString(text) && len(text) > maxQuery-utf8.UTFMax {
			text = text[:len(text)-1]
		}
	}
	return strings.TrimSpace(strings.ToValidUTF8(text, " "))
}
