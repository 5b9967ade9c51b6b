package tool

// What the measuring of forms needs of the table.

func Elements(array string) []string { return elements(array) }

// Grid returns the columns that rows have together, and the cells of each.
func Grid(rows []string) (columns []string, cells []map[string]string) {
	var g grid
	for _, row := range rows {
		g.add(row)
	}
	for _, fields := range g.rows {
		row := make(map[string]string)
		for _, f := range fields {
			row[f.column] = f.text
		}
		cells = append(cells, row)
	}
	return g.columns, cells
}
