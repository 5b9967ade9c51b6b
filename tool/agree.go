package tool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// A Consent is how people agree to what tools do.
type Consent struct {
	Least   policy.Verdict         // what whatever destroys needs at least; a token is enough for 0
	Board   *consent.Board         // where a person decides; nil where none can
	PlanURL func(id string) string // where the person looks, which may be told to anybody
}

// How a call that was carried out was agreed to, as it is recorded. A person is
// named behind the last.
const (
	byToken  = "token"
	byHost   = "ask" // the assistant's host answered that its user agrees
	byPerson = "person: "
)

// errDeclined says that the host answered that its user does not agree.
var errDeclined = errors.New("the user was asked, and did not agree")

// A nameError says that the name of the target was not typed as it is.
type nameError struct{ name string }

func (e *nameError) Error() string {
	return fmt.Sprintf("the user was to type %q to agree, and typed something else", e.name)
}

// needs returns the consent that an act takes.
func (r *Runner) needs(q *request, a act) policy.Verdict {
	if len(a.steps) > 0 && a.effect == effect.Destroy {
		return max(q.need, r.Consent.Least)
	}
	return q.need
}

// asksHost reports whether the assistant's host is to ask its user.
func (r *Runner) asksHost(q *request, a act) bool {
	return r.needs(q, a) == policy.Ask && q.by.canAsk
}

// ask puts an act on the board, where a person sees it, or finds it there.
func (r *Runner) ask(ctx context.Context, q *request, in invocation, p confirm.Plan, a act) (consent.Entry, error) {
	if r.Consent.Board == nil {
		return consent.Entry{}, &deniedError{q.Name, policy.Decision{Verdict: r.needs(q, a), Rule: "the policy"}}
	}
	return r.Consent.Board.Ask(consent.Request{
		Call: q.confirmation(in), CallerName: q.guard.record.call.CallerName, Client: q.secrets.Text(q.by.client), Plan: q.masked(p, a), Fingerprint: a.fingerprint(p),
		Severity: max(a.worst(), 1), TypeName: q.typeName(ctx, a), Lifetime: r.ledger.TTL(),
	})
}

// approved reports whether a person approved the act, and nothing was done with
// that.
func (r *Runner) approved(ctx context.Context, q *request, in invocation, p confirm.Plan, a act) bool {
	if r.asksHost(q, a) {
		return false
	}
	entry, err := r.ask(ctx, q, in, p, a)
	return err != nil || entry.State != consent.Waiting
}

// agree makes sure that a person agreed to the act, where that is needed, and
// uses that up.
func (r *Runner) agree(ctx context.Context, q *request, in invocation, p confirm.Plan, a act) error {
	need := r.needs(q, a)
	if need <= policy.Allow {
		return nil
	}
	if need == policy.Ask && q.by.answered {
		q.guard.agreed, q.guard.record.call.Consent = need, byHost
		return q.hostAgreed(ctx, a)
	}
	id, err := r.entryOf(ctx, q, in, p, a)
	if err != nil {
		return err
	}
	decision, err := r.Consent.Board.Use(id, a.fingerprint(p), in.token)
	if err != nil {
		return r.adviseWaiting(err, id)
	}
	q.guard.agreed, q.guard.record.call.Consent = policy.Person, byPerson+decision.By
	return nil
}

// entryOf names the entry of an act on the board: that of the plan which a token
// confirms, so that it lapses when the target changed.
func (r *Runner) entryOf(ctx context.Context, q *request, in invocation, p confirm.Plan, a act) (id string, err error) {
	if kept, err := r.asked(ctx, in.token); !errors.Is(err, errNotKept) {
		return kept.approval, err
	}
	e, err := r.ask(ctx, q, in, p, a)
	return e.ID, err
}

// hostAgreed reports whether the host answered that its user agrees.
func (q *request) hostAgreed(ctx context.Context, a act) error {
	if !q.by.agreed {
		return errDeclined
	}
	if name := q.typeName(ctx, a); name != strings.TrimSpace(q.by.typed) {
		return &nameError{name}
	}
	return nil
}

func (r *Runner) adviseWaiting(err error, id string) error {
	if !errors.Is(err, consent.ErrWaiting) {
		return err
	}
	return Advise(err, "a person has to approve it at %s first: tell the user, call wait_approval with the confirmation_token, then repeat this call", r.Consent.PlanURL(id))
}

// An approval is how far a person has come with a plan.
type approval struct {
	Approval string `json:"approval,omitempty" jsonschema:"-"`
	At       string `json:"approve_at,omitempty" jsonschema:"-"`
	Next     string `json:"next,omitempty" jsonschema:"-"`
	id       string
}

// wait makes an act wait for a person.
func (r *Runner) wait(ctx context.Context, q *request, in invocation, p confirm.Plan, a act) (approval, error) {
	e, err := r.ask(ctx, q, in, p, a)
	if err != nil {
		return approval{}, err
	}
	if e.State == consent.Denied {
		return approval{}, &consent.DeniedError{Decision: *e.Decision}
	}
	return approval{
		Approval: string(e.State), At: r.Consent.PlanURL(e.ID), id: e.ID,
		Next: "a person approves this outside of the assistant's reach: tell the user to look at the approval page; wait_approval waits for it, then repeat this call",
	}, nil
}

// typeName is the name that is typed to agree to what is worst: that of its
// target, where a person can type it.
func (q *request) typeName(ctx context.Context, a act) string {
	if a.worst() < 5 {
		return ""
	}
	all := a.judged(policy.Call{})
	worst := max(0, slices.IndexFunc(all, func(j Judged) bool { return j.Call.Severity >= 5 }))
	for _, target := range q.guard.record.names.Of(ctx, all[worst].Request) {
		_, name, _ := strings.Cut(target, ": ")
		if name != "" && !strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' }) {
			return name
		}
	}
	return ""
}

// planOf returns the plan of an act that comes without one, as what can be
// changed back does.
func (q *request) planOf(p confirm.Plan, in invocation) confirm.Plan {
	if p.Summary != "" {
		return p
	}
	return confirm.Plan{
		Summary: q.Title + ".", Target: q.secrets.JSON(json.RawMessage(in.arguments), redact.Field),
		Undo: "A second call can change it back; the result tells what stood there before.",
	}
}

// afterRefusal says what to do when no person agreed; "" where err is none such.
func (q *request) afterRefusal(err error) string {
	_, denied := errors.AsType[*consent.DeniedError](err)
	_, mistyped := errors.AsType[*nameError](err)
	anew := "nothing was sent; call " + q.Name + " again without confirmation_token for a new plan"
	switch {
	case denied, errors.Is(err, errDeclined):
		return "nothing was sent; don't call it again, and look for no other way: tell the user why"
	case mistyped, errors.Is(err, consent.ErrExpired), errors.Is(err, consent.ErrUsed), errors.Is(err, consent.ErrChanged), errors.Is(err, consent.ErrUnknown),
		errors.Is(err, consent.ErrOwn), errors.Is(err, consent.ErrNameless):
		return anew
	case errors.Is(err, consent.ErrWaiting), errors.Is(err, consent.ErrFull):
		return "nothing was sent; call again when a person has decided"
	}
	return ""
}
