package servers

import (
	"context"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type templateFilter struct {
	Server string `json:"server,omitempty" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=253" jsonschema_description:"Only what this server can be installed with."`
}

type templateList struct {
	Templates []templateRow `json:"templates"`
}

type templateRow struct {
	Name         string `json:"templateName"`
	Description  string `json:"description,omitempty"`
	Family       string `json:"family,omitempty"`
	Category     string `json:"category,omitempty"`
	EndOfInstall string `json:"endOfInstall,omitempty"`
}

type templateName struct {
	Template string `json:"template" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._-]*$,maxLength=255" jsonschema_description:"As in list_os_templates."`
}

func templates() []tool.Tool {
	return []tool.Tool{
		tool.List[templateFilter, templateList]{
			Name:        "list_os_templates",
			Title:       "List operating systems",
			Description: "Lists the operating systems for reinstall_server: all, or those that fit one server.",
			Access:      tool.Access("GET /dedicated/installationTemplate/templateInfos", "GET /dedicated/server/*/install/compatibleTemplates"),
			Rows:        "templates",
			Run:         listTemplates,
		},
		tool.Read[templateName, ovh.Template]{
			Name:        "get_os_template",
			Title:       "Show an operating system",
			Description: "Shows one operating system template: file systems, and the customizations it takes.",
			Access:      tool.Access("GET /dedicated/installationTemplate/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in templateName) (ovh.Template, error) {
				t, err := api.Template(ctx, in.Template)
				err = tool.AdviseNotFound(err, "list_os_templates shows the templates that exist")
				return t, err
			},
		},
	}
}

func listTemplates(ctx context.Context, api *ovh.Reader, in templateFilter) (templateList, error) {
	all, err := api.Templates(ctx)
	if err != nil {
		return templateList{}, err
	}
	if in.Server != "" {
		fit, err := api.CompatibleTemplates(ctx, in.Server)
		if err != nil {
			return templateList{}, unknownServer(err)
		}
		all = slices.DeleteFunc(all, func(t ovh.Template) bool { return !slices.Contains(fit, t.Name) })
	}
	rows := make([]templateRow, len(all))
	for i, t := range all {
		rows[i] = templateRow{t.Name, t.Description, t.Family, t.Category, t.EndOfInstall}
	}
	return templateList{rows}, nil
}
