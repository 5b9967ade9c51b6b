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
		Use:     "check FILE",
		Short:   "Find the faults of a policy file, each with its line and column",
		Example: "  ovh-mcp policy check policy.yml",
		Args:    fromTo(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := readPolicy(args[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintf(p.stdout, "%s has no fault.\n", args[0])
			return err
		},
	}
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
