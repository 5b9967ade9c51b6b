package main

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// The types of JSON Schema that a command line tells apart. A parameter of
// none of them takes any JSON.
const (
	array   = "array"
	boolean = "boolean"
	integer = "integer"
	number  = "number"
	object  = "object"
	text    = "string"
)

// A parameter is an argument of a tool, as its published schema describes it.
type parameter struct {
	name     string
	kind     string // a type of JSON Schema, or ""
	items    string // the type of an array's elements
	required bool
	meaning  string
	enum     []string
	bounds   string // of a number or an array, in words
	fallback string // the value that leaving it out means, or ""

	members []parameter // of an object, or of each element of an array
}

// parametersOf returns the arguments of a tool, in the order of its schema. Where
// there are several accounts, the first names one.
func parametersOf(d tool.Definition, accounts ...string) ([]parameter, error) {
	input, err := inputOf(d, accounts)
	if err != nil {
		return nil, err
	}
	return membersOf(gjson.ParseBytes(input)), nil
}

// membersOf returns what the schema of an object has.
func membersOf(schema gjson.Result) (all []parameter) {
	required := texts(schema.Get("required"))
	schema.Get("properties").ForEach(func(name, of gjson.Result) bool {
		p := parameter{
			name: name.String(), kind: of.Get("type").String(), items: of.Get("items.type").String(),
			required: slices.Contains(required, name.String()), meaning: of.Get("description").String(),
			enum: texts(of.Get("enum")), fallback: of.Get("default").String(),
			members: slices.Concat(membersOf(of), membersOf(of.Get("items"))),
		}
		if p.kind == array && len(p.enum) == 0 {
			p.enum = texts(of.Get("items.enum"))
		}
		p.bounds = bounds(of.Get("minimum"), of.Get("maximum"))
		if p.kind == array {
			p.bounds = bounds(of.Get("minItems"), of.Get("maxItems"))
		}
		all = append(all, p)
		return true
	})
	return all
}

func texts(list gjson.Result) (all []string) {
	for _, e := range list.Array() {
		all = append(all, e.String())
	}
	return all
}

// bounds puts a smallest and a greatest value into words.
func bounds(least, most gjson.Result) string {
	switch {
	case least.Exists() && most.Exists():
		return least.Raw + " to " + most.Raw
	case least.Exists():
		return least.Raw + " or more"
	case most.Exists():
		return most.Raw + " at most"
	}
	return ""
}

// values are what a parameter can be, where that is known.
func (p parameter) values() []string {
	if p.kind == boolean {
		return []string{"true", "false"}
	}
	return p.enum
}

// takes says what the parameter takes.
func (p parameter) takes() string {
	s := p.kind
	switch p.kind {
	case array:
		s = p.items + "s"
	case "":
		s = "JSON"
	}
	if p.bounds != "" {
		s += ", " + p.bounds
	}
	return s
}

// sample is a word of a command line that gives the parameter.
func (p parameter) sample() string { return shellQuote(p.name + "=" + p.sampleValue()) }

func (p parameter) sampleValue() string {
	kind := p.kind
	if kind == array {
		kind = p.items
	}
	switch {
	case len(p.values()) > 0:
		return p.values()[0]
	case kind == integer, kind == number:
		least, _, _ := strings.Cut(p.bounds, " ")
		if p.kind == array || least == "" {
			least = "1"
		}
		return least
	case kind == object, kind == "":
		return p.sampleObject()
	}
	return strings.ToUpper(p.name)
}

// sampleObject has the members that are required, or else the first.
func (p parameter) sampleObject() string {
	var given []string
	for i, m := range p.members {
		if m.required || i == 0 && !slices.ContainsFunc(p.members, func(m parameter) bool { return m.required }) {
			value := m.sampleValue()
			if m.kind == text {
				value = string(tool.Object(value))
			}
			given = append(given, string(tool.Object(m.name))+":"+value)
		}
	}
	if given == nil {
		return "{…}"
	}
	return "{" + strings.Join(given, ",") + "}"
}
