package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// What the program exits with; docs/terminal.md tells them. Stopped by a
// signal it is 128 and the signal's number, as a shell says it: 130 after
// Ctrl-C.
const (
	exitFailed = 1
	exitUsage  = 2
	exitSignal = 128
)

// A usageError is a command line that means nothing.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Stopped is why a context ends that a signal ended.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string { return "stopped: " + s.signal.String() }

// Is implements errors.Is: who was told to stop was cancelled.
func (stopped) Is(target error) bool { return target == context.Canceled }

// untilSignal returns a context that the first signal ends. A second one ends
// the program at once.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		got := <-signals
		signal.Stop(signals)
		number, _ := got.(syscall.Signal)
		cancel(stopped{number})
	}()
	return ctx
}

// exitCode is what the program exits with after err.
func exitCode(err error) int {
	if s, ok := errors.AsType[stopped](err); ok {
		return exitSignal + int(s.signal)
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}
