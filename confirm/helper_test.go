package confirm

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A process is another process with the same journal, which does what it is
// told by lines. See obey.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Scanner
}

// An account is where processes send to: a file with a line for each request
// that has left.
type account struct{ path string }

func newAccount(t *testing.T) account { return account{filepath.Join(t.TempDir(), "sent")} }

func (a account) send() error {
	f, err := os.OpenFile(a.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString("sms\n")
	return errors.Join(err, f.Sync(), f.Close())
}

// requests returns how many have left.
func (a account) requests() int {
	b, _ := os.ReadFile(a.path)
	return bytes.Count(b, []byte("\n"))
}

func (a account) expect(t *testing.T, want int) {
	t.Helper()
	if got := a.requests(); got != want {
		t.Errorf("%d requests were sent, want %d", got, want)
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("CONFIRM_FILE") != "" {
		if err := obey(os.Stdin, os.Stdout); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// start returns a process whose clock is late or early by offset.
func start(t *testing.T, o Options, a account, offset time.Duration) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(),
		"CONFIRM_FILE="+o.File, "CONFIRM_KEY="+o.Key, "CONFIRM_TTL="+o.TTL.String(), "CONFIRM_SENT="+a.path, "CONFIRM_OFFSET="+offset.String())
	cmd.Stderr = os.Stderr
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
	p := &process{t, cmd, in, bufio.NewScanner(out)}
	t.Cleanup(p.kill)
	if got := p.answer(); got != "open" {
		t.Fatalf("a process started with %q", got)
	}
	return p
}

// tell gives the process a command and returns its answer.
func (p *process) tell(command string) string {
	p.t.Helper()
	if _, err := io.WriteString(p.in, command+"\n"); err != nil {
		p.t.Fatal(err)
	}
	return p.answer()
}

func (p *process) answer() string {
	p.out.Scan()
	return p.out.Text()
}

// expect is tell with an answer that begins with want.
func (p *process) expect(command, want string) {
	p.t.Helper()
	if got := p.tell(command); !strings.HasPrefix(got, want) {
		p.t.Errorf("%s = %q, want %q", command, got, want)
	}
}

// kill is kill -9.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// obey is what a process does: "issue" answers with a token; "run TOKEN" claims,
// confirms, sends and records; "begin TOKEN" stops before the answer, "record"
// goes on from there; "claim TOKEN" and "confirm" stop earlier.
func obey(in io.Reader, out io.Writer) error {
	ttl, _ := time.ParseDuration(os.Getenv("CONFIRM_TTL"))
	offset, _ := time.ParseDuration(os.Getenv("CONFIRM_OFFSET"))
	o := Options{File: os.Getenv("CONFIRM_FILE"), Key: os.Getenv("CONFIRM_KEY"), TTL: ttl}
	j, err := newJournal(o.File, o.Key)
	if err != nil {
		return err
	}
	l, err := open(o, j, func() time.Time { return time.Now().Add(offset) })
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "open")
	h := helper{ledger: l, sent: account{os.Getenv("CONFIRM_SENT")}}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		command, token, _ := strings.Cut(lines.Text(), " ")
		answer, err := h.do(command, token)
		if err != nil {
			answer = err.Error()
		}
		fmt.Fprintln(out, strings.ReplaceAll(answer, "\n", "; "))
	}
	return l.Close()
}

type helper struct {
	ledger *Ledger
	sent   account
	claim  *Claim
}

func (h *helper) do(command, token string) (answer string, err error) {
	switch command {
	case "issue":
		answer, _, err = h.ledger.Issue(wipe, state)
		return answer, err
	case "claim", "begin", "run":
		if h.claim, err = h.ledger.Claim(context.Background(), token, wipe); err != nil {
			return "", err
		}
		if outcome, ok := h.claim.Outcome(); ok {
			return "outcome " + string(outcome), nil
		}
	}
	if command == "confirm" || command == "begin" || command == "run" {
		if err := h.claim.Confirm(state); err != nil {
			h.claim.Release()
			return "", err
		}
		if err := h.sent.send(); err != nil {
			return "", err
		}
	}
	if command == "record" || command == "run" {
		if err := h.claim.Record([]byte("sent")); err != nil {
			return "", err
		}
	}
	return "done", nil
}
