package tool

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/internal/trace"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// Bounds on what is recorded of the groups of a caller.
const (
	mostGroups = 32
	mostGroup  = 100 // bytes of the name of one
)

// A caller is who calls, by which program, and what that said of its user.
type caller struct {
	policy.Caller
	client   string
	trace    trace.Parent
	canAsk   bool   // its host can ask the user
	canOpen  bool   // its host can open a page for the user
	answered bool   // it did, about the plan of the token
	agreed   bool   // the user agrees
	typed    string // what the user typed
	token    string // of the plan that the user was asked about
	bearer   string // what the request proved itself with over HTTP; "" for nothing
}

// bearerOf returns what a request proves itself with.
func bearerOf(h http.Header) string {
	_, secret, _ := strings.Cut(h.Get("Authorization"), " ")
	return strings.TrimSpace(secret)
}

// programOf names the program of a client, as it names itself.
func programOf(ctx context.Context) string {
	s, ok := server.ClientSessionFromContext(ctx).(server.SessionWithClientInfo)
	if !ok {
		return ""
	}
	info := s.GetClientInfo()
	return strings.TrimSpace(info.Name + " " + info.Version)
}

// scope is what the token of a caller grants; "" where none bounds it.
func (c caller) scope() string {
	if c.Most == 0 {
		return ""
	}
	return policy.Scope(c.Most)
}

// groups returns the groups of a caller, as they are recorded.
func (c caller) groups(secrets redact.Redactor) []string {
	var all []string
	for i, group := range c.Groups {
		if i == mostGroups {
			return append(all, fmt.Sprintf("… and %d more", len(c.Groups)-i))
		}
		all = append(all, secrets.Text(CutText(group, mostGroup)))
	}
	return all
}

// logged returns what a line of the log says of the caller that is recorded: of one
// who signed in, also what rights go by.
func logged(c *audit.Call) []any {
	said := []any{"caller", c.Caller}
	if c.CallerName != "" {
		said = append(said, "caller_name", visible.Text(c.CallerName))
	}
	if c.Scope == "" {
		return said
	}
	groups := make([]string, len(c.Groups))
	for i, group := range c.Groups {
		groups[i] = visible.Text(group)
	}
	return append(said, "scope", c.Scope, "groups", groups)
}
