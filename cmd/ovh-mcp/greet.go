package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// greet tells a person who started the server by hand, at a terminal, what it
// waits for. A host that starts it has no terminal.
func greet(stderr io.Writer, stdin io.Reader) {
	if f, ok := stdin.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return
	}
	fmt.Fprint(stderr, `ovh-mcp speaks MCP over stdin and stdout to an assistant, which starts it itself: docs/clients.md tells how.
To see what it does, run 'ovh-mcp demo'; 'ovh-mcp help' lists all commands. Ctrl-D or Ctrl-C ends this.
`)
}
