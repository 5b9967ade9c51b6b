package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

// A stdioClient is a client over stdio, as raw as an editor's.
type stdioClient struct {
	t        *testing.T
	in       *io.PipeWriter
	lines    *bufio.Scanner
	stop     context.CancelFunc
	stopping chan struct{} // closed when calls that wait are told to end
	ended    chan error    // what Stdio returned
}

// openStdio serves s until the test ends. Tests that use it can't run in
// parallel: the library keeps one queue of notifications for all servers.
func openStdio(t *testing.T, s *server.MCPServer) *stdioClient {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	c := &stdioClient{t: t, in: toServer, lines: bufio.NewScanner(fromServer), stop: stop, stopping: make(chan struct{}), ended: make(chan error, 1)}
	c.lines.Buffer(nil, 64<<20)
	go func() {
		c.ended <- Stdio(ctx, s, in, out, func() { close(c.stopping) }, slog.New(slog.DiscardHandler))
		out.Close()
	}()
	t.Cleanup(func() {
		toServer.Close()
		io.Copy(io.Discard, fromServer)
		stop()
	})
	return c
}

func (c *stdioClient) say(format string, args ...any) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.in, format+"\n", args...); err != nil {
		c.t.Fatal(err)
	}
}

// hear returns the next message; "" at the end.
func (c *stdioClient) hear() string {
	if !c.lines.Scan() {
		return ""
	}
	return c.lines.Text()
}

// within fails the test when the server says nothing for long.
func (c *stdioClient) within(limit time.Duration) (heard string) {
	c.t.Helper()
	next := make(chan string, 1)
	go func() { next <- c.hear() }()
	select {
	case heard = <-next:
	case <-time.After(limit):
		c.t.Fatalf("the server says nothing for %s", limit)
	}
	return heard
}

func TestCallsWithIDsBeyondFloatsAreAllAnsweredAtTheEnd(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	// The library rounds both to the same id.
	c.say(`{"jsonrpc":"2.0","id":9007199254740992,"method":"tools/call","params":{"name":"wait","arguments":{}}}`)
	c.say(`{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"change","arguments":{}}}`)
	for range 2 {
		within(t, s.began, "call")
	}
	c.in.Close()
	within(t, c.stopping, "stopping")
	close(s.stopping)
	if got := c.within(10 * time.Second); got == "" {
		t.Fatal("no answer to the first call")
	}
	select {
	case err := <-c.ended:
		t.Fatalf("Stdio = %v while a call runs", err)
	case <-time.After(100 * time.Millisecond):
	}
	s.stubborn <- func(context.Context) {}
	if got := c.within(10 * time.Second); got == "" {
		t.Error("no answer to the second call")
	}
	if err := within(t, c.ended, "end"); err != nil {
		t.Errorf("Stdio = %v, want nil", err)
	}
}
