package main

import (
	"log/slog"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// names are what rules can name, but for tools.
type names struct {
	callers  func() ([]string, error) // that there are at present
	accounts []string                 // nil where they have no names
}

// onlyLocal is of one caller, that of the command line.
func onlyLocal() names {
	return names{callers: func() ([]string, error) { return []string{serve.Local}, nil }}
}

// names returns what rules can name of a server with these flags.
func (p *program) names(f serveFlags) (names, error) {
	accounts, err := p.profiles(f.account)
	return names{f.callers, accounts}, err
}

// known returns what can be named at present. The callers are known where tokens
// or an identity provider name them: rules may be for another server too.
func (n names) known() policy.Known {
	k := policy.Known{Nearest: tool.Nearest}
	for _, d := range everyTool() {
		k.Tools = append(k.Tools, d.Name)
		if !slices.Contains(k.Toolsets, d.Toolset) {
			k.Toolsets = append(k.Toolsets, d.Toolset)
		}
	}
	if callers, err := n.callers(); err == nil && !slices.Equal(callers, []string{serve.Local}) {
		k.Callers = append(callers, serve.Local)
	}
	if n.accounts != nil {
		k.Accounts = append(slices.Clone(n.accounts), policy.DefaultAccount, simulatedAccount)
	}
	return k
}

// everyTool returns all tools, whatever is served.
func everyTool() []tool.Definition { return tools.All(tools.Options{People: true, Accounts: true}) }

// warnOf logs names in rules that are of nothing.
func warnOf(unmatched []*policy.FaultError, log *slog.Logger) {
	for _, u := range unmatched {
		log.Warn("a name in the policy is that of nothing", "at", u.Error(), "next", "mend the name, or what it is to restrict is not restricted")
	}
}
