package schemas

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// duplicate returns the path of a member that an object within args has twice,
// or "". One reader takes the first of such two and another the last: what was
// checked might not be what is sent. Args are well-formed.
func duplicate(args []byte) string {
	dec := json.NewDecoder(bytes.NewReader(args))
	dec.UseNumber()
	at, _ := duplicateIn(dec, "")
	return at
}

// duplicateIn looks through the value that dec reads next.
func duplicateIn(dec *json.Decoder, path string) (at string, found bool) {
	switch token, _ := dec.Token(); token {
	case json.Delim('{'):
		seen := make(map[string]bool)
		for dec.More() {
			token, _ := dec.Token()
			name, _ := token.(string)
			inner := name
			if path != "" {
				inner = path + "." + name
			}
			if seen[name] {
				return inner, true
			}
			seen[name] = true
			if at, found = duplicateIn(dec, inner); found {
				return at, true
			}
		}
		_, _ = dec.Token()
	case json.Delim('['):
		for i := 0; dec.More(); i++ {
			if at, found = duplicateIn(dec, path+"["+strconv.Itoa(i)+"]"); found {
				return at, true
			}
		}
		_, _ = dec.Token()
	}
	return "", false
}
