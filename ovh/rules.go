package ovh

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// An AccessRule is one route that a consumer key may call. A * in Path stands
// for one or more path segments at the end, for one in the middle.
type AccessRule struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

// String returns r as "METHOD path".
func (r AccessRule) String() string { return r.Method + " " + r.Path }

// ParseAccessRule reads "METHOD path". A parameter of the path, such as
// {serviceName}, becomes a *.
func ParseAccessRule(s string) (AccessRule, error) {
	method, path, _ := strings.Cut(strings.TrimSpace(s), " ")
	path = strings.TrimSpace(path)
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method) || !strings.HasPrefix(path, "/") || strings.ContainsFunc(path, notInRule) {
		return AccessRule{}, fmt.Errorf("%q is not a method (GET, POST, PUT, PATCH or DELETE) and a path, such as %q", s, "GET /me/sshKey/*")
	}
	for part := range strings.SplitSeq(path[1:], "/") {
		if part == "" && path != "/" || part == "." || part == ".." {
			return AccessRule{}, fmt.Errorf("%q has an empty part or a dot as a part, which no path of the API has", s)
		}
		if strings.HasPrefix(part, "{") {
			path = strings.Replace(path, "/"+part, "/*", 1)
		}
	}
	return AccessRule{method, path}, nil
}

// notInRule reports whether the path of a rule can't have that character: it
// would end the path in a URL, or hide a part of it from a person.
func notInRule(r rune) bool {
	return r <= ' ' || r >= unicode.MaxASCII || r == '?' || r == '#' || r == '&' || r == '\\'
}

// AccessRules reads rules that a program names, as [ParseAccessRule] does. It
// panics on a malformed one.
func AccessRules(routes ...string) []AccessRule {
	rules := make([]AccessRule, len(routes))
	for i, route := range routes {
		var err error
		if rules[i], err = ParseAccessRule(route); err != nil {
			panic(err)
		}
	}
	return rules
}

// CreateTokenURL returns the page where a person creates keys with the rights
// of rules.
func (r *Reader) CreateTokenURL(rules []AccessRule) string {
	query := make([]string, len(rules))
	for i, r := range rules {
		query[i] = r.Method + "=" + r.Path
	}
	return r.cfg.CreateToken + "?" + strings.Join(query, "&")
}

// Covers reports whether a key that is granted r needs other no more.
func (r AccessRule) Covers(other AccessRule) bool {
	own, its := strings.Split(r.Path, "/"), strings.Split(other.Path, "/")
	if r.Method != other.Method || len(own) > len(its) {
		return false
	}
	for i, part := range own {
		if part == "*" && i == len(own)-1 {
			return true
		}
		if part != "*" && part != its[i] {
			return false
		}
	}
	return len(own) == len(its)
}

// Minimal returns the rules that cover all of them, by path.
func Minimal(rules []AccessRule) []AccessRule {
	all := slices.Clone(rules)
	order(all, func(a, b AccessRule) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	all = slices.Compact(all)
	return slices.DeleteFunc(slices.Clone(all), func(r AccessRule) bool {
		return slices.ContainsFunc(all, func(wider AccessRule) bool { return wider != r && wider.Covers(r) })
	})
}
