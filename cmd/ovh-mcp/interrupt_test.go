//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A child is the program in a process of its own.
type child struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.Writer // that nobody closes before the end
	stdout output
	stderr *bufio.Reader
}

// An output is what a child writes. It may be read once the child has ended.
type output struct {
	text  bytes.Buffer
	begun chan struct{}
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	if o.text.Len() == 0 {
		close(o.begun)
	}
	return o.text.Write(p)
}

// startChild starts the program for a user whose home is a folder, with these
// variables and no others.
func startChild(t *testing.T, home string, env map[string]string, args ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: exec.CommandContext(t.Context(), self), stdout: output{begun: make(chan struct{})}}
	c.cmd.Args = append([]string{"ovh-mcp"}, args...) // see TestMain
	c.cmd.Dir, c.cmd.Env = home, []string{"HOME=" + home}
	for name, value := range env {
		c.cmd.Env = append(c.cmd.Env, name+"="+value)
	}
	c.cmd.Stdout = &c.stdout
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stderr, err := c.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.stderr = bufio.NewReader(stderr)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *child) interrupt() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		c.t.Fatal(err)
	}
}

// says waits for a line on stderr that contains text.
func (c *child) says(text string) {
	c.t.Helper()
	for {
		line, err := c.stderr.ReadString('\n')
		if strings.Contains(line, text) {
			return
		}
		if err != nil {
			c.t.Fatalf("stderr ends with %v before %q", err, text)
		}
	}
}

// ends waits for the end, and returns what is left of stderr and how it ended.
func (c *child) ends() (stderr string, status syscall.WaitStatus) {
	c.t.Helper()
	var rest strings.Builder
	if _, err := c.stderr.WriteTo(&rest); err != nil {
		c.t.Fatal(err)
	}
	c.cmd.Wait()
	return rest.String(), c.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// rebooting starts a confirmed reboot, and returns once OVHcloud has it.
func rebooting(t *testing.T, far *slowOVH, home string) (c *child, words []string) {
	t.Helper()
	words = []string{"call", "reboot_server", "server=ns3000001.ip-192-0-2.eu"}
	plan := startChild(t, home, far.env, words...)
	plan.ends()
	words = append(words, "confirmation_token="+gjson.GetBytes(plan.stdout.text.Bytes(), "confirm.confirmation_token").String())
	c = startChild(t, home, far.env, words...)
	<-far.arrived
	return c, words
}

func TestAnInterruptedCallEndsInOrder(t *testing.T) {
	far := newSlowOVH(t)
	c, _ := rebooting(t, far, t.TempDir())
	c.interrupt()
	c.says("what is being sent ends first")
	close(far.release)
	stderr, status := c.ends()
	if status.ExitStatus() != 130 || !strings.Contains(c.stdout.text.String(), "hardReboot") {
		t.Errorf("it ends with %d, stdout %q, stderr %q, want 130 and the result", status.ExitStatus(), c.stdout.text.String(), stderr)
	}
}

func TestASecondInterruptCutsACallWhoseOutcomeIsThenUnknown(t *testing.T) {
	far, home := newSlowOVH(t), t.TempDir()
	c, words := rebooting(t, far, home)
	c.interrupt()
	c.says("interrupt again to cut it")
	c.interrupt()
	if _, status := c.ends(); status.Signal() != syscall.SIGINT {
		t.Errorf("it ends with %v, want by the signal", status)
	}
	close(far.release)
	again := startChild(t, home, far.env, words...)
	stderr, status := again.ends()
	if status.ExitStatus() != 1 || !strings.Contains(stderr, "outcome_unknown: ") || far.reboots.Load() != 1 {
		t.Errorf("repeated, it ends with %d, stderr %q, after %d reboots; want outcome_unknown and one", status.ExitStatus(), stderr, far.reboots.Load())
	}
}

func TestAnInterruptEndsWhatOnlyLooksAtOnce(t *testing.T) {
	arrived, release := make(chan struct{}, 10), make(chan struct{})
	env := distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/me") {
			arrived <- struct{}{}
			<-release
		}
		return nil
	}})
	defer close(release)
	c := startChild(t, t.TempDir(), env, "call", "get_account")
	<-arrived
	c.interrupt()
	stderr, status := c.ends()
	if status.ExitStatus() != 130 || !strings.Contains(stderr, "nothing was sent that changes anything") || c.stdout.text.Len() > 0 {
		t.Errorf("it ends with %d, stdout %q, stderr %q, want 130", status.ExitStatus(), c.stdout.text.String(), stderr)
	}
}

func TestAnInterruptEndsTheWaitForArguments(t *testing.T) {
	c := startChild(t, t.TempDir(), nil, "call", "--simulator", "get_ssh_key", "-")
	// More than a pipe holds: once it is written, the program reads.
	if _, err := c.stdin.Write(bytes.Repeat([]byte(" "), 4<<20)); err != nil {
		t.Fatal(err)
	}
	c.interrupt()
	if stderr, status := c.ends(); status.ExitStatus() != 130 || c.stdout.text.Len() > 0 {
		t.Errorf("it ends with %d, stdout %q, stderr %q, want 130", status.ExitStatus(), c.stdout.text.String(), stderr)
	}
}

func TestAnInterruptEndsTheDemo(t *testing.T) {
	c := startChild(t, t.TempDir(), nil, "demo")
	<-c.stdout.begun
	c.interrupt()
	if stderr, status := c.ends(); status.ExitStatus() != 130 || strings.Contains(c.stdout.text.String(), "That was it") {
		t.Errorf("it ends with %d, stdout %q, stderr %q, want 130", status.ExitStatus(), c.stdout.text.String(), stderr)
	}
}
