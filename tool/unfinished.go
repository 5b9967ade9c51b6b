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
		if tool == "" || intent.Tool == tool && r.concerns(intent) {
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
	return tellUnfinished(r.unfinished(ctx, ""))
}

func tellUnfinished(all []audit.Record) []string {
	told := make([]string, len(all))
	for i, intent := range all {
		of := strings.Join(Quoted(intent.Targets), ", ")
		if of == "" {
			of = "the account"
		}
		told[i] = visible.Text(fmt.Sprintf("%s of %s (%s) was cut off while it was being sent: it may have been carried out, in part or whole; %s",
			intent.Tool, intent.Time.UTC().Format(time.RFC3339), of, intent.Check))
	}
	return told
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
	}{tellUnfinished(all)}), strings.TrimPrefix(string(out), "{")
	if rest == "}" {
		return first
	}
	return json.RawMessage(strings.TrimSuffix(string(first), "}") + "," + rest)
}
