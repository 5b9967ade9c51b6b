package search

import (
	"strings"
	"unicode"
)

// maxWordLength bounds a word, in bytes: what is longer is no word but data.
const maxWordLength = 48

// eachWord calls f with the words of prose: runs of letters and digits.
func eachWord(text string, f func(word string)) {
	start := -1
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start <= maxWordLength {
			f(text[start:i])
		}
		start = -1
	}
	if start >= 0 && len(text)-start <= maxWordLength {
		f(text[start:])
	}
}

// eachHump calls f with the humps of a word in camel case: hardDiskDrive is
// hard, Disk and Drive, and IPBlock is IP and Block.
func eachHump(word string, f func(hump string)) {
	start := 0
	for i := 1; i < len(word); i++ {
		starts := isUpper(word[i]) && (!isUpper(word[i-1]) || i+1 < len(word) && isLower(word[i+1]))
		if starts {
			f(word[start:i])
			start = i
		}
	}
	if start < len(word) {
		f(word[start:])
	}
}

func isUpper(b byte) bool { return b >= 'A' && b <= 'Z' }
func isLower(b byte) bool { return b >= 'a' && b <= 'z' }

// A suffix is what a stemmer takes off, and how many bytes of the word have to
// be left: "ing" makes ship of shipping, and nothing of king.
type suffix struct {
	text    string
	minStem int
}

// A stemmer finds the stems of words.
type stemmer struct{ suffixes []suffix }

func newStemmer() stemmer {
	return stemmer{[]suffix{ // the longer before those that they end in
		{"ability", 4}, {"ation", 4}, {"able", 4}, {"ment", 3}, {"ate", 4}, {"ion", 4}, {"ing", 3}, {"ed", 3},
	}}
}

// stem returns what a word has in common with others of its meaning: it is the
// same for "expire", "expires", "expiring" and "expiration". It need not be a
// word itself.
func (s stemmer) stem(word string) string {
	w := singular(strings.ToLower(word))
	for _, e := range s.suffixes {
		rest, found := strings.CutSuffix(w, e.text)
		if !found || len(rest) < e.minStem || !strings.ContainsAny(rest, "aeiouy") || strings.HasSuffix(w, "eed") {
			continue
		}
		if n := len(rest); n > 3 && rest[n-1] == rest[n-2] && !strings.ContainsRune("ls", rune(rest[n-1])) {
			rest = rest[:n-1] // running
		}
		return strings.TrimSuffix(rest, "e")
	}
	if len(w) > 3 {
		w = strings.TrimSuffix(w, "e")
	}
	return w
}

// singular returns the singular of a word in lower case.
func singular(w string) string {
	n := len(w)
	switch {
	case n < 3 || w[n-1] != 's' || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches")):
		return w[:n-2]
	}
	return w[:n-1]
}

// whole returns an identifier as one stem, without its punctuation.
func (s stemmer) whole(id string) string {
	return s.stem(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, id[:min(len(id), maxWordLength)]))
}
