package search

import "strings"

// A thesaurus leads from the words of operators to those of OVHcloud, and
// knows the words that make a sentence.
type thesaurus struct {
	synonyms map[string][]string // stems of a phrase, with spaces between → stems; whole names with a slash before
	longest  int                 // words of the longest phrase
	verbs    map[string]intent

	plainVerbs   map[string]bool // they are verbs wherever they stand
	orders       map[string]bool // stems; they ask for what could be bought
	stopWords    map[string]bool // they say nothing
	weakVerbs    map[string]bool // stems; they say little
	polite       map[string]bool // they come before the verb
	prepositions map[string]bool // they come after the object
	articles     map[string]bool
}

const (
	polite       = "please i we want need to how do can could you me my the a would like help let"
	prepositions = "of in on to for from with into onto by at against i that which who whose under over between about"
	articles     = "a an the my our this these is are"
)

const stopWords = `a an the of to my your our its i we you it in into on onto for and or is are was be been
do does did can could should will would how with without from by at as that this these those there
all any some every each one me us please want need needs like via using use used through about when
where who which what whose whether if so than then not no has have had got am also just only may might
must ovh ovhcloud now new current currently existing given specific following please help don t s re ve ll m d doesn didn isn won couldn wouldn shouldn aren wasn cannot
more anymore still really always never else too very again already yet because but while since during let why ask both
thing things something someone somebody anything everything way stuff lot kind something he she him her they them his`

func newThesaurus(stems stemmer) thesaurus {
	t := thesaurus{
		synonyms: make(map[string][]string), verbs: intentVerbs(), weakVerbs: make(map[string]bool), orders: make(map[string]bool),
		plainVerbs: wordSet(plainVerbs), stopWords: wordSet(stopWords), polite: wordSet(polite), prepositions: wordSet(prepositions), articles: wordSet(articles),
	}
	for w := range strings.FieldsSeq(weakVerbs) {
		t.weakVerbs[stems.stem(w)] = true
	}
	for w := range strings.FieldsSeq(orders) {
		t.orders[stems.stem(w)] = true
	}
	for line := range strings.Lines(synonyms) {
		said, meant, _ := strings.Cut(line, ":")
		var names []string
		for name := range strings.FieldsSeq(meant) {
			names = append(names, "/"+stems.stem(name), stems.stem(name))
		}
		for phrase := range strings.SplitSeq(said, ",") {
			var words []string
			for i, w := range strings.Fields(phrase) {
				if i == 0 || !t.articles[w] {
					words = append(words, stems.stem(w))
				}
			}
			key := strings.Join(words, " ")
			t.synonyms[key] = append(t.synonyms[key], names...)
			t.longest = max(t.longest, len(words))
		}
	}
	return t
}

// isGrammar reports whether a word only holds a sentence together.
func (t thesaurus) isGrammar(word string) bool {
	return t.polite[word] || t.prepositions[word] || t.articles[word] || t.verbs[word] != noIntent
}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
