package serve

import (
	"context"
	"net/http"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// batching is the one version of the protocol in which a server has to take
// batches of messages. It is not offered; its clients know the one before it.
const batching, beforeBatching = mcp.ProtocolVersion20250326, mcp.ProtocolVersion20241105

// versions returns those that are offered, the newest first.
func versions() []string {
	return slices.DeleteFunc(slices.Clone(mcp.ValidProtocolVersions), func(v string) bool { return v == batching })
}

// withVersions has the library name the versions that are offered.
func withVersions(ctx context.Context) context.Context {
	return server.WithSupportedProtocolVersions(ctx, versions())
}

// negotiate answers clients that ask for the version that is not offered with
// one that they know.
func negotiate(s *server.MCPServer) {
	hooksOf(s).AddBeforeInitialize(func(_ context.Context, _ any, req *mcp.InitializeRequest) {
		if asked := &req.Params.ProtocolVersion; *asked == batching || *asked == "" {
			*asked = beforeBatching
		}
	})
}

// hooksOf returns the hooks of s, which are called before what is added later.
func hooksOf(s *server.MCPServer) *server.Hooks {
	if s.GetHooks() == nil {
		server.WithHooks(new(server.Hooks))(s)
	}
	return s.GetHooks()
}

// checkVersion refuses a request over HTTP of a version that is not offered. A
// handshake may come with any: it is there to agree on one. Of two that differ
// the library says so.
func checkVersion(h http.Header, m message) *refusal {
	named, meant := h.Get(mcp.HeaderProtocolVersion), m.version()
	if named != "" && mcp.IsModernProtocol(meant) && named != meant {
		return nil
	}
	for _, version := range []string{meant, named} {
		handshake := m.method == string(mcp.MethodInitialize) && !mcp.IsModernProtocol(version)
		if version == "" || handshake || slices.Contains(versions(), version) {
			continue
		}
		failed := mcp.UnsupportedProtocolVersionError{Version: version, Supported: versions()}.JSONRPCError().Error
		return &refusal{status: http.StatusBadRequest, code: failed.Code, message: failed.Message, data: failed.Data, id: m.id}
	}
	return nil
}
