package ovh

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// A PartError says that a list is not whole: objects of it are there, and
// OVHcloud does not tell them. The others are returned beside it, so that who
// only looks can do without; whoever decides on a list must not.
type PartError struct {
	Missing []MissingObject // in the order of the list; never empty
}

// A MissingObject is one that a list names and OVHcloud does not tell.
type MissingObject struct {
	Name string // as the list names it
	Err  error  // why
}

func (e *PartError) Error() string {
	all := make([]string, len(e.Missing))
	for i, m := range e.Missing {
		all[i] = m.String()
	}
	return "left out, since OVHcloud does not tell them: " + strings.Join(all, "; ")
}

// Unwrap returns why the first is missing.
func (e *PartError) Unwrap() error { return e.Missing[0].Err }

// String tells an object with why it is missing.
func (m MissingObject) String() string {
	if e, ok := errors.AsType[*Error](m.Err); ok {
		return fmt.Sprintf("%q (%s)", m.Name, e.reason())
	}
	return fmt.Sprintf("%q (%v)", m.Name, m.Err)
}

// Part takes the error of a list apart: what is missing from it, or why there
// is none.
func Part(err error) (*PartError, error) {
	if part, ok := errors.AsType[*PartError](err); ok {
		return part, nil
	}
	return nil, err
}

// Join returns the error of a list that several make, of which rest is missing
// from the last; both may be nil.
func (e *PartError) Join(rest *PartError) *PartError {
	switch {
	case e == nil:
		return rest
	case rest == nil:
		return e
	}
	return &PartError{append(e.Missing, rest.Missing...)}
}

// Err returns e as an error, which is nil where nothing is missing.
func (e *PartError) Err() error {
	if e == nil {
		return nil
	}
	return e
}

// spared reports whether a list does without an object that OVHcloud refused
// with err. An answer of 500 is of an object, as that of a task which was just
// made; what else fails would fail for the others too.
func spared(err error) bool {
	if errors.Is(err, ErrNotGranted) || errors.Is(err, ErrExpired) {
		return true
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusInternalServerError
}

// An unreadableError says that a list names an object which, asked for, is not
// there. It is [ErrUnavailable]: as much as it may have been deleted, it may have
// been made a moment ago.
type unreadableError struct{ err error }

func (e *unreadableError) Error() string { return "it is listed, and can't be read: " + e.err.Error() }

// Is reports whether target is [ErrUnavailable].
func (e *unreadableError) Is(target error) bool { return target == ErrUnavailable }
