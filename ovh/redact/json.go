package redact

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// JSON returns text without the secrets in the names and texts in it. The value
// of a field whose name is secret is masked as a whole when there is any text in
// it: a number or a boolean is no secret. So is that of one in JSON that a text
// holds. Nil is for no such fields. All else
// stays to the byte, what package ovh withholds included, and what comes is JSON
// again; what is no JSON is masked as one text.
func (r Redactor) JSON(text json.RawMessage, secret func(name string) bool) json.RawMessage {
	s := string(text)
	var edits []edit
	w := walk{s: s, text: func(from, to int) {
		if masked := r.quoted(s[from:to], secret); masked != s[from:to] {
			edits = append(edits, edit{from, to, masked})
		}
	}}
	if secret != nil {
		secret = remember(secret)
		w.field = func(name string, from, to int) {
			if secret(name) && !isWithheld(s[from:to]) {
				edits = append(edits, edit{from, to, `"` + Mask + `"`})
			}
		}
	}
	switch isJSON := w.whole(); {
	case !isJSON && len(text) > 0:
		return json.RawMessage(r.Text(s))
	case len(edits) == 0:
		return text
	}
	return json.RawMessage(apply(s, edits))
}

// isWithheld reports whether a text of JSON tells the size of what is not shown.
func isWithheld(text string) bool {
	size, ok := strings.CutSuffix(text, ` bytes, not shown)"`)
	digits, open := strings.CutPrefix(size, `"(`)
	return ok && open && digits != "" && run(digits, 0, isDigit) == len(digits)
}

// mostNames bounds the names of fields that are known again, which are few in
// most JSON: to judge a name takes longer than to read it.
const mostNames = 1000

func remember(judge func(string) bool) func(string) bool {
	known := make(map[string]bool)
	return func(name string) bool {
		answer, ok := known[name]
		if !ok {
			if answer = judge(name); len(known) < mostNames {
				known[name] = answer
			}
		}
		return answer
	}
}

// shortest is how long a text is at least that has a secret in it.
const shortest = 5

// quoted masks a text of JSON with its quotes, and what is JSON within it as JSON.
func (r Redactor) quoted(text string, secret func(name string) bool) string {
	said := text[1 : len(text)-1]
	if len(said) < shortest {
		return text
	}
	if strings.IndexByte(said, '\\') < 0 {
		if masked := r.Text(said); masked != said {
			return `"` + masked + `"`
		}
		return text
	}
	var plain string
	if json.Unmarshal([]byte(text), &plain) != nil { // it has an escape that is none
		return `"` + r.Text(said) + `"`
	}
	masked := plain
	if secret != nil && isComposite(plain) {
		masked = string(r.JSON(json.RawMessage(plain), secret))
	}
	masked = r.Text(masked)
	if masked == plain {
		return text
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(masked) != nil {
		return `"` + Mask + `"`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// isComposite reports whether a text begins as an object or an array of JSON.
func isComposite(text string) bool {
	text = strings.TrimLeft(text, " \n\r\t")
	return text != "" && (text[0] == '{' || text[0] == '[')
}

// An edit puts a text in the place of a part of another.
type edit struct {
	from, to int
	text     string
}

// apply carries out edits. Of those within each other the outer one counts.
func apply(s string, edits []edit) string {
	sort.Slice(edits, func(i, j int) bool { return cmp.Or(edits[i].from-edits[j].from, edits[j].to-edits[i].to) < 0 })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.from >= done {
			b.WriteString(s[done:e.from] + e.text)
			done = e.to
		}
	}
	return b.String() + s[done:]
}

// Places returns where in JSON the texts and the names are of which holds is
// true, each place as a.b[0].c. The place of a name is the object that it stands
// in; that of the whole is "".
func Places(text []byte, holds func(text string) bool) (all []string) {
	w := walk{s: string(text)}
	w.text = func(from, to int) {
		if holds(unquote(w.s[from:to])) {
			all = append(all, w.place())
		}
	}
	w.whole()
	return slices.Compact(all)
}

// place writes where in the JSON w is.
func (w *walk) place() string {
	var b strings.Builder
	for _, p := range w.path {
		switch {
		case p.index >= 0:
			fmt.Fprintf(&b, "[%d]", p.index)
		case b.Len() > 0 && p.name != "":
			b.WriteString("." + p.name)
		default:
			b.WriteString(p.name)
		}
	}
	return b.String()
}

// unquote returns what a text of JSON says.
func unquote(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text[1 : len(text)-1]
	}
	var said string
	if json.Unmarshal([]byte(text), &said) != nil {
		return text
	}
	return said
}
