package main

import (
	"errors"
	"fmt"
	"math"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// Annotations of a flag name others: the one that it says nothing without, the one
// that is given with it or not at all, those that it contradicts.
const (
	needed = "needs"
	joined = "joins"
	barred = "bars"
)

// needs says that flags of cmd have an effect only with another, which is
// given as it is written: "--http HOST:PORT".
func needs(cmd *cobra.Command, other string, flags ...string) {
	for _, name := range flags {
		annotate(cmd, name, needed, other)
	}
}

// together says that two flags of cmd are given both or not at all.
func together(cmd *cobra.Command, one, other string) {
	cmd.MarkFlagsRequiredTogether(one, other) // which completion goes by
	annotate(cmd, one, joined, other)
	annotate(cmd, other, joined, one)
}

// apart says that a flag of cmd contradicts others.
func apart(cmd *cobra.Command, one string, others ...string) {
	for _, other := range others {
		cmd.MarkFlagsMutuallyExclusive(one, other)
	}
	annotate(cmd, one, barred, others...)
}

func annotate(cmd *cobra.Command, flag, key string, others ...string) {
	if err := cmd.Flags().SetAnnotation(flag, key, others); err != nil {
		panic(err) // cmd has no such flag
	}
}

// checkFlags refuses flags whose values mean nothing, before anything is done.
func checkFlags(cmd *cobra.Command) error {
	var faults []error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch other := f.Annotations[needed]; {
		case isEmpty(f.Value):
			faults = append(faults, fmt.Errorf("--%s is empty: give it a value, or leave it out", f.Name))
		case isBelowZero(f.Value):
			faults = append(faults, fmt.Errorf("--%s %s is no number from 0 on", f.Name, f.Value))
		case (f.Name == "http" || f.Name == "listen") && !isAddress(f.Value.String()):
			faults = append(faults, fmt.Errorf("--%s %q is not HOST:PORT; 127.0.0.1:8080 serves this machine only", f.Name, f.Value))
		case f.Name == "state" && isAlmostStore(f.Value.String()):
			faults = append(faults, errors.New("--state would be a file of that name: a store that servers share is valkey://HOST:PORT, and a file of such a name ./NAME"))
		case f.Name == "audit" && f.Value.String() != noAudit && strings.EqualFold(f.Value.String(), noAudit):
			faults = append(faults, fmt.Errorf("--audit %s would be a file of that name: write --audit %s to keep none", f.Value, noAudit))
		case other != nil && !isOn(cmd, other[0]):
			faults = append(faults, fmt.Errorf("--%s works with %s only: add that, or leave it out", f.Name, other[0]))
		}
		faults = append(faults, checkPairs(cmd, f)...)
	})
	return errors.Join(faults...)
}

// checkPairs refuses others beside a flag that was given, or the lack of one.
func checkPairs(cmd *cobra.Command, f *pflag.Flag) (faults []error) {
	for _, other := range f.Annotations[joined] {
		if !cmd.Flags().Changed(other) {
			faults = append(faults, fmt.Errorf("--%s and --%s go together: pass both, or neither", f.Name, other))
		}
	}
	for _, other := range f.Annotations[barred] {
		if cmd.Flags().Changed(other) {
			faults = append(faults, fmt.Errorf("--%s and --%s exclude each other: leave one of them out", f.Name, other))
		}
	}
	return faults
}

// isEmpty reports whether nothing was given, as by a variable that is not set.
// That must not pass for the flag being left out: it might widen what is served.
func isEmpty(v pflag.Value) bool {
	if list, ok := v.(pflag.SliceValue); ok {
		return !slices.ContainsFunc(list.GetSlice(), func(s string) bool { return s != "" })
	}
	return v.String() == ""
}

// isBelowZero is of numbers and durations. None is useful below zero; so is no
// number that is infinite or none at all.
func isBelowZero(v pflag.Value) bool {
	switch v.Type() {
	case "int", "int64", "float64":
		n, err := strconv.ParseFloat(v.String(), 64)
		return err != nil || !(n >= 0) || math.IsInf(n, 1)
	case "duration":
		d, err := time.ParseDuration(v.String())
		return err != nil || d < 0
	}
	return false
}

// isAddress reports whether a server could listen there.
func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// isAlmostStore reports whether a file that is named so was rather to be a store:
// each server would keep its own, and nobody would notice. What was written may
// hold a password.
func isAlmostStore(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	return isAddress(s) && !strings.ContainsAny(s, `/\`) || ok && !strings.HasPrefix(rest, "//") && slices.Contains([]string{"valkey", "valkeys", "redis", "rediss"}, strings.ToLower(scheme))
}

// isOn reports whether a flag, written with the dashes, was given.
func isOn(cmd *cobra.Command, written string) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(written, "-"), " ")
	f := cmd.Flags().Lookup(name)
	return f.Changed && f.Value.String() != "false"
}

// explainFlag says of a flag that cmd does not have where it works, or which
// one was meant.
func explainFlag(root, cmd *cobra.Command, err error) error {
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return fmt.Errorf("%w; %s tells the flags", plainly(err), helpOf(cmd))
	}
	name := unknown.GetSpecifiedName()
	if at := commandsWith(root, name); len(at) > 0 {
		return fmt.Errorf("--%s has no effect on %s: it works with %s", name, cmd.CommandPath(), strings.Join(at, ", "))
	}
	if argument := strings.ReplaceAll(name, "-", "_"); cmd.Name() == "call" && isArgument(argument) {
		return fmt.Errorf("--%s is no flag: the arguments of a tool are written %s=VALUE", name, argument)
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := tool.Nearest(name, known); near != "" {
		return fmt.Errorf("%w; did you mean --%s?", err, near)
	}
	return fmt.Errorf("%w; %s tells the flags", err, helpOf(cmd))
}

// plainly says of a value that its flag can't take what it is to be.
func plainly(err error) error {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return err
	}
	f := invalid.GetFlag()
	wanted := map[string]string{
		"int": "a whole number", "int64": "a whole number", "float64": "a number",
		"bool": "true or false", "duration": "a time such as 30s or 2h",
	}[f.Value.Type()]
	if wanted == "" {
		return err
	}
	return fmt.Errorf("--%s %q is not %s", f.Name, invalid.GetValue(), wanted)
}

// isArgument reports whether any tool takes an argument of that name.
func isArgument(name string) bool {
	return slices.ContainsFunc(tools.All(tools.Options{}), func(d tool.Definition) bool {
		all, err := parametersOf(d)
		return err == nil && slices.ContainsFunc(all, func(q parameter) bool { return q.name == name })
	})
}

func helpOf(cmd *cobra.Command) string { return "'" + cmd.CommandPath() + " --help'" }

// commandsWith names the commands below cmd that take a flag.
func commandsWith(cmd *cobra.Command, flag string) (names []string) {
	for _, sub := range cmd.Commands() {
		if sub.Flags().Lookup(flag) != nil || sub.PersistentFlags().Lookup(flag) != nil {
			names = append(names, sub.CommandPath())
			continue
		}
		names = append(names, commandsWith(sub, flag)...)
	}
	return names
}
