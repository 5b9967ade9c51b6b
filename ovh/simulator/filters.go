package simulator

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file holds how the parameters of a query select what a list answers.
// OVHcloud's description says of each whether it compares (=), is a pattern
// (like, or ilike without regard to case) or bounds a time.

// param returns a parameter of the query, "" for none.
func (r *request) param(name string) string { return r.URL.Query().Get(name) }

// checkQuery refuses parameters that the route doesn't have: one that is
// misspelt must not select everything.
func (r *request) checkQuery(found *route) *failure {
	known := found.parameters()
	for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		if !slices.Contains(known, name) {
			return badRequest("Received not described parameters: (%s)", name)
		}
	}
	return nil
}

// selects reports whether a parameter of the query lets value through; one
// that is not given or empty filters nothing.
func (r *request) selects(name, value string) bool {
	want := r.param(name)
	return want == "" || want == value
}

// selectsNumber is selects for a number, of which any spelling will do.
func (r *request) selectsNumber(name string, value int64) bool {
	return r.selects(name, strconv.FormatInt(value, 10))
}

// oneOf refuses a parameter of the query that is none of the values of its
// enum.
func (r *request) oneOf(name, enum string, values ...string) *failure {
	return oneOf(name, r.param(name), enum, values...)
}

// boolean refuses parameters of the query that are neither true nor false.
func (r *request) boolean(names ...string) *failure {
	for _, name := range names {
		if f := r.oneOf(name, "boolean", "true", "false"); f != nil {
			return f
		}
	}
	return nil
}

// numeric refuses parameters of the query that are no numbers.
func (r *request) numeric(names ...string) *failure {
	for _, name := range names {
		if v := r.param(name); v != "" {
			if _, err := strconv.ParseInt(v, 10, 64); err != nil {
				return invalid(name, v, "long")
			}
		}
	}
	return nil
}

// uuids refuses parameters of the query that are no UUIDs.
func (r *request) uuids(names ...string) *failure {
	form := regexp.MustCompile("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
	for _, name := range names {
		if v := r.param(name); v != "" && !form.MatchString(v) {
			return invalid(name, v, "uuid")
		}
	}
	return nil
}

// like returns what a parameter lets through that is a pattern for the whole
// text, as SQL's LIKE has them: % is any text and _ any character. Unlike with
// selects, an empty one lets only empty texts through.
func (r *request) like(name string) func(string) bool { return r.matching(name, "") }

// ilike is like without regard to case.
func (r *request) ilike(name string) func(string) bool { return r.matching(name, "(?i)") }

func (r *request) matching(name, flags string) func(string) bool {
	if !r.URL.Query().Has(name) {
		return anything
	}
	return pattern(flags, r.param(name))
}

// pattern returns which texts a pattern of SQL matches as a whole.
func pattern(flags, sql string) func(string) bool {
	wild := strings.NewReplacer("_", ".", "%", ".*").Replace(regexp.QuoteMeta(sql))
	return regexp.MustCompile(flags + "(?s)^" + wild + "$").MatchString
}

// between returns which times lie between the parameters NAME.from and NAME.to.
func (r *request) between(name string) (func(string) bool, *failure) {
	var bounds [2]time.Time
	for i, end := range []string{".from", ".to"} {
		if v := r.param(name + end); v != "" {
			t, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return nil, invalid(name+end, v, "datetime")
			}
			bounds[i] = t
		}
	}
	return func(value string) bool {
		t, err := time.Parse(time.RFC3339, value)
		return err == nil && !t.Before(bounds[0]) && (bounds[1].IsZero() || !t.After(bounds[1]))
	}, nil
}

// A tagFilter is a condition on the value of one tag.
type tagFilter struct {
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

// tagged returns which resources have the tags that the parameter iamTags asks
// for.
func (r *request) tagged() (func(*iam) bool, *failure) { return r.taggedBy("iamTags") }

// taggedBy reads a parameter about tags: JSON of each tag's name and the
// conditions of which one must hold.
func (r *request) taggedBy(parameter string) (func(*iam) bool, *failure) {
	text := r.param(parameter)
	if text == "" {
		return anything, nil
	}
	var filters map[string][]tagFilter
	if json.Unmarshal([]byte(text), &filters) != nil {
		return nil, invalid(parameter, text, "map[string][]iam.resource.TagFilter")
	}
	operators := []string{"", "EQ", "NEQ", "EXISTS", "NEXISTS", "LIKE", "ILIKE"}
	for _, conditions := range filters {
		for _, c := range conditions {
			if !slices.Contains(operators, c.Operator) {
				return nil, invalid("operator", c.Operator, "iam.resource.TagFilter.OperatorEnum")
			}
		}
	}
	return func(resource *iam) bool {
		for tag, conditions := range filters {
			value, exists := resource.Tags[tag]
			if !slices.ContainsFunc(conditions, func(c tagFilter) bool { return c.holds(value, exists) }) {
				return false
			}
		}
		return true
	}, nil
}

func (c tagFilter) holds(value string, exists bool) bool {
	switch c.Operator {
	case "NEQ":
		return value != c.Value
	case "EXISTS":
		return exists
	case "NEXISTS":
		return !exists
	case "LIKE":
		return exists && pattern("", c.Value)(value)
	case "ILIKE":
		return exists && pattern("(?i)", c.Value)(value)
	}
	return exists && value == c.Value
}

// tagQuery is a query that tries the parameter iamTags.
const tagQuery = "iamTags=%7B%22env%22%3A%5B%7B%22operator%22%3A%22EQ%22%2C%22value%22%3A%22prod%22%7D%5D%7D"

// tagged lists the names of the resources that have the tags of the query.
func tagged[V any](r *request, all map[string]V, of func(V) *iam) (any, *failure) {
	keep, f := r.tagged()
	if f != nil {
		return nil, f
	}
	kept := make(map[string]V)
	for name, v := range all {
		if keep(of(v)) {
			kept[name] = v
		}
	}
	return names(kept), nil
}
