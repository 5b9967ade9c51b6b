package tool

import (
	"context"
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

// LookAtKey looks at the consumer key in use once, as WatchKey does.
func (r *Runner) LookAtKey(ctx context.Context) {
	key, err := r.client.Reader().CurrentCredential(ctx)
	if err != nil {
		r.log.InfoContext(ctx, "key not looked at", "err", err) // calls tell the same
		return
	}
	var soon *keyEnd
	if days, is := key.ExpiresSoon(time.Now()); is {
		soon = &keyEnd{days, key.Expiration, RenewKey}
	}
	r.expiring.mu.Lock()
	r.expiring.soon, r.expiring.told = soon, make(map[string]bool)
	r.expiring.mu.Unlock()
	if soon != nil {
		r.log.WarnContext(ctx, "the key in use expires soon", "days", soon.Days, "expires", soon.Expires, "next", "ovh-mcp login --renew")
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
