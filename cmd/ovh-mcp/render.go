package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// A view shows results to a person: rows as a table, the rest as names with
// their values. What says nothing is left out.
type view struct {
	out     io.Writer
	columns int
}

// whole shows the answer of a tool. One that says nothing at all is told too.
func (v view) whole(of gjson.Result) {
	empty := true
	of.ForEach(func(_, value gjson.Result) bool {
		empty = vacant(value)
		return empty
	})
	if empty {
		fmt.Fprintln(v.out, "none")
		return
	}
	v.object(of, "")
}

// object shows the members of a JSON object, each line behind an indent.
func (v view) object(of gjson.Result, indent string) {
	width := 0
	of.ForEach(func(name, value gjson.Result) bool {
		if inline(value) && !vacant(value) {
			width = max(width, length(name.String()))
		}
		return true
	})
	of.ForEach(func(name, value gjson.Result) bool {
		v.member(onOneLine(name.String()), value, indent, width)
		return true
	})
}

// member shows one member. The value of an inline one begins width columns
// behind the indent.
func (v view) member(name string, value gjson.Result, indent string, width int) {
	inner := indent + "  "
	switch {
	case vacant(value):
	case strings.Contains(value.String(), "\n") && value.Type == gjson.String:
		fmt.Fprintf(v.out, "%s%s\n", indent, name)
		for line := range strings.Lines(value.String()) {
			fmt.Fprintf(v.out, "%s%s\n", inner, onOneLine(strings.TrimRight(line, "\r\n")))
		}
	case inline(value):
		v.line(indent+pad(name, width)+"  ", cell(value))
	case value.IsObject():
		fmt.Fprintf(v.out, "%s%s\n", indent, name)
		v.object(value, inner)
	case objects(value):
		fmt.Fprintf(v.out, "%s%s\n", indent, name)
		v.rows(value.Array(), inner)
	default:
		fmt.Fprintf(v.out, "%s%s\n", indent, name)
		for _, e := range value.Array() {
			v.line(inner+"- ", cell(e))
		}
	}
}

// line shows a value behind what it is. One with a word that fits on no line,
// such as a key, is left to the terminal: it is copied in one piece.
func (v view) line(first, value string) {
	for word := range strings.FieldsSeq(value) {
		if length(first+word) > v.columns {
			fmt.Fprintf(v.out, "%s%s\n", first, value)
			return
		}
	}
	fmt.Fprint(v.out, wrap(first, value, v.columns))
}

// rows shows objects as a table where it fits, else one below the other: every
// value is there.
func (v view) rows(all []gjson.Result, indent string) {
	g := newGrid(all)
	if missing := g.fit(v.columns - len(indent)); len(missing) == 0 {
		g.write(v.out, indent)
		return
	}
	for i, row := range all {
		if i > 0 {
			fmt.Fprintln(v.out)
		}
		v.object(row, indent)
	}
}

// list shows the answer of a tool that lists: its rows as a table, of as many
// columns as there is room for.
func (v view) list(of gjson.Result, rows string) {
	g := newGrid(of.Get(gjson.Escape(rows)).Array())
	missing := g.fit(v.columns)
	g.write(v.out, "")
	if len(missing) > 0 {
		fmt.Fprint(v.out, wrap("", "not shown: "+strings.Join(missing, ", ")+"; choose with fields=NAME, or see all with --json", v.columns))
	}
	of.ForEach(func(name, value gjson.Result) bool {
		switch name.String() {
		case rows, "next":
		case "next_cursor":
			v.line("more: the same with cursor=", value.String())
		default:
			v.member(onOneLine(name.String()), value, "", length(name.String()))
		}
		return true
	})
}

// A grid is a table of texts.
type grid struct {
	names []string
	rows  []map[string]string
	width map[string]int
}

// newGrid takes the members of all rows as columns, but those that are empty
// in each. A column that earlier rows left out stands behind the one before it.
func newGrid(rows []gjson.Result) *grid {
	g := &grid{width: make(map[string]int)}
	for _, row := range rows {
		cells, at := make(map[string]string), 0
		row.ForEach(func(key, value gjson.Result) bool {
			name, s := onOneLine(key.String()), cell(value)
			if s == "" {
				return true
			}
			cells[name] = s
			if g.width[name] == 0 {
				g.names = slices.Insert(g.names, at, name)
			}
			g.width[name] = max(g.width[name], length(name), length(s))
			at = slices.Index(g.names, name) + 1
			return true
		})
		g.rows = append(g.rows, cells)
	}
	return g
}

// fit leaves out the columns that there is no room for, and names them. The
// first stays.
func (g *grid) fit(columns int) (missing []string) {
	used := -2
	g.names = slices.DeleteFunc(g.names, func(name string) bool {
		if used >= 0 && used+2+g.width[name] > columns {
			missing = append(missing, name)
			return true
		}
		used += 2 + g.width[name]
		return false
	})
	return missing
}

// total is how wide the whole table is.
func (g *grid) total() int {
	columns := -2
	for _, name := range g.names {
		columns += 2 + g.width[name]
	}
	return max(columns, 0)
}

// cut shortens the texts of a column as far as the whole table needs, but not
// below least.
func (g *grid) cut(name string, columns, least int) {
	most := max(columns-g.total()+g.width[name], least)
	if g.width[name] <= most { // also of a column that is not there
		return
	}
	g.width[name] = most
	for _, row := range g.rows {
		if runes := []rune(row[name]); len(runes) > most {
			row[name] = string(runes[:most-1]) + "…"
		}
	}
}

func (g *grid) write(w io.Writer, indent string) {
	line := func(text func(name string) string) {
		var b strings.Builder
		for _, name := range g.names {
			b.WriteString(pad(text(name), g.width[name]+2))
		}
		fmt.Fprintln(w, indent+strings.TrimRight(b.String(), " "))
	}
	if len(g.rows) == 0 {
		fmt.Fprintln(w, indent+"none")
		return
	}
	line(func(name string) string { return name })
	for _, row := range g.rows {
		line(func(name string) string { return row[name] })
	}
}

// cell writes a value on one line.
func cell(value gjson.Result) string {
	switch {
	case vacant(value):
		return ""
	case value.IsArray() && !slices.ContainsFunc(value.Array(), gjson.Result.IsObject):
		var all []string
		for _, e := range value.Array() {
			all = append(all, cell(e))
		}
		return strings.Join(all, ", ")
	case value.Type == gjson.String:
		return onOneLine(value.String())
	}
	return value.Raw
}

// inline reports whether a value stands on the line of its name.
func inline(value gjson.Result) bool {
	return !value.IsObject() && !value.IsArray()
}

func objects(value gjson.Result) bool {
	return value.IsArray() && !slices.ContainsFunc(value.Array(), func(e gjson.Result) bool { return !e.IsObject() })
}

// vacant reports whether a value says nothing.
func vacant(value gjson.Result) bool {
	switch strings.TrimSpace(value.Raw) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// onOneLine escapes the breaks that results keep. All else that would move a
// terminal's cursor is written out in them already.
func onOneLine(s string) string {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
}
