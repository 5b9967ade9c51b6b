package policy

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A Caller is who calls, as far as that was established.
type Caller struct {
	Name    string
	Passing bool        // known by a session at most, of which anybody begins another
	Shown   string      // as people know them, where an identity server says; no rule and no right goes by it
	Groups  []string    // that an identity server says they are in
	Most    effect.Kind // the worst that the scopes of their token let them do; 0 where none bound it
}

// counted is what limits count the caller by: all that nobody vouches for are one.
func (c Caller) counted() string {
	if c.Passing {
		return ""
	}
	return c.Name
}

// Scope names what a token has to grant to whoever does what has that effect. A
// scope includes those of what is milder.
func Scope(k effect.Kind) string { return "ovh." + strings.ToLower(k.String()) }

// Granted returns the worst that scopes let their caller do; 0 where it is
// nothing.
func Granted(scopes []string) (most effect.Kind) {
	for _, k := range [...]effect.Kind{effect.Read, effect.Change, effect.Destroy} {
		if slices.Contains(scopes, Scope(k)) {
			most = k
		}
	}
	return most
}

// lacks decides about what the scopes of the caller do not let them do. What is
// not known of a call counts as the worst.
func (c Caller) lacks(k effect.Kind) (d Decision, lacking bool) {
	if k == 0 {
		k = effect.Destroy
	}
	if c.Most == 0 || k <= c.Most {
		return d, false
	}
	return Decision{Verdict: Deny, Rule: "the scopes of the access token", Reason: "it lacks " + Scope(k), Scope: Scope(k)}, true
}
