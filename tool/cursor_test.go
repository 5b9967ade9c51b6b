package tool

import "testing"

func TestARowThatMovedIsNothingToGoOnFrom(t *testing.T) {
	row := func(name, expires string) string {
		return `{"name":"` + name + `","expires":"` + expires + `"}`
	}
	var l listing
	l.Cursor = l.cursor(2, row("b", "2026"))
	from, err := l.position()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		rows []string
		at   int
		ok   bool
	}{
		{"as before", []string{row("a", "2025"), row("b", "2026"), row("c", "2027")}, 2, true},
		{"one before it is gone", []string{row("b", "2026"), row("c", "2027")}, 1, true},
		{"it changed and stayed", []string{row("a", "2025"), row("b", "2028")}, 2, true},
		{"it was renewed and sorted to the end", []string{row("a", "2025"), row("c", "2027"), row("b", "2028")}, 0, false},
		{"it is gone", []string{row("a", "2025"), row("c", "2027")}, 0, false},
	} {
		if at, ok := from.in(c.rows); ok != c.ok || ok && at != c.at {
			t.Errorf("%s: goes on at %d, %v, want %d, %v", c.name, at, ok, c.at, c.ok)
		}
	}
}
