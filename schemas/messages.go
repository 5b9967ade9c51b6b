package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	validate "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
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
		s += ": " + of.Description
	}
	return s
}

// problem says what is wrong with a value, without repeating a long or secret
// one.
func problem(k validate.ErrorKind, at *node) string {
	if s := misshapen(k); s != "" {
		return s
	}
	if _, not := k.(*kind.Not); not && at.ReadOnly {
		return "can only be read: leave it out"
	}
	if at.WriteOnly {
		return "has a value that is not shown, " + at.wrongForm("what is asked for")
	}
	switch k := k.(type) {
	case *kind.Enum:
		return enumProblem(k)
	case *kind.Minimum:
		return fmt.Sprintf("must be at least %s, got %s", k.Want.RatString(), cut(k.Got.RatString()))
	case *kind.Maximum:
		return fmt.Sprintf("must be at most %s, got %s", k.Want.RatString(), cut(k.Got.RatString()))
	case *kind.Pattern:
		return "is " + show(k.Got) + ", " + at.wrongForm(k.Want)
	case *kind.Format:
		return "is " + show(fmt.Sprint(k.Got)) + ", " + at.wrongForm(k.Want)
	}
	return cut(k.LocalizedString(message.NewPrinter(language.English)))
}

// wrongType says what a value of another type should be. A short value is
// shown, but none of an argument that is secret or holds JSON of any kind.
func wrongType(k *kind.Type, at *node, value any) string {
	object := slices.Contains(k.Want, "object")
	wanted, got := article(slices.Clone(k.Want)), article([]string{k.Got})
	if k.Got == "string" && (object || slices.Contains(k.Want, "array")) {
		wanted += " or the JSON of one"
	}
	if object || at.WriteOnly {
		return fmt.Sprintf("must be %s, got %s", wanted, got)
	}
	switch v := value.(type) {
	case string:
		got = "the string " + show(v)
	case json.Number:
		got = "the number " + cut(string(v))
	case bool:
		got = strconv.FormatBool(v)
	}
	return fmt.Sprintf("must be %s, got %s", wanted, got)
}

// misshapen says what is wrong with a value's size, which tells nothing of the
// value. It returns "" for other faults.
func misshapen(k validate.ErrorKind) string {
	switch k := k.(type) {
	case *kind.MinLength:
		return tooFew(k.Got, k.Want, "characters")
	case *kind.MaxLength:
		return fmt.Sprintf("has %d characters, at most %d are allowed", k.Got, k.Want)
	case *kind.MinItems:
		return tooFew(k.Got, k.Want, "entries")
	case *kind.MaxItems:
		return fmt.Sprintf("has %d entries, at most %d are allowed", k.Got, k.Want)
	}
	return ""
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

func enumProblem(k *kind.Enum) string {
	allowed := make([]string, len(k.Want))
	for i, w := range k.Want {
		allowed[i] = fmt.Sprint(w)
	}
	return NotOneOf("", fmt.Sprint(k.Got), allowed).Problem
}

func article(types []string) string {
	for i, t := range types {
		switch t {
		case "object", "array", "integer":
			types[i] = "an " + t
		case "null":
		default:
			types[i] = "a " + t
		}
	}
	return strings.Join(types, " or ")
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
