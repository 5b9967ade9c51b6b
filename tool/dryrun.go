package tool

import (
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
)

// A rehearsal is what a tool that writes answers where nothing may be sent: what
// it would do.
type rehearsal struct {
	DryRun rehearsed `json:"dry_run"`
}

type rehearsed struct {
	Note   string `json:"note"`
	Effect string `json:"effect"`
	confirm.Plan
	Counts *counts `json:"counts,omitempty"`
}

// rehearse answers with what the call would do, and sends nothing.
func (r *Runner) rehearse(q *request, p confirm.Plan, a act) (json.RawMessage, error) {
	q.outcome, p = audit.OutcomeDryRun, shown(q.masked(p, a))
	return encode(shortened(rehearsal{rehearsed{
		Note:   "nothing was sent, and nothing can be: the operator runs this server with --dry-run",
		Effect: a.effect.String(), Plan: p, Counts: count(p.Requests),
	}}, max(Budget(r.MaxOutput), leastPlan)))
}
