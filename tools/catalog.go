package tools

import "slices"

// All returns every tool, by area and in the order a reader would look for them.
func All() []Definition {
	return slices.Concat(
		account(),
		sshKeys(),
		servers(),
		installs(),
		tasks(),
		boots(),
		reverses(),
		zones(),
		records(),
		zoneStates(),
		sms(),
	)
}

// ReadOnly returns those of defs that change nothing.
func ReadOnly(defs []Definition) []Definition {
	return slices.DeleteFunc(slices.Clone(defs), func(d Definition) bool { return d.Effect != Read })
}
