package catalog

import (
	"fmt"
	"strings"
)

// How much of a description, of models and of enumerations a sketch shows. A
// caller has to know all that may be sent, but can look at an answer when it is
// there.
const (
	maxDescription  = 100 // bytes
	maxBodyModels   = 40
	maxBodyValues   = 60
	maxAnswerModels = 3
	maxAnswerValues = 5
)

// A Sketch tells types in the notation of TypeScript, which costs a language
// model a quarter of what JSON Schema does. ? marks what may be left out, and
// each model is written once, below where it is first needed.
type Sketch struct {
	Parameters string // path, query and header
	Body       string // empty when none is taken
	Answer     string // empty when there is none
}

// Sketch returns the types that the operation takes and answers.
func (o *Operation) Sketch() Sketch {
	names := make(map[string]string)
	s := Sketch{Parameters: o.sketchParameters(names), Body: o.sketchBody(names)}
	if o.Response != "" && o.Response != "void" {
		answer := &sketcher{branch: o.Branch, answer: true, maxModels: maxAnswerModels, names: names}
		s.Answer = answer.alone(o.Response)
	}
	return s
}

func (o *Operation) sketchParameters(names map[string]string) string {
	s := &sketcher{branch: o.Branch, maxModels: maxBodyModels, names: names}
	var lines []string
	for _, p := range o.Parameters {
		if p.In == "path" || p.In == "query" || p.In == "header" {
			lines = append(lines, s.field(p.In+" "+p.Name, p.Type, !p.Required, false, p.Description))
		}
	}
	return s.withModels(lines)
}

// sketchBody writes the body: one value as a whole, or an object of which each
// field is a parameter.
func (o *Operation) sketchBody(names map[string]string) string {
	s := &sketcher{branch: o.Branch, maxModels: maxBodyModels, names: names}
	var fields []string
	for _, p := range o.Parameters {
		switch {
		case p.In != "body":
		case p.Name == "":
			return s.alone(p.Type)
		default:
			fields = append(fields, s.field(p.Name, p.Type, !p.Required, false, p.Description))
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return s.withModels([]string{"{\n" + strings.Join(fields, "\n") + "\n}"})
}

// A sketcher writes types, and queues the models that it has yet to write.
type sketcher struct {
	branch    *Branch
	answer    bool // brief: no descriptions, but what can only be read
	maxModels int

	names map[string]string // what each model of the operation is written as
	queue []Type
	known map[string]bool // models that are or were in the queue
}

// alone writes a type that stands on its own. A model is written in place,
// without its name.
func (s *sketcher) alone(typ string) string {
	line := s.expression(typ)
	if len(s.queue) != 1 || line != s.names[s.queue[0].String()] {
		return s.withModels([]string{line})
	}
	_, fields, _ := strings.Cut(s.model(s.queue[0]), " = ")
	s.queue = s.queue[1:]
	if strings.Contains(fields, line) { // it holds others of itself, by name
		fields = line + " = " + fields
	}
	return s.withModels([]string{fields})
}

// withModels adds the models that lines speak of, and those that these speak
// of: breadth first, so that those left out are the farthest from what is
// sketched.
func (s *sketcher) withModels(lines []string) string {
	for i := 0; i < len(s.queue) && i < s.maxModels; i++ {
		lines = append(lines, s.model(s.queue[i]))
	}
	if left := len(s.queue) - s.maxModels; left > 0 {
		lines = append(lines, fmt.Sprintf("(%d more models)", left))
	}
	return strings.Join(lines, "\n")
}

// model writes a model with its fields.
func (s *sketcher) model(t Type) string {
	m, params := s.branch.Model(t)
	var fields []string
	for _, p := range m.Properties {
		if p.ReadOnly && !s.answer {
			continue
		}
		typ := p.Type
		if parsed, err := ParseType(typ); err == nil {
			typ = parsed.Substitute(params).String()
		}
		fields = append(fields, s.field(p.Name, typ, !p.Required && !s.answer, p.Nullable && !s.answer, p.Description))
	}
	name := s.names[t.String()]
	if s.answer {
		return name + " = {" + strings.Join(fields, ", ") + "}"
	}
	return name + " = {\n" + strings.Join(fields, "\n") + "\n}"
}

// field writes one field with its type and its description.
func (s *sketcher) field(name, typ string, optional, nullable bool, description string) string {
	line := name
	if optional {
		line += "?"
	}
	line += ": " + s.expression(typ)
	if nullable {
		line += "|null"
	}
	if text := OneLine(description, maxDescription); !s.answer && !repeatsName(text, name) {
		line += " // " + text
	}
	return line
}

// expression writes a type as OVHcloud has it, or any where it is no type.
func (s *sketcher) expression(typ string) string {
	t, err := ParseType(typ)
	if err != nil {
		return "any"
	}
	return s.typ(t)
}

// typ writes a type, and queues the models in it.
func (s *sketcher) typ(t Type) string {
	switch t.Kind {
	case ListType:
		elem := s.typ(*t.Elem)
		if strings.Contains(elem, "|") {
			elem = "(" + elem + ")"
		}
		return elem + "[]"
	case MapType:
		return "{[" + s.typ(*t.Key) + "]: " + s.typ(*t.Elem) + "}"
	}
	m, _ := s.branch.Model(t)
	if m == nil {
		return t.String()
	}
	if len(m.Enum) > 0 {
		return s.enumeration(m.enumValues())
	}
	name := t.String()
	if !s.known[name] {
		if s.known == nil {
			s.known = make(map[string]bool)
		}
		s.known[name] = true
		s.queue = append(s.queue, t)
	}
	return s.name(name)
}

// name returns what a model is written as: its last name, unless another model
// of the operation has the same.
func (s *sketcher) name(model string) string {
	if s.names[model] == "" {
		name := shortName(model)
		for _, taken := range s.names {
			if taken == name {
				name = model
			}
		}
		s.names[model] = name
	}
	return s.names[model]
}

// enumeration writes values as they are sent; those of an answer without
// quotes.
func (s *sketcher) enumeration(values []Literal) string {
	limit := maxBodyValues
	if s.answer {
		limit = maxAnswerValues
	}
	var all []string
	for _, v := range values[:min(limit, len(values))] {
		if s.answer {
			all = append(all, v.Text())
			continue
		}
		all = append(all, string(v))
	}
	if len(values) > limit {
		all = append(all, fmt.Sprintf("… (%d values)", len(values)))
	}
	return strings.Join(all, "|")
}

// shortName leaves the namespace out: Task for dedicated.server.Task.
func shortName(name string) string {
	head, args, generic := strings.Cut(name, "<")
	head = head[strings.LastIndexByte(head, '.')+1:]
	if generic {
		return head + "<" + args
	}
	return head
}

// repeatsName reports whether a description says no more than the name does, as
// "The custom description of" would of description.
func repeatsName(description, name string) bool {
	name = strings.ToLower(name)
	for word := range strings.FieldsSeq(strings.ToLower(description)) {
		if word = strings.Trim(word, ".,;:()"); !strings.Contains(name, word) && word != "custom" && word != "the" && word != "of" {
			return false
		}
	}
	return true
}
