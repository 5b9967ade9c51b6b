package tool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

const (
	// RenewKey is what a model does about a consumer key that expires soon.
	RenewKey = "ask the operator to run 'ovh-mcp login --renew'"

	// keyMeta names, in a result's _meta, what is told of such a key.
	keyMeta = "io.github.ovh-mcp/credential"

	// lookAgain is how often the key is looked at.
	lookAgain = 24 * time.Hour
)

// A keyEnd tells that the consumer key in use expires soon.
type keyEnd struct {
	Days    int    `json:"days_until_expiration"`
	Expires string `json:"expires"`
	Next    string `json:"next"`
}

// An expiring is what was last seen of the key's end.
type expiring struct {
	mu   sync.Mutex
	ends time.Time       // zero where it is unknown, or never
	soon *keyEnd         // nil where it is far, or unknown
	told map[string]bool // which sessions were, since the last look
}

// WatchKey looks at the consumer key in use, at once and then daily, until ctx
// ends. One that expires in less than [ovh.WarningDays] is logged, and told once
// to each session, in a result's _meta.
func (r *Runner) WatchKey(ctx context.Context) {
	if r.client.Method() != client.ApplicationKeys {
		return // service accounts don't expire, and nobody tells of access tokens
	}
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		r.LookAtKey(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// KeyEnds returns when the consumer key in use ends, as it was last seen; zero
// where that is unknown, or never. It asks nobody.
func (r *Runner) KeyEnds() time.Time {
	r.expiring.mu.Lock()
	defer r.expiring.mu.Unlock()
	return r.expiring.ends
}

// LookAtKey looks at the consumer key in use once, as WatchKey does. Of a service
// account, or an access token, it asks whether OVHcloud takes it.
func (r *Runner) LookAtKey(ctx context.Context) {
	if r.client.Method() != client.ApplicationKeys {
		_, err := r.client.Reader().Get(ctx, "/auth/details", nil)
		r.logUnseen(ctx, err)
		return
	}
	key, err := r.client.Reader().CurrentCredential(ctx)
	if err != nil {
		r.logUnseen(ctx, err)
		return
	}
	now := time.Now()
	var end time.Time
	if left, ends := key.ExpiresIn(now); ends {
		end = now.Add(left)
	}
	var soon *keyEnd
	if days, is := key.ExpiresSoon(now); is {
		soon = &keyEnd{days, key.Expiration, RenewKey}
	}
	r.expiring.mu.Lock()
	r.expiring.ends, r.expiring.soon, r.expiring.told = end, soon, make(map[string]bool)
	r.expiring.mu.Unlock()
	if soon != nil {
		r.log.WarnContext(ctx, "the key in use expires soon", "days", soon.Days, "expires", soon.Expires, "next", "ovh-mcp login --renew")
	}
}

// logUnseen tells why the key was not seen, if it was not. No call can be served
// with one that OVHcloud refuses.
func (r *Runner) logUnseen(ctx context.Context, err error) {
	switch {
	case errors.Is(err, ovh.ErrAuthentication):
		r.log.WarnContext(ctx, "OVHcloud refuses the keys in use", "err", err, "next", cmp.Or(Cure(r.client, err), "'ovh-mcp doctor' says why"))
	case err != nil:
		r.log.InfoContext(ctx, "key not looked at", "err", err) // calls tell the same
	}
}

// tell adds to a result that the key expires soon, unless the session was told
// since the last look. Without sessions, it is told to each caller.
func (e *expiring) tell(ctx context.Context, caller string, res *mcp.CallToolResult) {
	if s := server.ClientSessionFromContext(ctx); s != nil {
		caller += " " + s.SessionID()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.soon != nil && !e.told[caller] && res.Meta != nil {
		e.told[caller] = true
		res.Meta.AdditionalFields[keyMeta] = e.soon
	}
}

// keyProblem tells a model that the key expires soon, or nothing.
func keyProblem(key ovh.APICredential) []string {
	days, soon := key.ExpiresSoon(time.Now())
	if !soon {
		return nil
	}
	return []string{fmt.Sprintf("the key expires in %d days: %s", days, RenewKey)}
}
