package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// effectTimeout bounds a Change or Destroy that goes on after its caller hung up.
const effectTimeout = 5 * time.Minute

// A Runner runs tools against one account.
type Runner struct {
	API    *ovh.Client
	Ledger *confirm.Ledger
	Log    *slog.Logger

	// MaxOutput bounds an answer, in bytes; [DefaultMaxOutput] when 0.
	MaxOutput int

	// Stopping is closed when the server stops: tools that wait then answer
	// with what they saw. May be nil.
	Stopping <-chan struct{}

	// Caller tells who calls from every other: one caller's confirmation
	// tokens mean nothing to another. Nil when there is only one.
	Caller func(context.Context) string
}

// A Result is the answer of one call.
type Result struct {
	JSON     json.RawMessage // fits the tool's output schema; nil when the call failed
	Failure  *CallError      // nil when the call succeeded
	Requests int64           // sent to OVHcloud

	rows, table string // fields of JSON that hold rows, or ""
}

// A bound tool is a definition with the schemas that are published of it.
type bound struct {
	Definition
	schema *schemas.Tool
}

func bind(d Definition) (bound, error) {
	schema, err := schemas.Published(d.Name)
	return bound{d, schema}, err
}

// Call runs the tool d once, without MCP. Progress is reported to report,
// which may be nil.
func (r *Runner) Call(ctx context.Context, d Definition, args json.RawMessage, report func(Progress)) (Result, error) {
	b, err := bind(d)
	if err != nil {
		return Result{}, err
	}
	return r.call(ctx, b, args, report), nil
}

func (r *Runner) call(ctx context.Context, d bound, args json.RawMessage, report func(Progress)) Result {
	if report == nil {
		report = func(Progress) {}
	}
	meter := &ovh.Meter{
		OnWait: func(wait time.Duration, reason string) {
			report(Progress{Message: fmt.Sprintf("waiting %s: %s", wait.Round(time.Millisecond), reason)})
		},
		OnFetch: func(done, total int) {
			report(Progress{Done: float64(done), Total: float64(total), Message: fmt.Sprintf("%d of %d requests answered", done, total)})
		},
	}
	start := time.Now()
	out, err := r.run(ctx, d, r.API.Metered(meter), args, Watcher{report, r.Stopping})
	res := Result{JSON: out, Requests: meter.Requests(), rows: d.Rows, table: d.Table}
	if err != nil {
		res.JSON, res.Failure = nil, explain(d.Definition, err)
	}
	code := "ok"
	if res.Failure != nil {
		code = res.Failure.Code
	}
	r.Log.InfoContext(ctx, "tool call", "tool", d.Name, "caller", r.caller(ctx), "outcome", code, "took", time.Since(start), "requests", res.Requests)
	return res
}

// run is the whole path of a call: parse, judge, consent, execute.
func (r *Runner) run(ctx context.Context, d bound, api *ovh.Client, args json.RawMessage, w Watcher) (json.RawMessage, error) {
	inv, err := d.parse(d.schema, args)
	if err != nil {
		return nil, err
	}
	if d.Rows != "" {
		return r.list(ctx, d, api, inv, w)
	}
	effect, err := d.judge(ctx, api, inv)
	if err != nil {
		return nil, err
	}
	switch {
	case effect == Destroy || inv.token != "":
		return r.consent(ctx, d, api, inv, w)
	case effect == Change:
		var stop context.CancelFunc
		ctx, stop = steadfast(ctx)
		defer stop()
	}
	return d.execute(ctx, api, inv, w)
}

// consent plans a destructive call, or carries out a planned one.
func (r *Runner) consent(ctx context.Context, d bound, api *ovh.Client, inv invocation, w Watcher) (json.RawMessage, error) {
	call := confirm.Call{Account: api.Account(), Caller: r.caller(ctx), Tool: d.Name, Arguments: inv.arguments}
	if inv.token == "" {
		plan, err := d.code.plan(ctx, api, inv.in)
		if err != nil {
			return nil, err
		}
		token, expires := r.Ledger.Issue(call, plan.Fingerprint())
		return encoded(outcome[struct{}]{Confirm: &pending{plan, token, expires.UTC().Truncate(time.Second)}}, nil)
	}
	claim, err := r.Ledger.Claim(ctx, inv.token, call)
	if err != nil {
		return nil, err
	}
	defer claim.Release()
	if recorded, ok := claim.Outcome(); ok {
		return replay(recorded)
	}
	plan, err := d.code.plan(ctx, api, inv.in)
	if err != nil {
		return nil, err
	}
	if err := claim.Confirm(plan.Fingerprint()); err != nil {
		return nil, err
	}
	ctx, stop := steadfast(ctx)
	defer stop()
	out, err := d.execute(ctx, api, inv, w)
	if err != nil {
		err = explain(d.Definition, err)
	}
	claim.Record(record(out, err))
	return out, err
}

func (r *Runner) caller(ctx context.Context) string {
	if r.Caller == nil {
		return ""
	}
	return r.Caller(ctx)
}

// steadfast detaches ctx from its caller: the host may hang up while OVHcloud
// works, and what has begun must end.
func steadfast(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), effectTimeout)
}

// encoded writes a result as JSON, without escaping <, > and &: a model pays
// for each escape.
func encoded(out any, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// A recorded outcome answers a confirmed call that is repeated because its
// answer got lost.
type recorded struct {
	Result  json.RawMessage `json:"result,omitempty"`
	Failure *CallError      `json:"failure,omitempty"`
}
