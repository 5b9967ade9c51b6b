package tool

import (
	"context"
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// A Judged request is one with the call that it would belong to, as the gate
// holds both against the policy.
type Judged struct {
	Call    policy.Call
	Request policy.Request
}

// Planned returns what a call would send to change something, in order. It looks
// at OVHcloud and sends none of that. A call that only reads has no such
// requests.
func (d Definition) Planned(ctx context.Context, api *ovh.Reader, by policy.Caller, args json.RawMessage) ([]Judged, error) {
	b, err := bind(d)
	if err != nil {
		return nil, err
	}
	in, err := b.parse(args)
	if err != nil || !b.code.prepares {
		return nil, err
	}
	if b.code.joins {
		return nil, Refuse(d.Name+" sends what its calls send", "ask for each of them by its tool")
	}
	_, a, err := b.code.prepare(ctx, api.Whole(), in.in)
	if err == nil {
		err = a.check()
	}
	if err != nil {
		return nil, err
	}
	return a.judged(looking(d, by)), nil
}

// Judge returns a request that the tool may send, as far as its path tells.
func (d Definition) Judge(by policy.Caller, r policy.Request) Judged {
	call := looking(d, by)
	if (ovh.Query{Method: r.Method, Path: r.Path}).Looks() {
		return Judged{call, r}
	}
	return Judged{act{effect: d.Effect}.judge(call, r), r}
}

// looking is the call of a tool as far as it looks.
func looking(d Definition, by policy.Caller) policy.Call {
	return policy.Call{Tool: d.Name, Toolset: d.Toolset, Caller: by, Effect: effect.Read, Severity: 1}
}

// judge is a call as a request of its act makes it.
func (a act) judge(call policy.Call, r policy.Request) policy.Call {
	call.Effect = a.effect
	call.Severity = max(a.severity, effect.Judge(nil, effect.Call{Method: r.Method, Path: r.Path, Body: r.Body}).Severity)
	return call
}

// judged returns the requests of the act as the policy is asked about them, each
// with the call as it makes it.
func (a act) judged(call policy.Call) []Judged {
	if len(a.parts) > 0 {
		return a.judgedParts()
	}
	all := make([]Judged, len(a.steps))
	for i, s := range a.steps {
		r := policy.Request{Method: s.Write.Method(), Path: s.Write.Path(), Body: s.Write.Body()}
		all[i] = Judged{a.judge(call, r), r}
	}
	return all
}

// uses returns what the act takes of the limits: of the call, as the worst of its
// requests makes it.
func (a act) uses(call policy.Call) []policy.Use {
	if len(a.parts) > 0 {
		return a.usesOfParts()
	}
	use := policy.Use{Call: call, SMSCredits: a.credits}
	for _, j := range a.judged(call) {
		use.Requests = append(use.Requests, j.Request)
		if j.Call.Severity > use.Call.Severity || use.Call.Effect == effect.Read {
			use.Call = j.Call
		}
	}
	return []policy.Use{use}
}
