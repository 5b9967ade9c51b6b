package serve

import (
	"context"
	"log/slog"
)

// demoted returns a logger for what the library logs: a client that hangs up is
// an error to it, but nothing that a person must act on.
func demoted(log *slog.Logger) *slog.Logger { return slog.New(demotion{log.Handler()}) }

type demotion struct{ slog.Handler }

// Enabled implements slog.Handler.
func (d demotion) Enabled(ctx context.Context, _ slog.Level) bool {
	return d.Handler.Enabled(ctx, slog.LevelDebug)
}

// Handle implements slog.Handler.
func (d demotion) Handle(ctx context.Context, r slog.Record) error {
	r.Level = slog.LevelDebug
	return d.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (d demotion) WithAttrs(attrs []slog.Attr) slog.Handler {
	return demotion{d.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (d demotion) WithGroup(name string) slog.Handler { return demotion{d.Handler.WithGroup(name)} }
