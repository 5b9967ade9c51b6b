package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/clients"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// installFlags say where an entry is, and what is done about it.
type installFlags struct {
	name, file string
	yes, print bool
}

func (f *installFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.name, "name", "ovh", "name of the server in the client's list")
	cmd.Flags().StringVar(&f.file, "file", "", "the client's file, instead of the user's own: that of a project, or of another profile")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "write it without asking")
}

func (p *program) installCommand() *cobra.Command {
	var f installFlags
	var s serveFlags
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	cmd := &cobra.Command{
		Use:   "install " + strings.Join(clientNames(), "|"),
		Short: "Add this server to the servers of a client",
		Long: `Adds this server to the file in which a client lists its servers, after showing
what changes there. Flags of 'ovh-mcp serve' are kept in the entry; keys are not:
they stay where the server reads them. The file as it was is kept beside it, with
".before-ovh" behind its name, and 'ovh-mcp uninstall' puts it back.`,
		Example: `  ovh-mcp install claude-desktop --read-only
  ovh-mcp install vscode --file .vscode/mcp.json --simulator
  ovh-mcp install codex --print`,
		Args:              oneClient,
		ValidArgsFunction: completeClient,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.checkServed(s); err != nil {
				return err
			}
			entry, err := entryOf(cmd.Flags(), own)
			if err != nil {
				return err
			}
			return p.install(args[0], f, entry)
		},
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&f.print, "print", false, "print the entry only")
	cmd.Flags().VisitAll(own.AddFlag)
	s.registerTools(cmd)
	return cmd
}

func (p *program) uninstallCommand() *cobra.Command {
	var f installFlags
	cmd := &cobra.Command{
		Use:               "uninstall " + strings.Join(clientNames(), "|"),
		Short:             "Take this server out of the servers of a client",
		Long:              "Takes out of a client's file what 'ovh-mcp install' put in, after showing it.\nWhere nothing else was changed since, the file is as it was, to the byte.",
		Example:           "  ovh-mcp uninstall claude-desktop",
		Args:              oneClient,
		ValidArgsFunction: completeClient,
		RunE:              func(_ *cobra.Command, args []string) error { return p.uninstall(args[0], f) },
	}
	f.register(cmd)
	return cmd
}

func clientNames() (names []string) {
	for _, c := range clients.All() {
		names = append(names, c.Name)
	}
	return names
}

func oneClient(cmd *cobra.Command, words []string) error {
	if len(words) != 1 || !slices.Contains(clientNames(), words[0]) {
		return fmt.Errorf("%s wants one of %s", cmd.Name(), strings.Join(clientNames(), ", "))
	}
	return nil
}

func completeClient(_ *cobra.Command, before []string, _ string) (fit []string, _ cobra.ShellCompDirective) {
	if len(before) > 0 {
		return nil, noFiles
	}
	for _, c := range clients.All() {
		fit = append(fit, cobra.CompletionWithDesc(c.Name, c.Title))
	}
	return fit, noFiles
}

// checkServed refuses what a server would refuse at its start, where nobody
// might see it.
func (p *program) checkServed(s serveFlags) error {
	if _, err := s.selection.Apply(tools.All(s.account.tools)); err != nil {
		return usageError{err}
	}
	if _, err := s.people.least(); err != nil {
		return err
	}
	if _, err := p.profiles(s.account); err != nil {
		return err
	}
	_, err := p.policies(s.rules, onlyLocal(), quiet())
	return err
}

// entryOf returns what starts this program with the flags that were given, but
// for those that are the command's own.
func entryOf(flags, own *pflag.FlagSet) (clients.Entry, error) {
	program, err := os.Executable()
	if err != nil {
		return clients.Entry{}, fmt.Errorf("find this program: %w", err)
	}
	if strings.Contains(program, string(filepath.Separator)+"go-build") {
		return clients.Entry{}, usage("this program is gone when it ends, as 'go run' made it: build it with 'go install ./cmd/ovh-mcp', and let that install itself")
	}
	e := clients.Entry{Command: program, Args: []string{"serve"}}
	flags.Visit(func(f *pflag.Flag) {
		if own.Lookup(f.Name) == nil && err == nil {
			var words []string
			words, err = given(f)
			e.Args = append(e.Args, words...)
		}
	})
	return e, err
}

// given returns the words that give a flag its value from any folder.
func given(f *pflag.Flag) ([]string, error) {
	name := "--" + f.Name
	if f.Value.Type() == "bool" {
		if f.Value.String() == "false" {
			name += "=false"
		}
		return []string{name}, nil
	}
	values := []string{f.Value.String()}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		values = list.GetSlice()
		if f.Value.Type() == "stringSlice" {
			values = []string{strings.Join(values, ",")}
		}
	}
	var words []string
	for _, v := range values {
		v, err := fromAnywhere(f.Name, v)
		if err != nil {
			return nil, err
		}
		words = append(words, name, v)
	}
	return words, nil
}

// fromAnywhere makes the name of a file whole: clients start their servers in a
// folder of their choice.
func fromAnywhere(flag, value string) (string, error) {
	switch flag {
	case "policy":
		if caller, file, one := strings.Cut(value, "="); one {
			whole, err := filepath.Abs(file)
			return caller + "=" + whole, err
		}
	case "audit":
		if value == noAudit {
			return value, nil
		}
	case "config", "state", "catalog", "consumer-key-file", "approver-file", "notify-secret-file":
	default:
		return value, nil
	}
	return filepath.Abs(value)
}

// clientFile returns a client and the file of it that is meant.
func (p *program) clientFile(name string, f installFlags) (clients.Client, string, error) {
	all := clients.All()
	c := all[slices.IndexFunc(all, func(c clients.Client) bool { return c.Name == name })]
	if f.file != "" {
		return c, f.file, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return c, "", fmt.Errorf("find the file of %s: %w; name it with --file", c.Title, err)
	}
	file, err := c.File(clients.System{OS: runtime.GOOS, Home: home, Getenv: p.getenv})
	return c, file, err
}
