package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/audit/ocsf"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// shownCalls is how many calls a terminal shows when nothing else is said.
const shownCalls = 50

type showFlags struct {
	audit, since, until, format string
	filter                      audit.Filter
	limit                       int
	json                        bool
}

func (p *program) auditShowCommand() *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show [NUMBER]",
		Short: "Show what was done: a row a call, the newest last, or one call whole",
		Long: `Show what was done: a row a call, the newest last, or one call whole.

NUMBER is that of a call, or of any of its lines. A terminal shows the newest 50
calls, a pipe or a file gets all; --limit chooses.

--since and --until take 2026-01-31T08:00:00Z, 2026-01-31, or how long ago, such
as 24h or 7d. A date means from its beginning, or until its end, by this
machine's clock.`,
		Example: `  ovh-mcp audit show --since 24h --outcome failed
  ovh-mcp audit show --target 'zone: *.example.com' --json
  ovh-mcp audit show 1204`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, words []string) error {
			if !cmd.Flags().Changed("limit") {
				f.limit = -1
			}
			return p.showAudit(f, words)
		},
	}
	auditFlag(cmd, &f.audit)
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "calls from this time on")
	flags.StringVar(&f.until, "until", "", "calls before this time")
	flags.StringVar(&f.filter.Tool, "tool", "", "calls of a tool; * stands for any characters")
	flags.StringVar(&f.filter.Target, "target", "", "calls that touched a target, such as example.com or 'server: ns1*'")
	flags.StringVar(&f.filter.Caller, "caller", "", "calls of a caller")
	flags.StringVar(&f.filter.Account, "account", "", "calls on an account, by the name of its profile; * stands for any characters")
	flags.StringVar(&f.filter.Outcome, "outcome", "", "ok, planned, dry_run, repeated, failed, unknown, running, or the code of a failure")
	flags.IntVar(&f.limit, "limit", shownCalls, "the newest so many calls; 0 is all")
	flags.BoolVar(&f.json, "json", false, "print the lines of the log as they are stored")
	flags.StringVar(&f.format, "format", "", "ocsf: a line a call, as a security system reads it (API Activity)")
	oneOf(cmd, "outcome", tool.Outcomes()...)
	oneOf(cmd, "format", "ocsf")
	mustComplete(cmd.RegisterFlagCompletionFunc("tool", completeTool))
	return cmd
}

func (p *program) showAudit(f showFlags, words []string) error {
	file, err := p.auditToRead(f.audit)
	if err != nil {
		return err
	}
	if err := f.read(time.Now()); err != nil {
		return err
	}
	out := bufio.NewWriter(p.stdout)
	s := auditShow{file: file, out: out, flags: f}
	if s.columns, s.terminal = columns(p.stdout); !s.terminal {
		s.columns = math.MaxInt
	}
	if len(words) > 0 {
		err = s.one(words[0])
	} else {
		err = s.all()
	}
	return errors.Join(explainMissing(file, err), out.Flush())
}

// read reads what the flags mean.
func (f *showFlags) read(now time.Time) (err error) {
	if f.format != "" && f.format != "ocsf" {
		return usage("--format %q is not ocsf", f.format)
	}
	if f.json && f.format != "" {
		return usage("--json and --format are two forms: choose one")
	}
	if err := tool.CheckOutcome(f.filter.Outcome); err != nil {
		return usage("--outcome %w", err)
	}
	if f.since != "" {
		if f.filter.Since, err = audit.Since(f.since, now); err != nil {
			return usage("--since %w", err)
		}
	}
	if f.until != "" {
		if f.filter.Until, err = audit.Until(f.until, now); err != nil {
			return usage("--until %w", err)
		}
	}
	return nil
}

// An auditShow shows calls of a log.
type auditShow struct {
	file     string
	out      *bufio.Writer
	columns  int
	terminal bool
	flags    showFlags
}

