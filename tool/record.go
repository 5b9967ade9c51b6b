package tool

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// Bounds on what is recorded of a call.
const (
	mostRecorded = 8 << 10 // bytes of its arguments, and of the body of one of its requests
	mostTargets  = 16
	mostFault    = 500 // bytes of why it failed
)

// A Recorder is an input of which another is recorded: without what may be
// secret and is not known by its name.
type Recorder interface{ Recorded() any }

// An Ended call is what is counted of it: no target, no argument, nobody's name.
type Ended struct {
	Tool    string
	Effect  effect.Kind
	Outcome string // one of the audit log's, or the code of its failure
	Took    time.Duration
}

// A recorder writes one call to the audit log, and has it counted.
type recorder struct {
	entry   *audit.Entry // nil where none is kept
	names   *policy.Names
	secrets redact.Redactor
	effect  effect.Kind
	begun   time.Time
	count   func(Ended) // nil where nobody does

	mu   sync.Mutex
	call audit.Call
}

// recorder returns what records a call from now on.
func (r *Runner) recorder(d Definition, by caller, secrets redact.Redactor) *recorder {
	rec := &recorder{names: r.names(), secrets: secrets, effect: d.Effect, begun: time.Now(), count: r.Count, call: audit.Call{
		Account: r.client.Account(), Profile: r.Profile, Client: secrets.Text(CutText(by.client, mostFault)), Caller: by.Name,
		Tool: d.Name, Toolset: d.Toolset, Effect: d.Effect.String(),
		CallerName: secrets.Text(by.Shown), Groups: by.groups(secrets), Scope: by.scope(),
		TraceID: by.trace.TraceID, SpanID: by.trace.SpanID, TraceState: secrets.Text(by.trace.State),
	}}
	if d.Effect == effect.Read {
		rec.call.Severity = 1
	}
	if r.Audit != nil {
		rec.entry = r.Audit.Begin(rec.call)
	}
	return rec
}

// arguments notes what the call was asked for.
func (c *recorder) arguments(in any) {
	if c.entry == nil {
		return
	}
	if b, err := encode(asRecorded(in)); err == nil {
		c.call.Arguments = bounded(c.secrets.JSON(b, redact.Field))
	}
}

func asRecorded(in any) any {
	if other, ok := in.(Recorder); ok {
		return other.Recorded()
	}
	return in
}

// act notes what would be sent.
func (c *recorder) act(ctx context.Context, a act, p confirm.Plan) {
	c.effect = a.effect
	if c.entry == nil {
		return
	}
	c.call.Plan = hexDigest(a.fingerprint(p))
	c.call.Effect, c.call.Check = a.effect.String(), c.secrets.Text(a.seen())
	c.call.Severity = a.worst()
	for _, j := range a.judged(policy.Call{}) {
		c.touches(ctx, j.Request)
	}
}

// intend has it on disk that an act is about to be sent.
func (c *recorder) intend(a act) error {
	if c.entry == nil {
		return nil
	}
	if len(a.parts) > 0 {
		return c.entry.Intend(c.call, nil) // each call has an intent of its own
	}
	shown := a.shown(c.secrets)
	planned := make([]audit.Request, len(shown))
	for i, r := range shown {
		planned[i] = audit.Request{Method: r.Method, Path: r.Path, Body: bounded(r.Body)}
	}
	return c.entry.Intend(c.call, planned)
}

// touches notes the targets of a request.
func (c *recorder) touches(ctx context.Context, r policy.Request) {
	if c.entry == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.call.Targets) >= mostTargets {
		return
	}
	// Before they become names, which are in lower case: keys are known as written.
	r.Path, r.Body = c.secrets.Path(r.Path), c.secrets.JSON(r.Body, redact.Field)
	for _, t := range c.names.Of(ctx, r) {
		if t = c.secrets.Text(t); !slices.Contains(c.call.Targets, t) && len(c.call.Targets) < mostTargets {
			c.call.Targets = append(c.call.Targets, t)
		}
	}
}

// passed notes what became of a request.
func (c *recorder) passed(ctx context.Context, p client.Passage, o client.Outcome) {
	if c.entry == nil {
		return
	}
	r := audit.Request{
		Method: p.Method, Path: c.secrets.Path(p.Path), Status: o.Status, QueryID: o.QueryID, Took: milliseconds(o.Took),
	}
	if o.Err != nil {
		r.Error = CutText(c.secrets.Text(o.Err.Error()), mostFault)
	}
	if p.Writes() {
		c.entry.Sent(r)
		return
	}
	c.touches(ctx, policy.Request{Method: p.Method, Path: p.Path})
	c.entry.Read(r)
}

// end writes how the call ended, and counts it.
func (c *recorder) end(outcome, fault string) error {
	if c.count != nil {
		c.count(Ended{c.call.Tool, c.effect, outcome, time.Since(c.begun)})
	}
	if c.entry == nil {
		return nil
	}
	return c.entry.End(c.call, outcome, CutText(fault, mostFault))
}

// same reports whether an intent was of the same call.
func (c *recorder) same(intent audit.Record) bool {
	return intent.Caller == c.call.Caller && intent.Tool == c.call.Tool && bytes.Equal(intent.Arguments, c.call.Arguments)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// bounded returns JSON that is not too long to be kept, or its digest.
func bounded(b json.RawMessage) json.RawMessage {
	if len(b) <= mostRecorded {
		return b
	}
	return Object(struct {
		Bytes  int    `json:"bytes"`
		SHA256 string `json:"sha256"`
	}{len(b), hexDigest(b)})
}

func hexDigest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// seen says how to find out what became of the act.
func (a act) seen() string {
	if a.look != "" || len(a.steps) == 0 {
		return a.look
	}
	return fmt.Sprintf("raw_get of %s, or of what it belongs to, shows the present state", ovh.ShownPath(a.steps[0].Write.Path()))
}

// worst returns the greatest severity of the act's requests.
func (a act) worst() int {
	worst := a.severity
	for _, j := range a.judged(policy.Call{}) {
		worst = max(worst, j.Call.Severity)
	}
	return worst
}
