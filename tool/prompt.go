package tool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// A Prompt is a page that leads a model through a piece of work, and that a user
// asks for.
type Prompt struct {
	Name, Title, About string
	Arguments          []Argument
	Needs              []string        // tools; where one is not served, the prompt isn't
	Uses               func() []string // all tools that it names
	Text               func() string   // holds {argument} in the place of each
}

// An Argument is what a prompt has to know. It has the same meaning in all
// prompts.
type Argument struct {
	Name, About string
	Optional    bool
	Default     string // of one that is optional; may be ""
	From        Source // of the values that it can have
}

// longest is how long the value of a prompt's argument may be, in bytes: as a
// name in DNS.
const longestArgument = 255

// Serviceable returns the prompts whose tools are among those offered.
func Serviceable(all []Prompt, offered []Definition) []Prompt {
	return slices.DeleteFunc(slices.Clone(all), func(p Prompt) bool {
		return slices.ContainsFunc(p.Needs, func(name string) bool { return !has(offered, name) })
	})
}

func has(defs []Definition, name string) bool {
	return slices.ContainsFunc(defs, func(d Definition) bool { return d.Name == name })
}

// NeverPrompt reports whether the policies of all accounts deny a caller a tool
// that the prompt needs.
func (a Accounts) NeverPrompt(p Prompt, caller policy.Caller) bool {
	for i, d := range a[0].Tools {
		if slices.Contains(p.Needs, d.Name) && a.Never(i, caller) {
			return true
		}
	}
	return false
}

// RegisterPrompts offers the prompts of the accounts on s; identify names who
// asks, by the headers of the request.
func (a Accounts) RegisterPrompts(s *server.MCPServer, identify func(http.Header) policy.Caller) {
	for _, p := range a[0].Prompts {
		published := mcp.Prompt{Name: p.Name, Title: p.Title, Description: p.About}
		for _, arg := range p.Arguments {
			published.Arguments = append(published.Arguments, mcp.PromptArgument{Name: arg.Name, Description: arg.about(), Required: !arg.Optional})
		}
		s.AddPrompt(published, func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			if a.NeverPrompt(p, identify(req.Header)) {
				return nil, fmt.Errorf("prompt %q: %w", p.Name, errors.New("the policy of this server denies a tool that it needs"))
			}
			text, err := p.fill(req.Params.Arguments)
			if err != nil {
				return nil, errors.New(visible.Text(err.Error()))
			}
			text += p.unknown(req.Params.Arguments) + p.without(a[0].Tools) + a.choose()
			return mcp.NewGetPromptResult(p.About, []mcp.PromptMessage{mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(text))}), nil
		})
	}
}

// about is what a user is told of the argument.
func (a Argument) about() string {
	if a.Default == "" {
		return a.About
	}
	return a.About + "; " + a.Default + " where it is left out"
}

// choose says that each call has to name an account, where there are several.
func (a Accounts) choose() string {
	if len(a) == 1 {
		return ""
	}
	return "\nThis server works on several accounts: " + strings.Join(a.Names(), ", ") +
		". Agree with the user on one first, and name it as `" + AccountArgument + "` in each call.\n"
}

// fill puts the values of arguments in their places. One that is left out keeps
// its place: the page says how to find it.
func (p Prompt) fill(given map[string]string) (string, error) {
	var places []string
	for _, a := range p.Arguments {
		value := cmp.Or(strings.TrimSpace(given[a.Name]), a.Default)
		switch {
		case value == "" && a.Optional:
			continue
		case value == "":
			return "", fmt.Errorf("prompt %q needs the argument %q: %s", p.Name, a.Name, a.About)
		case len(value) > longestArgument || visible.Text(value) != value || redact.Redactor{}.Text(value) != value || strings.ContainsAny(value, "\n\t`\"\\{}<>"):
			return "", fmt.Errorf("the argument %q of prompt %q is no name: %s", a.Name, p.Name, a.About)
		}
		places = append(places, "{"+a.Name+"}", value)
	}
	for name := range given {
		if !slices.ContainsFunc(p.Arguments, func(a Argument) bool { return a.Name == name }) {
			return "", fmt.Errorf("prompt %q has no argument %q", p.Name, redact.Redactor{}.Text(name))
		}
	}
	return strings.NewReplacer(places...).Replace(p.Text()), nil
}

// unknown says which places of the text are still to be filled.
func (p Prompt) unknown(given map[string]string) string {
	var open []string
	for _, a := range p.Arguments {
		if a.Default == "" && strings.TrimSpace(given[a.Name]) == "" {
			open = append(open, fmt.Sprintf("{%s} (%s)", a.Name, a.About))
		}
	}
	if len(open) == 0 {
		return ""
	}
	return "\nNot known yet: " + strings.Join(open, ", ") + ". Find it by the steps, or ask the user.\n"
}

// without says which tools of the page are not served.
func (p Prompt) without(offered []Definition) string {
	var missing []string
	for _, name := range p.Uses() {
		if !has(offered, name) {
			missing = append(missing, "`"+name+"`")
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "\nThis server does not serve " + strings.Join(missing, ", ") +
		": leave those calls out, and tell the user what was left out and what they have to do or look up themselves.\n"
}
