package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/internal/trace"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
)

// logs gives a command the flags of the log.
func (p *program) logs(cmd *cobra.Command) *cobra.Command {
	flags := cmd.PersistentFlags()
	if cmd.Use == "serve" {
		flags = cmd.Flags() // of its own, not of the commands below the program's
	}
	flags.StringVar(&p.logLevel, "log-level", "warn", "least level of log lines on stderr: debug, info, warn or error")
	flags.StringVar(&p.logFormat, "log-format", "text", "form of log lines: text or json")
	oneOf(cmd, "log-level", "debug", "info", "warn", "error")
	oneOf(cmd, "log-format", "text", "json")
	return cmd
}

// logger writes to stderr: stdout belongs to the protocol.
func (p *program) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.logLevel)); err != nil {
		return nil, usage("--log-level %q is not one of debug, info, warn, error", p.logLevel)
	}
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: redact.Redactor{}.Attr}
	switch p.logFormat {
	case "text":
		return slog.New(trace.Handler(slog.NewTextHandler(p.stderr, opts))), nil
	case "json":
		opts.ReplaceAttr = withUnits(opts.ReplaceAttr)
		return slog.New(trace.Handler(slog.NewJSONHandler(p.stderr, opts))), nil
	}
	return nil, usage("--log-format %q is not one of text, json", p.logFormat)
}

// withUnits writes durations as the text form does, 36.2ms: JSON's own would be a
// bare number of nanoseconds.
func withUnits(replace func([]string, slog.Attr) slog.Attr) func([]string, slog.Attr) slog.Attr {
	return func(groups []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindDuration {
			a.Value = slog.StringValue(a.Value.Duration().String())
		}
		return replace(groups, a)
	}
}

// notice tells on stderr where something is, whatever the level of the log, and in
// its form. Hint is what more there is to know, or "".
func (p *program) notice(ctx context.Context, what, url, hint string) {
	if p.logFormat != "json" {
		if hint != "" {
			url += ", " + hint
		}
		fmt.Fprintln(p.stderr, what, url)
		return
	}
	r := slog.NewRecord(time.Now(), slog.LevelInfo, what, 0)
	r.AddAttrs(slog.String("url", url))
	if hint != "" {
		r.AddAttrs(slog.String("hint", hint))
	}
	_ = slog.NewJSONHandler(p.stderr, nil).Handle(ctx, r) // as little as is lost with a line of text
}

// fail tells why the program ends, in the form of the log.
func (p *program) fail(err error) {
	if p.logFormat == "json" {
		slog.New(slog.NewJSONHandler(p.stderr, nil)).Error("ovh-mcp ends", "err", err)
		return
	}
	fmt.Fprintln(p.stderr, "ovh-mcp:", err)
}

// quiet is a logger for what nobody should be told.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
