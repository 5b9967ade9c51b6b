package main

import (
	"context"
	"log/slog"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/profile"
)

// servePprof lets profiles be read at an address, where there is one, until end is
// called.
func (p *program) servePprof(ctx context.Context, address string, log *slog.Logger) (end func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	l, err := profile.Listen(ctx, address)
	if err != nil {
		return nil, usageError{err}
	}
	p.notice(ctx, "ovh-mcp: profiles at", profile.URL(l), "")
	return inBackground(ctx, func(ctx context.Context) {
		if err := profile.Serve(ctx, l); err != nil {
			log.ErrorContext(ctx, "profiles ended", "err", err)
		}
	}), nil
}
