package tool

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// A Source is a tool that lists, whose rows hold the values that an argument of a
// prompt can have. Policy and audit see its calls as any other.
type Source struct {
	Tool  string            // "" for none
	Field string            // of a row
	With  map[string]string // arguments of the call; {name} is an argument of the prompt
}

// Completing completes the arguments of resources.
func Completing(all []Resource) server.ServerOption {
	if len(all) == 0 {
		return func(*server.MCPServer) {}
	}
	return func(s *server.MCPServer) {
		server.WithCompletions()(s)
		server.WithResourceCompletionProvider(completer(all))(s)
	}
}

// CompletingPrompts completes the arguments of prompts, from all accounts.
// Identify names who types.
func (a Accounts) CompletingPrompts(identify func(context.Context) policy.Caller) server.ServerOption {
	if len(a[0].Prompts) == 0 {
		return func(*server.MCPServer) {}
	}
	return func(s *server.MCPServer) {
		server.WithCompletions()(s)
		server.WithPromptCompletionProvider(&promptCompleter{accounts: a, identify: identify})(s)
	}
}

type completer []Resource

// mostCompletions is what the protocol allows of one answer.
const mostCompletions = 100

// CompleteResourceArgument implements server.ResourceCompletionProvider.
func (c completer) CompleteResourceArgument(ctx context.Context, _ string, arg mcp.CompleteArgument, given mcp.CompleteContext) (*mcp.Completion, error) {
	for _, r := range c {
		if values := r.Complete(ctx, arg.Name, given.Arguments); values != nil {
			return beginning(values, arg.Value), nil
		}
	}
	return &mcp.Completion{Values: []string{}}, nil
}

// beginning keeps what begins with prefix, with or without the slash of a
// path.
func beginning(all []string, prefix string) *mcp.Completion {
	var fitting []string
	for _, s := range all {
		s = visible.Text(strings.TrimPrefix(s, "/"))
		if strings.HasPrefix(s, strings.TrimPrefix(prefix, "/")) {
			fitting = append(fitting, s)
		}
	}
	slices.Sort(fitting)
	fitting = slices.Compact(fitting)
	kept := fitting[:min(len(fitting), mostCompletions)]
	return &mcp.Completion{Values: append([]string{}, kept...), Total: len(fitting), HasMore: len(fitting) > len(kept)}
}

// A promptCompleter completes arguments of prompts from the account.
type promptCompleter struct {
	accounts Accounts
	identify func(context.Context) policy.Caller

	mu   sync.Mutex
	kept map[string]keptValues // by caller and call
}

// A keptValues is what a list told a moment ago: somebody types, letter after
// letter.
type keptValues struct {
	values []string
	until  time.Time
}

// Bounds on what completing an argument costs.
const (
	keepValues = time.Minute
	mostParts  = 10 // of a list that is too long for one answer
)

// CompletePromptArgument implements server.PromptCompletionProvider. What can't
// be listed completes nothing: the user types it.
func (c *promptCompleter) CompletePromptArgument(ctx context.Context, prompt string, arg mcp.CompleteArgument, given mcp.CompleteContext) (*mcp.Completion, error) {
	for _, p := range c.accounts[0].Prompts {
		for _, a := range p.Arguments {
			if p.Name == prompt && a.Name == arg.Name && a.From.Tool != "" {
				return beginning(c.values(ctx, a.From, given.Arguments), arg.Value), nil
			}
		}
	}
	return beginning(nil, ""), nil
}

// values returns what the field holds in each row of the list, in any account.
func (c *promptCompleter) values(ctx context.Context, from Source, given map[string]string) (all []string) {
	i := slices.IndexFunc(c.accounts[0].Tools, func(d Definition) bool { return d.Name == from.Tool })
	if i < 0 {
		return nil
	}
	caller := c.identify(ctx)
	for _, a := range c.accounts {
		args := from.arguments(given)
		key := strings.Join([]string{a.Name, string(Object(caller)), from.Tool, string(Object(args))}, " ")
		values, known := c.recent(key)
		if !known {
			var whole bool
			if values, whole = a.Runner.values(ctx, caller, a.Tools[i], from.Field, args); whole {
				c.keep(key, values)
			}
		}
		all = append(all, values...)
	}
	return all
}

// arguments are those of the call, as far as the arguments of the prompt are
// known.
func (s Source) arguments(given map[string]string) map[string]any {
	args := map[string]any{"fields": []string{s.Field}}
	for name, value := range s.With {
		if of, isArgument := strings.CutPrefix(value, "{"); isArgument {
			value = given[strings.TrimSuffix(of, "}")]
		}
		if value != "" {
			args[name] = value
		}
	}
	return args
}

func (c *promptCompleter) recent(key string) ([]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, ok := c.kept[key]
	return kept.values, ok && time.Now().Before(kept.until)
}

func (c *promptCompleter) keep(key string, values []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(c.kept, func(_ string, v keptValues) bool { return now.After(v.until) })
	if c.kept == nil {
		c.kept = make(map[string]keptValues)
	}
	c.kept[key] = keptValues{values, now.Add(keepValues)}
}

// values calls a tool that lists until its end, and reports whether it got there.
func (r *Runner) values(ctx context.Context, by policy.Caller, d Definition, field string, args map[string]any) (all []string, ok bool) {
	b, err := bind(d)
	if err != nil {
		return nil, false
	}
	for range mostParts {
		res := r.call(ctx, caller{Caller: by}, b, Object(args), nil)
		if res.Failure != nil {
			return all, false
		}
		list := gjson.ParseBytes(res.JSON)
		for _, row := range list.Get(d.Rows).Array() {
			if value := row.Get(field).String(); value != "" {
				all = append(all, value)
			}
		}
		if args["cursor"] = list.Get("next_cursor").String(); args["cursor"] == "" {
			break
		}
	}
	return all, true
}
