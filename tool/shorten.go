package tool

import (
	"encoding/json"
	"fmt"
	"strings"
)

// leastShown is as far as a text or a list within a value is shortened.
const leastShown = 64

// shorten makes the JSON j fit into room bytes: it cuts the longest of the texts
// and lists within, and says in each how much is left out. What is short stays
// as it is, to the byte. It may need more room for what has many parts.
func shorten(j string, room int) string {
	out := j
	for most := max(room, 2*leastShown); len(out) > room && most > leastShown; {
		most = max(most/2, leastShown)
		out = string(cut(nil, j, most))
	}
	return out
}

// cut appends j to dst without what is longer than most bytes in its texts and
// lists. An object keeps its fields, unless they are many.
func cut(dst []byte, j string, most int) []byte {
	switch j[0] {
	case '"':
		return append(dst, cutString(j, most)...)
	case '[':
		return cutList(dst, j, most)
	case '{':
		return cutObject(dst, j, most)
	}
	return append(dst, j...)
}

func cutString(j string, most int) string {
	if len(j) <= most {
		return j
	}
	var s string
	if json.Unmarshal([]byte(j), &s) != nil {
		return j
	}
	return string(Object(CutText(s, most)))
}

// CutText returns the first bytes of a text that is longer than most, and says
// so.
func CutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("%s… (the first %d of %d bytes)", strings.ToValidUTF8(s[:most], ""), most, len(s))
}

func cutList(dst []byte, j string, most int) []byte {
	all := elements(j)
	from := len(dst)
	dst = append(dst, '[')
	for i, e := range all {
		before := len(dst)
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst = cut(dst, e, most); i > 0 && len(dst)-from > most {
			dst = fmt.Appendf(dst[:before], `,"and %d more"`, len(all)-i)
			break
		}
	}
	return append(dst, ']')
}

func cutObject(dst []byte, j string, most int) []byte {
	from := len(dst)
	dst = append(dst, '{')
	n := 0
	for name, value := range members(j) {
		before := len(dst)
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), name...), '"', ':')
		if dst = cut(dst, value, most); n > 0 && len(dst)-from > 16*most {
			dst = append(dst[:before], `,"more":"other fields are left out"`...)
			break
		}
		n++
	}
	return append(dst, '}')
}
