package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/policy"
)

func (p *program) policyCommand(ctx context.Context) *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: "Check, explain or begin a file of what may be touched"}
	cmd.AddCommand(p.policyCheckCommand(), p.policyExplainCommand(ctx), p.policyInitCommand())
	return cmd
}

func (p *program) policyCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Find the faults of a policy file, each with its line and column",
		Long: `Find the faults of a policy file, each with its line and column.

A tool or toolset of a name that this version does not have is a warning: the
rule is about nothing, unless it is for another version. Warnings leave the exit
code as it is, 0 without a fault.`,
		Example: "  ovh-mcp policy check policy.yml",
		Args:    fromTo(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.tellFaults(args[0])
		},
	}
}

// tellFaults tells of what a server would refuse or warn of. Who calls it, and on
// which accounts, is not known.
func (p *program) tellFaults(file string) error {
	read, err := readPolicy(file)
	if err != nil {
		return err
	}
	out := &checked{Writer: p.stdout}
	for _, u := range read.Unmatched(onlyLocal().known()) {
		fmt.Fprintf(out, "warning: %v\n", u)
	}
	fmt.Fprintf(out, "%s has no fault.\n", file)
	return out.err
}

func readPolicy(file string) (*policy.Policy, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	return policy.Parse(file, text)
}

func (p *program) policyInitCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init " + strings.Join(policy.Templates(), "|") + " [FILE]",
		Short: "Print a commented start for a policy file, or write it to a file",
		Example: `  ovh-mcp policy init operator
  ovh-mcp policy init read-only policy.yml`,
		Args:              fromTo(1, 2),
		ValidArgsFunction: completeTemplate,
		RunE: func(_ *cobra.Command, args []string) error {
			text, ok := policy.Template(args[0])
			if !ok {
				return usage("%q is none of %s", args[0], strings.Join(policy.Templates(), ", "))
			}
			if len(args) == 1 {
				_, err := p.stdout.Write(text)
				return err
			}
			return create(args[1], text)
		},
	}
}

func completeTemplate(_ *cobra.Command, before []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(before) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return policy.Templates(), noFiles
}

// create writes a file that is not there yet.
func create(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already: name another file, or remove it", path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
