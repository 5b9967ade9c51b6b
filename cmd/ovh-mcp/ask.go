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
	"time"

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
	text, err := a.read(ctx, prompt+": ", func() (string, error) { return a.in.ReadString('\n') })
	if text == "" {
		text = fallback
	}
	return text, err
}

// secret asks for what nobody should see, and tells how much came: what is
// pasted unseen may be cut.
func (a *asker) secret(ctx context.Context, prompt string) (string, error) {
	text, err := a.read(ctx, prompt+" (not shown): ", func() (string, error) {
		b, err := term.ReadPassword(a.terminal)
		return string(b), err
	})
	if err == nil {
		fmt.Fprintf(a.out, "%d characters\n", len(text))
	}
	return text, err
}

// read waits for an answer until ctx ends, and leaves the terminal as it was.
func (a *asker) read(ctx context.Context, prompt string, answer func() (string, error)) (string, error) {
	type answered struct {
		text string
		err  error
	}
	before, err := term.GetState(a.terminal)
	if err != nil {
		return "", err
	}
	got := make(chan answered, 1)
	go func() {
		text, err := answer()
		got <- answered{strings.TrimSpace(text), err}
	}()
	// Once the terminal shows nothing any more: who pastes at the prompt must
	// not see a secret.
	time.Sleep(50 * time.Millisecond)
	fmt.Fprint(a.out, prompt)
	select {
	case r := <-got:
		if errors.Is(r.err, io.EOF) {
			r.err = errors.New("the terminal was closed: nothing was changed")
		}
		return r.text, r.err
	case <-ctx.Done():
		fmt.Fprintln(a.out)
		return "", errors.Join(context.Cause(ctx), term.Restore(a.terminal, before))
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
