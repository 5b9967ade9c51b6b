package main

import (
	"os"
	"syscall"
)

// detachedProcess is DETACHED_PROCESS of the Windows API: without a console.
const detachedProcess = 0x00000008

// detached lets a process outlive the console that it is started from.
func detached() (*syscall.SysProcAttr, error) {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess}, nil
}

// end ends a process: Windows has no way to ask for it without a console.
func end(p *os.Process) error { return p.Kill() }
