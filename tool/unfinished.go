package tool

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// unfinished returns the calls of a tool, or of any where it is "", that a
// process began to send and did not live to end.
func (r *Runner) unfinished(ctx context.Context, tool string) (found []audit.Record) {
	if r.Audit == nil {
		return nil
	}
	all, err := r.Audit.Unfinished()
	if err != nil {
		r.log.ErrorContext(ctx, "calls without an end not looked for", "err", err)
	}
	for _, intent := range all {
		isOf := intent.Tool == tool || intent.Part != nil && tool == planChanges
		if tool == "" || isOf && r.concerns(intent) {
			found = append(found, intent)
		}
	}
	return found
}

// concerns reports whether a call was on the account of the runner, as far as
// accounts are told apart.
func (r *Runner) concerns(intent audit.Record) bool {
	return !r.among || intent.Profile == r.Profile || intent.Account == r.Account()
}

// Unfinished tells of each call that a process began to send and did not live to
// end, and how to find out what became of it.
func (r *Runner) Unfinished(ctx context.Context) []string {
	return r.tellUnfinished(ctx, r.unfinished(ctx, ""))
}

// tellUnfinished tells of intents; of a call of a plan, with the plan.
func (r *Runner) tellUnfinished(ctx context.Context, all []audit.Record) (told []string) {
	for _, intent := range all {
		isPlan := func(other audit.Record) bool { return intent.Part != nil && other.Number == intent.Part.Plan }
		if slices.ContainsFunc(all, isPlan) {
			continue
		}
		of := strings.Join(Quoted(intent.Targets), ", ")
		if of == "" {
			of = "the account"
		}
		told = append(told, visible.Text(fmt.Sprintf("%s of %s (%s) was cut off while it was being sent: %s; %s",
			intent.Tool, intent.Time.UTC().Format(time.RFC3339), of, r.fates(ctx, intent), intent.Check)))
	}
	return told
}

// fates tells what became of an intent; of that of a plan, what the log knows of
// each of its calls.
func (r *Runner) fates(ctx context.Context, intent audit.Record) string {
	const unsure = "it may have been carried out, in part or whole"
	if intent.Tool != planChanges || r.AuditFile == "" {
		return unsure
	}
	calls, _, err := audit.Newest(r.AuditFile, audit.Filter{Plan: intent.Number}, 0)
	if err != nil {
		r.log.ErrorContext(ctx, "calls of a plan not looked for", "n", intent.Number, "err", err)
		return unsure
	}
	fates := make([]string, len(calls))
	for i, c := range calls {
		fates[i] = fmt.Sprintf("call %d (%s) ended with %s", c.Part.Call, c.Tool, c.Outcome)
		if c.Outcome == audit.OutcomeUnknown {
			fates[i] = fmt.Sprintf("call %d (%s) may have been carried out, in part or whole: %s", c.Part.Call, c.Tool, c.Check)
		}
	}
	return strings.Join(append(fates, "no other of its calls was begun"), "; ")
}

// remind puts what is unfinished of the tool into an answer, once.
func (r *Runner) remind(ctx context.Context, q *request, out json.RawMessage) json.RawMessage {
	all := r.unfinished(ctx, q.Name)
	if q.outcome == audit.OutcomeRepeated { // what became of this very call is known after all
		all = slices.DeleteFunc(all, func(intent audit.Record) bool { return !q.guard.record.same(intent) })
	}
	for _, intent := range all {
		if err := r.Audit.Settle(intent); err != nil {
			r.log.ErrorContext(ctx, "call without an end not noted", "n", intent.Number, "err", err)
		}
	}
	if len(all) == 0 || q.outcome == audit.OutcomeRepeated {
		return out
	}
	first, rest := Object(struct {
		Unfinished []string `json:"unfinished"`
	}{r.tellUnfinished(ctx, all)}), strings.TrimPrefix(string(out), "{")
	if rest == "}" {
		return first
	}
	return json.RawMessage(strings.TrimSuffix(string(first), "}") + "," + rest)
}
