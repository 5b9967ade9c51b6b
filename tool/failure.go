package tool

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// The codes of failed calls. They are stable; docs/errors.md tells what each
// means.
const (
	CodeInvalidArguments = "invalid_arguments"
	CodeUnknownOperation = "unknown_operation"
	CodeRefused          = "refused"
	CodeDenied           = "denied"
	CodeNotConfirmed     = "not_confirmed"
	CodeNotApproved      = "not_approved"
	CodeOutcomeUnknown   = "outcome_unknown"
	CodeNoCredentials    = "no_credentials"
	CodeNotAuthenticated = "not_authenticated"
	CodeNotGranted       = "not_granted"
	CodeNotFound         = "not_found"
	CodeConflict         = "conflict"
	CodeInvalidRequest   = "invalid_request"
	CodeServiceExpired   = "service_expired"
	CodeRateLimited      = "rate_limited"
	CodeUnavailable      = "unavailable"
	CodeCancelled        = "cancelled"
	CodeInternal         = "internal"
)

// An Error is a failed call in terms that a model can act on.
type Error struct {
	Code    string `json:"code"`            // one of the stable codes
	What    string `json:"what"`            // what happened
	Next    string `json:"next"`            // what to do now
	QueryID string `json:"query,omitempty"` // OVHcloud's id of the failed request, for its support

	Stopped *Stoppage `json:"stopped,omitempty"` // of a plan of several calls

	told bool // it is as it leaves
}

// Error is what a model reads: a line each for what happened, what to do and,
// where there is one, the query's id.
func (e *Error) Error() string {
	s := e.Code + ": " + oneLine(e.What) + "\nnext: " + oneLine(e.Next)
	if e.QueryID != "" {
		s += "\nquery: " + oneLine(e.QueryID)
	}
	return s + e.Stopped.text()
}

// oneLine keeps text from outside from passing for a line of its own.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }), "; ")
}

// A hint is an error whose reader is told what to do next.
type hint struct {
	err  error
	next string
}

func (h *hint) Error() string { return h.err.Error() }
func (h *hint) Unwrap() error { return h.err }

// Advise says what to do about err; nil stays nil.
func Advise(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &hint{err, fmt.Sprintf(format, args...)}
}

// AdviseNotFound says what to do where err is that something was not found; any
// other error stays as it is.
func AdviseNotFound(err error, format string, args ...any) error {
	if !errors.Is(err, ovh.ErrNotFound) {
		return err
	}
	return Advise(err, format, args...)
}

// Refuse is the error of a call that a tool found can't or must not work,
// before anything was sent to change something.
func Refuse(what, next string) error { return &Error{Code: CodeRefused, What: what, Next: next} }

// explain turns the error of the call into one that a model can act on, without
// secrets.
func (q *request) explain(err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = q.failure(err)
	}
	if e.told {
		return e
	}
	return &Error{e.Code, q.told(e.What), q.told(e.Next), q.told(e.QueryID), e.Stopped, true}
}

func (q *request) failure(err error) *Error {
	e := &Error{What: err.Error()}
	e.Code, e.Next = q.classify(err)
	if answer, ok := errors.AsType[*ovh.Error](err); ok {
		e.QueryID = answer.QueryID
		if next := q.remedy(answer); next != "" {
			e.Next = next
		}
	} else if next := q.remedyOfWay(err); next != "" {
		e.Next = next
	}
	if h, ok := errors.AsType[*hint](err); ok {
		e.Next = h.next
	}
	return e
}

// classify returns the stable code of err and what to do about it in general.
// What OVHcloud answered may have a remedy of its own.
func (q *request) classify(err error) (code, next string) {
	if invalid, ok := errors.AsType[*schemas.InvalidError](err); ok && invalid != nil {
		return CodeInvalidArguments, "correct the arguments and call " + q.Name + " again; nothing was changed"
	}
	if denied, ok := errors.AsType[*deniedError](err); ok {
		return CodeDenied, q.afterDenial(denied.decision.Scope)
	}
	if next := q.afterRefusal(err); next != "" {
		return CodeNotApproved, next
	}
	switch {
	case errors.Is(err, context.Canceled):
		return CodeCancelled, "the caller gave up; call " + q.Name + " again if its answer is still wanted"
	case errors.Is(err, confirm.ErrUnknown), errors.Is(err, confirm.ErrUsed), errors.Is(err, confirm.ErrExpired),
		errors.Is(err, confirm.ErrMismatch), errors.Is(err, confirm.ErrChanged):
		return CodeNotConfirmed, "nothing was sent; call " + q.Name + " again without confirmation_token for a new plan, and show it to the user"
	case errors.Is(err, confirm.ErrOutcomeUnknown):
		return CodeOutcomeUnknown, "it may have been carried out, in part or whole: look at the target first; if it is under way, call again with the same confirmation_token in a minute; only if it was not done, and the user agrees, call without the token for a new plan"
	case errors.Is(err, audit.ErrAudit):
		return CodeRefused, "nothing more was sent, for what is not on record must not be done; ask the operator of this server to do what the error says, or to choose another file with --audit"
	case errors.Is(err, shared.ErrAway), errors.Is(err, shared.ErrLost):
		return CodeUnavailable, q.afterAway()
	case errors.Is(err, confirm.ErrJournal):
		return CodeRefused, "nothing was sent; ask the operator of this server to do what the error says"
	case errors.Is(err, errNoCaller):
		return CodeRefused, "nothing was done; call again with the credentials that the operator of this server gave"
	}
	return q.classifyAnswer(err)
}

