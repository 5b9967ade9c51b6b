package tool

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// AccountArgument is the argument that names one of several accounts.
const AccountArgument = "account"

// An Account is one of those that a server works on. It has a runner of its own,
// and so a client, policies and plans.
type Account struct {
	Name      string // as callers know it
	Runner    *Runner
	Tools     []Definition // of the same names for each account
	Prompts   []Prompt     // of the first, for all
	Resources []Resource
}

// Accounts are what a server works on. Of a single one nothing is told to
// anybody. Where there are several, each tool is published once, with a further
// argument that names the account. It is taken off, and the runner of that
// account does the rest: neither the engine nor a tool knows of the others.
type Accounts []Account

// Together makes accounts those of one server. What they have in common is the
// bound on calls that wait, and that no secret of one is told by another.
func Together(all ...Account) Accounts {
	if len(all) == 1 {
		return all
	}
	first := all[0].Runner
	for _, a := range all[1:] {
		first.Secrets = append(first.Secrets, a.Runner.Secrets...)
	}
	for _, a := range all {
		a.Runner.Profile, a.Runner.among = a.Name, true
		a.Runner.Secrets, a.Runner.waits = first.Secrets, first.waits
	}
	return all
}

// named returns what callers name the account by; "" where it is the only one.
func (r *Runner) named() string {
	if !r.among {
		return ""
	}
	return r.Profile
}

// Names returns the names of all accounts.
func (a Accounts) Names() []string {
	names := make([]string, len(a))
	for i, one := range a {
		names[i] = one.Name
	}
	return names
}

// Register offers the tools of all accounts on s, as [Runner.Register] does.
func (a Accounts) Register(s *server.MCPServer, hooks *server.Hooks, identify Identify) error {
	if len(a) == 1 {
		return a[0].Runner.Register(s, hooks, a[0].Tools, identify)
	}
	offered, choice := make([]server.ServerTool, len(a[0].Tools)), newChoice(a.Names())
	for i, d := range a[0].Tools {
		b, err := bind(d)
		if err != nil {
			return err
		}
		offered[i] = server.ServerTool{Tool: b.tool(), Handler: a.handler(i, b, choice, identify)}
		offered[i].Tool.RawInputSchema = WithAccount(d, b.schema.Input, a.Names())
	}
	for _, one := range a {
		one.Runner.Offered = one.Tools
	}
	offer(s, hooks, offered)
	return nil
}

// WithAccount returns input, the schema of a tool's arguments, as it is published
// where there are several accounts: the first of them names one.
func WithAccount(d Definition, input json.RawMessage, names []string) json.RawMessage {
	if d.Name == listAccounts {
		return input
	}
	return schemas.Including(input, AccountArgument, oneOf(names))
}

// oneOf is the schema of a text that is one of names.
func oneOf(names []string) json.RawMessage {
	return Object(struct {
		Type string   `json:"type"`
		Enum []string `json:"enum"`
	}{"string", names})
}

// handler answers calls of the tool at i, whose schemas are those of b.
func (a Accounts) handler(i int, b bound, c choice, identify Identify) server.ToolHandlerFunc {
	if b.Name == listAccounts {
		return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return answer(a.list(ctx, callerOf(ctx, identify(req), req), b, req.Params.RawArguments)), nil
		}
	}
	handlers := make(map[string]server.ToolHandlerFunc, len(a))
	for _, one := range a {
		handlers[one.Name] = one.Runner.handler(bound{one.Tools[i], b.schema}, identify)
	}
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		name, rest, err := c.take(req.Params.RawArguments)
		if err != nil {
			return answer(a.refuse(ctx, callerOf(ctx, identify(req), req), b.Definition, err)), nil
		}
		req.Params.RawArguments = rest
		return handlers[name](ctx, req)
	}
}

// TakeAccount parts the arguments of a call, as a host may have garbled them, into
// the account, which is one of names, and the rest. Its error is for the caller.
func TakeAccount(args json.RawMessage, names []string) (account string, rest json.RawMessage, err error) {
	return newChoice(names).take(args)
}

// A choice is the schema of arguments as far as they name an account.
type choice struct {
	*schemas.Tool
	names []string
}

