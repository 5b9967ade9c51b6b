package serve

// maxDepth bounds how deep a client's message may nest. What the tools take
// nests a handful deep; parsers recurse, and pay for every level.
const maxDepth = 100

// tooDeep says that a JSON text nests deeper than maxDepth. It runs before any
// parser, so the text may be no JSON at all: then what it says means nothing, and
// the parser refuses the text anyway.
func tooDeep(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
