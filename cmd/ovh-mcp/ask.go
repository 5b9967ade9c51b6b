package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// An asker asks the person at the terminal, if there is one.
type asker struct {
	out      io.Writer
	in       *bufio.Reader
	terminal int // its descriptor; -1 for none
}

func (p *program) asker() *asker {
	a := &asker{out: p.stderr, in: bufio.NewReader(p.stdin), terminal: -1}
	if f, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		a.terminal = int(f.Fd())
	}
	return a
}

// there reports whether somebody can be asked.
func (a *asker) there() bool { return a.terminal >= 0 }

// line asks for a line. An empty one is the default.
func (a *asker) line(ctx context.Context, prompt, fallback string) (string, error) {
	if fallback != "" {
		prompt += " [" + fallback + "]"
	}
	fmt.Fprint(a.out, prompt+": ")
	text, err := a.await(ctx, func() (string, error) { return a.in.ReadString('\n') })
	if text == "" {
		text = fallback
	}
	return text, err
}

// secret asks for what nobody should see, and tells how much came: what is
// pasted unseen may be cut.
func (a *asker) secret(ctx context.Context, prompt string) (string, error) {
	// Before the prompt: who pastes at it must not see a secret.
	before, err := term.MakeRaw(a.terminal)
	if err != nil {
		return "", err
	}
	text, err := a.await(ctx, func() (string, error) {
		return term.NewTerminal(keyboard{a}, "").ReadPassword(prompt + " (not shown): ")
	})
	err = errors.Join(err, term.Restore(a.terminal, before))
	if err == nil {
		fmt.Fprintf(a.out, "%d characters\n", len(text))
	}
	return text, err
}

// A keyboard is a terminal that hands every key on, Ctrl-C too.
type keyboard struct{ *asker }

// Read reads one key: those behind the line are of the next question.
func (k keyboard) Read(p []byte) (int, error) {
	key, err := k.in.ReadByte()
	if err != nil {
		return 0, err
	}
	if key == ctrlC {
		return 0, stopped{syscall.SIGINT}
	}
	p[0] = key
	return 1, nil
}

func (k keyboard) Write(p []byte) (int, error) { return k.out.Write(p) }

// ctrlC is what a terminal sends that makes no signal of it.
const ctrlC = 0x03

// await waits for an answer until ctx ends.
func (a *asker) await(ctx context.Context, answer func() (string, error)) (string, error) {
	type answered struct {
		text string
		err  error
	}
	got := make(chan answered, 1)
	go func() {
		text, err := answer()
		got <- answered{strings.TrimSpace(text), err}
	}()
	select {
	case r := <-got:
		if errors.Is(r.err, io.EOF) {
			r.err = errors.New("the terminal was closed: nothing was changed")
		}
		return r.text, r.err
	case <-ctx.Done():
		fmt.Fprintln(a.out)
		return "", context.Cause(ctx)
	}
}

// choice asks which of several it is to be, by number, until the answer is one.
func (a *asker) choice(ctx context.Context, prompt string, options []string) (int, error) {
	fmt.Fprintln(a.out, prompt)
	numbers := make([]string, len(options))
	for i, o := range options {
		numbers[i] = fmt.Sprint(i + 1)
		fmt.Fprintf(a.out, "  %d  %s\n", i+1, o)
	}
	for {
		text, err := a.line(ctx, "Number", "1")
		if err != nil {
			return 0, err
		}
		if i := slices.Index(numbers, text); i >= 0 {
			return i, nil
		}
		fmt.Fprintf(a.out, "%q is no number from 1 to %d.\n", text, len(options))
	}
}

// sure asks whether to go on.
func (a *asker) sure(ctx context.Context, question string) (bool, error) {
	text, err := a.line(ctx, question+" (yes or no)", "no")
	return strings.EqualFold(text, "yes") || strings.EqualFold(text, "y"), err
}