func newChoice(names []string) choice {
	input := schemas.Including(json.RawMessage(`{"type":"object","properties":{}}`), AccountArgument, oneOf(names))
	return choice{schemas.New(input, nil), names}
}

func (c choice) take(args json.RawMessage) (account string, rest json.RawMessage, err error) {
	args, err = c.Mend(args)
	if err == nil && !gjson.GetBytes(args, AccountArgument).Exists() && gjson.ParseBytes(args).IsObject() {
		err = Invalid(Fault{Problem: `missing argument "account": one of ` + strings.Join(Quoted(c.names), ", ")})
	}
	if err == nil {
		err = c.Validate(args)
	}
	var kept []string
	gjson.ParseBytes(args).ForEach(func(name, value gjson.Result) bool {
		if name.String() == AccountArgument {
			account = value.String()
		} else {
			kept = append(kept, name.Raw+":"+value.Raw)
		}
		return true
	})
	return account, json.RawMessage("{" + strings.Join(kept, ",") + "}"), err
}

// refuse answers a call that names no account. It is on record as one on none.
func (a Accounts) refuse(ctx context.Context, by caller, d Definition, err error) Result {
	r, what := a[0].Runner, visible.Text(err.Error())
	rec := r.recorder(d, by, r.redactor(by))
	rec.call.Account, rec.call.Profile = "", ""
	if err := rec.end(CodeInvalidArguments, what); err != nil {
		r.log.ErrorContext(ctx, "call not recorded", "tool", d.Name, "err", err)
	}
	return Result{Failure: &Error{
		Code: CodeInvalidArguments, What: what,
		Next: "call " + d.Name + " again with the account that the user means; " + listAccounts + " tells of each",
	}}
}

// Never reports whether the policies deny a caller every call of the tool at i, on
// each account.
func (a Accounts) Never(i int, caller policy.Caller) bool {
	return !slices.ContainsFunc(a, func(one Account) bool { return !one.Tools[i].Never(one.Runner.Policies, caller) })
}

// Least is the effect that every call of the tool of that name has, or a worse
// one; 0 where there is none.
func (a Accounts) Least(name string) effect.Kind {
	i := slices.IndexFunc(a[0].Tools, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		return 0
	}
	return a[0].Tools[i].Least()
}

// Sending is [Runner.Sending] for all accounts.
func (a Accounts) Sending() (names []string) {
	for _, one := range a {
		names = append(names, one.Runner.Sending()...)
	}
	return names
}

// String names the accounts for a person.
func (a Accounts) String() string {
	if len(a) == 1 {
		return a[0].Runner.Account()
	}
	told := make([]string, len(a))
	for i, one := range a {
		told[i] = one.Name + " (" + one.Runner.Account() + ")"
	}
	return strings.Join(told, ", ")
}

// Resources returns the resources of all accounts. Where there are several, the
// first variable of each URI is the account.
func (a Accounts) Resources() []Resource {
	if len(a) == 1 {
		return a[0].Resources
	}
	all := make([]Resource, len(a[0].Resources))
	for i, r := range a[0].Resources {
		fixed, variables, _ := strings.Cut(r.Template, "{")
		r.Template = fixed + "{account}/{" + variables
		r.Read = func(ctx context.Context, uri string) (string, error) {
			name, rest, _ := strings.Cut(strings.TrimPrefix(uri, fixed), "/")
			one, err := a.find(name)
			if err != nil {
				return "", err
			}
			return one.Resources[i].Read(ctx, fixed+rest)
		}
		r.Complete = func(ctx context.Context, argument string, given map[string]string) []string {
			if argument == AccountArgument {
				return a.Names()
			}
			one, err := a.find(given[AccountArgument])
			if err != nil {
				return nil
			}
			return one.Resources[i].Complete(ctx, argument, given)
		}
		all[i] = r
	}
	return all
}

// find returns the account that a part of a URI names.
func (a Accounts) find(name string) (Account, error) {
	plain, err := url.PathUnescape(name)
	if err != nil {
		return Account{}, err
	}
	for _, one := range a {
		if one.Name == plain {
			return one, nil
		}
	}
	return Account{}, Invalid(NotOneOf(AccountArgument, plain, a.Names()))
}
