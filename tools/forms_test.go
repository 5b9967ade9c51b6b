package tools

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// large is an account of a size that lists are measured at: 50 servers, 500
// records of example.org.
func large(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, simulator.Options{Servers: 50, Records: 500})
	d.runner.MaxOutput = 10 << 20
	return d
}

// measured are the lists that forms are compared on.
func measured() map[string]args {
	return map[string]args{"list_servers": {}, "list_dns_records": {"zone": "example.org"}, "list_services": {}, "list_ips": {}, "list_os_templates": {}}
}

func TestTextOfListsCostsHalfOfTheirJSON(t *testing.T) {
	for _, name := range []string{"list_servers", "list_dns_records", "list_services"} {
		res := large(t).try(name, measured()[name])
		if text := res.Text(); 2*len(text) > len(res.JSON) {
			t.Errorf("%s costs %d bytes, want at most half of its JSON's %d", name, len(text), len(res.JSON))
		}
	}
}

// TestTextHasTheCheapestForm measures the forms that rows could have, and
// keeps the figures in the documentation.
func TestTextHasTheCheapestForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // for dates of the same length
		d := large(t)
		var page strings.Builder
		page.WriteString("| list | rows | JSON | Markdown | TSV | table | table of JSON |\n|---|---|---|---|---|---|---|\n")
		for _, name := range []string{"list_servers", "list_dns_records", "list_services", "list_ips", "list_os_templates"} {
			res := d.try(name, measured()[name])
			rows := elements(member(res.JSON, res.rows))
			tsv := strings.Join(separated(rows, "", "\t", ""), "\n")
			lines := separated(rows, "| ", " | ", " |")
			lines[0] += "\n|" + strings.Repeat("---|", strings.Count(tsv[:strings.Index(tsv, "\n")], "\t")+1)
			head, _, _ := strings.Cut(res.Text(), "\n\n")
			head, _, _ = strings.Cut(head, "in every row")
			above := len(head) + 2 // what any form has to say of the list
			forms := []int{len(res.JSON), above + len(strings.Join(lines, "\n")), above + len(tsv), len(res.Text())}
			fmt.Fprintf(&page, "| `%s` | %d ", name, len(rows))
			for _, bytes := range forms {
				fmt.Fprintf(&page, "| %d ", bytes/4)
				if bytes < forms[3] {
					t.Errorf("%s: a form of %d bytes is cheaper than the table's %d", name, bytes, forms[3])
				}
			}
			fmt.Fprintf(&page, "| %d %% |\n", 100*forms[3]/forms[0])
		}
		fresh(t, "../docs/results.md", "forms", page.String())
	})
}

// separated writes rows with every column that some row has.
func separated(rows [][]byte, open, between, end string) []string {
	var g grid
	for _, row := range rows {
		g.add(row)
	}
	lines := []string{open + strings.Join(g.columns, between) + end}
	for _, fields := range g.rows {
		values := make([]string, len(g.columns))
		for i, column := range g.columns {
			for _, f := range fields {
				if f.column == column {
					values[i] = f.text
				}
			}
		}
		lines = append(lines, open+strings.Join(values, between)+end)
	}
	return lines
}

// BenchmarkText is what a list of 500 records takes from its JSON to its text.
func BenchmarkText(b *testing.B) {
	row := `{"id":5000000003,"fieldType":"A","subDomain":"host00001","target":"198.18.0.1"}`
	res := Result{JSON: []byte(`{"zone":"example.org","records":[` + strings.Repeat(row+",", 499) + row + `]}`), rows: "records"}
	b.ReportAllocs()
	for b.Loop() {
		res.Text()
	}
}
