package tool

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// All that leaves the engine passes here: results, plans, errors, progress.
// Secrets are struck out by their values, and in plans by the names of what
// holds them too; then what can't be seen is written out, once. What comes in is looked through for private keys that were put
// into the wrong place.

// A KeyTaker is an input that takes private keys in some of its arguments, or
// refuses them in words of its own. Everywhere else they are refused.
type KeyTaker interface {
	// TakesPrivateKey is told a place such as post_install_script or
	// body.users[0].key, before there are values.
	TakesPrivateKey(place string) bool
}

// PrivateKeyProblem is what is wrong with an argument that holds a private key.
const PrivateKeyProblem = `holds a private key, which must stay secret: where a public one is meant, pass that, such as "ssh-ed25519 AAAA… me@laptop" from the .pub file beside it`

const maskProblem = "holds " + redact.Mask + ", which stands for a secret that this server did not show: leave it out, or ask the user for the value"

// misplacedSecrets finds private keys where none belong, and, where something is
// to be changed, what stands in the place of a secret that was masked. It repeats
// no value.
func (d Definition) misplacedSecrets(args json.RawMessage) (all []Fault) {
	takesKey := func(string) bool { return false }
	if in, ok := reflect.TypeAssert[KeyTaker](reflect.Zero(d.In)); ok {
		takesKey = in.TakesPrivateKey
	}
	for _, at := range redact.Places(args, redact.HoldsPrivateKey) {
		if !takesKey(at) {
			all = append(all, Fault{At: at, Problem: PrivateKeyProblem})
		}
	}
	if !d.code.prepares || !strings.Contains(string(args), redact.Mask) {
		return all
	}
	// A script may speak of it; a secret that was masked is no script.
	isMasked := func(s string) bool { return strings.Contains(s, redact.Mask) }
	lines := redact.Places(args, func(s string) bool { return isMasked(s) && !strings.Contains(s, "\n") })
	for _, at := range redact.Places(args, isMasked) {
		if !takesKey(at) || slices.Contains(lines, at) {
			all = append(all, Fault{At: at, Problem: maskProblem})
		}
	}
	return all
}

// redactor returns what strikes secrets out of all that leaves, the access
// tokens in use among them: those change. So is what the caller bears, which a
// model may have found where its host keeps it.
func (r *Runner) redactor(by caller) redact.Redactor {
	return r.client.Redactor(append(slices.Clip(r.Secrets), ovh.Secret(by.bearer))...)
}

// withoutSecrets returns what reports progress as it is told; report may be nil.
func withoutSecrets(secrets redact.Redactor, report func(Progress)) func(Progress) {
	if report == nil {
		return func(Progress) {}
	}
	return func(p Progress) {
		p.Message = visible.Text(oneLine(secrets.Text(p.Message)))
		report(p)
	}
}

// result writes a result, without its secrets unless the tool reveals them.
func (q *request) result(v any) (json.RawMessage, error) {
	out, err := encode(v)
	if err != nil {
		return nil, err
	}
	if !q.Reveals {
		out = q.secrets.JSON(out, nil)
	}
	return visible.JSON(out), nil
}

// told returns a text as it leaves.
func (q *request) told(s string) string { return visible.Text(q.secrets.Text(s)) }

// masked returns the plan of an act without its secrets. Who agrees to it is told
// the account, where there are several.
func (q *request) masked(p confirm.Plan, a act) confirm.Plan {
	if q.on != "" {
		p.Summary = "On account " + q.on + ": " + p.Summary
	}
	p = eachText(p, q.secrets.Text)
	p.Target = q.secrets.JSON(p.Target, redact.Field)
	p.Requests = a.shown(q.secrets)
	return p
}

// shown returns a plan without secrets as the user is shown it.
func shown(p confirm.Plan) confirm.Plan {
	p = eachText(p, visible.Text)
	p.Target, p.Requests = visible.JSON(p.Target), slices.Clone(p.Requests)
	for i, r := range p.Requests {
		p.Requests[i].Does, p.Requests[i].Path, p.Requests[i].Body = visible.Text(r.Does), visible.Text(r.Path), visible.JSON(r.Body)
	}
	return p
}

// eachText changes each text to the user in a plan.
func eachText(p confirm.Plan, change func(string) string) confirm.Plan {
	p.Summary, p.Undo, p.Duration = change(p.Summary), change(p.Undo), change(p.Duration)
	p.WillHappen, p.WillBeLost = changed(p.WillHappen, change), changed(p.WillBeLost, change)
	return p
}

func changed(all []string, change func(string) string) []string {
	all = slices.Clone(all)
	for i, s := range all {
		all[i] = change(s)
	}
	return all
}
