package tool_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// large is an account of a size that lists are measured at: 50 servers, 500
// records of example.org.
func large(t *testing.T) *tooltest.Session {
	t.Helper()
	d := tooltest.New(t, simulator.Options{Servers: 50, Records: 500}, tools.All(tools.Options{})...)
	d.Runner.MaxOutput = 10 << 20
	return d
}

// measured are the lists that forms are compared on.
func measured() map[string]tooltest.Args {
	return map[string]tooltest.Args{"list_servers": {}, "list_dns_records": {"zone": "example.org"}, "list_services": {}, "list_ips": {}, "list_os_templates": {}}
}

func TestTextOfListsCostsHalfOfTheirJSON(t *testing.T) {
	for _, name := range []string{"list_servers", "list_dns_records", "list_services"} {
		res := large(t).Try(name, measured()[name])
		if text := res.Text(); 2*len(text) > len(res.JSON) {
			t.Errorf("%s costs %d bytes, want at most half of its JSON's %d", name, len(text), len(res.JSON))
		}
	}
}

// TestFormsPageIsFresh measures the forms that rows could have, each with a mark
// before every row: no other is cheaper than the one they have.
func TestFormsPageIsFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // for dates of the same length
		d := large(t)
		var page strings.Builder
		page.WriteString("| list | rows | JSON | Markdown | marked TSV | table | table of JSON |\n|---|---|---|---|---|---|---|\n")
		for _, name := range []string{"list_servers", "list_dns_records", "list_services", "list_ips", "list_os_templates"} {
			res := d.Try(name, measured()[name])
			rows := tool.Elements(gjson.GetBytes(res.JSON, d.Tool(name).Rows).Raw)
			tsv := strings.Join(separated(rows, "|", "\t", ""), "\n")
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
		golden.Part(t, "../docs/results.md", "forms", page.String())
	})
}

// separated writes rows with every column that some row has.
func separated(rows []string, open, between, end string) []string {
	columns, cells := tool.Grid(rows)
	lines := []string{open + strings.Join(columns, between) + end}
	for _, row := range cells {
		values := make([]string, len(columns))
		for i, column := range columns {
			values[i] = row[column]
		}
		lines = append(lines, open+strings.Join(values, between)+end)
	}
	return lines
}
