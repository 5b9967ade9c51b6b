package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// What a shell completes: the scripts of 'ovh-mcp completion SHELL' call the
// program with the words so far, and it answers from what it was built with.
// Nothing is asked of OVHcloud.

// noFiles is for words that are no file names.
const noFiles = cobra.ShellCompDirectiveNoFileComp

// oneOf completes a flag that takes one of some values.
func oneOf(cmd *cobra.Command, flag string, values ...string) {
	mustComplete(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, noFiles)))
}

// severalOf completes a flag that takes values, comma-separated.
func severalOf(cmd *cobra.Command, flag string, values func() []string) {
	mustComplete(cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		before, last := "", word
		if comma := strings.LastIndexByte(word, ','); comma >= 0 {
			before, last = word[:comma+1], word[comma+1:]
		}
		var fit []string
		for _, v := range values() {
			if strings.HasPrefix(v, last) && !slices.Contains(strings.Split(before, ","), v) {
				fit = append(fit, before+v)
			}
		}
		return fit, noFiles | cobra.ShellCompDirectiveNoSpace
	}))
}

// folder completes a flag that takes a folder.
func folder(cmd *cobra.Command, flag string) { mustComplete(cmd.MarkFlagDirname(flag)) }

// mustComplete panics on a flag that the command does not have.
func mustComplete(err error) {
	if err != nil {
		panic(err)
	}
}

func toolNames() (names []string) {
	for _, d := range tools.All(tools.Options{}) {
		names = append(names, d.Name)
	}
	return names
}

// completeTool completes the name of a tool.
func completeTool(_ *cobra.Command, before []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(before) > 0 {
		return nil, noFiles
	}
	var fit []string
	for _, d := range tools.All(tools.Options{}) {
		if strings.HasPrefix(d.Name, word) {
			fit = append(fit, cobra.CompletionWithDesc(d.Name, d.Title))
		}
	}
	return fit, noFiles
}

// completeCall completes a tool, its arguments and those values that its
// schema lists.
func completeCall(cmd *cobra.Command, before []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(before) == 0 {
		return completeTool(cmd, before, word)
	}
	d, ok := tools.Find(before[0], tools.Options{})
	if !ok {
		return nil, noFiles
	}
	parameters, err := parametersOf(d, accountsOf(cmd)...)
	if err != nil {
		return nil, noFiles
	}
	var fit []string
	if name, value, ok := strings.Cut(word, "="); ok {
		for _, p := range parameters {
			if p.name != name {
				continue
			}
			for _, v := range p.values() {
				if strings.HasPrefix(v, value) {
					fit = append(fit, name+"="+v)
				}
			}
			if strings.HasPrefix(value, "@") {
				return nil, cobra.ShellCompDirectiveDefault
			}
		}
		return fit, noFiles
	}
	for _, p := range parameters {
		given := slices.ContainsFunc(before[1:], func(w string) bool { return strings.HasPrefix(w, p.name+"=") })
		if strings.HasPrefix(p.name, word) && (!given || p.kind == array) {
			fit = append(fit, cobra.CompletionWithDesc(p.name+"=", p.meaning))
		}
	}
	return fit, noFiles | cobra.ShellCompDirectiveNoSpace
}

// accountsOf returns the profiles that a command line names so far, where these
// are several.
func accountsOf(cmd *cobra.Command) []string {
	given := cmd.Flags().Lookup("profile")
	if given == nil {
		return nil
	}
	p := &program{getenv: os.Getenv}
	names, err := p.profiles(accountFlags{sources: client.Sources{Profile: given.Value.String()}})
	if err != nil {
		return nil
	}
	return names
}
