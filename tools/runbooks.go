package tools

import (
	"strings"

	"github.com/ovh-mcp/ovh-mcp/skills"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Runbooks returns the pages of package skills as prompts. Defs are all tools,
// served or not.
func Runbooks(defs []tool.Definition) []tool.Prompt {
	known := arguments()
	var all []tool.Prompt
	for _, s := range skills.All() {
		p := tool.Prompt{
			Name: s.Name, Title: s.Title, About: s.Description, Needs: s.Needs, Text: s.Page,
			Uses: func() []string { return named(s.Page(), defs) },
		}
		for _, name := range s.Arguments {
			name, byDefault, hasDefault := strings.Cut(name, "=")
			name, optional := strings.CutSuffix(name, "?")
			a := known[name]
			a.Name, a.Optional, a.Default = name, optional || hasDefault, byDefault
			p.Arguments = append(p.Arguments, a)
		}
		all = append(all, p)
	}
	return all
}

// named returns the tools that a page names.
func named(page string, defs []tool.Definition) (all []string) {
	for _, d := range defs {
		if strings.Contains(page, "`"+d.Name+"`") || strings.Contains(page, "`"+d.Name+" {") {
			all = append(all, d.Name)
		}
	}
	return all
}

// arguments are what runbooks have to know, and the lists that tell it.
func arguments() map[string]tool.Argument {
	return map[string]tool.Argument{
		"server": {About: "dedicated server, as in list_servers", From: tool.Source{Tool: "list_servers", Field: "name"}},
		"os": {
			About: "operating system template, as in list_os_templates",
			From:  tool.Source{Tool: "list_os_templates", Field: "templateName", With: map[string]string{"server": "{server}"}},
		},
		"ssh_key":       {About: "name of an SSH key of the account", From: tool.Source{Tool: "list_ssh_keys", Field: "keyName"}},
		"zone":          {About: "DNS zone", From: tool.Source{Tool: "list_zones", Field: "name"}},
		"provider":      {About: "whose mail service it becomes"},
		"block":         {About: "additional IP block, as in list_ips", From: tool.Source{Tool: "list_ips", Field: "ip", With: map[string]string{"type": "failover"}}},
		"target":        {About: "server that takes the address over", From: tool.Source{Tool: "list_servers", Field: "name"}},
		"credential_id": {About: "id of a consumer key, never the key itself", From: tool.Source{Tool: "list_api_credentials", Field: "credentialId"}},
		"days":          {About: "how many days ahead"},
	}
}
