package e2e

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// A program is the server under test on a simulated account of its own.
type program struct {
	transport string // stdio, sse or http
	url       string // unless over stdio
	headers   map[string]string
	command   []string
	logs      *logs
}

var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "ovh-mcp-e2e")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "ovh-mcp")
		build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, "./cmd/ovh-mcp")
		build.Dir = ".."
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %v\n%s", build.Args, err, out)
			return 1
		}
		return m.Run()
	}())
}

// start readies the program for a client, with further flags; over stdio the client
// starts it.
func start(t *testing.T, transport string, flags ...string) *program {
	t.Helper()
	p := &program{
		transport: transport,
		// A reboot takes two seconds, an installation twenty.
		command: []string{binary, "serve", "--simulator", "--speed", "30", "--log-level", "info"},
		logs:    newLogs(),
	}
	p.command = append(p.command, flags...)
	if transport == "stdio" {
		return p
	}
	token := rand.Text()
	tokens := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, []byte("e2e:"+token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.headers = map[string]string{"Authorization": "Bearer " + token}
	p.command = append(p.command, "--http", "127.0.0.1:0", "--http-token-file", tokens)
	if err := lasting(t, p.logs, p.command...).Start(); err != nil {
		t.Fatal(err)
	}
	_, p.url, _ = strings.Cut(p.logs.await(t, " serves "), " serves ")
	if transport == "sse" {
		p.url = strings.TrimSuffix(p.url, "/mcp") + "/sse"
	}
	return p
}

// lasting returns a command that the test starts, and whose process is interrupted
// when the test ends.
func lasting(t *testing.T, says *logs, words ...string) *exec.Cmd {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stderr = says
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	t.Cleanup(func() {
		stop()
		// That is how a command ends well once its context is done.
		if err := cmd.Wait(); cmd.Process != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%q ends with %v\n%s", words, err, says)
		}
	})
	return cmd
}

// logs keeps what a program says, line by line.
type logs struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{} // closed and replaced by each line
	rest  []byte
}

func newLogs() *logs { return &logs{more: make(chan struct{})} }

// Write implements io.Writer.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		n, line, _ := bufio.ScanLines(l.rest, false)
		if n == 0 {
			return len(p), nil
		}
		l.lines = append(l.lines, string(line))
		l.rest = l.rest[n:]
		close(l.more)
		l.more = make(chan struct{})
	}
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// await returns the first line that matches pattern, once it is there.
func (l *logs) await(t *testing.T, pattern string) string {
	t.Helper()
	wanted := regexp.MustCompile(pattern)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		l.mu.Lock()
		more := l.more
		for _, line := range l.lines {
			if wanted.MatchString(line) {
				l.mu.Unlock()
				return line
			}
		}
		l.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			t.Fatalf("no line of the server matches %q within %v:\n%s", pattern, patience, l)
		}
	}
}
