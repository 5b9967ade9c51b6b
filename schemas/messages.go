package schemas

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// UnknownField is the fault of naming a field that is none of known.
func UnknownField(at, name string, known []string) Fault {
	return Fault{at, unknown(name, at, known)}
}

func unknown(p, within string, known []string) string {
	s := "unknown argument " + show(p)
	if within != "" {
		s = "has the unknown field " + show(p)
	}
	if near := meant(p, known); near != "" {
		s += "; did you mean " + strconv.Quote(near) + "?"
	}
	if len(known) == 0 {
		return s + " (it takes none)"
	}
	return s + " (known: " + some(known) + ")"
}

// some lists names, not all of them where they are very many.
func some(names []string) string {
	const most = 60
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

func missing(p, within string, of *node) string {
	s := "missing argument " + strconv.Quote(p)
	if within != "" {
		s = "lacks the field " + strconv.Quote(p)
	}
	if of != nil && of.Description != "" {
		s += ": " + strings.TrimSuffix(of.Description, ".")
	}
	return s
}

// wrongType says what a value of another type should be. A short value is
// shown, but none of an argument that is secret or holds JSON of any kind.
func (n *node) wrongType(v gjson.Result) string {
	wanted, got := article(n.Type), article([]string{typeOf(v)})
	if v.Type == gjson.String && (n.takes("object") || n.takes("array")) {
		wanted += " or the JSON of one"
	}
	if !n.takes("object") && !n.WriteOnly {
		switch {
		case v.Type == gjson.String:
			got = "the string " + show(v.Str)
		case v.Type == gjson.Number:
			got = "the number " + cut(v.Raw)
		case v.IsBool():
			got = v.Raw
		}
	}
	return fmt.Sprintf("must be %s, got %s", wanted, got)
}

// hide keeps what is said of a secret value from repeating it.
func (n *node) hide(problem string) string {
	if n.WriteOnly {
		return "has a value that is not shown, " + n.wrongForm("what is asked for")
	}
	return problem
}

// sizeProblems says what is wrong with how much there is of a value, which
// tells nothing of it.
func sizeProblems(got, least int, most *int, what string) []string {
	switch {
	case got < least:
		return []string{tooFew(got, least, what)}
	case most != nil && got > *most:
		return []string{fmt.Sprintf("has %d %s, at most %d are allowed", got, what, *most)}
	}
	return nil
}

func tooFew(got, want int, what string) string {
	if got == 0 {
		return "must not be empty"
	}
	return fmt.Sprintf("has %d %s, at least %d are needed", got, what, want)
}

// wrongForm tells a form by its description: few read regular expressions.
func (n *node) wrongForm(form string) string {
	if n.Description != "" {
		return "which has the wrong form: " + n.Description
	}
	return "which does not match " + form
}

// NotOneOf is the fault of a value that is none of those allowed.
func NotOneOf(at, got string, allowed []string) Fault {
	s := "must be one of " + some(allowed) + ", got " + show(got)
	if near := Nearest(got, allowed); near != "" {
		s += "; did you mean " + strconv.Quote(near) + "?"
	}
	return Fault{at, s}
}

func (s scalars) problem(got gjson.Result) string {
	allowed := make([]string, len(s))
	for i, w := range s {
		allowed[i] = scalar(w)
	}
	return NotOneOf("", scalar(got), allowed).Problem
}

// scalar returns a text as it is, and anything else as it is written.
func scalar(v gjson.Result) string {
	if v.Type == gjson.String {
		return v.Str
	}
	return v.Raw
}

func article(types []string) string {
	var all []string
	for _, t := range allTypes() {
		switch {
		case !slices.Contains(types, t):
		case t == "null":
			all = append(all, t)
		case strings.ContainsAny(t[:1], "aio"):
			all = append(all, "an "+t)
		default:
			all = append(all, "a "+t)
		}
	}
	return strings.Join(all, " or ")
}

// show quotes a value of the caller's, cut short.
func show(s string) string { return strconv.Quote(cut(s)) }

// cut keeps the beginning of a long text.
func cut(s string) string {
	const most = 60
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
