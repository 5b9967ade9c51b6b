package ovh

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What went wrong, in the terms a caller can act on. Test with errors.Is.
var (
	ErrAuthentication = errors.New("not authenticated")         // keys, signature or clock are wrong
	ErrNotGranted     = errors.New("not granted")               // the key or the account lacks the right
	ErrNotFound       = errors.New("not found")                 // it does not exist, or this account must not see it
	ErrConflict       = errors.New("conflict")                  // another operation is in the way
	ErrInvalid        = errors.New("invalid request")           // the request itself is wrong
	ErrExpired        = errors.New("service expired")           // the service has to be renewed first
	ErrRateLimited    = errors.New("too many requests")         // call again after Error.RetryAfter
	ErrUnavailable    = errors.New("OVHcloud is not reachable") // OVHcloud or the way to it fails
)

// An Error is an answer of the API outside the 2xx range. It is one of the
// sentinels above.
type Error struct {
	Method, Path string
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
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d %s", e.Method, e.Path, e.Status, e.Message)
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
	switch e.Code {
	case "INVALID_SIGNATURE", "QUERY_TIME_OUT", "INVALID_KEY", "INVALID_CREDENTIAL", "NOT_CREDENTIAL":
		return ErrAuthentication
	case "Client::BadRequest::TaskAlreadyExists":
		return ErrConflict
	}
	switch {
	case e.Status == http.StatusUnauthorized:
		return ErrAuthentication
	case e.Status == http.StatusForbidden:
		return ErrNotGranted
	case e.Status == http.StatusNotFound:
		return ErrNotFound
	case e.Status == http.StatusConflict:
		return ErrConflict
	case e.Status == 460:
		return ErrExpired
	case e.Status == http.StatusTooManyRequests:
		return ErrRateLimited
	case e.Status == http.StatusNotImplemented:
		return ErrInvalid
	case e.Status == http.StatusRequestTimeout, e.Status >= 500, e.Status < 400:
		return ErrUnavailable
	}
	return ErrInvalid
}

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

// maxMessage bounds how much of an error message is kept, in bytes.
const maxMessage = 1000

// newError reads an answer's two known error shapes. Anything else, HTML of a
// front end for one, keeps its status and is not echoed.
func newError(method, path string, status int, header http.Header, body []byte) *Error {
	e := &Error{Method: method, Path: path, Status: status, QueryID: header.Get("X-Ovh-Queryid")}
	var api struct {
		ErrorCode  string          `json:"errorCode"`
		Class      string          `json:"class"`
		Message    string          `json:"message"`
		Details    json.RawMessage `json:"details"`
		RetryAfter json.RawMessage `json:"retryAfter"`
	}
	// What can be read is kept: a field of an unexpected type hides no other.
	_ = json.Unmarshal(body, &api)
	e.Code, e.Message, e.Details = cmp.Or(api.Class, api.ErrorCode), api.Message, api.Details
	if len(e.Message) > maxMessage {
		e.Message = strings.ToValidUTF8(e.Message[:maxMessage], "") + "…"
	}
	e.Message = cmp.Or(e.Message, http.StatusText(status), "unknown status")
	e.RetryAfter = retryAfter(header.Get("Retry-After"), strings.Trim(string(api.RetryAfter), `"`))
	return e
}

// retryAfter reads the wait that an answer asks for: seconds, or an HTTP date.
func retryAfter(values ...string) time.Duration {
	for _, v := range values {
		if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 && s < 1e9 {
			return time.Duration(s * float64(time.Second))
		}
		if t, err := http.ParseTime(v); err == nil {
			return max(time.Until(t), 0)
		}
	}
	return 0
}

// A TransportError is a request without an answer. It is [ErrUnavailable].
type TransportError struct {
	Method, Path string
	MayHaveRun   bool // the request may have reached OVHcloud and been carried out
	Err          error
}

func (e *TransportError) Error() string {
	s := fmt.Sprintf("%s %s: no answer: %v", e.Method, e.Path, e.Err)
	if e.MayHaveRun && e.Method != http.MethodGet {
		s += "; it may have been carried out all the same: read the present state before trying again"
	}
	return s
}

// Is reports whether target is [ErrUnavailable].
func (e *TransportError) Is(target error) bool { return target == ErrUnavailable }

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }
