package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// callGrace is how long a call that was interrupted may go on with what it
// has begun to send: as long as a server that is stopped.
const callGrace = 30 * time.Second

type callFlags struct {
	account accountFlags
	rules   ruleFlags
	audit   string
	json    bool
}

func (p *program) callCommand(ctx context.Context) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use:   "call TOOL [JSON|-] [KEY=VALUE ...]",
		Short: "Call one tool",
		Long: `Call one tool and print its result: for people on a terminal, else as JSON.

Arguments are words of the form key=value, a JSON object (- reads it from stdin),
or both. 'ovh-mcp tools TOOL' tells which a tool takes.

  key=value     as the tool's schema types it; repeated, the elements of a list
  key:=JSON     any JSON
  key=@FILE     what is in the file, without its last line break; @- is stdin
  key=@@value   a value that begins with @

A tool that destroys answers first with a plan, and with the command line that
confirms it. Pending confirmations are kept in the user's state folder, or with
--state FILE.

It exits with 0 when the call succeeded (a plan is a success), 1 when it failed,
2 when the command line is wrong, and 130 after Ctrl-C.`,
		Example: `  ovh-mcp call --simulator list_servers
  ovh-mcp call --simulator --state demo.json reboot_server server=ns3000001.ip-192-0-2.eu`,
		Args: func(cmd *cobra.Command, words []string) error {
			if len(words) > 0 {
				return nil
			}
			return fmt.Errorf("call wants the name of a tool: '%s tools' lists them", cmd.Root().Name())
		},
		ValidArgsFunction: completeCall,
		RunE:              func(_ *cobra.Command, words []string) error { return p.call(ctx, f, words[0], words[1:]) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "print the result as JSON on a terminal too")
	f.account.register(cmd)
	f.rules.register(cmd)
	registerAudit(cmd, &f.audit)
	return cmd
}

func (p *program) call(ctx context.Context, f callFlags, name string, words []string) error {
	accounts, err := p.profiles(f.account)
	switch {
	case err != nil:
		return err
	case accounts != nil:
		return p.callAmong(ctx, f, accounts, name, words)
	}
	return p.callOne(ctx, f, name, func(d tool.Definition) (json.RawMessage, error) { return p.readArguments(ctx, d, words) })
}

// callOne calls a tool on one account, with arguments that read returns.
func (p *program) callOne(ctx context.Context, f callFlags, name string, read func(tool.Definition) (json.RawMessage, error)) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	policies, err := p.policies(f.rules, onlyLocal(), log)
	if err != nil {
		return err
	}
	looks, free, err := p.claim(ctx, f.account, name)
	if err != nil {
		return err
	}
	defer free()
	s, err := p.openState(ctx, f.account, log)
	if err != nil {
		return err
	}
	defer s.close()
	s.looks = looks
	d, err := find(name, s.tools)
	if err != nil {
		return err
	}
	arguments, err := read(d)
	if err != nil {
		return err
	}
	keep, err := p.keepConfirmations(s, d, arguments)
	if err != nil {
		return err
	}
	runner := tool.NewRunner(s.client, s.ledger, log)
	runner.Profile, runner.Stopping, runner.MaxOutput = s.profile, ctx.Done(), f.account.tools.MaxOutput
	runner.Policies, runner.DryRun = rulesOn(policies, s.profile, s.account != nil), f.rules.dryRun
	runner.Offered = tools.All(s.tools)
	if f.account.simulator && f.audit == "" {
		f.audit = noAudit // a rehearsal leaves nothing behind
	}
	defer p.record(ctx, tool.Accounts{{Runner: runner}}, f.audit, log)()
	res, err := p.await(ctx, runner, d, arguments)
	if err != nil {
		return err
	}
	if err := s.save(); err != nil {
		return err
	}
	return errors.Join(p.tell(d, res, keep, f.json), context.Cause(ctx))
}

