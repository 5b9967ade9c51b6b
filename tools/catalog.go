package tools

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// Options are what the operator decided of the tools.
type Options struct {
	Keys        KeyDelivery      // where new consumer keys go
	ShowSecrets bool             // raw calls show secrets instead of masking them
	MaxOutput   int              // longest answer of a raw call, in bytes; [DefaultMaxOutput] when 0
	Catalog     *catalog.Library // what OVHcloud says of its API; may be nil
}

// A Toolset is a part of the tools that an operator can choose to serve.
type Toolset struct {
	Name  string
	About string // what its tools are for

	tools func(Options) []Definition
}

// Toolsets returns all toolsets, in the order a reader would look for them.
func Toolsets() []Toolset {
	return []Toolset{
		{"account", "the account, its API credentials, OVHcloud's clock", func(o Options) []Definition {
			return slices.Concat(account(), credentials(o.Keys))
		}},
		{"ssh_keys", "SSH keys for installs and rescue", func(Options) []Definition { return sshKeys() }},
		{"servers", "dedicated servers: install, boot, rescue, tasks, hardware", func(Options) []Definition {
			return slices.Concat(servers(), installs(), tasks(), boots(), hardware())
		}},
		{"reverse", "reverse DNS of addresses", func(Options) []Definition { return reverses() }},
		{"dns", "DNS zones and their records", func(Options) []Definition {
			return slices.Concat(zones(), records(), zoneStates())
		}},
		{"sms", "text messages", func(Options) []Definition { return sms() }},
		{"vps", "virtual private servers and their snapshots", func(Options) []Definition {
			return slices.Concat(vps(), vpsDestroy())
		}},
		{"services", "contracts, IP blocks, SSL certificates", func(Options) []Definition { return services() }},
		{"catalog", "OVHcloud's own description of its API", func(o Options) []Definition { return apis(o.Catalog) }},
		{"raw", "calls of any path of the API", func(o Options) []Definition { return raw(o) }},
	}
}

// All returns every tool, by toolset.
func All(o Options) []Definition {
	var all []Definition
	for _, set := range Toolsets() {
		for _, d := range set.tools(o) {
			d.Toolset = set.Name
			all = append(all, d)
		}
	}
	return all
}

// Find returns the tool of that name.
func Find(name string, o Options) (Definition, bool) {
	all := All(o)
	i := slices.IndexFunc(all, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		return Definition{}, false
	}
	return all[i], true
}

// A Selection is what an operator chose to serve: the tools of the toolsets
// and the tools named, or all where nothing is named.
type Selection struct {
	Toolsets []string // names, or "all"
	Tools    []string
	ReadOnly bool // only what changes nothing
}

// Of returns those of defs that are selected, in their order. A name that is
// not known is an error, which tells the nearest and all that are.
func (s Selection) Of(defs []Definition) ([]Definition, error) {
	sets, err := s.toolsets()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(defs))
	for i, d := range defs {
		names[i] = d.Name
	}
	for _, name := range s.Tools {
		if !slices.Contains(names, name) {
			return nil, unknownName("tool", name, names)
		}
	}
	return slices.DeleteFunc(slices.Clone(defs), func(d Definition) bool {
		return !sets[d.Toolset] && !slices.Contains(s.Tools, d.Name) || s.ReadOnly && d.Effect != Read
	}), nil
}

// toolsets returns the toolsets that are selected as a whole.
func (s Selection) toolsets() (map[string]bool, error) {
	asked := s.Toolsets
	if len(asked) == 0 && len(s.Tools) == 0 {
		asked = []string{"all"}
	}
	selected := make(map[string]bool)
	known := []string{"all"}
	for _, set := range Toolsets() {
		known = append(known, set.Name)
		selected[set.Name] = slices.Contains(asked, set.Name) || slices.Contains(asked, "all")
	}
	for _, name := range asked {
		if !slices.Contains(known, name) {
			return nil, unknownName("toolset", name, known)
		}
	}
	return selected, nil
}

func unknownName(kind, name string, known []string) error {
	near := schemas.Nearest(name, known)
	if near != "" {
		near = fmt.Sprintf("did you mean %q? ", near)
	}
	return fmt.Errorf("unknown %s %q; %sthe %ss are %s", kind, name, near, kind, strings.Join(known, ", "))
}
