package ovh

import "sort"

// order sorts a list. It is sort.Slice on purpose, as everywhere in the
// program: slices.SortFunc is compiled anew for each type, which made the
// program larger by more than half a megabyte.
func order[T any](all []T, compare func(a, b T) int) {
	sort.Slice(all, func(i, j int) bool { return compare(all[i], all[j]) < 0 })
}
