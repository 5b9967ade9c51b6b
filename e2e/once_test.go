package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A shell calls single tools on one simulated account, each in a process of its
// own, with confirmations in one journal.
type shell struct {
	t     *testing.T
	env   []string
	state string
}

func newShell(t *testing.T, simulator ...string) *shell {
	t.Helper()
	s := &shell{t: t, env: append(os.Environ(), "HOME="+t.TempDir(), "XDG_CONFIG_HOME="), state: filepath.Join(t.TempDir(), "state")}
	for name, value := range simulate(t, simulator...) {
		s.env = append(s.env, name+"="+value)
	}
	return s
}

func (s *shell) command(tool string, args map[string]any) *exec.Cmd {
	s.t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.CommandContext(s.t.Context(), binary, "call", "--state", s.state, tool, string(raw))
	cmd.Env = s.env
	return cmd
}

func (s *shell) call(tool string, args map[string]any) string {
	s.t.Helper()
	out, err := s.command(tool, args).CombinedOutput()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		s.t.Fatal(err)
	}
	return string(out)
}

// sent counts the messages that the account sent to a receiver.
func (s *shell) sent(receiver string) int {
	s.t.Helper()
	return strings.Count(s.call("list_sms_outgoing", map[string]any{"service": "sms-cm12345-1", "receiver": receiver}), `"receiver"`)
}

// plan plans a message and returns the call that confirms it.
func (s *shell) plan(receiver string) map[string]any {
	s.t.Helper()
	args := map[string]any{"service": "sms-cm12345-1", "sender": "ExampleSAS", "message": "once", "receivers": []string{receiver}}
	plan := s.call("send_sms", args)
	token := regexp.MustCompile(`"confirmation_token": "(\w+)"`).FindStringSubmatch(plan)
	if token == nil {
		s.t.Fatalf("no plan: %s", plan)
	}
	args["confirmation_token"] = token[1]
	return args
}

// TestOneTokenSendsOnceWhoeverUsesIt runs the program four times at once with
// one token, and again afterwards.
func TestOneTokenSendsOnceWhoeverUsesIt(t *testing.T) {
	s := newShell(t)
	const receiver = "+33600000101"
	args := s.plan(receiver)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if got := s.call("send_sms", args); !strings.Contains(got, "validReceivers") && !strings.Contains(got, "outcome_unknown") {
				t.Errorf("send_sms = %s", got)
			}
		})
	}
	all.Wait()
	if got := s.call("send_sms", args); !strings.Contains(got, "validReceivers") {
		t.Errorf("repeated, send_sms = %s, want the outcome", got)
	}
	if got := s.sent(receiver); got != 1 {
		t.Errorf("%d messages were sent, want one", got)
	}
}

// TestACallThatIsKilledIsNotRunAgain kills the program between the moment that
// the confirmed call is on disk and its answer.
func TestACallThatIsKilledIsNotRunAgain(t *testing.T) {
	s := newShell(t, "--latency", "400ms")
	const receiver = "+33600000102"
	args := s.plan(receiver)
	cmd := s.command("send_sms", args)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		journal, err := os.ReadFile(s.state + ".confirmations")
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(journal, []byte(`"confirmed"`)) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for range 2 {
		if got := s.call("send_sms", args); !strings.Contains(got, "outcome_unknown") || strings.Contains(got, "nothing was sent") {
			t.Errorf("after kill -9, send_sms = %s, want outcome_unknown", got)
		}
	}
	if got := s.sent(receiver); got > 1 {
		t.Errorf("%d messages were sent, want one at most", got)
	}
}
