package ovh

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What went wrong, in the terms a caller can act on. Test with errors.Is.
var (
	ErrAuthentication = errors.New("not authenticated")         // keys, signature or clock are wrong
	ErrNotGranted     = errors.New("not granted")               // the key or the account lacks the right
	ErrNotFound       = errors.New("not found")                 // it does not exist, or this account must not see it
	ErrNoRoute        = errors.New("no such operation")         // this endpoint has no such path; of what the path names that says nothing
	ErrConflict       = errors.New("conflict")                  // another operation is in the way
	ErrInvalid        = errors.New("invalid request")           // the request itself is wrong
	ErrExpired        = errors.New("service expired")           // the service has to be renewed, or paid for, first
	ErrRateLimited    = errors.New("too many requests")         // call again after Error.RetryAfter
	ErrUnavailable    = errors.New("OVHcloud is not reachable") // OVHcloud or the way to it fails
)

// StatusExpired is OVHcloud's own status, of a service that is not paid for.
const StatusExpired = 460

// An Error is an answer of the API outside the 2xx range. It is one of the
// sentinels above.
type Error struct {
	Method, Path string          // the path as [ShownPath] shows it
	Status       int             // HTTP status
	Code         string          // errorCode of the gateway or class of the service: "NOT_GRANTED_CALL", "Client::NotFound"
	Message      string          // never empty
	Details      json.RawMessage // details of the service as it gave them, or nil
	QueryID      string          // quote it to OVHcloud's support
	RetryAfter   time.Duration   // how long to wait before calling again; 0 when the API did not say
}

// Error leaves the query's id out: it is for OVHcloud's support, and stands in
// a field of its own.
func (e *Error) Error() string {
	return fmt.Sprintf("%s %s: %s", e.Method, ShownPath(e.Path), e.reason())
}

// reason tells the answer without the request.
func (e *Error) reason() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %q", e.Status, e.Message)
	if e.Code != "" && e.Code != e.Message {
		b.WriteString(" [" + e.Code + "]")
	}
	if actions := e.DeniedActions(); len(actions) > 0 {
		b.WriteString(" (denied: " + strings.Join(actions, ", ") + ")")
	}
	return b.String()
}

// Is reports whether e is of the kind that target names.
func (e *Error) Is(target error) bool { return e.kind() == target }

func (e *Error) kind() error {
	// Whatever else such an answer says: a write may have been carried out.
	if AnswerLost(e) || e.Status < 400 {
		return ErrUnavailable
	}
	switch e.Code {
	case "INVALID_SIGNATURE", "QUERY_TIME_OUT", "INVALID_KEY", "INVALID_CREDENTIAL", "NOT_CREDENTIAL":
		return ErrAuthentication
	case "Client::BadRequest::TaskAlreadyExists":
		return ErrConflict
	}
	switch e.Status {
	case http.StatusUnauthorized:
		return ErrAuthentication
	case http.StatusForbidden:
		if e.says("suspended") {
			return ErrExpired
		}
		return ErrNotGranted
	case http.StatusNotFound:
		if e.Code == "INVALID_URL" || e.says("invalid (or empty) url") {
			return ErrNoRoute
		}
		return ErrNotFound
	case http.StatusProxyAuthRequired:
		return ErrUnavailable
	case http.StatusConflict, http.StatusLocked:
		return ErrConflict
	case StatusExpired:
		return ErrExpired
	case http.StatusTooManyRequests:
		return ErrRateLimited
	}
	return ErrInvalid
}

// says reports whether OVHcloud's message has a text in it, in lower case.
func (e *Error) says(text string) bool { return strings.Contains(strings.ToLower(e.Message), text) }

// DeniedActions returns the IAM actions that the API says the caller lacks.
func (e *Error) DeniedActions() []string {
	var d struct {
		Credential string `json:"unauthorizedActionsByAuthentication"`
		Policy     string `json:"unauthorizedActionsByIAM"`
	}
	if json.Unmarshal(e.Details, &d) != nil {
		return nil
	}
	var actions []string
	for a := range strings.SplitSeq(d.Credential+","+d.Policy, ",") {
		if a = strings.TrimSpace(a); a != "" {
			actions = append(actions, a)
		}
	}
	return actions
}

// AnswerLost reports whether a write that failed with err may have been carried
// out all the same.
func AnswerLost(err error) bool {
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return lost.MayHaveRun
	}
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Status >= 500 && e.Status != http.StatusNotImplemented || e.Status == http.StatusRequestTimeout)
}

// A TransportError is a request without an answer that can be used. It is [ErrUnavailable].
type TransportError struct {
	Method, Path string // the path as [ShownPath] shows it
	MayHaveRun   bool   // the request may have reached OVHcloud and been carried out
	Err          error
}

func (e *TransportError) Error() string {
	s := fmt.Sprintf("%s %s: no answer: %v", e.Method, ShownPath(e.Path), e.Err)
	if e.MayHaveRun && e.Method != http.MethodGet {
		s += "; it may have been carried out all the same: read the present state before trying again"
	}
	return s
}

// Is reports whether target is [ErrUnavailable].
func (e *TransportError) Is(target error) bool { return target == ErrUnavailable }

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// ShownPath returns a path for a log or an error. Of the query, whose values may
// be secrets, only the names are shown.
func ShownPath(path string) string {
	path, query, ok := strings.Cut(path, "?")
	if !ok {
		return path
	}
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		name, _, named := strings.Cut(p, "=")
		if !named {
			name = "" // a value all alone
		}
		parameters[i] = name + "=…"
	}
	return path + "?" + strings.Join(parameters, "&")
}
