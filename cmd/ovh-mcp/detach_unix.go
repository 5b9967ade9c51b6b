//go:build unix

package main

import (
	"os"
	"syscall"
)

// detached lets a process outlive the terminal that it is started from.
func detached() (*syscall.SysProcAttr, error) { return &syscall.SysProcAttr{Setsid: true}, nil }

// end asks a process to end what it is at and to go.
func end(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
