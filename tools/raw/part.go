package raw

import (
	"encoding/json"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A part is what is cut as one: a row of a list, or an answer that is none. It
// keeps no more than there is room for, whatever it is given.
type part struct {
	room   int
	fields []string // that were asked for; all when there are none
	normal bool     // tokens are written as encoding/json does
	cuts   bool     // it is cut, rather than left out, when it does not fit

	kind   tokenKind // of the first token
	depth  int
	whole  bounded  // all of it
	said   []byte   // of a text: what it says, as much as there is room for
	length int      // of what it says in all
	object smallest // fields of an object
	name   []byte   // of the field that is being read, or its beginning
	named  bool     // name is all of it
	skip   bool     // that field was not asked for
	value  bounded  // of that field
}

// tooLarge says of a part that nothing of it is shown.
const tooLarge = "too large to show"

// begin empties the part for the next one.
func (p *part) begin(room int, fields []string, normal, cuts bool) {
	*p = part{
		room: room, fields: fields, normal: normal, cuts: cuts,
		whole: bounded{text: p.whole.text[:0], most: room},
		value: bounded{text: p.value.text[:0], most: room},
		name:  p.name[:0],
	}
}

func (p *part) take(t token) {
	if p.kind == 0 {
		p.first(t)
	}
	if t.kind.closes() {
		p.depth--
	}
	if !p.projects() {
		p.whole.token(t, p.normal)
	}
	if p.kind == '{' && p.depth > 0 && (p.cuts || p.projects()) {
		p.within(t)
	}
	if t.kind.opens() {
		p.depth++
	}
}

// projects reports whether some fields of an object were asked for.
func (p *part) projects() bool { return p.kind == '{' && len(p.fields) > 0 }

// first notes what kind of part it is.
func (p *part) first(t token) {
	p.kind = t.kind
	if p.cuts || p.projects() {
		p.object = newSmallest(p.room)
	}
	if t.kind == textToken && p.cuts {
		said := t.plain()
		p.length = len(said)
		if t.long != nil {
			p.length = t.long.length
		}
		p.said = slices.Clone(said[:min(len(said), p.room)])
	}
}

// within takes a token within an object.
func (p *part) within(t token) {
	if p.depth == 1 && t.kind == nameToken {
		p.name = append(p.name[:0], t.plain()...)
		p.named = t.long == nil || t.long.length == len(p.name)
		p.skip = p.projects() && !slices.Contains(p.fields, string(p.name))
		p.value.text, p.value.size = p.value.text[:0], 0
		return
	}
	if p.skip {
		return
	}
	p.value.token(t, p.normal)
	if p.depth == 1 && !t.kind.opens() {
		p.object.add(p.name, p.named, p.value)
	}
}

// result returns what is shown of the part, and says what is not. It is valid
// until the next part begins.
func (p *part) result() (body json.RawMessage, note string) {
	switch {
	case !p.projects() && p.whole.whole():
		return p.whole.text, ""
	case p.projects() || p.kind == '{' && p.cuts:
		kept, left := p.object.result()
		if body = tool.Object(kept); left == "" && len(body) > p.room && !p.cuts {
			left = tooLarge
		}
		return body, left
	case p.kind == textToken && p.cuts:
		return cutText(p.said, p.length, p.room)
	}
	return json.RawMessage("null"), tooLarge
}

// A bounded is kept as long as it is no longer than most; of what is longer
// only the length is known.
type bounded struct {
	text       []byte
	size, most int
}

func (b *bounded) whole() bool { return b.size <= b.most }

// token appends a token, with the comma before and the colon after it.
func (b *bounded) token(t token, normal bool) {
	raw, size := t.raw, t.size
	if normal {
		raw, size = t.normal()
	}
	if t.comma {
		b.add([]byte{','}, 1)
	}
	b.add(raw, size)
	if t.kind == nameToken {
		b.add([]byte{':'}, 1)
	}
}

func (b *bounded) add(text []byte, size int) {
	if b.size += size; b.whole() {
		b.text = append(b.text, text...)
	}
}
