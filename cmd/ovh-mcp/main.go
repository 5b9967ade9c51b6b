// Command ovh-mcp lets AI assistants manage OVHcloud infrastructure over MCP.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/profile"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

func main() {
	profile.Off()
	if os.Getenv("GOGC") == "" {
		// The heap is a few megabytes: by default the collector would run
		// during the start and every hundred calls.
		debug.SetGCPercent(190)
	}
	p := &program{
		name: os.Args[0], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
		configFiles: client.ConfigFiles(), cache: cacheFolder(), kept: stateFolder(os.Getenv), confirmationKey: confirmationKey(),
	}
	if err := p.run(untilSignal(), os.Args[1:]); err != nil {
		p.fail(err)
		os.Exit(exitCode(err))
	}
}

// A program is the command with everything that it takes from the outside.
type program struct {
	name           string   // as it was called
	words          []string // what it was called with
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	configFiles    []string
	cache          string // folder for what can be made again; "" for none
	kept           string // folder for what runs leave to each other; "" for none

	confirmationKey string // file of the key that confirmations are kept with

	logLevel, logFormat string // flags of every command that logs
}

func (p *program) run(ctx context.Context, args []string) error {
	p.words = args
	root := p.rootCommand(ctx)
	understood := false
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		err := checkFlags(cmd)
		understood = err == nil
		return err
	}
	root.SetFlagErrorFunc(explainFlag)
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return nil
	case !understood:
		return usageError{err}
	case errors.Is(err, context.Canceled) && ctx.Err() != nil && !errors.Is(err, context.Cause(ctx)):
		return context.Cause(ctx)
	}
	return err
}

func (p *program) rootCommand(ctx context.Context) *cobra.Command {
	root := p.logs(p.serveCommand(ctx))
	root.Use = "ovh-mcp"
	root.Short = "Lets AI assistants manage OVHcloud infrastructure over MCP"
	root.Long = root.Short + ".\n\nWithout a command it serves over stdio, as 'ovh-mcp serve'."
	root.Args = knownCommand
	root.SilenceUsage, root.SilenceErrors = true, true
	asked := root.Flags().Bool("version", false, "print the version and the commit")
	serve := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if *asked {
			return p.printVersion()
		}
		return serve(cmd, args)
	}
	root.AddCommand(p.logs(p.serveCommand(ctx)), p.logs(p.demoCommand(ctx)), p.logs(p.callCommand(ctx)), p.toolsCommand(),
		p.logs(p.simulatorCommand(ctx)), p.logs(p.catalogCommand(ctx)), p.logs(p.rulesCommand(ctx)), p.logs(p.policyCommand(ctx)), p.auditCommand(), p.logs(p.doctorCommand(ctx)), p.approverCommand(ctx), p.versionCommand(), p.healthcheckCommand(ctx),
		p.logs(p.loginCommand(ctx)), p.logs(p.logoutCommand(ctx)), p.logs(p.whoamiCommand(ctx)), p.logs(p.installCommand()), p.uninstallCommand())
	explainWords(root)
	return root
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version and the commit",
		Args:  noWords,
		RunE:  func(*cobra.Command, []string) error { return p.printVersion() },
	}
}

func (p *program) printVersion() error {
	words := []any{"ovh-mcp", version()}
	if c := commit(); c != "" {
		words = append(words, "commit", c)
	}
	_, err := fmt.Fprintln(p.stdout, words...)
	return err
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
