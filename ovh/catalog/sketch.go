package catalog

import (
	"fmt"
	"strings"
)

// What a sketch gives to a description, in bytes, to the models that an
// operation answers and takes, and to the values of their enumerations.
const (
	mostWords         = 100
	mostAnswers       = 3
	mostTaken         = 40
	mostAnswersValues = 5 // of an enumeration
	mostTakenValues   = 60
)

// A Sketch tells types in the notation of TypeScript, which costs a model a
// quarter of what the same costs as JSON Schema. ? marks what may be left out,
// and a model is written once, where it is first needed.
type Sketch struct {
	Parameters string // path and query
	Body       string // empty when none is taken
	Answer     string
}

// Sketch returns the types that the operation takes and answers.
func (o *Operation) Sketch() Sketch {
	var s Sketch
	takes := &drawer{branch: o.Branch, words: true, most: mostTaken}
	var lines []string
	for _, p := range o.Parameters {
		if p.In == "path" || p.In == "query" || p.In == "header" {
			lines = append(lines, takes.field(p.In+" "+p.Name, p.Type, !p.Required, false, p.Description))
		}
	}
	s.Parameters = takes.finish(lines)
	s.Body = o.drawBody()
	if o.Response != "" && o.Response != "void" {
		answer := &drawer{branch: o.Branch, answer: true, most: mostAnswers}
		s.Answer = answer.root(o.Response)
	}
	return s
}

func (o *Operation) drawBody() string {
	d := &drawer{branch: o.Branch, words: true, most: mostTaken}
	var fields []string
	for _, p := range o.Parameters {
		switch {
		case p.In != "body":
		case p.Name == "":
			return d.root(p.Type)
		default:
			fields = append(fields, d.field(p.Name, p.Type, !p.Required, false, p.Description))
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return d.finish([]string{"{\n" + strings.Join(fields, "\n") + "\n}"})
}

// A drawer writes types, and remembers the models that it has yet to write.
type drawer struct {
	branch *Branch
	words  bool // with descriptions
	answer bool // with what can only be read
	most   int  // models

	queue []expr
	known map[string]bool
}

// field writes one field with its type and what is said of it.
func (d *drawer) field(name, typ string, optional, null bool, description string) string {
	line := name
	if optional {
		line += "?"
	}
	line += ": " + d.typ(typ)
	if null {
		line += "|null"
	}
	if words := Words(description, mostWords); d.words && !repeats(words, name) {
		line += " // " + words
	}
	return line
}

func (d *drawer) typ(typ string) string {
	e, err := parseType(typ)
	if err != nil {
		return "any"
	}
	return d.expr(e)
}

func (d *drawer) expr(e expr) string {
	switch e.kind {
	case listOf:
		elem := d.expr(*e.elem)
		if strings.Contains(elem, "|") {
			elem = "(" + elem + ")"
		}
		return elem + "[]"
	case mapOf:
		return "{[" + d.expr(*e.key) + "]: " + d.expr(*e.elem) + "}"
	}
	m, _ := d.branch.model(e)
	if m == nil {
		return e.String()
	}
	if len(m.Enum) > 0 {
		return d.values(m.values())
	}
	if name := e.String(); !d.known[name] {
		if d.known == nil {
			d.known = make(map[string]bool)
		}
		d.known[name] = true
		d.queue = append(d.queue, e)
	}
	return shortName(e.String())
}

// values writes an enumeration; of one that is answered the texts only.
func (d *drawer) values(enum []Literal) string {
	most := mostTakenValues
	if d.answer {
		most = mostAnswersValues
	}
	var all []string
	for _, v := range enum[:min(most, len(enum))] {
		if d.answer {
			all = append(all, v.Text())
			continue
		}
		all = append(all, string(v))
	}
	if len(enum) > most {
		all = append(all, fmt.Sprintf("… (%d values)", len(enum)))
	}
	return strings.Join(all, "|")
}

// shortName leaves the namespace out.
func shortName(name string) string {
	head, args, generic := strings.Cut(name, "<")
	head = head[strings.LastIndexByte(head, '.')+1:]
	if generic {
		return head + "<" + args
	}
	return head
}

// root writes a type on its own. A model stands for itself, without its name.
func (d *drawer) root(typ string) string {
	line := d.typ(typ)
	if len(d.queue) != 1 || line != shortName(d.queue[0].String()) {
		return d.finish([]string{line})
	}
	_, fields, _ := strings.Cut(d.model(d.queue[0]), " = ")
	d.queue = d.queue[1:]
	if strings.Contains(fields, line) { // it holds others of itself
		fields = line + " = " + fields
	}
	return d.finish([]string{fields})
}

// finish adds the models that lines speak of, breadth first.
func (d *drawer) finish(lines []string) string {
	for i := 0; i < len(d.queue) && i < d.most; i++ {
		lines = append(lines, d.model(d.queue[i]))
	}
	if left := len(d.queue) - d.most; left > 0 {
		lines = append(lines, fmt.Sprintf("(%d more models)", left))
	}
	return strings.Join(lines, "\n")
}

func (d *drawer) model(e expr) string {
	m, bound := d.branch.model(e)
	var fields []string
	for _, p := range m.Properties {
		if p.ReadOnly && !d.answer {
			continue
		}
		typ := p.Type
		if t, err := parseType(typ); err == nil {
			typ = t.bind(bound).String()
		}
		fields = append(fields, d.field(p.Name, typ, !p.Required && !d.answer, p.Nullable && !d.answer, p.Description))
	}
	if d.answer {
		return shortName(e.String()) + " = {" + strings.Join(fields, ", ") + "}"
	}
	return shortName(e.String()) + " = {\n" + strings.Join(fields, "\n") + "\n}"
}

// repeats reports whether words say no more than the name does.
func repeats(words, name string) bool {
	name = strings.ToLower(name)
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if word = strings.Trim(word, ".,;:()"); !strings.Contains(name, word) && word != "custom" && word != "the" && word != "of" {
			return false
		}
	}
	return true
}

// Words brings foreign text onto one line of at most that many bytes, without
// the tags that some of it has.
func Words(s string, most int) string {
	s = strings.Join(strings.Fields(withoutTags(s)), " ")
	if len(s) <= most {
		return s
	}
	s = strings.ToValidUTF8(s[:most], "")
	if i := strings.LastIndexByte(s, ' '); i > most/2 {
		s = s[:i]
	}
	return s + "…"
}

func withoutTags(s string) string {
	var b strings.Builder
	for {
		before, rest, tag := strings.Cut(s, "<")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, ">")
		if !tag || !closed {
			b.WriteString(s[len(before):])
			return b.String()
		}
		s = after
	}
}
