package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A dictionary leads from words and phrases to others for the same: from French
// and Spanish to English, and from what people say to what operators do. Its
// keys are words in the form of [plain].
type dictionary struct {
	fillers    map[string]string // they do not count within a phrase
	phrases    map[string]string // of one or several words, without fillers
	beginnings map[string]string // of words
	unsure     map[string]bool   // they may be of the other language, too
	longest    int               // words of the longest phrase
	always     bool              // it counts whatever the language
}

func newDictionary(fillers, meanings string) dictionary {
	d := dictionary{make(map[string]string), make(map[string]string), make(map[string]string), make(map[string]bool), 1, false}
	eachEntry(fillers, func(word, meaning string) {
		word, unsure := strings.CutSuffix(word, "~")
		d.fillers[word], d.unsure[word] = meaning, unsure
	})
	eachEntry(meanings, func(phrase, meaning string) {
		phrase, unsure := strings.CutSuffix(phrase, "~")
		if start, isStart := strings.CutSuffix(phrase, "-"); isStart {
			d.beginnings[start], d.unsure[phrase] = meaning, unsure
			return
		}
		words := strings.Split(phrase, "_")
		for i, w := range words {
			words[i] = plain(w)
		}
		key := strings.Join(words, " ")
		d.phrases[key], d.unsure[key] = meaning, unsure
		d.longest = max(d.longest, len(words))
	})
	return d
}

// newIdioms returns the dictionary of idioms, which are of the language that
// everything is read in.
func newIdioms() dictionary {
	d := newDictionary(idiomFillers, idioms)
	d.always = true
	return d
}

// eachEntry calls f with each word of a list that has a line for every meaning:
// the meaning, a colon, and the words.
func eachEntry(list string, f func(word, meaning string)) {
	for line := range strings.Lines(list) {
		meaning, words, _ := strings.Cut(line, ":")
		for w := range strings.FieldsSeq(words) {
			f(w, meaning)
		}
	}
}

// translate puts what the dictionary knows of some words in place of them. It
// changes nothing where no word is of the language for certain.
func (d dictionary) translate(words []string) []string {
	keys := make([]string, len(words))
	for i, w := range words {
		keys[i] = d.key(w)
	}
	if !d.always && !slices.ContainsFunc(keys, d.isCertain) {
		return words
	}
	var out []string
	for i := 0; i < len(keys); {
		meaning, length := d.phraseAt(keys[i:])
		if length == 0 {
			meaning, length = cmp.Or(d.fillers[keys[i]], words[i]), 1
		}
		out = append(out, strings.Fields(meaning)...)
		i += length
	}
	return out
}

// isCertain reports whether a word is of the language, and of no other.
func (d dictionary) isCertain(key string) bool {
	if d.fillers[key] != "" || d.phrases[key] != "" {
		return !d.unsure[key]
	}
	start := d.beginningOf(key)
	return start != "" && !d.unsure[start+"-"]
}

// phraseAt returns what the longest phrase means that some words begin with,
// and how many these are: fillers within a phrase do not count.
func (d dictionary) phraseAt(keys []string) (meaning string, length int) {
	phrase, count := "", 0
	for i, key := range keys {
		if _, isFiller := d.fillers[key]; isFiller && (i > 0 || d.phrases[key] == "") {
			if i == 0 {
				return "", 0
			}
			continue
		}
		if phrase += key; d.phrases[phrase] != "" {
			meaning, length = d.phrases[phrase], i+1
		}
		phrase += " "
		if count++; count == d.longest {
			break
		}
	}
	if length == 0 {
		if start := d.beginningOf(keys[0]); start != "" {
			return d.beginnings[start], 1
		}
	}
	return meaning, length
}

// beginningOf returns the longest beginning of a word that is known.
func (d dictionary) beginningOf(word string) string {
	for n := len(word); n > 3; n-- {
		if d.beginnings[word[:n]] != "" {
			return word[:n]
		}
	}
	return ""
}

// key returns what a word is looked up by.
func (d dictionary) key(word string) string {
	bare := bare(word)
	if d.fillers[bare] != "" {
		return bare
	}
	return plain(bare)
}

// plain returns a word without its accents and the plural of French and Spanish.
func plain(word string) string {
	w := bare(word)
	for _, ending := range []string{"ores", "ones", "ales"} {
		if strings.HasSuffix(w, ending) {
			return w[:len(w)-2]
		}
	}
	if len(w) > 3 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') {
		return w[:len(w)-1]
	}
	return w
}

// bare returns a word in lower case without accents.
func bare(word string) string {
	const accented, letters = "àâäáãçéèêëíìîïñóòôöõúùûüÿ", "aaaaaceeeeiiiinooooouuuuy"
	word = strings.ToLower(word)
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			break
		}
		if i == len(word)-1 {
			return word
		}
	}
	word = strings.ReplaceAll(word, "œ", "oe")
	return strings.Map(func(r rune) rune {
		if i := slices.Index([]rune(accented), r); i >= 0 {
			return rune(letters[i])
		}
		return r
	}, word)
}