// all shows the calls that the flags choose.
func (s auditShow) all() error {
	raw := s.flags.json || s.flags.format != ""
	limit := s.flags.limit
	if limit < 0 {
		limit = 0
		if s.terminal && !raw {
			limit = shownCalls
		}
	}
	if raw && limit == 0 {
		var failed error
		err := audit.Events(s.file, s.flags.filter, func(e audit.Event) bool {
			failed = s.print(e)
			return failed == nil
		})
		return errors.Join(err, failed)
	}
	events, all, err := audit.Newest(s.file, s.flags.filter, limit)
	switch {
	case err != nil && len(events) == 0: // that there are none is not known
	case raw:
		for _, e := range events {
			err = errors.Join(err, s.print(e))
		}
	default:
		s.table(events)
		if more := all - len(events); more > 0 {
			fmt.Fprintf(s.out, "not shown: %s before these; choose some, or see all with --limit 0\n", counted(more, "call"))
		}
	}
	return err
}

// print writes a call as JSON: as the lines of the log, or as an event.
func (s auditShow) print(e audit.Event) error {
	enc := json.NewEncoder(s.out)
	if s.flags.format != "" {
		return enc.Encode(ocsf.New(e, filepath.Base(s.file), version()))
	}
	for _, r := range e.Lines {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// An auditRow is a call in the table. Where there is no room for all of it, the
// last columns are left out.
type auditRow struct {
	Number  int64   `json:"n"`
	Time    string  `json:"time"`
	Outcome string  `json:"outcome"`
	Tool    string  `json:"tool"`
	Targets string  `json:"targets,omitempty"`
	Account string  `json:"account,omitempty"`
	Caller  string  `json:"caller,omitempty"`
	Effect  string  `json:"effect,omitempty"`
	Took    float64 `json:"ms,omitempty"`
}

// The targets of a call are cut to make room, down to the fewest columns; where
// there is any room, as in a pipe, they have the most.
const leastTargets, mostTargets = 16, 60

func (s auditShow) table(events []audit.Event) {
	g := newGrid(auditRows(events, func(target string) string { return target }))
	columns := s.columns
	if !s.terminal {
		columns = g.total() - g.width["targets"] + mostTargets
	}
	if g.total() > columns {
		g = newGrid(auditRows(events, func(target string) string {
			_, name := audit.SplitTarget(target)
			return name
		}))
	}
	g.cut("targets", columns, leastTargets)
	missing := g.fit(s.columns)
	g.write(s.out, "")
	if len(missing) > 0 {
		fmt.Fprint(s.out, wrap("", "not shown: "+strings.Join(missing, ", ")+"; 'ovh-mcp audit show NUMBER' shows one call whole", s.columns))
	}
}

// auditRows returns the rows of a table, with the targets as they are to be
// shown.
func auditRows(events []audit.Event, show func(target string) string) []gjson.Result {
	rows := make([]gjson.Result, len(events))
	for i, e := range events {
		targets := make([]string, len(e.Targets))
		for j, t := range e.Targets {
			targets[j] = show(t)
		}
		rows[i] = toJSON(auditRow{
			Number: e.Number, Time: e.Time.Local().Format(time.DateTime), Outcome: marked(&e), Tool: e.Tool,
			Targets: strings.Join(targets, ", "), Account: e.Profile, Caller: known(&e), Effect: e.Effect, Took: math.Round(e.Took),
		})
	}
	return rows
}

// known names a caller so that people know who that is.
func known(e *audit.Event) string {
	if e.CallerName == "" {
		return e.Caller
	}
	return e.Caller + " (" + e.CallerName + ")"
}

// marked is an outcome so that the eye falls on what went wrong.
func marked(e *audit.Event) string {
	switch {
	case e.Failed():
		return "FAILED " + e.Outcome
	case e.Outcome == audit.OutcomeUnknown:
		return "UNKNOWN"
	}
	return e.Outcome
}
