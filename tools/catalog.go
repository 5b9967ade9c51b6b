package tools

import (
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// Options are what the operator decided of the tools.
type Options struct {
	Keys        KeyDelivery      // where new consumer keys go
	ShowSecrets bool             // raw calls show secrets instead of masking them
	MaxOutput   int              // longest answer of a raw call, in bytes; [DefaultMaxOutput] when 0
	Catalog     *catalog.Library // what OVHcloud says of its API; may be nil
}

// All returns every tool, by area and in the order a reader would look for them.
func All(o Options) []Definition {
	return slices.Concat(
		account(),
		credentials(o.Keys),
		sshKeys(),
		servers(),
		installs(),
		tasks(),
		boots(),
		hardware(),
		reverses(),
		zones(),
		records(),
		zoneStates(),
		sms(),
		vps(),
		vpsDestroy(),
		services(),
		apis(o.Catalog),
		raw(o),
	)
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

// ReadOnly returns those of defs that change nothing.
func ReadOnly(defs []Definition) []Definition {
	return slices.DeleteFunc(slices.Clone(defs), func(d Definition) bool { return d.Effect != Read })
}
