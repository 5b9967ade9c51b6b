package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// ruleFlags say what may be done.
type ruleFlags struct {
	files  []string // FILE, or CALLER=FILE
	denied policy.Flags
	dryRun bool
}

func (f *ruleFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.files, "policy", nil, "file that says what may be done; CALLER=FILE is the file of one caller instead")
	flags.StringSliceVar(&f.denied.ExcludeTools, "exclude-tools", nil, "tools that are denied, such as raw_*,delete_ssh_key")
	flags.StringArrayVar(&f.denied.DenyTargets, "deny-target", nil, "what is denied to be touched, such as server=ns123*; may be repeated")
	flags.IntVar(&f.denied.MaxSeverity, "max-severity", 0, "greatest severity of what may be done, 1 to 5; 0 for any")
	flags.BoolVar(&f.dryRun, "dry-run", false, "answer what a call would change, and change nothing")
	severalOf(cmd, "exclude-tools", toolNames)
}

// policies reads what is in force, for callers of the names that there are, and
// warns of names in rules that are of nothing.
func (p *program) policies(f ruleFlags, named names, log *slog.Logger) (*policy.Set, error) {
	callers, err := named.callers()
	if err != nil {
		return nil, err
	}
	denied, err := f.denied.Policy()
	if err != nil {
		return nil, usageError{err}
	}
	for _, name := range f.denied.ExcludeTools {
		// A name that is spelled wrong would deny nothing.
		if _, err := (tools.Selection{Tools: []string{name}}).Apply(everyTool()); err != nil && !strings.Contains(name, "*") {
			return nil, usageError{err}
		}
	}
	set := &policy.Set{Flags: denied, Callers: make(map[string]*policy.Source), Store: p.spent()}
	for _, word := range f.files {
		caller, file, one := strings.Cut(word, "=")
		if !one {
			caller, file = "", word
		}
		source, err := policy.Open(file, time.Now, func(now *policy.Policy, err error) { tellReload(log, file, now, named, err) })
		switch {
		case err != nil:
			return nil, err
		case !one && set.File != nil:
			return nil, usage("--policy names two files: one is for all callers; CALLER=FILE is for one of them")
		case !one:
			set.File = source
		case !mayCall(callers, caller):
			return nil, usage("--policy %s: nobody calls by the name %q; the callers are %s", word, caller, strings.Join(callers, ", "))
		case set.Callers[caller] != nil:
			return nil, usage("--policy names two files for the caller %q", caller)
		default:
			set.Callers[caller] = source
		}
	}
	if len(f.files)+len(f.denied.ExcludeTools) > 0 {
		warnOf(set.Unmatched(named.known()), log)
	}
	return set, nil
}

// mayCall says that names hold that of a caller.
func mayCall(names []string, caller string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		start, several := strings.CutSuffix(name, "*")
		return name == caller || several && len(caller) > len(start) && strings.HasPrefix(caller, start)
	})
}

func tellReload(log *slog.Logger, file string, now *policy.Policy, named names, err error) {
	if err != nil {
		log.Error("policy not in force", "file", file, "err", err)
		return
	}
	log.Info("policy in force", "file", file)
	warnOf(now.Unmatched(named.known()), log)
}

// spent is where the spending of limits is kept.
func (p *program) spent() policy.Store {
	if p.kept == "" {
		return policy.Unkept{Err: fmt.Errorf("no folder keeps it: %s", howToKeep)}
	}
	return policy.NewFile(filepath.Join(p.kept, "limits.json"))
}
