package dns

import (
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func session(t *testing.T, o simulator.Options) *tooltest.Session {
	t.Helper()
	return tooltest.New(t, o, Toolset().Definitions()...)
}

// asked calls a tool that may ask first, agrees, and returns its result.
func asked[T any](s *tooltest.Session, name string, args tooltest.Args) T {
	s.T.Helper()
	got := tooltest.Call[struct {
		Confirm *tooltest.Pending
		Result  T
	}](s, name, args)
	if got.Confirm == nil {
		return got.Result
	}
	return asked[T](s, name, tooltest.With(args, "confirmation_token", got.Confirm.Token))
}

// unasked calls a tool that may ask first, and must not.
func unasked[T any](s *tooltest.Session, name string, args tooltest.Args) T {
	s.T.Helper()
	got := tooltest.Call[struct {
		Confirm *tooltest.Pending
		Result  T
	}](s, name, args)
	if got.Confirm != nil {
		s.T.Fatalf("%s %v asks: %s", name, args, got.Confirm.Summary)
	}
	return got.Result
}
