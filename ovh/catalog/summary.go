package catalog

import (
	"slices"
	"strings"
)

// How many fields a summary names.
const maxSummaryFields = 8

// Summary says what the operation does, in one sentence. Where OVHcloud says
// nothing of it, or the same as of five hundred others, that is made of its
// path, its method and the fields it shows or changes.
func (o *Operation) Summary() string {
	if !isHollow(o.Description) {
		return o.Description
	}
	if o.Description == "List available services" {
		return "Lists the names of the services under " + o.RawPath()
	}
	text := o.verb() + " " + o.subject()
	if fields := o.mainFields(); len(fields) > 0 {
		text += ": " + strings.Join(fields, ", ")
	}
	return text
}

// isHollow reports whether a description says nothing of its operation.
func isHollow(description string) bool {
	switch description {
	case "", "Get this object properties", "Alter this object properties", "List available services", "Get service information",
		"Update service information", "Create order":
		return true
	}
	return false
}

// verb says what the method does.
func (o *Operation) verb() string {
	switch o.Method {
	case "GET":
		if strings.HasSuffix(o.Response, "[]") {
			return "Lists"
		}
		return "Shows"
	case "PUT", "PATCH":
		return "Changes"
	case "DELETE":
		return "Deletes"
	}
	if o.Description == "Create order" {
		return "Orders"
	}
	return "Creates or runs"
}

// subject names what the operation is about: as OVHcloud describes its path, or
// else by the last words of that.
func (o *Operation) subject() string {
	about := o.Group.Description
	for _, opening := range []string{"Details about a ", "Details about an ", "Details about the ", "Details about "} {
		about = strings.TrimPrefix(about, opening)
	}
	opening, _, _ := strings.Cut(about, " ")
	switch {
	case about == "Service", about == "", slices.Contains([]string{"Operations", "List", "Get", "Manage", "Query", "Missing", "serviceInfos"}, opening):
		return "the " + o.words()
	}
	if len(opening) > 1 && opening[1:] == strings.ToLower(opening[1:]) { // no acronym
		about = strings.ToLower(about[:1]) + about[1:]
	}
	return about
}

// words are the literals at the end of the path, as words.
func (o *Operation) words() string {
	var literals []string
	for _, part := range o.Group.Parts() {
		if !IsParameter(part) {
			literals = append(literals, part)
		}
	}
	literals = literals[max(0, len(literals)-2):]
	if len(literals) > 0 && literals[len(literals)-1] == "serviceInfos" {
		literals[len(literals)-1] = "renewal and expiration"
	}
	slices.Reverse(literals)
	return strings.Join(literals, " of ")
}

// mainFields are the fields that the operation shows, or that it may change.
func (o *Operation) mainFields() []string {
	typ := o.Response
	if o.Method != "GET" {
		typ = ""
		for _, p := range o.Parameters {
			if p.In == "body" && p.Name == "" {
				typ = p.Type
			}
		}
	}
	t, err := ParseType(typ)
	if err != nil {
		return nil
	}
	m, _ := o.Branch.Model(t.Base())
	if m == nil {
		return nil
	}
	var fields []string
	for _, p := range m.Properties {
		if p.Name == "iam" || o.Method != "GET" && p.ReadOnly {
			continue
		}
		if len(fields) == maxSummaryFields {
			return append(fields, "…")
		}
		fields = append(fields, p.Name)
	}
	return fields
}
