package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
	apicatalog "github.com/ovh-mcp/ovh-mcp/tools/catalog"
)

// profiles returns the profiles of the accounts that are named, where these are
// several, and nil for one.
func (p *program) profiles(f accountFlags) ([]string, error) {
	word := cmp.Or(f.sources.Profile, p.getenv("OVH_PROFILE"))
	if f.simulator || !strings.Contains(word, ",") {
		return nil, nil
	}
	var names []string
	for name := range strings.SplitSeq(word, ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return nil, usage("--profile %s names an empty profile: put one name between two commas", word)
		case slices.Contains(names, name):
			return nil, usage("--profile %s names %s twice: name each account once", word, name)
		case strings.Contains(name, "*"):
			return nil, usage("--profile %s: a * stands for any characters in policies and filters, so that no account among several can be called %s", word, name)
		}
		names = append(names, name)
	}
	return names, nil
}

// oneProfile refuses several accounts where a command works on one.
func (p *program) oneProfile(f accountFlags) error {
	names, err := p.profiles(f)
	if err == nil && names != nil {
		err = usage("this works on one account at a time: --profile %s", names[0])
	}
	return err
}

// on returns the flags for one of several accounts.
func (f accountFlags) on(profile string) accountFlags {
	f.sources.Profile = profile
	return f
}

// profile returns the name of the profile in use; "" for none.
func (p *program) profile(f accountFlags) string {
	if f.simulator {
		return ""
	}
	return cmp.Or(f.sources.Profile, strings.TrimSpace(p.getenv("OVH_PROFILE")))
}

// simulatedAccount is what rules call the simulated account by.
const simulatedAccount = "simulator"

// rulesOn returns policies as they hold for an account.
func rulesOn(policies *policy.Set, profile string, simulated bool) *policy.Set {
	if simulated {
		return policies.On(simulatedAccount)
	}
	return policies.On(cmp.Or(profile, policy.DefaultAccount))
}

// openStates opens each of the accounts that the flags name, or fails: an account
// that is missing without a word might be taken for one that has nothing.
func (p *program) openStates(ctx context.Context, f accountFlags, log *slog.Logger) (all states, err error) {
	names, err := p.profiles(f)
	if err != nil {
		return nil, err
	}
	if names == nil {
		s, err := p.openState(ctx, f, log)
		return states{s}, err
	}
	f.tools.Accounts = true
	for _, name := range names {
		s, err := p.openState(ctx, f.on(name), log.With("account", name))
		if err == nil {
			err = s.whole()
		}
		if err == nil {
			err = s.join(all)
		}
		if err != nil {
			return nil, fmt.Errorf("account %q: %w", name, err)
		}
		all = append(all, s)
		f.state = "" // the first one's confirmations are those of all
	}
	return all, nil
}

// whole refuses an account that lacks keys.
func (s *state) whole() error {
	if missing := s.client.Missing(); len(missing) > 0 {
		return fmt.Errorf("its profile lacks %s: 'ovh-mcp login --profile %s' gets them", keyList(missing), shellQuote(s.profile))
	}
	return nil
}

// keyList writes variables of the environment as the keys of a profile.
func keyList(variables []string) string {
	return strings.ToLower(strings.ReplaceAll(strings.Join(variables, ", "), "OVH_", ""))
}

// join puts s beside others, which have the description of the API in common where
// they have the endpoint. Keys that another account has are refused: who meant one
// of them would work on the other.
func (s *state) join(others states) error {
	for _, other := range others {
		if other.client.Endpoint() == s.client.Endpoint() {
			s.tools.Catalog = other.tools.Catalog
		}
		if other.client.Account() == s.client.Account() {
			return fmt.Errorf("it has the keys of account %q, so that they are one: leave one out, or get keys of the right account with 'ovh-mcp login --replace --profile %s'", other.profile, shellQuote(s.profile))
		}
	}
	return nil
}

// states are the accounts of one server, of which there is at least one.
type states []*state

func (all states) close() {
	for _, s := range all {
		s.close()
	}
}

func (all states) save() error {
	var faults []error
	for _, s := range all {
		faults = append(faults, s.save())
	}
	return errors.Join(faults...)
}

// share makes a ledger keep the confirmations of all accounts. Each is bound to
// its account.
func (all states) share(l *confirm.Ledger) {
	for _, s := range all {
		s.ledger = l
	}
}

// serveAccounts returns the accounts as they are served, with the tools that were
// selected.
func (f serveFlags) serveAccounts(all states, policies *policy.Set, stopping <-chan struct{}, log *slog.Logger) (tool.Accounts, error) {
	served := make([]tool.Account, len(all))
	for i, s := range all {
		s.tools.People = f.people.asked(policies)
		defs := tools.All(s.tools)
		offered, err := f.selection.Apply(defs)
		if err != nil {
			return nil, usageError{err}
		}
		l := log
		if len(all) > 1 {
			l = log.With("account", s.profile)
		}
		r := tool.NewRunner(s.client, s.ledger, l)
		r.Profile, r.Stopping, r.MaxOutput = s.profile, stopping, f.account.tools.MaxOutput
		r.Policies, r.DryRun = rulesOn(policies, s.profile, s.account != nil), f.rules.dryRun
		served[i] = tool.Account{Name: s.profile, Runner: r, Tools: offered, Resources: apicatalog.Resources(s.tools.Catalog)}
		if i == 0 {
			served[i].Prompts = tool.Serviceable(tools.Runbooks(defs), offered)
		}
	}
	return tool.Together(served...), nil
}

// inputOf returns the schema of a tool's arguments as it is published with these
// accounts, none where there is one only.
func inputOf(d tool.Definition, accounts []string) (json.RawMessage, error) {
	s, err := schemas.Published(d.Name)
	if err != nil || accounts == nil {
		return s.Input, err
	}
	return tool.WithAccount(d, s.Input, accounts), nil
}

// callAmong calls a tool where there are several accounts.
func (p *program) callAmong(ctx context.Context, f callFlags, accounts []string, name string, words []string) error {
	f.account.tools.Accounts = true
	d, err := find(name, f.account.tools)
	if err != nil {
		return err
	}
	arguments, err := p.readArguments(ctx, d, words, accounts...)
	if err != nil {
		return err
	}
	if d.Toolset == tools.Accounts {
		return p.callList(ctx, f, d)
	}
	account, rest, err := tool.TakeAccount(arguments, accounts)
	if err != nil {
		return usage("%w; write %s=%s", err, tool.AccountArgument, accounts[0])
	}
	f.account = f.account.on(account)
	return p.callOne(ctx, f, name, func(tool.Definition) (json.RawMessage, error) { return rest, nil })
}

// callList tells of all accounts.
func (p *program) callList(ctx context.Context, f callFlags, d tool.Definition) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	policies, err := p.policies(f.rules, onlyLocal(), log)
	if err != nil {
		return err
	}
	all, err := p.openStates(ctx, f.account, log)
	if err != nil {
		return err
	}
	defer all.close()
	served, err := serveFlags{account: f.account, rules: f.rules}.serveAccounts(all, policies, ctx.Done(), log)
	if err != nil {
		return err
	}
	defer p.record(ctx, served, f.audit, log)()
	_, done := p.progress(d.Name)
	res, err := served.List(ctx, serve.Local, d)
	done()
	if err != nil {
		return err
	}
	return errors.Join(p.tell(d, res, keeping{}, f.json), context.Cause(ctx))
}
