package schemas

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Mend returns args as the schema types them, and args themselves when they are
// fine. Hosts garble what a model said: at every depth,
//
//   - a string is read as the number, truth value (Python's True too), array or
//     object that it holds, where the schema takes no string;
//   - null is left out, and so is an empty string where it is optional and the
//     schema refuses it;
//   - 5.0 and 5e0 are the integer 5;
//   - [] is the object {} to PHP, and {} the array [] to Lua;
//   - a value of an object of texts that names none of them, such as a query,
//     may be a number or a truth value;
//   - all of the arguments may be missing, null, or a string of JSON.
//
// What is still wrong is left for Validate to refuse. What is no well-formed
// JSON in UTF-8, or holds half a character, is refused at once, with an
// [InvalidError] that repeats no value.
func (t *Tool) Mend(args []byte) ([]byte, error) {
	schema, err := t.enforced()
	if err != nil || string(args) == "{}" {
		return args, err
	}
	object, err := whole(args)
	if err != nil {
		return nil, err
	}
	if isEmpty(object) {
		object = gjson.Parse("{}")
	}
	if !object.IsObject() {
		return args, nil // for Validate to refuse
	}
	var m mending
	text, mended := m.members(object, &schema.root, func(name string) bool {
		return name == dummy && schema.takesNothing
	})
	if m.fault != nil {
		return nil, &InvalidError{[]Fault{*m.fault}}
	}
	if mended {
		if _, twice := duplicate(object, ""); !twice {
			return []byte(text), nil
		}
	}
	return []byte(object.Raw), nil // as it came, out of its string
}

// dummy is an argument that Cursor adds where a tool takes none.
const dummy = "random_string"

// whole returns all of the arguments of a call. They may be missing, or stand
// in a string.
func whole(args []byte) (gjson.Result, error) {
	none := gjson.Parse("{}")
	for range 2 {
		if problem := unsound(args); problem != "" {
			return none, &InvalidError{[]Fault{{unsoundMember(args), problem}}}
		}
		text := strings.Trim(string(args), blanks)
		if text == "" || text == "null" {
			return none, nil
		}
		if !json.Valid(args) {
			break
		}
		all := gjson.Parse(text)
		if all.Type != gjson.String {
			return all, nil
		}
		args = []byte(all.String())
	}
	return none, &InvalidError{[]Fault{{Problem: "the arguments are not well-formed JSON"}}}
}

// unsoundMember names the argument that is not sound, or returns "".
func unsoundMember(args []byte) (at string) {
	gjson.ParseBytes(args).ForEach(func(name, value gjson.Result) bool {
		if unsound([]byte(name.Raw)) == "" && unsound([]byte(value.Raw)) != "" {
			at = cut(name.String())
		}
		return at == ""
	})
	return at
}

// A mending goes through the arguments of one call.
type mending struct {
	fault *Fault // of a string of JSON that is not sound
}

// value returns v as n types it, and whether that is another text.
func (m *mending) value(v gjson.Result, n *node) (text string, mended bool) {
	switch {
	case n == nil:
	case v.Type == gjson.String && n.Type != nil && !n.takes("string"):
		if held, ok := m.held(v.String(), n); ok {
			text, _ = m.value(held, n)
			return text, true
		}
	case v.Type == gjson.Number && n.takes("integer") && !n.takes("number"):
		return integer(v.Raw)
	case isEmpty(v) && v.IsArray() && n.takes("object") && !n.takes("array"):
		return "{}", true
	case isEmpty(v) && v.IsObject() && n.takes("array") && !n.takes("object"):
		return "[]", true
	case v.IsObject():
		return m.members(v, n, func(string) bool { return false })
	case v.IsArray() && n.Items != nil:
		return m.elements(v, n.Items)
	}
	return v.Raw, false
}

// blanks are what JSON may have around a value.
const blanks = " \t\r\n"

// isEmpty says that v is [] or {}.
func isEmpty(v gjson.Result) bool {
	return v.Type == gjson.JSON && len(v.Raw) >= 2 && strings.Trim(v.Raw[1:len(v.Raw)-1], blanks) == ""
}

