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
