package tools

import (
	"bytes"
	"iter"
)

// What stands here reads JSON that this program encoded itself: it is sound
// and has no white space. Nothing is decoded, for results are only cut up and
// put together again.

// members yields the members of the object j in order, names without their
// quotes.
func members(j []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for j = j[1:]; j[0] == '"' || j[0] == ','; {
			j = bytes.TrimPrefix(j, []byte(","))
			colon := stringEnd(j)
			name, rest := j[1:colon-1], j[colon+1:]
			end := valueEnd(rest)
			if !yield(name, rest[:end]) {
				return
			}
			j = rest[end:]
		}
	}
}

// elements returns the elements of the array j.
func elements(j []byte) (all [][]byte) {
	for j = j[1:]; j[0] != ']'; {
		j = bytes.TrimPrefix(j, []byte(","))
		end := valueEnd(j)
		all = append(all, j[:end])
		j = j[end:]
	}
	return all
}

// member returns the value of a member of the object j, or nil.
func member(j []byte, name string) []byte {
	for n, v := range members(j) {
		if string(n) == name {
			return v
		}
	}
	return nil
}

// valueEnd returns where the value that j begins with ends.
func valueEnd(j []byte) int {
	switch j[0] {
	case '"':
		return stringEnd(j)
	case '{', '[':
		return nestEnd(j)
	}
	if end := bytes.IndexAny(j, ",]}"); end >= 0 {
		return end
	}
	return len(j)
}

func nestEnd(j []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch j[i] {
		case '"':
			i += stringEnd(j[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

func stringEnd(j []byte) int {
	for i := 1; ; i++ {
		switch j[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}
