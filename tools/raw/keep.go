package raw

import (
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A keeper keeps of an answer what was asked for, and as much of that as there
// is room for: the rows of a list that fit, or of anything else a part.
type keeper struct {
	in     getCall
	room   int  // bytes
	normal bool // tokens are written as encoding/json does

	depth  int
	isList bool
	rows   int    // of the whole list
	shown  int    // rows that are kept
	list   []byte // these
	full   bool   // the next row does not fit
	note   string // what of the only row is cut
	part   part   // what is being read: the whole answer, or a row
	wanted bool   // part is asked for, and there is room left
}

func (k *keeper) take(t token) {
	if t.kind.closes() {
		k.depth--
	}
	outside := 0 // of a part
	if k.isList {
		outside = 1
	}
	switch {
	case k.depth == 0 && t.kind == '[':
		k.isList = true
		k.depth++
		return
	case k.depth < outside: // the end of the list
		return
	case k.depth == outside && !t.kind.closes():
		k.begin()
		t.comma = false // it stands before the row, not in it
	}
	if k.wanted {
		k.part.take(t)
	}
	if t.kind.opens() {
		k.depth++
	}
	if k.depth == outside && k.isList && k.wanted {
		k.row()
	}
}

// begin begins with the next part.
func (k *keeper) begin() {
	k.wanted = true
	room := k.room
	if k.isList {
		at := k.rows - k.in.Offset // among the rows that are asked for
		k.rows++
		k.wanted = !k.full && at >= 0 && (k.in.Limit == 0 || at < k.in.Limit)
		if k.shown > 0 {
			room -= len(k.list) + len(",")
		}
	}
	if k.wanted {
		// A first row that is too large is cut: no call would get past it.
		k.part.begin(room, k.in.Fields, k.normal, k.shown == 0)
	}
}

// row keeps the row that is complete, if it fits.
func (k *keeper) row() {
	body, note := k.part.result()
	if note != "" && k.shown > 0 {
		k.full = true
		return
	}
	if note != "" {
		k.full = true
		k.note = fmt.Sprintf("row %d is %s", k.rows-1, note)
	}
	k.list = append(append(k.list, ','), body...)
	k.shown++
}

// answer returns what is kept of the answer, which is complete.
func (k *keeper) answer() answer {
	if !k.isList {
		body, note := k.part.result()
		if note == tooLarge {
			note = "the answer is " + note
		}
		return answer{Body: tool.AnyJSON(body), Note: note}
	}
	out := answer{Total: k.rows, Note: k.note}
	from := min(k.in.Offset, k.rows)
	if end := from + k.shown; end < k.rows {
		if out.Note != "" {
			out.Note += "; "
		}
		out.Note += fmt.Sprintf("rows %d to %d of %d; call again with offset %d, or with fields", from, end-1, k.rows, end)
	}
	list := append([]byte{'['}, k.list[min(1, len(k.list)):]...)
	out.Body = tool.AnyJSON(append(list, ']'))
	return out
}
