package serve

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/policy"
)

// Local is the caller over stdio. "ovh-mcp call" calls under the same name, so
// that each of the two can confirm what the other planned in one state file.
const Local = "local"

// anonymous is the caller of all requests over HTTP that have neither token nor
// session.
const anonymous = "anonymous"

// sessionPrefix begins the name of a caller that is known by its session alone.
const sessionPrefix = "session:"

// IdentifyLocal names the caller of a request over stdio, where there is only
// one. Over HTTP it would make one caller of all.
func IdentifyLocal(mcp.CallToolRequest) policy.Caller { return policy.Caller{Name: Local} }

// Identify names the caller of a request over HTTP: by the name of its token;
// without tokens by its session; requests with neither are of one caller
// together. It returns one without a name for a request that no [Listener] let
// in.
func Identify(req mcp.CallToolRequest) policy.Caller { return Caller(req.Header) }

// Caller is [Identify] by the headers of any request over HTTP.
func Caller(h http.Header) (caller policy.Caller) {
	if json.Unmarshal([]byte(h.Get(callerHeader)), &caller) != nil {
		return policy.Caller{}
	}
	return caller
}

// CallerIn is [Identify] by the context of a request over HTTP: the library hands
// no headers to who completes arguments.
func CallerIn(ctx context.Context) policy.Caller {
	caller, _ := ctx.Value(callerKey{}).(policy.Caller)
	return caller
}

type callerKey struct{}

// identified returns a request of which the library's callbacks find out who
// calls.
func identified(r *http.Request, name string) *http.Request {
	caller := policy.Caller{Name: name, Passing: name == anonymous || strings.HasPrefix(name, sessionPrefix)}
	if of := rightsOf(r); of != nil {
		caller.Shown, caller.Groups, caller.Most = of.shown, of.groups, of.most
	}
	text, err := json.Marshal(caller)
	if err != nil {
		panic(err) // texts and numbers are JSON
	}
	r.Header.Set(callerHeader, string(text))
	return r.WithContext(context.WithValue(r.Context(), callerKey{}, caller))
}

// Private headers tell the library's callbacks, and the tools behind it, what
// was established about a request: the headers are all that reaches each of
// them. What a client sends under such a name is deleted first.
const (
	privatePrefix = "Ovh-Mcp-"

	callerHeader     = privatePrefix + "Caller"      // JSON; see Identify
	newSessionHeader = privatePrefix + "New-Session" // id of the session that the request opens
	requestHeader    = privatePrefix + "Request"     // number of the request
	streamHeader     = privatePrefix + "Stream"      // key of the stream that its notifications go to
)

// dropPrivate deletes the private headers of a request, however they are
// spelled.
func dropPrivate(h http.Header) {
	for name := range h {
		if len(name) >= len(privatePrefix) && strings.EqualFold(name[:len(privatePrefix)], privatePrefix) {
			delete(h, name)
		}
	}
}

// callerOf names a caller. Names of tokens and of others can't be mistaken for
// each other: see lineParser. A session's id is what its client proves itself with, so only its
// digest may be logged or kept.
func callerOf(owner, session string) string {
	switch {
	case owner != "":
		return owner
	case session != "":
		sum := sha256.Sum256([]byte(session))
		return sessionPrefix + hex.EncodeToString(sum[:16])
	}
	return anonymous
}
