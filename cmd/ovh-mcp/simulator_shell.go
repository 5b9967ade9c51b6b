package main

import (
	"fmt"
	"strings"
)

// What 'ovh-mcp simulator' tells a shell beside what OVHcloud's clients read.
const (
	pidVariable = "OVH_SIMULATOR_PID"
	caVariable  = "OVH_SIMULATOR_CA" // file of the authority to trust
)

// A variable of the environment.
type variable struct{ Name, Value string }

// A shell is how variables are set and unset in it.
type shell struct {
	export func(variable) string
	unset  func(name string) string
}

func shells() map[string]shell {
	return map[string]shell{
		"sh": {
			export: func(v variable) string { return "export " + v.Name + "=" + shQuoted(v.Value) },
			unset:  func(name string) string { return "unset " + name },
		},
		"powershell": {
			export: func(v variable) string {
				return "$env:" + v.Name + " = '" + strings.ReplaceAll(v.Value, "'", "''") + "'"
			},
			unset: func(name string) string { return "Remove-Item -ErrorAction SilentlyContinue Env:" + name },
		},
	}
}

// export prints lines that set variables.
func (p *program) export(f simulatorFlags, all []variable) error {
	for _, v := range all {
		if _, err := fmt.Fprintln(p.stdout, shells()[f.shell].export(v)); err != nil {
			return err
		}
	}
	return nil
}

// unset prints lines that take back what export set.
func (p *program) unset(f simulatorFlags) error {
	for _, name := range []string{
		"OVH_ENDPOINT", "OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", pidVariable, caVariable,
	} {
		if _, err := fmt.Fprintln(p.stdout, shells()[f.shell].unset(name)); err != nil {
			return err
		}
	}
	if ca := p.getenv(caVariable); ca != "" && p.getenv("NODE_EXTRA_CA_CERTS") == ca {
		_, err := fmt.Fprintln(p.stdout, shells()[f.shell].unset("NODE_EXTRA_CA_CERTS"))
		return err
	}
	return nil
}
