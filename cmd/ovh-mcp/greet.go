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
	width, _ := columns(stderr)
	fmt.Fprint(stderr, wrap("", "ovh-mcp speaks MCP over stdin and stdout to an assistant, which starts it itself: docs/clients.md tells how.", width),
		wrap("", "To see what it does, run 'ovh-mcp demo'; 'ovh-mcp help' lists all commands. Ctrl-D or Ctrl-C ends this.", width))
}
