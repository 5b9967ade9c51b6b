package main

import (
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// describe tells a person all about one tool.
func (p *program) describe(d tool.Definition, accounts []string) error {
	parameters, err := parametersOf(d, accounts...)
	if err != nil {
		return err
	}
	width, _ := columns(p.stdout)
	out := &checked{Writer: p.stdout}
	say := func(first, s string) { fmt.Fprint(out, wrap(first, s, width)) }
	say("", d.Name+": "+d.Description)
	fmt.Fprintln(out)
	say("toolset  ", d.Toolset)
	say("effect   ", d.Effect.String()+consequence(d.Effect))
	for i, rule := range d.Access {
		say([]string{"needs    ", "         "}[min(i, 1)], rule.String())
	}
	if len(parameters) == 0 {
		fmt.Fprintln(out, "\nIt takes no arguments.")
	} else {
		fmt.Fprintln(out, "\nArguments, * if required:")
	}
	for _, q := range parameters {
		q.describe(say, "")
	}
	fmt.Fprintf(out, "\nExample:\n%s", exampleCall(d.Name, parameters, width))
	return out.err
}

func consequence(e effect.Kind) string {
	switch e {
	case effect.Read:
		return ", changes nothing"
	case effect.Change:
		return ", can be changed back"
	}
	return ", answers first with a plan and a confirmation_token"
}

// describe says what the parameter takes and means, behind an indent.
func (q parameter) describe(say func(first, s string), indent string) {
	mark := "  "
	if q.required {
		mark = "* "
	}
	say(indent+mark+pad(q.name, 22-len(indent))+" ", q.takes())
	inner := indent + "      "
	if q.meaning != "" {
		say(inner, q.meaning)
	}
	if len(q.enum) > 0 {
		say(inner, "one of "+strings.Join(q.enum, ", "))
	}
	if q.fallback != "" {
		say(inner, "by default "+q.fallback)
	}
	if len(q.members) > 0 && indent == "" {
		say(inner, "such as "+q.sample())
	}
	for _, m := range q.members {
		m.describe(say, indent+"    ")
	}
}

// exampleCall is a command line that gives all that is required, over several
// lines where it is long.
func exampleCall(name string, parameters []parameter, width int) string {
	words := []string{"ovh-mcp call " + name}
	for _, q := range parameters {
		if q.required {
			words = append(words, q.sample())
		}
	}
	line := "  " + strings.Join(words, " ")
	if length(line) > width {
		line = "  " + strings.Join(words, " \\\n    ")
	}
	return line + "\n"
}
