// Command ovh-mcp lets AI assistants manage OVHcloud infrastructure over MCP.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"github.com/ovh-mcp/ovh-mcp/ovh/redact"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// The heap is a few megabytes: by default the collector would run
		// during the start and every hundred calls.
		debug.SetGCPercent(190)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, configFiles: client.ConfigFiles(), cache: cacheFolder(), confirmationKey: confirmationKey()}
	if err := p.run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ovh-mcp:", err)
		os.Exit(1)
	}
}

// A program is the command with everything that it takes from the outside.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	configFiles    []string
	cache          string // folder for what can be made again; "" for none

	confirmationKey string // file of the key that confirmations are kept with

	logLevel, logFormat string // flags of every command
}

func (p *program) run(ctx context.Context, args []string) error {
	root := p.serveCommand(ctx)
	root.Use = "ovh-mcp"
	root.Short = "Lets AI assistants manage OVHcloud infrastructure over MCP"
	root.Long = root.Short + ".\n\nWithout a command it serves over stdio, as 'ovh-mcp serve'."
	root.SilenceUsage, root.SilenceErrors = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVar(&p.logLevel, "log-level", "warn", "least level of log lines on stderr: debug, info, warn or error")
	root.PersistentFlags().StringVar(&p.logFormat, "log-format", "text", "form of log lines: text or json")
	root.AddCommand(p.serveCommand(ctx), p.demoCommand(ctx), p.callCommand(ctx), p.toolsCommand(), p.simulatorCommand(ctx),
		p.catalogCommand(ctx), p.rulesCommand(ctx), p.versionCommand())
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	return root.ExecuteContext(ctx)
}

// logger writes to stderr: stdout belongs to the protocol.
func (p *program) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.logLevel)); err != nil {
		return nil, fmt.Errorf("--log-level %q is not one of debug, info, warn, error", p.logLevel)
	}
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: redact.Redactor{}.Attr}
	switch p.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(p.stderr, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(p.stderr, opts)), nil
	}
	return nil, fmt.Errorf("--log-format %q is not one of text, json", p.logFormat)
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.stdout, "ovh-mcp", version())
			return err
		},
	}
}

// confirmationKey is where the key of kept confirmations is, or "" where the
// system has no place for it. It is apart from the state files, so that one of
// them that is put back is noticed.
func confirmationKey() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "ovh-mcp", "confirmations", "key")
}

// quiet is a logger for what nobody should be told.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
