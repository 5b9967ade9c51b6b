package effect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

func TestTheFloorsOfKnownOperationsAreFresh(t *testing.T) {
	root := new(branch)
	for _, o := range describedAPI(t).Operations() {
		root.at(o.Group.Parts()).add(floorEntry(o))
	}
	var b strings.Builder
	root.write(&b, -1)
	golden.File(t, "floors.txt", []byte(b.String()))
}

// A branch is a part of a template and what goes on behind it.
type branch struct {
	name    string
	entries []string
	next    map[string]*branch
}

func (n *branch) at(template []string) *branch {
	for _, name := range template {
		if catalog.IsParameter(name) {
			name = anyValue
		}
		if n.next == nil {
			n.next = make(map[string]*branch)
		}
		if n.next[name] == nil {
			n.next[name] = &branch{name: name}
		}
		n = n.next[name]
	}
	return n
}

func (n *branch) add(entry string) {
	if entry != "GET" {
		n.entries = append(n.entries, entry)
	}
}

func (n *branch) write(b *strings.Builder, depth int) {
	if depth >= 0 {
		slices.Sort(n.entries)
		fmt.Fprintf(b, "%s%s\n", strings.Repeat("\t", depth), strings.Join(append([]string{n.name}, n.entries...), " "))
	}
	for _, name := range slices.Sorted(maps.Keys(n.next)) {
		n.next[name].write(b, depth+1)
	}
}

// floorEntry judges an operation by its description, which is trusted here, and
// writes what comes of it.
func floorEntry(o *catalog.Operation) string {
	judged := func(sent *sending) Effect {
		f := describedFacts(o, templateParts(o))
		f.trusted = true
		if sent != nil {
			f.send(o, *sent)
		}
		return f.judge()
	}
	whole := judged(nil)
	text := o.Method + effectCode(whole)
	if text == "GETr" {
		text = "GET"
	}
	var groups string
	if o.Method == "PUT" && whole.Kind == Destroy && o.Branch.Version == "v1" {
		fields, complete := settableFields(o)
		if complete && len(fields) > 0 {
			var part string
			if groups, part = labelGroups(fields, judged); part != "" && part != effectCode(whole) {
				text += part
			}
		}
	}
	if reveals(o) || SecretPath(o.Path()) {
		text += "!"
	}
	return text + groups
}

// effectCode writes an effect as the floors do.
func effectCode(e Effect) string {
	switch e.Kind {
	case Read:
		return "r"
	case Change:
		return fmt.Sprintf("c%d", e.Severity)
	}
	return fmt.Sprint(e.Severity)
}

// labelGroups returns the fields that are labels as the floors write them, and
// the least severity of a call that sets any other.
func labelGroups(fields []string, judged func(*sending) Effect) (groups, part string) {
	group := make(map[string][]string)
	least := Effect{}
	for _, name := range fields {
		alone := func(value string) Effect {
			sent := Call{Body: []byte(`{"` + name + `":` + value + `}`)}.sent()
			return judged(&sent)
		}
		off, on := alone(`0`), alone(`true`)
		switch {
		case off.Kind == Change:
			group[fmt.Sprint(off.Severity)] = append(group[fmt.Sprint(off.Severity)], name)
		case on.Kind == Change:
			group["+"] = append(group["+"], name)
			fallthrough
		default:
			if least.Kind == 0 || cmp.Less(off.Severity, least.Severity) {
				least = off
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(group)) {
		groups += ":" + name + strings.Join(group[name], ",")
	}
	if least.Kind == 0 {
		return groups, ""
	}
	return groups, effectCode(least)
}