// await runs the call. Interrupted, it ends in order what it has begun, for as
// long as the grace lasts.
func (p *program) await(ctx context.Context, runner *tool.Runner, d tool.Definition, arguments json.RawMessage) (tool.Result, error) {
	type outcome struct {
		tool.Result
		err error
	}
	report, done := p.progress(d.Name)
	defer done()
	ended := make(chan outcome, 1)
	go func() {
		res, err := runner.Call(ctx, serve.Local, d, arguments, func(now tool.Progress) { report(now.Message) })
		ended <- outcome{res, err}
	}()
	var got outcome
	select {
	case got = <-ended:
	case <-ctx.Done():
		if len(runner.Sending()) > 0 {
			fmt.Fprintf(p.stderr, "ovh-mcp: what is being sent ends first, within %s; interrupt again to cut it\n", callGrace)
		}
		select {
		case got = <-ended:
		case <-time.After(callGrace):
			return tool.Result{}, cut(ctx, runner)
		}
	}
	if got.Failure != nil && got.Failure.Code == tool.CodeCancelled && ctx.Err() != nil {
		return tool.Result{}, fmt.Errorf("%w; nothing was sent that changes anything", context.Cause(ctx))
	}
	return got.Result, got.err
}

// cut is the error of a call that was left before it ended.
func cut(ctx context.Context, runner *tool.Runner) error {
	names := runner.Sending()
	if len(names) == 0 {
		return context.Cause(ctx)
	}
	return fmt.Errorf("%w\n%w", &tool.Error{
		Code: tool.CodeOutcomeUnknown, What: names[0] + " was cut while it was being sent",
		Next: "it may have been carried out, in part or whole: look at its target before it is called again",
	}, context.Cause(ctx))
}

// tell prints a result, for a person on a terminal and else as JSON, and how to
// confirm a plan.
func (p *program) tell(d tool.Definition, res tool.Result, keep keeping, asJSON bool) error {
	switch {
	case res.Failure == nil:
	case res.Failure.Code == tool.CodeNoCredentials:
		return fmt.Errorf("%w\nor: add --simulator, which works on a simulated account", res.Failure)
	default:
		return res.Failure
	}
	width, terminal := columns(p.stdout)
	switch {
	case terminal && !asJSON && d.Rows != "":
		view{p.stdout, width}.list(gjson.ParseBytes(res.JSON), d.Rows)
	case terminal && !asJSON:
		view{p.stdout, width}.whole(gjson.ParseBytes(res.JSON))
	default:
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, res.JSON, "", "  "); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(p.stdout, pretty.String()); err != nil {
			return err
		}
	}
	p.tellConfirmation(res, keep)
	return nil
}

// tellConfirmation tells the command line that confirms a plan, or why none can.
func (p *program) tellConfirmation(res tool.Result, keep keeping) {
	token := gjson.GetBytes(res.JSON, "confirm.confirmation_token").String()
	if token == "" {
		return
	}
	if keep.problem != nil {
		fmt.Fprintf(p.stderr, "\nThis plan can't be confirmed: its token ends with this command, for %v.\nTo keep one, %s.\n", keep.problem, howToKeep)
		return
	}
	words, stdin := []string{shellQuote(p.name)}, false
	for _, word := range p.words {
		stdin = stdin || word == "-" || strings.HasSuffix(word, "=@-")
		if word != "confirmation_token=" {
			words = append(words, shellQuote(word))
		}
	}
	words = append(words, "confirmation_token="+token)
	fmt.Fprintf(p.stderr, "\nNothing is done yet. To carry it out:\n  %s\n", strings.Join(words, " "))
	if stdin {
		fmt.Fprintln(p.stderr, "Give it the same on stdin.")
	}
	if keep.forgets {
		fmt.Fprintln(p.stderr, "The simulated account is forgotten after each call; --state FILE keeps it.")
	}
}

// find returns the tool that a command line names.
func find(name string, o tools.Options) (tool.Definition, error) {
	if _, err := (tools.Selection{Tools: []string{name}}).Apply(tools.All(o)); err != nil {
		return tool.Definition{}, usageError{err}
	}
	d, _ := tools.Find(name, o)
	return d, nil
}
