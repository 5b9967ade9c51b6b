//go:build unix

package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A screen is the program on a terminal, and all that it wrote there.
type screen struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  io.ReadWriteCloser
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed and replaced by each piece
	over chan struct{} // closed when nothing more comes
	from int           // where says looks on
}

// newcomer is the environment of somebody who has nothing but a home.
func newcomer(home string) []string {
	return []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CACHE_HOME=" + home, "TERM=xterm", "PATH=" + os.Getenv("PATH")}
}

// onTerminal starts the program on a terminal of its own.
func onTerminal(t *testing.T, home string, args ...string) *screen {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = newcomer(home)
	return screenOf(t, cmd)
}

// screenOf starts a command on a terminal of its own.
func screenOf(t *testing.T, cmd *exec.Cmd) *screen {
	t.Helper()
	s := &screen{t: t, cmd: cmd, more: make(chan struct{}), over: make(chan struct{})}
	tty, err := pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 40, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	s.tty = tty
	t.Cleanup(func() { tty.Close() })
	go func() {
		defer close(s.over)
		buffer := make([]byte, 4096)
		for {
			n, err := tty.Read(buffer)
			s.mu.Lock()
			s.text.Write(buffer[:n])
			close(s.more)
			s.more = make(chan struct{})
			s.mu.Unlock()
			if err != nil {
				return // the program ended
			}
		}
	}()
	return s
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// says waits for what matches pattern, behind what it found before.
func (s *screen) says(pattern string) string {
	s.t.Helper()
	wanted := regexp.MustCompile(pattern)
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for {
		s.mu.Lock()
		more, rest := s.more, s.text.String()[s.from:]
		at := wanted.FindStringIndex(rest)
		if at != nil {
			s.from += at[1]
		}
		s.mu.Unlock()
		if at != nil {
			return rest[at[0]:at[1]]
		}
		select {
		case <-more:
		case <-ctx.Done():
			s.t.Fatalf("nothing on the terminal matches %q:\n%s", pattern, s)
		}
	}
}

func (s *screen) types(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.tty, text); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the program's end and returns its exit code.
func (s *screen) ends() int {
	s.t.Helper()
	<-s.over
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

// visit opens a page as a person's browser does.
func visit(t *testing.T, page string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
}

// accountForLogin serves a simulated account.
func accountForLogin(t *testing.T) (endpoint string) {
	t.Helper()
	account := simulator.New(simulator.Options{})
	api := httptest.NewServer(account)
	t.Cleanup(func() { api.Close(); account.Close() })
	return api.URL + "/1.0"
}

const validationPage = `http://127\.0\.0\.1\S+credentialToken=\w+`

// pasteApplication answers what login asks of an application.
func pasteApplication(s *screen) {
	s.t.Helper()
	s.says(`Application key \(not shown\): `)
	s.types(simulator.ApplicationKey + "\n")
	s.says(`Application secret \(not shown\): `)
	s.types(simulator.ApplicationSecret + "\n")
	s.says(`Consumer key \(not shown\): `)
}

func TestLoginAtATerminalThenTheFirstCall(t *testing.T) {
	endpoint, home := accountForLogin(t), t.TempDir()
	s := onTerminal(t, home, "login")
	s.says("Endpoint .*: ")
	s.types(endpoint + "\n")
	s.says("Number .*: ")
	s.types("9\n")
	s.says("no number from 1 to 6")
	s.says("Number .*: ")
	s.types("3\n")
	s.says(`/createToken/\?GET=/auth/currentCredential&`)
	s.says("only once")
	pasteApplication(s)
	s.types("\n")
	visit(t, s.says(validationPage))
	s.says("The key works: account cm12345-ovh")
	s.says("ns3000001.*web-1")
	s.says("Next: ")
	if code := s.ends(); code != 0 {
		t.Errorf("login exits with %d", code)
	}
	conf, err := os.ReadFile(filepath.Join(home, ".ovh.conf"))
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`consumer_key=(\w+)`).FindSubmatch(conf)
	if key == nil || strings.Contains(s.String(), string(key[1])) || strings.Contains(s.String(), simulator.ApplicationSecret) {
		t.Errorf("the file has %q, and the terminal shows a secret or not:\n%s", key, s)
	}
	call := exec.CommandContext(t.Context(), binary, "call", "list_servers")
	call.Env, call.Dir = newcomer(home), home
	if out, err := call.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("ns3000001")) {
		t.Errorf("list_servers: %v\n%s", err, out)
	}
}

func TestLoginTakesAllThreeKeysFromTheTerminal(t *testing.T) {
	endpoint, home := accountForLogin(t), t.TempDir()
	s := onTerminal(t, home, "login", "--endpoint", endpoint, "--toolsets", "dns")
	pasteApplication(s)
	s.types(simulator.ConsumerKey + "\n")
	s.says("example.org")
	if code := s.ends(); code != 0 {
		t.Errorf("login exits with %d:\n%s", code, s)
	}
}

// TestSecretsPastedTogetherAreNotShown pastes all three keys at the first
// question.
func TestSecretsPastedTogetherAreNotShown(t *testing.T) {
	endpoint, home := accountForLogin(t), t.TempDir()
	s := onTerminal(t, home, "login", "--endpoint", endpoint, "--toolsets", "dns")
	s.says(`Application key \(not shown\): `)
	s.types(simulator.ApplicationKey + "\r" + simulator.ApplicationSecret + "\r" + simulator.ConsumerKey + "\r")
	s.says("example.org")
	if code := s.ends(); code != 0 || strings.Contains(s.String(), simulator.ApplicationSecret) || strings.Contains(s.String(), simulator.ConsumerKey) {
		t.Errorf("login exits with %d, and shows a secret or not:\n%s", code, s)
	}
}

func TestCtrlCAtEachStepOfLoginLeavesTheFile(t *testing.T) {
	steps := []struct {
		name string
		to   func(*screen)
	}{
		{"the endpoint", func(s *screen) { s.says("Endpoint .*: ") }},
		{"what to replace", func(s *screen) { s.says("Replace them.*: ") }},
		{"what it may do", func(s *screen) { s.says("Number .*: ") }},
		{"the application", func(s *screen) { s.says(`Application key \(not shown\): `) }},
		{"the secret", func(s *screen) {
			s.says(`Application key .*: `)
			s.types("a\n")
			s.says(`Application secret .*: `)
		}},
		{"the consumer key", pasteApplication},
		{"approval", func(s *screen) {
			pasteApplication(s)
			s.types("\n")
			s.says(validationPage)
			s.says("gives up")
		}},
	}
	for i, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			endpoint, home := accountForLogin(t), t.TempDir()
			file := filepath.Join(home, ".ovh.conf")
			before := []byte("# mine\n[default]\nendpoint=" + endpoint + "\n")
			if i > 0 {
				before = append(before, "["+endpoint+"]\nconsumer_key=old\n"...)
			}
			if err := os.WriteFile(file, before, 0o600); err != nil {
				t.Fatal(err)
			}
			s := onTerminal(t, home, "login")
			if i > 1 {
				s.says("Replace them.*: ")
				s.types("yes\n")
			}
			if i > 2 {
				s.says("Number .*: ")
				s.types("\n")
			}
			step.to(s)
			s.types("\x03")
			if code := s.ends(); code != 130 {
				t.Errorf("login exits with %d, want 130:\n%s", code, s)
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, before) {
				t.Errorf("the file holds %q, %v, want %q", after, err, before)
			}
			if left, err := filepath.Glob(file + "?*"); err != nil || len(left) > 0 {
				t.Errorf("%q are left behind", left)
			}
		})
	}
}
