package raw

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A term is one condition on the rows of a list: state=ACTIVE.
type term struct {
	field, operator, want string
}

// operators are how a term compares, the longer of two that begin alike first.
const operators = "!= <= >= == = ~ < >"

// newTerm reads a term.
func newTerm(text string) (term, error) {
	at := strings.IndexAny(text, "!=~<>")
	if at <= 0 {
		return term{}, fmt.Errorf("%.100q is none: a field, one of = != ~ < > <= >=, and a value, such as state=ACTIVE", text)
	}
	for op := range strings.FieldsSeq(operators) {
		if want, ok := strings.CutPrefix(text[at:], op); ok {
			if op == "==" {
				op = "="
			}
			t := term{strings.TrimSpace(text[:at]), op, unquoted(strings.TrimSpace(want))}
			if _, ok := compared(t.want, t.want, time.Now()); !ok && strings.ContainsAny(op, "<>") {
				return term{}, fmt.Errorf("%.100q compares with what is neither a number nor a time such as 2026-02-15, now or now+30d", text)
			}
			return t, nil
		}
	}
	return term{}, fmt.Errorf("%.100q has no comparison that is known: = != ~ < > <= >=", text)
}

// unquoted takes off the quotes that some write around a value.
func unquoted(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// wantsNothing says that the value of a term stands for an empty one.
func (t term) wantsNothing() bool { return t.want == "" || t.want == "null" || t.want == "[]" }

// impossible says what is wrong with a term about a field that is described.
func (t term) impossible(f catalog.Field) (fault tool.Fault, is bool) {
	if len(f.Values) == 0 || t.wantsNothing() || t.operator != "=" && t.operator != "!=" {
		return fault, false
	}
	allowed := literals(f.Values)
	if slices.ContainsFunc(allowed, func(v string) bool { return strings.EqualFold(v, t.want) }) {
		return fault, false
	}
	return tool.NotOneOf("filter "+t.field, t.want, allowed), true
}

func literals(all []catalog.Literal) []string {
	texts := make([]string, len(all))
	for i, v := range all {
		texts[i] = v.Text()
	}
	return texts
}

// holds reports whether a term is true of a value, which is nil where the row
// has none. Of a list it is, where it is true of one of its elements.
func (t term) holds(value json.RawMessage, now time.Time) bool {
	switch all := texts(value); t.operator {
	case "=":
		return t.equals(all)
	case "!=":
		return !t.equals(all)
	case "~":
		return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(t.want)) })
	default:
		return slices.ContainsFunc(all, func(s string) bool { return t.orders(s, now) })
	}
}

func (t term) equals(all []string) bool {
	if t.wantsNothing() {
		return len(all) == 0
	}
	return slices.ContainsFunc(all, func(s string) bool {
		if strings.EqualFold(s, t.want) {
			return true
		}
		a, b, ok := numbers(s, t.want)
		return ok && a == b
	})
}

// orders reports whether a value comes before or after the one of the term. Both
// are numbers or times.
func (t term) orders(s string, now time.Time) bool {
	order, ok := compared(s, t.want, now)
	switch {
	case !ok:
		return false
	case order == 0:
		return strings.HasSuffix(t.operator, "=")
	}
	return (order < 0) == (t.operator[0] == '<')
}

// compared compares two numbers, or two times.
func compared(a, b string, now time.Time) (order int, ok bool) {
	if x, y, ok := numbers(a, b); ok {
		return cmp.Compare(x, y), true
	}
	x, ok := moment(a, now)
	y, too := moment(b, now)
	return x.Compare(y), ok && too
}

func numbers(a, b string) (x, y float64, ok bool) {
	x, bad := strconv.ParseFloat(a, 64)
	y, worse := strconv.ParseFloat(b, 64)
	return x, y, bad == nil && worse == nil
}

// moment reads a time as OVHcloud writes one, a day, now, or how far from now:
// now+30d, now-12h.
func moment(s string, now time.Time) (time.Time, bool) {
	if away, ok := strings.CutPrefix(s, "now"); ok {
		if days, ok := strings.CutSuffix(away, "d"); ok && strings.IndexAny(away, "+-") == 0 {
			n, err := strconv.Atoi(days)
			return now.AddDate(0, 0, n), err == nil
		}
		d, err := time.ParseDuration(cmp.Or(away, "+0s"))
		return now.Add(d), err == nil && strings.IndexAny(cmp.Or(away, "+"), "+-") == 0
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04:05", time.DateTime, "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// texts returns what a value says: nothing, one text, or that of each element of
// a list. What nests is JSON.
func texts(value json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		list = []json.RawMessage{value}
	}
	var all []string
	for _, v := range list {
		if !isVacant(v) {
			all = append(all, text(v))
		}
	}
	return all
}

// text returns a text without its quotes, and any other value as JSON.
func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

// isVacant reports whether a value says nothing.
func isVacant(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// An order is by which field rows are sorted.
type order struct {
	field   string
	descend bool
}

func newOrder(text string) order {
	field, descend := strings.CutPrefix(text, "-")
	return order{strings.TrimPrefix(field, "+"), descend}
}

// compare compares two values: numbers, times, or texts. What is empty comes
// last, either way.
func (o order) compare(a, b json.RawMessage, now time.Time) int {
	switch empty, too := isVacant(a), isVacant(b); {
	case empty && too:
		return 0
	case empty:
		return 1
	case too:
		return -1
	}
	x, y := text(a), text(b)
	order, ok := compared(x, y, now)
	if !ok {
		order = strings.Compare(strings.ToLower(x), strings.ToLower(y))
	}
	if o.descend {
		return -order
	}
	return order
}
