package raw

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// What is shown of an answer was first written for answers that are in memory.
// That is what a stream has to show too.

// wholeShaper shapes an answer that is in memory.
type wholeShaper struct {
	shaper
	fields []string // secret ones
	effect effect.Effect
}

func (s wholeShaper) answer(in getCall, body json.RawMessage) answer {
	if len(body) == 0 {
		return answer{Body: tool.AnyJSON("null")}
	}
	if !s.showSecrets {
		var v any
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		dec.Decode(&v)
		text := holdsText(v)
		found := maskWithin(v, s.fields)
		if effect.SecretPath(in.Path) || s.effect.Reveals && !found && text {
			return answer{Body: tool.AnyJSON(tool.Object(redactedAnswer)), Note: "this path answers with a secret"}
		}
		if found {
			body = tool.Object(v)
		}
	}
	var rows []json.RawMessage
	if json.Unmarshal(body, &rows) == nil && rows != nil {
		return s.list(in, rows)
	}
	shown, note := s.cut(body, in.Fields)
	if note == tooLarge {
		note = "the answer is " + note
	}
	return answer{Body: tool.AnyJSON(shown), Note: note}
}

func (s wholeShaper) list(in getCall, rows []json.RawMessage) answer {
	out := answer{Total: len(rows)}
	from := min(in.Offset, len(rows))
	to := len(rows)
	if in.Limit > 0 {
		to = min(from+in.Limit, to)
	}
	kept, size := []json.RawMessage{}, 0
	for i, row := range rows[from:to] {
		note := ""
		if i == 0 {
			row, note = s.cut(row, in.Fields)
		} else {
			row = project(row, in.Fields)
		}
		if size += len(row) + 1; size > s.room && len(kept) > 0 {
			break
		}
		kept = append(kept, row)
		if note != "" {
			out.Note = fmt.Sprintf("row %d is %s", from, note)
			break
		}
	}
	if end := from + len(kept); end < len(rows) {
		if out.Note != "" {
			out.Note += "; "
		}
		out.Note += fmt.Sprintf("rows %d to %d of %d; call again with offset %d, or with fields", from, end-1, len(rows), end)
	}
	out.Body = tool.AnyJSON(tool.Object(kept))
	return out
}

func (s wholeShaper) cut(body json.RawMessage, fields []string) (json.RawMessage, string) {
	body = project(body, fields)
	var object map[string]json.RawMessage
	var text string
	switch {
	case len(body) <= s.room:
		return body, ""
	case json.Unmarshal(body, &object) == nil:
		kept, left := fitting(object, s.room)
		if len(left) > 0 {
			return tool.Object(kept), "cut: these fields are too large: " + some(left) + "; ask for less with query"
		}
		return tool.Object(kept), ""
	case json.Unmarshal(body, &text) == nil:
		return cutText([]byte(text), len(text), s.room)
	}
	return json.RawMessage("null"), tooLarge
}

func project(row json.RawMessage, fields []string) json.RawMessage {
	var all map[string]json.RawMessage
	if len(fields) == 0 || json.Unmarshal(row, &all) != nil || all == nil {
		return row
	}
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(fields, name) })
	return tool.Object(all)
}

func fitting(fields map[string]json.RawMessage, most int) (kept map[string]json.RawMessage, left []string) {
	names := slices.SortedFunc(maps.Keys(fields), func(a, b string) int {
		return cmp.Or(len(fields[a])-len(fields[b]), strings.Compare(a, b))
	})
	kept, size := make(map[string]json.RawMessage), 0
	for i, name := range names {
		if size += len(fields[name]) + len(tool.Object(name)) + 2; size > most {
			return kept, names[i:]
		}
		kept[name] = fields[name]
	}
	return kept, nil
}

func some(names []string) string {
	const most = 20
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

func maskWithin(v any, fields []string) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = maskWithin(e, fields) || found
		}
	case map[string]any:
		for name, e := range v {
			if link, ok := e.(string); ok && effect.SecretLink(link) {
				v[name], found = redacted, true
				continue
			}
			if !effect.SecretField(name) && !slices.Contains(fields, name) {
				found = maskWithin(e, fields) || found
				continue
			}
			found = true
			if holdsText(e) {
				v[name] = redacted
			}
		}
	}
	return found
}

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

// brief shortens a target that is in memory.
func brief(body json.RawMessage) json.RawMessage {
	short, _ := verdict{}.brief("/me", lexerOf(body))
	return short
}

