package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A host that crashes takes both pipes with it while calls still run and want
// to be answered. What the program leaves behind shows whether it ended in order.
func TestProgramEndsInOrderWhenItsHostVanishes(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state.json")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	said := newLogs()
	cmd := exec.CommandContext(ctx, binary, "serve", "--simulator", "--speed", "30", "--state", state, "--log-level", "info")
	cmd.Stderr = said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(in, `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"e2e","version":"1"}}}`)
	bufio.NewReader(out).ReadString('\n')
	fmt.Fprintln(in, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_servers"}}`)
	out.Close()
	said.await(t, "tool=list_servers")
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the program ends with %v\n%s", err, said)
	}
	if _, err := os.Stat(state); err != nil {
		t.Errorf("it did not save its state: %v", err)
	}
}
