//go:build unix

package audit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A process is another process with the same log, which does what it is told by
// lines. See obey.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Scanner
}

func TestMain(m *testing.M) {
	if os.Getenv("AUDIT_FILE") != "" {
		if err := obey(os.Stdin, os.Stdout); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func start(t *testing.T, file string, maxSize int64, env ...string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "AUDIT_FILE="+file, "AUDIT_MAX="+strconv.FormatInt(maxSize, 10))
	cmd.Env = append(cmd.Env, env...)
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
	return p
}

func (p *process) send(command string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, command+"\n"); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) answer() string {
	p.out.Scan()
	return p.out.Text()
}

func (p *process) expect(command, want string) {
	p.t.Helper()
	p.send(command)
	if got := p.answer(); !strings.HasPrefix(got, want) {
		p.t.Errorf("%s = %q, want %q", command, got, want)
	}
}

// kill is kill -9.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// obey is what a process does: "read N" and "act N" log so many calls, "intend"
// begins one that "end" ends, "limit N" lets no file grow over N bytes, "uid N"
// goes on as another user.
func obey(in io.Reader, out io.Writer) error {
	maxSize, _ := strconv.ParseInt(os.Getenv("AUDIT_MAX"), 10, 64)
	l, err := Open(Options{File: os.Getenv("AUDIT_FILE"), MaxSize: maxSize})
	if err != nil {
		return err
	}
	if at := os.Getenv("AUDIT_DIE"); at != "" {
		l.disk = dying(at)
	}
	var open *Entry
	for lines := bufio.NewScanner(in); lines.Scan(); {
		command, argument, _ := strings.Cut(lines.Text(), " ")
		n, _ := strconv.Atoi(argument)
		switch command {
		case "read":
			err = times(n, func() error { return oneRead(l) })
		case "act":
			err = times(n, func() error { return oneAct(l) })
		case "intend":
			open = l.Begin(wipe)
			err = open.Intend(wipe, []Request{post})
		case "end":
			err = open.End(wipe, "ok", "")
		case "limit":
			signal.Ignore(syscall.SIGXFSZ)
			err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(n), Max: uint64(n)})
		case "uid":
			err = syscall.Setuid(n)
		}
		if err != nil {
			fmt.Fprintf(out, "%v %v\n", errors.Is(err, ErrAudit), err)
			continue
		}
		fmt.Fprintln(out, "done")
	}
	return nil
}

func times(n int, do func() error) error {
	for range n {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// oneAct logs a call that changes something, and notes in a file beside the
// folder that it was sent.
func oneAct(l *Log) error {
	e := l.Begin(wipe)
	if err := e.Intend(wipe, []Request{post}); err != nil {
		return err
	}
	if err := os.WriteFile(sentFile(l.path), nil, 0o600); err != nil {
		return err
	}
	e.Sent(post)
	return e.End(wipe, "ok", "")
}

func sentFile(log string) string { return filepath.Join(filepath.Dir(filepath.Dir(log)), "sent") }

// dying is a disk that kills its process at the given change of files, counted
// from 1: before it, in the middle of it, or after it.
func dying(at string) disk {
	number, moment, _ := strings.Cut(at, " ")
	last, _ := strconv.Atoi(number)
	count := 0
	d := theDisk()
	die := func() {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	step := func(half, whole func() error) error {
		if count++; count != last {
			return whole()
		}
		switch moment {
		case "in":
			half()
		case "after":
			whole()
		}
		die()
		return nil
	}
	nothing := func() error { return nil }
	return disk{
		write: func(f *os.File, b []byte, offset int64) error {
			return step(func() error { return d.write(f, b[:len(b)/2], offset) }, func() error { return d.write(f, b, offset) })
		},
		sync:    func(f *os.File) error { return step(nothing, func() error { return d.sync(f) }) },
		rename:  func(from, to string) error { return step(nothing, func() error { return d.rename(from, to) }) },
		replace: func(path string, b []byte) error { return step(nothing, func() error { return d.replace(path, b) }) },
		folder:  func(path string) error { return step(nothing, func() error { return d.folder(path) }) },
	}
}
