package schemas

import "strings"

// Nearest returns what a caller who wrote name probably meant, or "".
func Nearest(name string, known []string) string {
	const far = 3
	best, at := "", far
	for _, k := range known {
		d := distance(plain(name), plain(k))
		if strings.HasPrefix(plain(k), plain(name)) && len(name) > 2 {
			d = min(d, far-1)
		}
		if d < at && d < max(len(k), 2) {
			best, at = k, d
		}
	}
	return best
}

// plain drops what separates words, which spellings differ in most.
func plain(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// distance is the number of letters to insert, delete or replace between a
// and b. Names that are too long to be near are not compared.
func distance(a, b string) int {
	if len(a) > 100 || len(b) > 100 {
		return 100
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
