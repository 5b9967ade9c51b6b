package catalog

import "strings"

// OneLine brings a text of OVHcloud's onto one line, without the HTML tags that
// some have. What is longer than limit bytes is cut off there, and ends with an
// ellipsis.
func OneLine(text string, limit int) string {
	text = strings.Join(strings.Fields(withoutTags(text)), " ")
	if len(text) <= limit {
		return text
	}
	text = strings.ToValidUTF8(text[:limit], "")
	// At a word's end, unless that would take half of the text away.
	if i := strings.LastIndexByte(text, ' '); i > limit/2 {
		text = text[:i]
	}
	return text + "…"
}

func withoutTags(s string) string {
	var b strings.Builder
	for {
		before, rest, tag := strings.Cut(s, "<")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, ">")
		if !tag || !closed {
			b.WriteString(s[len(before):])
			return b.String()
		}
		s = after
	}
}

// truncate keeps the beginning of foreign text, which may be of any length, for
// a message.
func truncate(s string) string {
	const limit = 200 // bytes
	if len(s) > limit {
		return strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}
