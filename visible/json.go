package visible

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// JSON is [Text] for the texts and the names within JSON. All else stays to the
// byte, and what comes is JSON again.
func JSON(j []byte) []byte {
	if isPlainJSON(j) {
		return j
	}
	return texts(j, func(text []byte) ([]byte, bool) {
		if isPlainJSON(text) {
			return nil, false
		}
		return changed(text, Text)
	})
}

// OriginalJSON returns the JSON that [JSON] wrote out.
func OriginalJSON(j []byte) []byte {
	if !bytes.Contains(j, []byte("U+")) {
		return j
	}
	return texts(j, func(text []byte) ([]byte, bool) { return changed(text, Original) })
}

// isPlainJSON reports whether JSON is ASCII that stays as it is.
func isPlainJSON(j []byte) bool {
	for rest := j; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 {
			break
		}
		if i+1 >= len(rest) || strings.IndexByte(`"\/nt`, rest[i+1]) < 0 {
			return false
		}
		rest = rest[i+2:]
	}
	return isASCII(j) && bytes.IndexByte(j, 0x7f) < 0 && !bytes.Contains(j, []byte(opening))
}

// isASCII looks at eight bytes at a time.
func isASCII(j []byte) bool {
	var seen uint64
	for ; len(j) >= 8; j = j[8:] {
		seen |= binary.NativeEndian.Uint64(j)
	}
	for _, c := range j {
		seen |= uint64(c)
	}
	return seen&0x8080808080808080 == 0
}

// texts changes the texts and the names within JSON.
func texts(j []byte, change func(text []byte) ([]byte, bool)) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(j); i++ {
		if j[i] != '"' {
			continue
		}
		from := i
		for i++; i < len(j) && j[i] != '"'; i++ {
			if j[i] == '\\' {
				i++
			}
		}
		if i >= len(j) { // it is cut off
			break
		}
		if text, ok := change(j[from : i+1]); ok {
			out = append(append(out, j[done:from]...), text...)
			done = i + 1
		}
	}
	if done == 0 {
		return j
	}
	return append(out, j[done:]...)
}

// changed changes one text of JSON, with its quotes.
func changed(text []byte, change func(string) string) ([]byte, bool) {
	said := string(text[1 : len(text)-1])
	escaped := bytes.IndexByte(text, '\\') >= 0
	if escaped && json.Unmarshal(text, &said) != nil {
		return nil, false
	}
	after := change(said)
	// Half a character, as \ud800, is none to whoever reads strictly.
	if after == said && (!escaped || !strings.ContainsRune(said, utf8.RuneError)) {
		return nil, false
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // a model pays for each escape
	if enc.Encode(after) != nil {
		return nil, false
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), true
}
