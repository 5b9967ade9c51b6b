package raw

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// cut keeps of a body what was asked for, and as much of that as there is room
// for.
func (s shaper) cut(in getCall, body json.RawMessage) answer {
	var rows []json.RawMessage
	if json.Unmarshal(body, &rows) == nil && rows != nil {
		return s.cutList(in, rows)
	}
	body = project(body, in.Fields)
	if len(body) <= s.room {
		return answer{Body: tool.AnyJSON(body)}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil {
		return s.cutObject(fields)
	}
	var text string
	if json.Unmarshal(body, &text) == nil {
		return s.cutText(text)
	}
	return answer{Note: "the answer is too large to show"}
}

// cutList keeps the rows that were asked for, as many as fit.
func (s shaper) cutList(in getCall, rows []json.RawMessage) answer {
	out := answer{Total: len(rows)}
	from := min(in.Offset, len(rows))
	to := len(rows)
	if in.Limit > 0 {
		to = min(from+in.Limit, to)
	}
	kept, size := []json.RawMessage{}, 0
	for _, row := range rows[from:to] {
		row = project(row, in.Fields)
		if size += len(row) + 1; size > s.room && len(kept) > 0 {
			break
		}
		kept = append(kept, row)
	}
	if end := from + len(kept); end < len(rows) {
		out.Note = fmt.Sprintf("rows %d to %d of %d; call again with offset %d, or with fields", from, end-1, len(rows), end)
	}
	out.Body = tool.AnyJSON(tool.Object(kept))
	return out
}

// cutObject leaves out the largest fields until the rest fits.
func (s shaper) cutObject(fields map[string]json.RawMessage) answer {
	kept, left := fitting(fields, s.room)
	out := answer{Body: tool.AnyJSON(tool.Object(kept))}
	if len(left) > 0 {
		out.Note = "cut: these fields are too large: " + some(left) + "; ask for less with query"
	}
	return out
}

// cutText keeps the beginning of a text, in as many bytes of JSON as fit.
func (s shaper) cutText(text string) answer {
	most := min(s.room, len(text))
	body := tool.Object(strings.ToValidUTF8(text[:most], ""))
	for len(body) > s.room {
		most /= 2
		body = tool.Object(strings.ToValidUTF8(text[:most], ""))
	}
	return answer{Body: tool.AnyJSON(body), Note: fmt.Sprintf("cut: the first %d of %d bytes", most, len(text))}
}

// project keeps some fields of an object; anything else stays as it is.
func project(row json.RawMessage, fields []string) json.RawMessage {
	var all map[string]json.RawMessage
	if len(fields) == 0 || json.Unmarshal(row, &all) != nil {
		return row
	}
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(fields, name) })
	return tool.Object(all)
}

// fitting keeps the smallest fields that fit into that many bytes together,
// and names the others.
func fitting(fields map[string]json.RawMessage, most int) (kept map[string]json.RawMessage, left []string) {
	names := slices.SortedFunc(maps.Keys(fields), func(a, b string) int {
		return cmp.Or(len(fields[a])-len(fields[b]), strings.Compare(a, b))
	})
	kept, size := make(map[string]json.RawMessage), 0
	for i, name := range names {
		if size += len(fields[name]) + len(name) + 4; size > most {
			return kept, names[i:]
		}
		kept[name] = fields[name]
	}
	return kept, nil
}

// some lists names, but not very many.
func some(names []string) string {
	const most = 20
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
