package tool

import (
	"iter"

	"github.com/tidwall/gjson"
)

// Results are only cut up and put together again, so they are read without
// being decoded: every value stays to the byte as it was encoded.

// members yields the members of the object j in order, names as they stand
// between their quotes.
func members(j string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		gjson.Parse(j).ForEach(func(name, value gjson.Result) bool {
			return yield(name.Raw[1:len(name.Raw)-1], value.Raw)
		})
	}
}

// elements returns the elements of the array j.
func elements(j string) (all []string) {
	gjson.Parse(j).ForEach(func(_, value gjson.Result) bool {
		all = append(all, value.Raw)
		return true
	})
	return all
}

// member returns the value of a member of the object j, or "".
func member(j, name string) string {
	for n, v := range members(j) {
		if n == name {
			return v
		}
	}
	return ""
}
