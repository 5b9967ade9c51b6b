package schemas

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns what a caller who wrote name probably meant, or "". Of names
// that are as near it is the one that begins as name does.
func Nearest(name string, known []string) string {
	const far = 3
	best, at := "", 2*far
	for _, k := range known {
		d := distance(plain(name), plain(k))
		if strings.HasPrefix(plain(k), plain(name)) && len(name) > 2 {
			d = min(d, far-1)
		}
		rank := 2 * d
		if name != "" && strings.HasPrefix(plain(k), plain(name[:1])) {
			rank--
		}
		// A letter in three may be wrong, of two one.
		if d < far && rank < at && d <= (max(len(plain(k)), len(plain(name)))+1)/3 {
			best, at = k, rank
		}
	}
	return best
}

// plain drops what separates words, which spellings differ in most.
func plain(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// distance is the number of letters to insert, delete or replace between a
// and b; two neighbours that changed places count as one. Names that are too long to be near are not compared.
func distance(a, b string) int {
	const long = 100
	if len(a) > long || len(b) > long {
		return long
	}
	if swapped(a, b) {
		return 1
	}
	return levenshtein.ComputeDistance(a, b)
}

// swapped reports whether two neighbours changed places, as in jsno.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
