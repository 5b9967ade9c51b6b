package servers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// An installation wipes every disk of a server. Newer endpoints spare the disk
// groups that are said to stay, besides the one that the system goes on; one
// that does not know of that may well ignore it, and wipe them all.

// keeps reports whether s is about a group whose data stays.
func keeps(s ovh.Storage) bool { return s.Erase != nil && !*s.Erase }

// installs reports whether s says how to install on a group.
func installsOn(s ovh.Storage) bool {
	return s.Erase == nil || len(s.HardwareRAID) > 0 || s.Partitioning != nil
}

// diskFaults holds disk groups against what OVHcloud takes of them.
func diskFaults(storage []ovh.Storage) (all []tool.Fault) {
	note := func(i int, problem string) {
		all = append(all, tool.Fault{At: fmt.Sprintf("storage[%d]", i), Problem: problem})
	}
	var seen []int64
	system := -1
	for i, s := range storage {
		switch {
		case slices.Contains(seen, s.DiskGroupID):
			note(i, "names a disk group for the second time")
		case installsOn(s) && keeps(s):
			note(i, "can't install on a disk group and keep its data: give erase and diskGroupId alone for a group that stays")
		case installsOn(s) && system >= 0:
			note(i, fmt.Sprintf("is a second group to install on, besides storage[%d]: of other groups only diskGroupId and erase can be said", system))
		case installsOn(s):
			system = i
		case s.DiskGroupID == 0:
			note(i, "has to say which disk group it is about: give its diskGroupId, as in get_server_hardware")
		}
		seen = append(seen, s.DiskGroupID)
	}
	if slices.ContainsFunc(storage, keeps) && (system < 0 || storage[system].DiskGroupID == 0) {
		all = append(all, tool.Fault{At: "storage", Problem: "has to name the disk group to install on by its diskGroupId, too, where another one is to stay"})
	}
	return all
}

// A diskPlan is what a plan says of the disks.
type diskPlan struct{ wiped, happens, lost string }

// readDisks looks at what becomes of the disks of a server, and refuses what
// the endpoint is known not to do.
func readDisks(ctx context.Context, api *ovh.Reader, library *catalog.Library, server string, storage []ovh.Storage) (diskPlan, error) {
	all := diskPlan{
		wiped: "ALL disks", lost: "All data on all disks of the server.",
		happens: "ALL disks of ALL disk groups are wiped, not only those of the new layout.",
	}
	if !slices.ContainsFunc(storage, func(s ovh.Storage) bool { return s.Erase != nil || s.DiskGroupID != 0 }) {
		return all, nil
	}
	h, err := api.ServerHardware(ctx, server)
	if err != nil {
		return diskPlan{}, unknownServer(err)
	}
	if err := checkGroups(storage, h.DiskGroups); err != nil {
		return diskPlan{}, err
	}
	if !slices.ContainsFunc(storage, keeps) {
		return all, nil
	}
	return keptDisks(storage, h.DiskGroups, erasure(ctx, library))
}

// checkGroups refuses disk groups that the server doesn't have.
func checkGroups(storage []ovh.Storage, groups []ovh.DiskGroup) error {
	for i, s := range storage {
		if s.DiskGroupID != 0 && !slices.ContainsFunc(groups, func(g ovh.DiskGroup) bool { return g.ID == s.DiskGroupID }) {
			return tool.Refuse(fmt.Sprintf("storage[%d]: the server has no disk group %d", i, s.DiskGroupID), "get_server_hardware shows its diskGroups")
		}
	}
	return nil
}

// keptDisks plans an installation that spares some disk groups.
func keptDisks(storage []ovh.Storage, groups []ovh.DiskGroup, known erasable) (diskPlan, error) {
	if known == never {
		return diskPlan{}, tool.Refuse("this endpoint of OVHcloud's API can't keep a disk group: its description of the installation has no erase",
			"move the data elsewhere first, then call again without erase; all disks are wiped")
	}
	var kept, wiped []string
	for _, g := range groups {
		name := fmt.Sprintf("%d (%d x %q)", g.ID, g.Disks, g.Type)
		if slices.ContainsFunc(storage, func(s ovh.Storage) bool { return s.DiskGroupID == g.ID && keeps(s) }) {
			kept = append(kept, name)
			continue
		}
		wiped = append(wiped, name)
	}
	p := diskPlan{
		wiped:   "disk group " + strings.Join(wiped, ", "),
		happens: fmt.Sprintf("Disk group %s stays as it is; all disks of group %s are wiped.", strings.Join(kept, ", "), strings.Join(wiped, ", ")),
		lost:    fmt.Sprintf("All data on the disks of group %s.", strings.Join(wiped, ", ")),
	}
	if known == unsure {
		p.lost += " Maybe that of the other groups, too: OVHcloud's description of this endpoint could not be read, so it is not sure that it keeps any."
	}
	return p, nil
}

// erasable says whether an endpoint lets disk groups stay.
type erasable int

const (
	unsure erasable = iota // nothing describes what storage holds
	never
	known
)

// erasure looks up whether the endpoint knows of disk groups that stay.
func erasure(ctx context.Context, library *catalog.Library) erasable {
	if library == nil {
		return unsure
	}
	c, err := library.Catalog(ctx)
	if err != nil {
		return unsure
	}
	op, err := c.Find("POST", "/dedicated/server/{serviceName}/reinstall")
	if err != nil {
		return unsure
	}
	storage := storageModel(op)
	switch {
	case storage == nil:
		return unsure
	case slices.ContainsFunc(storage.Properties, func(p catalog.Property) bool { return p.Name == "erase" }):
		return known
	}
	return never
}

// storageModel returns what an element of an installation's storage is
// described as, or nil.
func storageModel(install *catalog.Operation) *catalog.Model {
	i := slices.IndexFunc(install.Parameters, func(p catalog.Parameter) bool { return p.In == "body" && p.Name == "" })
	if i < 0 {
		return nil
	}
	body := model(install.Branch, install.Parameters[i].Type)
	if body == nil {
		return nil
	}
	i = slices.IndexFunc(body.Properties, func(p catalog.Property) bool { return p.Name == "storage" })
	if i < 0 {
		return nil
	}
	return model(install.Branch, strings.TrimSuffix(body.Properties[i].Type, "[]"))
}

// model returns the model of a type, or nil.
func model(b *catalog.Branch, typ string) *catalog.Model {
	t, err := catalog.ParseType(typ)
	if err != nil {
		return nil
	}
	m, _ := b.Model(t)
	return m
}
