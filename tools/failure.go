package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// The codes of failed calls. They are stable; docs/errors.md tells what each
// means.
const (
	codeInvalidArguments = "invalid_arguments"
	codeUnknownOperation = "unknown_operation"
	codeRefused          = "refused"
	codeNotConfirmed     = "not_confirmed"
	codeNoCredentials    = "no_credentials"
	codeNotAuthenticated = "not_authenticated"
	codeNotGranted       = "not_granted"
	codeNotFound         = "not_found"
	codeConflict         = "conflict"
	codeInvalidRequest   = "invalid_request"
	codeServiceExpired   = "service_expired"
	codeRateLimited      = "rate_limited"
	codeUnavailable      = "unavailable"
	codeCancelled        = "cancelled"
	codeInternal         = "internal"
)

// A CallError is a failed call in terms that a model can act on.
type CallError struct {
	Code    string `json:"code"`            // one of the stable codes
	What    string `json:"what"`            // what happened
	Next    string `json:"next"`            // what to do now
	QueryID string `json:"query,omitempty"` // OVHcloud's id of the failed request, for its support
}

// Error is what a model reads: a line each for what happened, what to do and,
// where there is one, the query's id.
func (f *CallError) Error() string {
	s := f.Code + ": " + oneLine(f.What) + "\nnext: " + oneLine(f.Next)
	if f.QueryID != "" {
		s += "\nquery: " + oneLine(f.QueryID)
	}
	return s
}

// oneLine keeps text from outside from passing for a line of its own.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, breaking), "; ") }

// A hint is an error whose reader is told what to do next.
type hint struct {
	err  error
	next string
}

func (h *hint) Error() string { return h.err.Error() }
func (h *hint) Unwrap() error { return h.err }

// advise says what to do about err.
func advise(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &hint{err, fmt.Sprintf(format, args...)}
}

// refuse is an error that a tool found before anything was sent to change.
func refuse(what, next string) error { return &CallError{Code: codeRefused, What: what, Next: next} }

// explain turns the error of a call of d into a failure.
func explain(d Definition, err error) *CallError {
	if f, ok := errors.AsType[*CallError](err); ok {
		return f
	}
	f := &CallError{What: err.Error()}
	f.Code, f.Next = classify(d, err)
	if h, ok := errors.AsType[*hint](err); ok {
		f.Next = h.next
	}
	if e, ok := errors.AsType[*ovh.Error](err); ok {
		f.QueryID = e.QueryID
	}
	return f
}

// classify returns the stable code of err and what to do about it in general.
func classify(d Definition, err error) (code, next string) {
	if invalid, ok := errors.AsType[*schemas.InvalidError](err); ok && invalid != nil {
		return codeInvalidArguments, "correct the arguments and call " + d.Name + " again; nothing was changed"
	}
	switch {
	case errors.Is(err, context.Canceled):
		return codeCancelled, "the caller gave up; call " + d.Name + " again if its answer is still wanted"
	case errors.Is(err, confirm.ErrUnknown), errors.Is(err, confirm.ErrExpired),
		errors.Is(err, confirm.ErrMismatch), errors.Is(err, confirm.ErrChanged):
		return codeNotConfirmed, "nothing was sent; call " + d.Name + " again without confirmation_token for a new plan, and show it to the user"
	case errors.Is(err, ovh.ErrAuthentication):
		if _, ok := errors.AsType[*ovh.CredentialsError](err); ok {
			return codeNoCredentials, "ask the operator of this server to set the OVH_* variables; no tool can do it"
		}
		return codeNotAuthenticated, "ask the operator to check the keys, that they belong to this endpoint and have not expired"
	case errors.Is(err, ovh.ErrNotGranted):
		return codeNotGranted, "ask the operator for a consumer key that is granted " + lacking(d, err)
	case errors.Is(err, ovh.ErrNotFound):
		return codeNotFound, "look the name up with the list tool of its kind; OVHcloud answers the same when the keys must not see it"
	case errors.Is(err, ovh.ErrConflict):
		return codeConflict, "another operation is under way or the name is taken: look at the present state, wait a minute, then call " + d.Name + " again"
	case errors.Is(err, ovh.ErrExpired):
		return codeServiceExpired, "ask the operator to renew the service first; list_services shows what has expired"
	case errors.Is(err, ovh.ErrRateLimited):
		return codeRateLimited, waitFirst(err)
	case errors.Is(err, ovh.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return codeUnavailable, unavailable(d)
	case errors.Is(err, ovh.ErrInvalid):
		return codeInvalidRequest, "OVHcloud refused the values; correct them and call again"
	}
	return codeInternal, "report this to the makers of this server"
}

// lacking names the rights that a call needs: the tool's, or for a raw call
// the one that was refused.
func lacking(d Definition, err error) string {
	if e, ok := errors.AsType[*ovh.Error](err); ok && len(d.Access) == 0 {
		path, _, _ := strings.Cut(e.Path, "?")
		return e.Method + " " + path
	}
	return list(d.Access)
}

func waitFirst(err error) string {
	if e, ok := errors.AsType[*ovh.Error](err); ok && e.RetryAfter > 0 {
		return fmt.Sprintf("wait %s, then call again", e.RetryAfter.Round(time.Second))
	}
	return "wait a minute, then call again"
}

func unavailable(d Definition) string {
	if d.Effect == Read {
		return "call again in a minute"
	}
	return "it is not known whether it was carried out: read the present state before calling again"
}

func list(rules []ovh.AccessRule) string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.String()
	}
	return strings.Join(all, ", ")
}

// record keeps an outcome, replay gives it again.
func record(out json.RawMessage, err error) []byte {
	kept := recorded{Result: out}
	kept.Failure, _ = errors.AsType[*CallError](err)
	b, err := json.Marshal(kept)
	if err != nil {
		panic(err) // both parts were JSON a moment ago
	}
	return b
}

func replay(b []byte) (json.RawMessage, error) {
	var kept recorded
	if err := json.Unmarshal(b, &kept); err != nil {
		return nil, err
	}
	if kept.Failure != nil {
		return nil, kept.Failure
	}
	return kept.Result, nil
}
