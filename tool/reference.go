package tool

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// A reference stands in the arguments of a call of a plan for a value that an
// earlier call answers: a text that is $1.record.id for a value of any type, and
// $(1.record.id) within a text for a number or a short name.
type reference struct {
	call int    // from 1 on
	path string // fields of the answer, and numbers of elements, between dots
}

func (r reference) String() string { return fmt.Sprintf("$%d.%s", r.call, r.path) }

// inner is the reference as it stands within a text.
func (r reference) inner() string { return fmt.Sprintf("$(%d.%s)", r.call, r.path) }

// parseReference reads what is behind the $.
func parseReference(s string) (reference, bool) {
	number, path, dotted := strings.Cut(s, ".")
	if !dotted || number == "" || strings.Trim(number, "0123456789") != "" {
		return reference{}, false
	}
	call, _ := strconv.ParseInt(number, 10, 32) // the largest, of what no plan has that many of
	for field := range strings.SplitSeq(path, ".") {
		if field == "" || strings.ContainsFunc(field, func(c rune) bool { return !isPlain(c) || c == ':' || c == '.' }) {
			return reference{}, false
		}
	}
	return reference{int(call), path}, true
}

// isPlain reports whether a character can't end, or begin, anything in a path or
// a text that a reference stands in.
func isPlain(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_-.:", c)
}

// A substitute returns what to put in the place of a reference: JSON, or within
// a text the text to insert.
type substitute func(r reference, within bool) (string, error)

// substituted returns the JSON j with its references substituted, and all else
// to the byte as it was.
func substituted(j string, by substitute) (string, error) {
	var parts []string
	var failures []error
	add := func(prefix, value string) {
		value, err := substituted(value, by)
		parts, failures = append(parts, prefix+value), append(failures, err)
	}
	switch j[0] {
	case '"':
		return substitutedText(j, by)
	case '[':
		for _, e := range elements(j) {
			add("", e)
		}
		return "[" + strings.Join(parts, ",") + "]", errors.Join(failures...)
	case '{':
		for name, value := range members(j) {
			add(`"`+name+`":`, value)
		}
		return "{" + strings.Join(parts, ",") + "}", errors.Join(failures...)
	}
	return j, nil
}

func substitutedText(j string, by substitute) (string, error) {
	if !strings.Contains(j, "$") {
		return j, nil
	}
	text := gjson.Parse(j).String()
	if after, ok := strings.CutPrefix(text, "$"); ok {
		if r, ok := parseReference(after); ok {
			return by(r, false)
		}
	}
	var b strings.Builder
	found := false
	for rest := text; ; {
		before, after, more := strings.Cut(rest, "$(")
		b.WriteString(before)
		if !more {
			break
		}
		inner, behind, closed := strings.Cut(after, ")")
		r, ok := parseReference(inner)
		if !closed || !ok {
			b.WriteString("$(")
			rest = after
			continue
		}
		value, err := by(r, true)
		if err != nil {
			return j, err
		}
		found, rest = true, behind
		b.WriteString(value)
	}
	if !found {
		return j, nil
	}
	return string(Object(b.String())), nil
}

// references returns the references in JSON, each once.
func references(j string) (all []reference) {
	_, _ = substituted(j, func(r reference, _ bool) (string, error) {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
		return "null", nil
	})
	return all
}

// of returns the value in the answer of its call.
func (r reference) of(answer json.RawMessage, within bool) (string, error) {
	v := gjson.GetBytes(answer, r.path)
	switch {
	case !v.Exists() || v.Type == gjson.Null:
		return "", fmt.Errorf("call %d answered nothing at %s", r.call, r.path)
	case !within:
		return v.Raw, nil
	case v.IsObject() || v.IsArray():
		return "", fmt.Errorf("%s is no text and no number, so it can't stand within a text", r)
	}
	text := v.String()
	if strings.ContainsFunc(text, func(c rune) bool { return !isPlain(c) }) || strings.Trim(text, ".") == "" {
		return "", fmt.Errorf("%s has other characters than letters, digits and - _ . :, so it can't stand within a text", r)
	}
	return text, nil
}

// problem finds what is wrong with a reference, by what the tool of its call
// publishes of its answers; "" when nothing is.
func (r reference) problem(earlier parts) string {
	if r.call < 1 || r.call > len(earlier) {
		return fmt.Sprintf("%s refers to call %d, and only an earlier call of the plan has answered by then", r, r.call)
	}
	p := earlier[r.call-1]
	if p == nil {
		return "" // its tool is not known, which is told
	}
	schema := gjson.ParseBytes(p.q.schema.Output)
	if result := schema.Get("properties.confirm"); result.Exists() {
		schema = schema.Get("properties.result")
	}
	for field := range strings.SplitSeq(r.path, ".") {
		fields := schema.Get("properties").Map()
		switch {
		case len(fields) > 0 && !fields[field].Exists():
			known := slices.Sorted(maps.Keys(fields))
			return fmt.Sprintf("%s: the answer of %s has no field %q, but %s", r, p.q.Name, field, strings.Join(known, ", "))
		case len(fields) > 0:
			schema = fields[field]
		default:
			schema = schema.Get("items")
		}
	}
	return ""
}
