package tool

import (
	"fmt"
	"slices"
	"strings"
)

// rowMark begins each line of data. Nothing of the server's own begins so, and no
// value can begin a line. All marks of one byte cost a model the same.
const rowMark = '|'

// table writes a list: what stands beside the rows, a line for each, what is
// the same in every row, then after an empty line the rows behind their marks,
// their values parted by tabs. No value holds a line break or a tab, so that
// text from outside can't pass for a row or for what the server says.
func table(list, rowsField string) string {
	var b strings.Builder
	var g grid
	for name, value := range members(list) {
		if name != rowsField {
			if text := cell(value); text != "" {
				b.WriteString(name + ": " + text + "\n")
			}
			continue
		}
		for _, row := range elements(value) {
			g.add(row)
		}
		fmt.Fprintf(&b, "%s: %d\n", rowsField, len(g.rows))
	}
	g.write(&b)
	return strings.TrimSuffix(b.String(), "\n")
}

// A grid is a table before it is written. It has only the columns that are
// not empty in every row.
type grid struct {
	columns []string
	rows    [][]field
}

// A field is one value of a row that is not empty.
type field struct{ column, text string }

// add takes a row. An object within it becomes columns of its own; what nests
// deeper stays JSON.
func (g *grid) add(row string) {
	var fields []field
	note := func(column, value string) {
		if text := cell(value); text != "" {
			fields = append(fields, field{column, text})
		}
	}
	for name, value := range members(row) {
		if value[0] != '{' || shadowed(row, name) {
			note(name, value)
			continue
		}
		for inner, value := range members(value) {
			note(name+"."+inner, value)
		}
	}
	last := -1
	for _, f := range fields {
		at := slices.Index(g.columns, f.column)
		if at < 0 {
			// Earlier rows left it out: its place is after the one before it.
			at = last + 1
			g.columns = slices.Insert(g.columns, at, f.column)
		}
		last = at
	}
	g.rows = append(g.rows, fields)
}

// shadowed reports whether a field of the row has a name that a column of the
// object under name may get.
func shadowed(row, name string) bool {
	for other := range members(row) {
		if strings.HasPrefix(other, name+".") {
			return true
		}
	}
	return false
}

func (g *grid) write(b *strings.Builder) {
	lines := make([][]string, len(g.rows))
	for i, fields := range g.rows {
		lines[i] = make([]string, len(g.columns))
		for _, f := range fields {
			lines[i][slices.Index(g.columns, f.column)] = f.text
		}
	}
	var same []string
	var differ []int
	for at, column := range g.columns {
		constant := !slices.ContainsFunc(lines, func(line []string) bool { return line[at] != lines[0][at] })
		if constant && len(lines) > 1 {
			same = append(same, column+"="+lines[0][at])
			continue
		}
		differ = append(differ, at)
	}
	if len(same) > 0 {
		b.WriteString("in every row: " + strings.Join(same, "\t") + "\n")
	}
	if len(differ) == 0 {
		return
	}
	b.WriteByte('\n')
	for _, line := range append([][]string{g.columns}, lines...) {
		values := make([]string, len(differ))
		for i, at := range differ {
			values[i] = line[at]
		}
		b.WriteByte(rowMark)
		b.WriteString(strings.TrimRight(strings.Join(values, "\t"), "\t") + "\n")
	}
}

// cell writes a value on one line: a text bare, with JSON's escapes but for
// quotes, anything else as JSON. A value that says nothing is empty.
func cell(value string) string {
	if value[0] != '"' {
		if value = string(lean(nil, value)); vacant(value) {
			return ""
		}
		return value
	}
	text := value[1 : len(value)-1]
	if strings.Contains(text, `\`) {
		text = strings.NewReplacer(`\\`, `\\`, `\"`, `"`).Replace(text)
	}
	return text
}