// held returns the value that a string holds, if n takes such a one.
func (m *mending) held(text string, n *node) (gjson.Result, bool) {
	text = strings.Trim(text, blanks)
	if n.takes("boolean") && (strings.EqualFold(text, "true") || strings.EqualFold(text, "false")) {
		text = strings.ToLower(text)
	}
	v := gjson.Parse(text)
	var fits bool
	switch v.Type {
	case gjson.True, gjson.False:
		fits = n.takes("boolean")
	case gjson.Number:
		fits = n.takes("integer") || n.takes("number")
	case gjson.JSON:
		fits = v.IsArray() && n.takes("array") || v.IsObject() && n.takes("object")
	}
	if !fits {
		return v, false
	}
	if problem := unsound([]byte(text)); problem != "" {
		m.fault = &Fault{Problem: problem}
		return v, false
	}
	if !json.Valid([]byte(text)) {
		return v, false
	}
	if at, twice := duplicate(v, ""); twice {
		m.fault = &Fault{Problem: "gives " + show(at) + " twice"}
		return v, false
	}
	return v, true
}

// members returns the object v as n types it, without members that are left
// out or that skip says are none.
func (m *mending) members(v gjson.Result, n *node, skip func(name string) bool) (text string, mended bool) {
	kept := make([]string, 0, 16) // names and values, in turn
	v.ForEach(func(name, value gjson.Result) bool {
		of, known := n.Properties[name.String()], true
		if of == nil {
			of, known = n.Additional.node, false
		}
		if of == nil && skip(name.String()) || of != nil && of.leftOut(value, known && !slices.Contains(n.Required, name.String())) {
			mended = true
			return true
		}
		text, other := m.value(value, of)
		if !known && of != nil && isScalar(value) && of.only("string") {
			text, other = strconv.Quote(value.Raw), true // digits and letters
		}
		if m.fault != nil && m.fault.At == "" {
			m.fault.At = cut(name.String())
		}
		mended = mended || other
		kept = append(kept, name.Raw, text)
		return m.fault == nil
	})
	if !mended {
		return v.Raw, false
	}
	var b strings.Builder
	for i := 0; i < len(kept); i += 2 {
		b.WriteString("," + kept[i] + ":" + kept[i+1])
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}", true
}

// isScalar says that v is a number or a truth value.
func isScalar(v gjson.Result) bool {
	return v.Type == gjson.Number || v.IsBool()
}

// elements returns the array v with each element as n types it.
func (m *mending) elements(v gjson.Result, n *node) (text string, mended bool) {
	var kept []string
	v.ForEach(func(_, value gjson.Result) bool {
		text, other := m.value(value, n)
		mended = mended || other
		kept = append(kept, text)
		return m.fault == nil
	})
	if !mended {
		return v.Raw, false
	}
	return "[" + strings.Join(kept, ",") + "]", true
}

// leftOut says that a member of schema n was meant to be left out.
func (n *node) leftOut(v gjson.Result, optional bool) bool {
	if v.Type == gjson.Null {
		return n.Type != nil && !n.takes("null")
	}
	if !optional || v.Type != gjson.String || n.Type == nil {
		return false
	}
	if !n.takes("string") {
		return strings.Trim(v.Str, blanks) == ""
	}
	return v.Str == "" && !n.takesEmpty()
}

// takesEmpty reports whether the empty string fits n, and so says something.
func (n *node) takesEmpty() bool {
	if n.MinLength > 0 || n.Enum != nil && !n.Enum.has(gjson.Result{Type: gjson.String}) {
		return false
	}
	return n.Pattern == nil || n.Pattern.MatchString("")
}

// integer writes a whole number in digits, exactly. It leaves what is none.
func integer(number string) (digits string, mended bool) {
	if !strings.ContainsAny(number, ".eE") || endless(number) || !isInteger(number) {
		return number, false
	}
	return exact(number).Num().String(), true
}
