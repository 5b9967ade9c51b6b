//go:build !linux

package metrics

// system adds nothing: what the kernel knows is told on Linux only.
func (r *Registry) system() {}
