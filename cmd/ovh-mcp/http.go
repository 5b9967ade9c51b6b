package main

import (
	"context"
	"log/slog"

	"github.com/mark3labs/mcp-go/server"
	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
)

// registerHTTP registers the flags that say where and for whom to serve.
func registerHTTP(cmd *cobra.Command, o *serve.Options) {
	flags := cmd.Flags()
	flags.StringVar(&o.Address, "http", "", "serve over HTTP on this HOST:PORT instead of stdio; port 0 picks a free one")
	flags.StringVar(&o.TokenFile, "http-token-file", "", "file of name:token lines, readable by its owner only: who may call over HTTP")
	flags.StringVar(&o.CertFile, "tls-cert", "", "certificate chain, PEM; read again when it changes")
	flags.StringVar(&o.KeyFile, "tls-key", "", "key of the certificate, PEM")
	flags.BoolVar(&o.Insecure, "insecure-listen", false, "serve other machines without tokens or TLS")
	flags.StringSliceVar(&o.AllowHosts, "allow-host", nil, "name that clients reach the server by, beside its own addresses")
	flags.StringSliceVar(&o.AllowOrigins, "allow-origin", nil, "origin of web pages that may call, as https://app.example.org")
	flags.BoolVar(&o.OpenMetrics, "open-metrics", false, "answer /metrics to whoever asks, without a token")
	flags.Int64Var(&o.Limits.Body, "max-body", serve.DefaultBody, "most bytes of one HTTP request")
	flags.IntVar(&o.Limits.Connections, "max-connections", serve.DefaultConnections, "most HTTP connections at the same time")
	flags.IntVar(&o.Limits.Sessions, "max-sessions", serve.DefaultSessions, "most HTTP sessions at the same time; one token has half of them at most")
	flags.DurationVar(&o.Limits.SessionIdle, "session-idle", serve.DefaultSessionIdle, "time without requests after which an HTTP session ends")
	needs(cmd, "--http HOST:PORT", "http-token-file", "tls-cert", "tls-key", "insecure-listen", "allow-host", "allow-origin", "open-metrics",
		"max-body", "max-connections", "max-sessions", "session-idle")
	together(cmd, "tls-cert", "tls-key")
}

// serveHTTP serves until ctx ends.
func (p *program) serveHTTP(ctx context.Context, s *server.MCPServer, o serve.Options, stopping func(), log *slog.Logger) error {
	o.Log = log
	l, err := serve.Listen(ctx, o)
	if err != nil {
		return err
	}
	url, everywhere := l.URL()
	hint := ""
	if everywhere {
		hint = "where HOST is an address of this machine, or a name of --allow-host"
	}
	p.notice(ctx, "ovh-mcp serves", url, hint)
	return l.Serve(ctx, s, stopping)
}