// afterDenial says what to do about what the policy keeps from being done, or a
// scope that the caller's token lacks.
func (q *request) afterDenial(scope string) string {
	if scope != "" && !q.began {
		return "nothing was changed; don't look for another way: every tool meets the same rule. Tell the user, who can sign in again and grant the scope " + scope
	}
	if q.began {
		return "what was sent before stands: read the present state, and tell the user; only the operator of this server can allow the rest"
	}
	return "nothing was changed; don't look for another way: every tool meets the same rule. Tell the user, who can ask the operator of this server"
}

// afterAway says what to do while the store that servers share is away.
func (q *request) afterAway() string {
	const wait = "what only reads goes on. Call again in a minute; if it stays so, ask the operator to look after the store that this server's --state names"
	if q.began {
		return "nothing more was sent; what was sent before stands: read the present state; " + wait
	}
	return "nothing was sent: no plan can be kept and nothing changed while the store is away; " + wait
}

// classifyAnswer is classify for what came of a request to OVHcloud.
func (q *request) classifyAnswer(err error) (code, next string) {
	switch {
	case errors.Is(err, ovh.ErrAuthentication):
		if _, ok := errors.AsType[*client.CredentialsError](err); ok {
			return CodeNoCredentials, "ask the operator of this server to run 'ovh-mcp login', or to set the OVH_* variables; no tool can do it"
		}
		return CodeNotAuthenticated, "ask the operator to check the keys, that they belong to this endpoint and have not expired"
	case errors.Is(err, ovh.ErrNotGranted):
		return CodeNotGranted, "ask the operator for a consumer key that is granted " + lacking(q.Definition, err)
	case errors.Is(err, ovh.ErrNoRoute):
		return CodeUnknownOperation, fmt.Sprintf("the endpoint %s has no such path, which says nothing of what it names: search_api finds the paths it has, under /v1 and /v2; write a slash within a name as %%2F", q.api.Endpoint())
	case errors.Is(err, ovh.ErrNotFound):
		return CodeNotFound, "look the name up with the list tool of its kind; OVHcloud answers the same when the keys must not see it"
	case errors.Is(err, ovh.ErrConflict):
		return CodeConflict, "another operation is under way or the name is taken: look at the present state, wait a minute, then call " + q.Name + " again"
	case errors.Is(err, ovh.ErrExpired):
		return CodeServiceExpired, "ask the operator to renew the service first; list_services shows what has expired"
	case errors.Is(err, ovh.ErrRateLimited):
		return CodeRateLimited, "wait a minute, then call again"
	case isUnreachable(err) && !q.began:
		return CodeUnavailable, fmt.Sprintf("call again in a minute; if it stays so, ask the operator whether this machine reaches %s, and whether HTTPS_PROXY names a proxy that works", q.api.Endpoint())
	case errors.Is(err, ovh.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return CodeUnavailable, unavailable(q.began)
	case errors.Is(err, ovh.ErrInvalid):
		return CodeInvalidRequest, "OVHcloud refused the values; correct them and call again"
	}
	return CodeInternal, "report this to the makers of this server"
}

// lacking names the rights that a call needs: the tool's, or for a raw call
// the one that was refused.
func lacking(d Definition, err error) string {
	if e, ok := errors.AsType[*ovh.Error](err); ok && len(d.Access) == 0 {
		path, _, _ := strings.Cut(e.Path, "?")
		return e.Method + " " + path
	}
	rules := make([]string, len(d.Access))
	for i, r := range d.Access {
		rules[i] = r.String()
	}
	return strings.Join(rules, ", ")
}

// isUnreachable reports whether nothing reached OVHcloud: its name is not known
// here, or the proxy on the way does not answer.
func isUnreachable(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "proxyconnect"
}

func unavailable(began bool) string {
	if !began {
		return "call again in a minute"
	}
	return "it is not known whether it was carried out: read the present state before calling again"
}
