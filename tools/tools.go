// Package tools lists what an assistant sees: the toolsets, each a package of
// its own below this one. How a tool works is told in package tool.
package tools

import (
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
	apicatalog "github.com/ovh-mcp/ovh-mcp/tools/catalog"
	"github.com/ovh-mcp/ovh-mcp/tools/dns"
	"github.com/ovh-mcp/ovh-mcp/tools/raw"
	"github.com/ovh-mcp/ovh-mcp/tools/reverse"
	"github.com/ovh-mcp/ovh-mcp/tools/servers"
	"github.com/ovh-mcp/ovh-mcp/tools/services"
	"github.com/ovh-mcp/ovh-mcp/tools/sms"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
	"github.com/ovh-mcp/ovh-mcp/tools/vps"
)

// Every generated file is held by a test named …Fresh, and rewritten by it:
// first the schemas, which the program embeds, then what is made of them.
//
//go:generate go test -run Fresh ../schemas -update
//go:generate go test -run Fresh . ../tool ../cmd/ovh-mcp -update

// Options are what the operator decided about the tools.
type Options struct {
	Keys        account.KeyDelivery // where new consumer keys go
	ShowSecrets bool                // raw calls show secrets instead of masking them
	People      bool                // a person decides on plans
	Accounts    bool                // there are several, which calls name
	MaxOutput   int                 // longest answer of a raw call, in bytes; [tool.DefaultMaxOutput] when 0
	Catalog     *catalog.Library    // what OVHcloud says of its API; may be nil
}

// Toolsets that go with others: with whatever destroys, and with any where there
// are several accounts.
const (
	plans    = "plans"
	Accounts = "accounts" // tells of each
)

// Toolsets returns all toolsets, in the order a reader would look for them.
func Toolsets(o Options) []tool.Toolset {
	all := []tool.Toolset{
		account.Toolset(o.Keys, func(name string) ([]ovh.AccessRule, bool) { return rights(name, o) }, o.Catalog),
		sshkeys.Toolset(),
		servers.Toolset(o.Catalog),
		reverse.Toolset(),
		dns.Toolset(),
		sms.Toolset(),
		vps.Toolset(),
		services.Toolset(),
		apicatalog.Toolset(o.Catalog),
		raw.Toolset(raw.Options{Catalog: o.Catalog, ShowSecrets: o.ShowSecrets, MaxOutput: o.MaxOutput}),
		{Name: "audit", About: "what was done through this server, by its log", Tools: []tool.Tool{tool.ListAudit{}}},
		plansToolset(o.People),
	}
	if o.Accounts {
		about := "which accounts there are; with every tool, where there are several"
		all = append(all, tool.Toolset{Name: Accounts, About: about, Tools: []tool.Tool{tool.ListAccounts{}}})
	}
	return all
}

// All returns every tool, by toolset.
func All(o Options) []tool.Definition {
	sets := Toolsets(o)
	defs := make([][]tool.Definition, len(sets))
	for i, set := range sets {
		defs[i] = set.Definitions()
	}
	return slices.Concat(defs...)
}

// Find returns the tool of that name.
func Find(name string, o Options) (tool.Definition, bool) {
	all := All(o)
	i := slices.IndexFunc(all, func(d tool.Definition) bool { return d.Name == name })
	if i < 0 {
		return tool.Definition{}, false
	}
	return all[i], true
}

// rights returns the access rules that a tool needs.
func rights(name string, o Options) ([]ovh.AccessRule, bool) {
	d, ok := Find(name, o)
	return d.Access, ok
}

// plansToolset makes one plan of several calls, and reads plans that wait, for
// their confirmation and for people.
func plansToolset(people bool) tool.Toolset {
	set := tool.Toolset{
		Name: plans, About: "several changes as one plan, and plans that wait for their confirmation; with every tool that has plans", Tools: []tool.Tool{tool.PlanChanges{}, tool.ShowPlan{}},
	}
	if people {
		set.Tools = append(set.Tools, tool.WaitApproval{})
	}
	return set
}
