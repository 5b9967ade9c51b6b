package main

import (
	"fmt"
	"io"
	"os"
)

// greet tells a person who started the server by hand, at a terminal, what it
// waits for. A host that starts it has no terminal.
func greet(stderr io.Writer, stdin io.Reader) {
	if !isTerminal(stdin) {
		return
	}
	fmt.Fprint(stderr, `ovh-mcp speaks MCP over stdin and stdout to an assistant, which starts it itself: docs/clients.md tells how.
To see what it does, run 'ovh-mcp demo'; 'ovh-mcp help' lists all commands. Ctrl-D or Ctrl-C ends this.
`)
}

// isTerminal says that a person may type into in. /dev/null is a device of the
// same kind, that nobody types into.
func isTerminal(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
