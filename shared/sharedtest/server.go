// Package sharedtest runs a store for tests: valkey-server or redis-server, which
// has to be installed.
package sharedtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// Password is that of every server.
const Password = "of the store"

// Secret is what those share who share a store in a test.
const Secret = "of the account"

// A Server is a store. What it answered it knows again after it was killed.
type Server struct {
	t       testing.TB
	program string
	scheme  string
	address string
	dir     string
	options []string
	cmd     *exec.Cmd
}

// Start starts a server, or skips the test where none is installed.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, scheme: "valkey", dir: t.TempDir(), address: freeAddress(t)}
	_, port, _ := net.SplitHostPort(s.address)
	s.options = []string{"--port", port}
	return s.run()
}

// StartTLS starts a server that speaks TLS alone, with a certificate for 127.0.0.1
// in files.
func StartTLS(t testing.TB, certificate, key string) *Server {
	t.Helper()
	s := &Server{t: t, scheme: "valkeys", dir: t.TempDir(), address: freeAddress(t)}
	_, port, _ := net.SplitHostPort(s.address)
	s.options = []string{"--port", "0", "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no"}
	return s.run()
}

func (s *Server) run() *Server {
	t := s.t
	t.Helper()
	for _, name := range []string{"valkey-server", "redis-server"} {
		if path, err := exec.LookPath(name); err == nil {
			s.program = path
			break
		}
	}
	if s.program == "" {
		t.Skip("neither valkey-server nor redis-server is installed: apt-get install redis-server")
	}
	t.Cleanup(func() {
		if s.cmd != nil {
			s.Kill()
		}
	})
	s.Restart()
	return s
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// URL returns where the server is, without its password.
func (s *Server) URL() string { return s.scheme + "://" + s.address }

// Kill is kill -9.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it tells that it was killed
	s.cmd = nil
}

// Restart starts a server that was killed, and waits until it answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.cmd = exec.Command(s.program, append([]string{ //nolint:noctx,gosec // it is killed at the end, and was found in PATH
		"--bind", "127.0.0.1", "--dir", s.dir, "--requirepass", Password, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
	}, s.options...)...)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	store := s.Open()
	defer store.Close()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err := store.Check(s.t.Context())
		if err == nil || errors.Is(err, s.t.Context().Err()) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s does not answer: %v", s.program, err)
		}
	}
}

// Open returns the store.
func (s *Server) Open() *shared.Store { return s.OpenWith(Secret) }

// OpenWith returns the store as it is for those who share another secret.
func (s *Server) OpenWith(secret string) *shared.Store {
	s.t.Helper()
	store, err := shared.Open(s.URL(), Password, []byte(secret))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(store.Close)
	return store
}

// Command runs a command of the server, as redis-cli does, and returns whether it
// went well. It is for what the program itself never does.
func (s *Server) Command(words ...string) error {
	s.t.Helper()
	c, err := net.Dial("tcp", s.address) //nolint:noctx // of a test
	if err != nil {
		return err
	}
	defer c.Close()
	for _, words := range [][]string{{"AUTH", Password}, words} {
		text := fmt.Appendf(nil, "*%d\r\n", len(words))
		for _, word := range words {
			text = fmt.Appendf(text, "$%d\r\n%s\r\n", len(word), word)
		}
		if _, err := c.Write(text); err != nil {
			return err
		}
		answer := make([]byte, 512)
		n, err := c.Read(answer)
		if err != nil {
			return err
		}
		if answer[0] == '-' {
			return errors.New(string(answer[:n]))
		}
	}
	return nil
}

// Process returns the running server, for who wants it paused.
func (s *Server) Process() *os.Process { return s.cmd.Process }
