package serve

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// nesting returns how deep a JSON text nests; ok is false when it is none.
func nesting(text string) (deepest int, ok bool) {
	dec := json.NewDecoder(strings.NewReader(text))
	for depth := 0; ; {
		switch t, err := dec.Token(); {
		case errors.Is(err, io.EOF):
			return deepest, json.Valid([]byte(text))
		case err != nil:
			return 0, false
		case t == json.Delim('{') || t == json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case t == json.Delim('}') || t == json.Delim(']'):
			depth--
		}
	}
}

// FuzzTooDeep holds the scan against a parser.
func FuzzTooDeep(f *testing.F) {
	for _, depth := range []int{1, maxDepth, maxDepth + 1} {
		f.Add(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		f.Add(strings.Repeat(`{"\\\"[{":`, depth) + `"[[["` + strings.Repeat("}", depth))
	}
	f.Add(`["\\","[\"[",{"a]":"\u005b"}]`)
	f.Add(strings.Repeat("[],", 500))
	f.Fuzz(func(t *testing.T, text string) {
		if depth, ok := nesting(text); ok && tooDeep([]byte(text)) != (depth > maxDepth) {
			t.Errorf("tooDeep(%q) = %t, want it of depth %d", text, depth <= maxDepth, depth)
		}
	})
}
