package main

import "runtime/debug"

// version returns the version that the Go toolchain recorded: a tag of the
// source, or what it was built from without one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// commit returns the commit that the program was built from, or "" where the
// toolchain did not see it: as a module of a proxy, the source has none.
func commit() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
