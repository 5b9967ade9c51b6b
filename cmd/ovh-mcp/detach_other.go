//go:build !unix && !windows

package main

import (
	"errors"
	"os"
	"syscall"
)

// detached is for systems where a process can't outlive its terminal.
func detached() (*syscall.SysProcAttr, error) {
	return nil, errors.New("--background does not work on this system; run 'ovh-mcp simulator' in a terminal of its own")
}

// end ends a process.
func end(p *os.Process) error { return p.Kill() }
