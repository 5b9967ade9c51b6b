package tooltest

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Call calls a tool, which must succeed, and decodes its result.
func Call[T any](s *Session, name string, args any) (out T) {
	s.T.Helper()
	res := s.Try(name, args)
	if res.Failure != nil {
		s.T.Fatalf("%s %v: %v", name, args, res.Failure)
	}
	if err := json.Unmarshal(res.JSON, &out); err != nil {
		s.T.Fatalf("%s: %v in %s", name, err, res.JSON)
	}
	return out
}

// A Pending call is what a destructive tool answers without a token.
type Pending struct {
	confirm.Plan
	Token   string    `json:"confirmation_token"`
	Expires time.Time `json:"expires"`
}

// Plan calls a destructive tool without a token and returns its plan.
func Plan(s *Session, name string, args any) Pending {
	s.T.Helper()
	return Call[struct{ Confirm Pending }](s, name, args).Confirm
}

// Confirmed calls a destructive tool in both steps and returns its result.
func Confirmed[T any](s *Session, name string, args Args) T {
	s.T.Helper()
	token := Plan(s, name, args).Token
	return Call[struct{ Result T }](s, name, With(args, "confirmation_token", token)).Result
}

// With returns args with one more argument, or another value of it.
func With(args Args, name string, value any) Args {
	out := Args{name: value}
	for k, v := range args {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// Reported calls a tool, which must succeed, and returns what it reports
// meanwhile too.
func Reported(s *Session, name string, args Args) (tool.Result, []tool.Progress) {
	s.T.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		s.T.Fatal(err)
	}
	var mu sync.Mutex
	var all []tool.Progress
	res, err := s.Runner.Call(s.T.Context(), Caller, s.Tool(name), raw, func(p tool.Progress) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, p)
	})
	if err != nil || res.Failure != nil {
		s.T.Fatalf("%s = %v, %v", name, res.Failure, err)
	}
	return res, all
}

// Serve returns an MCP server that offers the tools of the session.
func Serve(s *Session) *server.MCPServer {
	s.T.Helper()
	hooks := new(server.Hooks)
	srv := server.NewMCPServer("ovh-mcp", "test", server.WithOutputSchemaValidation(), server.WithHooks(hooks))
	if err := s.Runner.Register(srv, hooks, s.tools, func(mcp.CallToolRequest) policy.Caller { return policy.Caller{Name: Caller} }); err != nil {
		s.T.Fatal(err)
	}
	return srv
}
