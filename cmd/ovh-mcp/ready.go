package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// readiness returns what /readyz looks at. A part that other code adds to the
// server adds its check here.
func readiness(ctx context.Context, served tool.Accounts, all states, policies *policy.Set, approvals approvalPage, issuer *signin.Verifier) []serve.Check {
	keys := &keyCheck{all: all, served: served}
	return []serve.Check{
		{Part: "credentials", Look: func(context.Context) serve.Finding { return keys.look(ctx) }},
		{Part: "audit log", Look: func(context.Context) serve.Finding { return auditFinding(served[0].Runner) }},
		{Part: "policy", Look: func(context.Context) serve.Finding { return policyFinding(policies) }},
		{Part: "catalogue", Look: func(context.Context) serve.Finding { return catalogFinding(all[0].tools.Catalog) }},
		{Part: "approval page", Look: func(context.Context) serve.Finding { return approvals.finding() }},
		{Part: "sign-in", Look: func(ctx context.Context) serve.Finding { return signInFinding(ctx, issuer) }},
	}
}

// A keyCheck looks whether there are keys, and how OVHcloud took them the last
// time. Refused ones are tried again, once in a while: nobody else would where a
// balancer sends no more calls. That goes on after a probe was answered.
type keyCheck struct {
	all    states
	served tool.Accounts // the same, in the same order

	mu    sync.Mutex
	tried time.Time
}

// tryAgain is how soon refused keys are tried again.
const tryAgain = time.Minute

func (k *keyCheck) look(ctx context.Context) serve.Finding {
	var remark string
	faulty := 0
	for i, s := range k.all {
		switch {
		case len(s.client.Missing()) > 0:
			remark = "there are none: 'ovh-mcp login' gets them"
		case s.client.Refused() != nil:
			remark = "OVHcloud refuses the keys in use: 'ovh-mcp doctor' says why"
			k.retry(ctx, k.served[i].Runner)
		default:
			continue
		}
		faulty++
	}
	if faulty > 0 && len(k.all) > 1 {
		remark = fmt.Sprintf("%d of %d accounts can't be used, the last of them because %s", faulty, len(k.all), remark)
	}
	return serve.Finding{Remark: remark, Blocks: faulty == len(k.all)}
}

// retry asks OVHcloud for the key in use, in the background, unless that was done
// a moment ago.
func (k *keyCheck) retry(ctx context.Context, r *tool.Runner) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.tried) < tryAgain {
		return
	}
	k.tried = time.Now()
	go func() {
		ctx, cancel := context.WithTimeout(ctx, tryAgain)
		defer cancel()
		r.LookAtKey(ctx) // the client knows what came of it
	}()
}

func auditFinding(r *tool.Runner) serve.Finding {
	err := r.NoAudit
	var tip audit.Tip
	if r.Audit != nil {
		if tip, err = r.Audit.Tip(); err == nil {
			err = r.Audit.Fault()
		}
	}
	switch {
	case err != nil:
		return serve.Finding{Remark: "it can't be written, so that calls that change something are refused; the server's own log says why, and 'ovh-mcp audit verify' looks at the file"}
	case r.Audit == nil:
		return serve.Finding{}
	}
	return serve.Finding{Fact: fmt.Sprintf("audit %d %s", tip.Number, tip.Hash)}
}

func policyFinding(policies *policy.Set) serve.Finding {
	if policies.Fault() == nil {
		return serve.Finding{}
	}
	return serve.Finding{Remark: "a file changed and has a fault, so that the rules before the change are in force; the server's own log names file and line"}
}

func catalogFinding(l *catalog.Library) serve.Finding {
	loaded, problem := l.Known()
	switch {
	case problem == nil && loaded.IsZero():
		return serve.Finding{Fact: "catalogue: not loaded yet; the first call that needs it does"}
	case problem == nil:
		return serve.Finding{}
	}
	why, now := "it can't be read", "so that there is none, and raw calls are refused"
	if way, ok := errors.AsType[*client.ConnectionError](problem); ok {
		why = way.What
	} else if errors.Is(problem, ovh.ErrUnavailable) {
		why = "OVHcloud does not answer"
	}
	if !loaded.IsZero() {
		now = "so that the one of " + loaded.UTC().Format(time.RFC3339) + " is in use"
	}
	return serve.Finding{Remark: why + ", " + now + "; 'ovh-mcp catalog update' tells more"}
}

func (a approvalPage) finding() serve.Finding {
	select {
	case <-a.ended:
		return serve.Finding{Remark: "it was closed, so that nobody can approve what waits; the server's own log says why, and a restart opens it again"}
	default:
		return serve.Finding{}
	}
}
