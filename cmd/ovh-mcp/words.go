package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// noWords refuses a word after a command that takes flags only.
func noWords(cmd *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	return fmt.Errorf("%s takes flags only: leave out %q; %s tells them", cmd.CommandPath(), strings.Join(words, " "), helpOf(cmd))
}

// fromTo wants least to most words after a command, as its usage names them.
func fromTo(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, words []string) error {
		if len(words) >= least && len(words) <= most {
			return nil
		}
		return fmt.Errorf("%s wants %s; %s tells more", cmd.CommandPath(), strings.TrimPrefix(cmd.Use, cmd.Name()+" "), helpOf(cmd))
	}
}

// explainWords lets each command that only holds others say which, and help
// refuse what is none: by itself the library shows its help, and succeeds.
func explainWords(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, cmd := range root.Commands() {
		switch {
		case cmd.Name() == "help":
			show := cmd.Run
			cmd.Run = nil
			cmd.RunE = func(cmd *cobra.Command, words []string) error {
				found, rest, err := root.Find(words)
				if err == nil && found.HasSubCommands() {
					err = knownCommand(found, rest)
				}
				if err != nil {
					return usageError{err}
				}
				show(cmd, words)
				return nil
			}
		case cmd.HasSubCommands():
			cmd.Args = knownCommand
			cmd.RunE = func(cmd *cobra.Command, _ []string) error {
				return usage("%s wants one of %s", cmd.Name(), strings.Join(commandNames(cmd), ", "))
			}
		}
	}
}

// commandNames names the commands directly below cmd.
func commandNames(cmd *cobra.Command) (names []string) {
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// knownCommand refuses the word after a command that has subcommands, as it
// is none of them.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	names := commandNames(cmd)
	if !cmd.HasParent() && slices.Contains(toolNames(), args[0]) {
		return fmt.Errorf("%s is a tool: %s call %s", args[0], cmd.CommandPath(), args[0])
	}
	near := tool.Nearest(args[0], names)
	if near == "" && !cmd.HasParent() {
		if near = tool.Nearest(args[0], toolNames()); near != "" {
			near = "call " + near
		}
	}
	if near != "" {
		near = fmt.Sprintf("did you mean %q? ", near)
	}
	return fmt.Errorf("unknown command %q for %q; %sthe commands are %s", args[0], cmd.CommandPath(), near, strings.Join(names, ", "))
}
