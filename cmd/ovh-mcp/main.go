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
	root := p.rootFor(ctx, args)
	understood := false
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		err := checkFlags(cmd)
		understood = err == nil
		return err
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		other := *p // flags that were read keep their values
		return explainFlag(other.rootCommand(ctx), cmd, err)
	})
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

// rootCommand returns the program with all of its commands.
func (p *program) rootCommand(ctx context.Context) *cobra.Command {
	return p.rootWith(ctx, p.commands(ctx))
}

// rootFor returns the program for args, without the commands that they leave
// alone: each takes time to make, and a server is to be ready at once.
func (p *program) rootFor(ctx context.Context, args []string) *cobra.Command {
	if len(args) == 0 {
		return p.rootWith(ctx, nil)
	}
	commands := p.commands(ctx)
	if named, ok := commands[args[0]]; ok {
		commands = map[string]func() *cobra.Command{args[0]: named}
	}
	return p.rootWith(ctx, commands)
}

func (p *program) rootWith(ctx context.Context, commands map[string]func() *cobra.Command) *cobra.Command {
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
	for _, command := range commands {
		root.AddCommand(command())
	}
	explainWords(root)
	return root
}

// commands makes each command, by its name.
func (p *program) commands(ctx context.Context) map[string]func() *cobra.Command {
	return map[string]func() *cobra.Command{
		"approver":    func() *cobra.Command { return p.approverCommand(ctx) },
		"audit":       p.auditCommand,
		"call":        func() *cobra.Command { return p.logs(p.callCommand(ctx)) },
		"catalog":     func() *cobra.Command { return p.logs(p.catalogCommand(ctx)) },
		"demo":        func() *cobra.Command { return p.logs(p.demoCommand(ctx)) },
		"doctor":      func() *cobra.Command { return p.logs(p.doctorCommand(ctx)) },
		"healthcheck": func() *cobra.Command { return p.healthcheckCommand(ctx) },
		"install":     func() *cobra.Command { return p.logs(p.installCommand()) },
		"login":       func() *cobra.Command { return p.logs(p.loginCommand(ctx)) },
		"logout":      func() *cobra.Command { return p.logs(p.logoutCommand(ctx)) },
		"policy":      func() *cobra.Command { return p.logs(p.policyCommand(ctx)) },
		"rules":       func() *cobra.Command { return p.logs(p.rulesCommand(ctx)) },
		"serve":       func() *cobra.Command { return p.logs(p.serveCommand(ctx)) },
		"simulator":   func() *cobra.Command { return p.logs(p.simulatorCommand(ctx)) },
		"tools":       p.toolsCommand,
		"uninstall":   p.uninstallCommand,
		"version":     p.versionCommand,
		"whoami":      func() *cobra.Command { return p.logs(p.whoamiCommand(ctx)) },
	}
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
