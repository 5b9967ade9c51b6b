package tool

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

const (
	// stepTimeout bounds each step of an act, and the reading of its answers,
	// which go on after their caller hung up.
	stepTimeout = 5 * time.Minute

	// mostWaits bounds the calls that wait at the same time. It is half of the
	// calls that a client over stdio can have running: the rest stays free for
	// calls that answer at once.
	mostWaits = 32
)

// Call runs the tool d once, without MCP. Name says who calls, and is what
// confirmation tokens are bound to: it must not be empty. Progress is reported
// to report, which may be nil.
func (r *Runner) Call(ctx context.Context, name string, d Definition, args json.RawMessage, report func(Progress)) (Result, error) {
	b, err := bind(d)
	if err != nil {
		return Result{}, err
	}
	return r.call(ctx, caller{Caller: policy.Caller{Name: name}}, b, args, report), nil
}

func (r *Runner) call(ctx context.Context, by caller, b bound, args json.RawMessage, report func(Progress)) Result {
	secrets := r.redactor(by)
	report = withoutSecrets(secrets, report)
	meter := &client.Meter{
		Secrets: []ovh.Secret{ovh.Secret(by.bearer)},
		OnWait: func(wait time.Duration, reason string) {
			report(Progress{Message: fmt.Sprintf("waiting %s: %s", wait.Round(time.Millisecond), reason)})
		},
		OnFetch: func(done, total int) {
			report(Progress{Done: float64(done), Total: float64(total), Message: fmt.Sprintf("%d of %d requests answered", done, total)})
		},
	}
	start := time.Now()
	rec := r.recorder(b.Definition, by, secrets)
	q := r.request(b, by, args, meter, rec, Watcher{report, r.Stopping})
	defer q.endInPanic()
	out, err := r.run(ctx, q)
	r.giveBack(ctx, q.guard)
	if err == nil && b.code.prepares {
		out = r.remind(ctx, q, out)
	}
	res := Result{JSON: out, Requests: meter.Requests() + q.more, rows: b.Rows, table: b.Table, plans: b.code.prepares, question: q.question}
	fault := ""
	if err != nil {
		res.JSON, res.Failure = nil, q.explain(err)
		if res.Failure.Code == CodeOutcomeUnknown {
			res.Failure.Next = strings.Join(append(r.tellUnfinished(ctx, r.unfinished(ctx, b.Name)), res.Failure.Next), "; ")
		}
		q.outcome, fault = q.recorded(res.Failure), visible.Original(res.Failure.What)
	}
	if err := rec.end(q.outcome, fault); err != nil {
		r.log.ErrorContext(ctx, "call not recorded", "tool", b.Name, "err", err)
	}
	said := append([]any{"tool", b.Name}, logged(&rec.call)...)
	r.log.InfoContext(ctx, "tool call", append(said, "outcome", q.outcome, "took", time.Since(start), "requests", res.Requests)...)
	return res
}

// request returns a call on its way, whose requests m counts and rec records.
func (r *Runner) request(b bound, by caller, args json.RawMessage, m *client.Meter, rec *recorder, w Watcher) *request {
	g := r.guard(b.Definition, by, m, rec)
	return &request{
		bound: b, by: by, args: args, guard: g, meter: m, api: r.client.Through(m, g.pass),
		Watcher: w, secrets: rec.secrets, outcome: audit.OutcomeOK, on: r.named(),
	}
}

// endInPanic records how a call ended that panics.
func (q *request) endInPanic() {
	if p := recover(); p != nil {
		_ = q.guard.record.end(CodeInternal, "a mistake in this server ended the call")
		panic(p)
	}
}

var errNoCaller = errors.New("it is not known who calls")

// run is the whole path of a call: parse, then read; or prepare, hold it against
// the policy, ask for consent, send.
func (r *Runner) run(ctx context.Context, q *request) (json.RawMessage, error) {
	if q.by.Name == "" {
		return nil, errNoCaller
	}
	if err := q.guard.enter(q.Definition); err != nil {
		return nil, err
	}
	in, err := q.parse(q.args)
	if err == nil && q.code.joins {
		in.in, err = r.parts(q, in.in.(plannedCalls))
	}
	if err != nil {
		return nil, err
	}
	q.guard.record.arguments(in.in)
	if !q.code.prepares {
		return r.read(ctx, q, in)
	}
	if !r.DryRun {
		if err := q.guard.hold(ctx); err != nil {
			return nil, err
		}
	}
	if in.token = cmp.Or(q.by.token, in.token); in.token != "" && !r.DryRun {
		return r.confirmed(ctx, q, in)
	}
	plan, act, err := q.prepare(ctx, in)
	switch {
	case err != nil:
		return nil, err
	case r.DryRun:
		return r.rehearse(q, plan, act)
	case act.effect == effect.Destroy, len(act.parts) > 0:
		return r.plan(ctx, q, in, plan, act)
	case r.needs(q, act) > policy.Allow && !r.approved(ctx, q, in, plan, act):
		return r.plan(ctx, q, in, plan, act)
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	// An approval that no token stands for is used up by one call: not by one that
	// has no room.
	if err := q.guard.spend(ctx, act); err != nil {
		return nil, err
	}
	if err := r.agree(ctx, q, in, plan, act); err != nil {
		return nil, err
	}
	return r.send(ctx, q, act)
}

// read runs a tool that only looks.
func (r *Runner) read(ctx context.Context, q *request, in invocation) (json.RawMessage, error) {
	if q.Rows != "" {
		return r.list(ctx, q, in)
	}
	if q.code.watches {
		defer r.takePlace(&q.Watcher)()
	}
	out, err := r.look(ctx, q, in.in)
	if err != nil {
		return nil, err
	}
	return q.result(out)
}

// look calls a tool that only looks: at OVHcloud, or at what the runner keeps.
func (r *Runner) look(ctx context.Context, q *request, in any) (any, error) {
	if q.code.kept != nil {
		return q.code.kept(ctx, r, q, in)
	}
	return q.code.read(ctx, q.api.Reader(), in, q.Watcher)
}

// takePlace takes one of the places for calls that wait. Where all are taken,
// the call looks once and answers with what it saw, as when its time is over.
func (r *Runner) takePlace(w *Watcher) (leave func()) {
	select {
	case r.waits <- struct{}{}:
		return func() { <-r.waits }
	default:
		over := make(chan struct{})
		close(over)
		w.Stopping = over
		return func() {}
	}
}

// prepare looks at OVHcloud once and returns what the call would do, if it may.
// An act that needs consent comes with a plan.
func (q *request) prepare(ctx context.Context, in invocation) (confirm.Plan, act, error) {
	if q.code.joins {
		return q.join(ctx, in.in.(parts))
	}
	plan, a, err := q.code.prepare(ctx, q.api.Reader().Whole(), in.in)
	if err == nil {
		err = a.check()
	}
	if err != nil {
		return confirm.Plan{}, act{}, err
	}
	switch {
	case a.effect == effect.Destroy && plan.Summary == "":
		return confirm.Plan{}, act{}, errors.New("a call that destroys came without a plan")
	case a.effect == effect.Change && q.Effect == effect.Destroy && !q.Milder && len(a.steps) > 0:
		return confirm.Plan{}, act{}, errors.New("a call of a tool that always destroys came as a change")
	}
	if q.need, err = q.guard.allow(ctx, a); err == nil && q.need > policy.Allow {
		plan = q.planOf(plan, in)
	}
	q.guard.record.act(ctx, a, plan)
	return plan, a, err
}
