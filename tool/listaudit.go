package tool

import (
	"context"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// mostAudited bounds the calls that one answer tells of, the newest.
const mostAudited = 1000

// ListAudit is the tool that tells what the caller did, by the audit log. It
// reads what the runner keeps itself, so it is no value of the kinds.
type ListAudit struct{}

type auditFilter struct {
	Tool    string `json:"tool,omitempty" jsonschema:"maxLength=100"`
	Target  string `json:"target,omitempty" jsonschema:"maxLength=253" jsonschema_description:"Such as *.example.com."`
	Outcome string `json:"outcome,omitempty" jsonschema:"maxLength=50" jsonschema_description:"ok, planned, failed, unknown or a code."`
	Since   string `json:"since,omitempty" jsonschema:"maxLength=40" jsonschema_description:"RFC 3339, or 24h."`
}

// Faults finds a time that is none, and an outcome that no call has.
func (in auditFilter) Faults() (all []Fault) {
	if _, err := in.filter(""); err != nil {
		all = FaultAt("since", err.Error())
	}
	if err := CheckOutcome(in.Outcome); err != nil {
		all = append(all, FaultAt("outcome", err.Error())...)
	}
	return all
}

func (in auditFilter) filter(caller string) (audit.Filter, error) {
	f := audit.Filter{Tool: in.Tool, Target: in.Target, Outcome: in.Outcome, Caller: caller}
	var err error
	if in.Since != "" {
		f.Since, err = audit.Since(in.Since, time.Now())
	}
	return f, err
}

type auditedCall struct {
	Number  int64     `json:"n"`
	Time    time.Time `json:"time"`
	Tool    string    `json:"tool"`
	Targets []string  `json:"targets,omitempty"`
	Effect  string    `json:"effect,omitempty"`
	Outcome string    `json:"outcome"`
	Error   string    `json:"error,omitempty"`
	Check   string    `json:"check,omitempty"`
}

type auditedCalls struct {
	Calls   []auditedCall `json:"calls"`
	Earlier int           `json:"earlier_not_listed,omitempty"`
}

func (ListAudit) define() *Definition {
	return &Definition{
		Name: "list_audit", Title: "List what was done",
		Description: "Lists your past calls, the newest first, by the audit log. An unknown outcome comes with how to check it.",
		Effect:      effect.Read, Rows: "calls",
		In: reflect.TypeFor[auditFilter](), Out: reflect.TypeFor[auditedCalls](),
		code: code{kept: func(_ context.Context, r *Runner, q *request, in any) (any, error) {
			return r.listAudit(q.by.Name, in.(auditFilter))
		}},
	}
}

// listAudit returns the calls of a caller, and of nobody else; of several
// accounts, those on this one.
func (r *Runner) listAudit(caller string, in auditFilter) (auditedCalls, error) {
	if r.AuditFile == "" {
		return auditedCalls{}, Refuse("this server keeps no audit log", "the operator can let it keep one with --audit FILE")
	}
	f, err := in.filter(caller)
	if err != nil {
		return auditedCalls{}, err
	}
	f.Account = r.named()
	events, all, err := audit.Newest(r.AuditFile, f, mostAudited)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.log.Error("read the audit log", "err", err)
		return auditedCalls{}, Refuse("the audit log can't be read whole", "the operator finds what is wrong with: ovh-mcp audit verify")
	}
	out := auditedCalls{make([]auditedCall, 0, len(events)), all - len(events)}
	for _, e := range slices.Backward(events) {
		row := auditedCall{
			Number: e.Number, Time: e.Time.UTC().Truncate(time.Second), Tool: e.Tool, Targets: e.Targets, Effect: e.Effect,
			Outcome: e.Outcome, Error: e.Error,
		}
		if e.Outcome == audit.OutcomeUnknown {
			row.Check = e.Check
		}
		out.Calls = append(out.Calls, row)
	}
	return out, nil
}