// oddNames reports whether an object anywhere in JSON has a name twice, or one
// that is longer than most. OVHcloud sends neither: of a name that comes twice
// the last one counts, and a stream does not know which that is.
func oddNames(body []byte, most int) bool {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var names []map[string]bool // of the objects that are open; nil for a list
	var isName []bool
	for {
		t, err := dec.Token()
		if err != nil {
			return false
		}
		last := len(names) - 1
		if name, ok := t.(string); ok && last >= 0 && names[last] != nil && isName[last] {
			if names[last][name] || len(name) > most {
				return true
			}
			names[last][name], isName[last] = true, false
			continue
		}
		switch t {
		case json.Delim('{'):
			names, isName = append(names, map[string]bool{}), append(isName, true)
			continue
		case json.Delim('['):
			names, isName = append(names, nil), append(isName, false)
			continue
		case json.Delim('}'), json.Delim(']'):
			names, isName = names[:last], isName[:last]
		}
		if last := len(names) - 1; last >= 0 {
			isName[last] = true
		}
	}
}

func FuzzAStreamShowsWhatTheWholeShows(f *testing.F) {
	for _, body := range []string{
		``, `null`, `7`, `"text"`, `[]`, `{}`, `[[],{},"",null,1.50,-0e2]`, `{"b":1,"a":{"d":2,"c":"\u00e9\/"}}`, `{"b":1,"password":"x","a":{"d":2,"c":"\u00e9\/"}}`,
		`[{"b":1,"a":"x","secret":{"n":[1,2,{"m":3}]}},{"b":2,"a":"y","token":["x",{"y":"z"}]},null,"x",{"a":1}]`,
		`{"large":"` + strings.Repeat("x", 900) + `","mid":[` + strings.Repeat("1,", 20) + `1],"small":1,"é\u0001":2}`,
		`["` + strings.Repeat("é", 500) + `",1,2]`, `"` + strings.Repeat(`\u00e9\ud83d\ude00`, 60) + `"`, "[\"\xff\u2028\",{\"pin\":\"\xff\"}]", `[` + strings.Repeat("7", 800) + `]`,
		`{"url":"https://s3.example/x?X-Amz-Signature=a","b":"https://ovh.com/?page=2","c":["https://a/?token=1"]}`, `[[[[[[{"a":[[["x"]]]}]]]]],2]`,
		`{"password":[` + strings.Repeat("1,", 400) + `"x"]}`, `{"a":1,"passwords":[` + strings.Repeat("1,", 400) + `1]}`, ` [ { "a" : 1 , "b" : [ ] } , 2 ] `,
		`{` + strings.Repeat(`"x":1,`, 3) + `"y":"` + strings.Repeat(`\n`, 444) + `"}`, `{"code":"1","type":"2"}`,
		many(60, func(i int) string { return fmt.Sprintf(`"f%d":%d`, i, i*i*i) }),
	} {
		for _, how := range []uint8{0, 1, 2, 4, 8, 16, 31} {
			f.Add([]byte(body), how, uint8(70), uint8(0), uint8(0), "a")
			f.Add([]byte(body), how, uint8(9), uint8(1), uint8(2), "b,a,é\x01")
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, how, room, offset, limit uint8, fields string) {
		if len(body) > 0 && !json.Valid(body) || oddNames(body, mostName) {
			return
		}
		in := getCall{address: address{Path: "/me"}, Offset: int(offset), Limit: int(limit)}
		if how&1 != 0 {
			in.Fields = strings.Split(fields, ",")
		}
		if how&16 != 0 {
			in.Path = "/vps/a/secret"
		}
		s := shaper{showSecrets: how&2 != 0, room: len("null") + int(room)}
		v := verdict{effect: effect.Effect{Reveals: how&4 != 0}}
		var from io.Reader = bytes.NewReader(body)
		if how&8 != 0 {
			from = iotest.OneByteReader(from)
		}
		hold := max(s.room, 6*mostName)
		l := &lexer{from: from, hold: hold, buf: make([]byte, 0, hold+24)}
		if bytes.Contains(body, []byte("://")) || bytes.Contains(body, []byte(`:\`)) {
			l = newLexer(from, hold) // of a link that is not held, only the beginning is judged
		}
		got, err := s.shape(in, l, v)
		if err != nil {
			t.Fatal(err)
		}
		// White space is not shown, so it takes no room.
		var compact bytes.Buffer
		if len(body) > 0 && json.Compact(&compact, body) != nil {
			t.Fatal("not JSON")
		}
		want := wholeShaper{s, nil, v.effect}.answer(in, compact.Bytes())
		if diff := gocmp.Diff(string(tool.Object(want)), string(tool.Object(got))); diff != "" {
			t.Errorf("%s\nroom %d, %+v, %+v (-whole +stream):\n%s", compact.Bytes(), s.room, in, v.effect, diff)
		}
	})
}

// many is an object of that many fields.
func many(n int, field func(int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = field(i)
	}
	return "{" + strings.Join(all, ",") + "}"
}
