package dns_test

import (
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/dns"
)

func Example() {
	want, err := dns.ParseZone("example.org", `
$TTL 3600
@    IN MX 10 mail
mail IN A 203.0.113.130
www  IN CNAME example.org.
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	present := dns.Zone{Name: "example.org", TTL: 3600, Records: []dns.Record{
		{ID: 1, Type: "MX", Target: "10 Mail.example.org."},
		{ID: 2, Type: "A", Name: "mail", Target: "203.0.113.131"},
		{ID: 3, Type: "TXT", Name: "old", Target: "hello"},
	}}
	d := dns.Compare(present, want)
	for _, c := range d.Change {
		fmt.Println("change", c.Before, "to", c.After)
	}
	for _, r := range d.Delete {
		fmt.Println("delete", r)
	}
	for _, r := range d.Add {
		fmt.Println("add", r)
	}
	fmt.Println("leave", d.Unchanged)
	// Output:
	// change mail A 203.0.113.131 to mail A 203.0.113.130
	// delete old TXT hello
	// add www CNAME example.org.
	// leave 1
}
