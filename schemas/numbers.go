package schemas

import (
	"encoding/json"
	"strconv"
	"strings"
)

// numbers returns a fault for each number within value that objection has
// something to say about.
func (n *node) numbers(value any, path []string, objection func(at *node, number json.Number) string) (all []Fault) {
	switch v := value.(type) {
	case map[string]any:
		for p, sub := range v {
			all = append(all, n.numbers(sub, append(path, p), objection)...)
		}
	case []any:
		for i, sub := range v {
			all = append(all, n.numbers(sub, append(path, strconv.Itoa(i)), objection)...)
		}
	case json.Number:
		at, name := n.locate(path)
		if s := objection(at, v); s != "" {
			all = append(all, Fault{name, s})
		}
	}
	return all
}

// endless objects to numbers that no one means, such as 1e999999: exact
// arithmetic on one takes a tenth of a second.
func endless(_ *node, number json.Number) string {
	const longest = 400 // digits; the largest float64 has 309
	f, err := number.Float64()
	vanishing := f == 0 && strings.ContainsAny(string(number), "eE")
	if err != nil || vanishing || len(number) > longest {
		return "is a number out of any range"
	}
	return ""
}

// unreadable objects to integers that Go does not read as such. For JSON
// Schema, 1.0, 1e2 and numbers of any size are integers too.
func unreadable(at *node, number json.Number) string {
	if at.Type != "integer" {
		return ""
	}
	if _, err := strconv.ParseInt(string(number), 10, 64); err != nil {
		return "must be written in digits only and fit in 64 bits"
	}
	return ""
}
