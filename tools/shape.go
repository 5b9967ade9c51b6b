package tools

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A shaper makes answers of raw calls fit for a model.
type shaper struct {
	showSecrets bool
	room        int // for the body of an answer, in bytes
}

func newShaper(o Options) shaper {
	most := budget(o.MaxOutput)
	return shaper{o.ShowSecrets, most - most/16} // the rest is for the note
}

const maskedValue = "REDACTED: a secret; the operator can start the server with --show-secrets"

// answer masks secrets, keeps what was asked for and cuts the rest. Of an
// answer that is said to hold secrets nothing is shown, unless it is plain
// which of its fields do.
func (s shaper) answer(in rawRead, body json.RawMessage, v verdict) rawAnswer {
	if len(body) == 0 {
		return rawAnswer{Body: anyJSON("null")}
	}
	if !json.Valid(body) {
		body = object(strings.ToValidUTF8(string(body), ""))
	}
	if !s.showSecrets {
		hidden, shown := v.hide(in.Path, body)
		if !shown {
			return rawAnswer{Body: anyJSON(object(maskedValue)), Note: "this path answers with a secret"}
		}
		body = hidden
	}
	var rows []json.RawMessage
	if json.Unmarshal(body, &rows) == nil && rows != nil {
		return s.cutList(in, rows)
	}
	body = project(body, in.Fields)
	if len(body) <= s.room {
		return rawAnswer{Body: anyJSON(body)}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil {
		return s.cutObject(fields)
	}
	var text string
	if json.Unmarshal(body, &text) == nil {
		return s.cutText(text)
	}
	return rawAnswer{Note: "the answer is too large to show"}
}

// cutText keeps the beginning of a text, in as many bytes of JSON as fit.
func (s shaper) cutText(text string) rawAnswer {
	most := min(s.room, len(text))
	body := object(strings.ToValidUTF8(text[:most], ""))
	for len(body) > s.room {
		most /= 2
		body = object(strings.ToValidUTF8(text[:most], ""))
	}
	return rawAnswer{Body: anyJSON(body), Note: fmt.Sprintf("cut: the first %d of %d bytes", most, len(text))}
}

// cutList keeps the rows that were asked for, as many as fit.
func (s shaper) cutList(in rawRead, rows []json.RawMessage) rawAnswer {
	out := rawAnswer{Total: len(rows)}
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
	out.Body = anyJSON(object(kept))
	return out
}

// cutObject leaves out the largest fields until the rest fits.
func (s shaper) cutObject(fields map[string]json.RawMessage) rawAnswer {
	kept, left := fitting(fields, s.room)
	out := rawAnswer{Body: anyJSON(object(kept))}
	if len(left) > 0 {
		out.Note = "cut: these fields are too large: " + some(left) + "; ask for less with query"
	}
	return out
}

// some lists names, but not very many.
func some(names []string) string {
	const most = 20
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
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

// project keeps some fields of an object; anything else stays as it is.
func project(row json.RawMessage, fields []string) json.RawMessage {
	var all map[string]json.RawMessage
	if len(fields) == 0 || json.Unmarshal(row, &all) != nil {
		return row
	}
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(fields, name) })
	return object(all)
}

// holdsText reports whether there is any text in v: a number or a boolean is
// no secret.
func holdsText(v any) bool {
	switch v := v.(type) {
	case string:
		return true
	case []any:
		return slices.ContainsFunc(v, holdsText)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), holdsText)
	}
	return false
}

// mask hides the values of fields that hold secrets, at any depth: by their
// name, and those of fields. It reports whether there was any place for one.
// JSON without such fields stays byte for byte as it is.
func mask(body json.RawMessage, fields []string) (hidden json.RawMessage, found bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || !hide(v, fields) {
		return body, false
	}
	return object(v), true
}

// hasText reports whether there is any text in JSON.
func hasText(body json.RawMessage) bool {
	var v any
	return json.Unmarshal(body, &v) == nil && holdsText(v)
}

// hide masks secrets within v, those fields included, and reports whether
// there is a place for any, be it empty.
func hide(v any, fields []string) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = hide(e, fields) || found
		}
	case map[string]any:
		for name, e := range v {
			if link, ok := e.(string); ok && catalog.SecretLink(link) {
				v[name], found = "REDACTED", true
				continue
			}
			if !catalog.SecretField(name) && !slices.Contains(fields, name) {
				found = hide(e, fields) || found
				continue
			}
			found = true
			if holdsText(e) {
				v[name] = "REDACTED"
			}
		}
	}
	return found
}
