package tools

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
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

type reinstall struct {
	serverName
	OS         string        `json:"os" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._-]*$,maxLength=255" jsonschema_description:"Template, as in list_os_templates."`
	Hostname   string        `json:"hostname,omitempty" jsonschema:"maxLength=253"`
	SSHKey     string        `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key."`
	PostScript string        `json:"post_install_script,omitempty" jsonschema:"maxLength=65536" jsonschema_description:"Runs after the install; starts with #!."`
	Language   string        `json:"language,omitempty" jsonschema:"enum=cs-cz,enum=de-de,enum=en-us,enum=es-es,enum=fr-fr,enum=it-it,enum=nl-nl,enum=pl-pl,enum=pt-pt" jsonschema_description:"Of Windows."`
	UserData   string        `json:"config_drive_user_data,omitempty" jsonschema:"maxLength=65536" jsonschema_description:"For cloud-init."`
	Storage    []ovh.Storage `json:"storage,omitempty" jsonschema:"maxItems=1" jsonschema_description:"Disk layout, by default the template's: {diskGroupId,hardwareRaid:[{raidLevel,disks,arrays,spares}],partitioning:{disks,schemeName,layout:[{fileSystem,mountPoint,raidLevel,size in MiB (0 fills),extras:{lv:{name},zp:{name}}}]}}"`
}

func (in reinstall) faults() (all []schemas.Fault) {
	if in.Hostname != "" {
		all = append(all, hostFault("hostname", in.Hostname)...)
	}
	if in.SSHKey != "" {
		all = append(all, nameFault("ssh_key", in.SSHKey)...)
	}
	return all
}

func installs() []Definition {
	return []Definition{
		define(Tool[templateFilter, templateList]{
			Name:        "list_os_templates",
			Title:       "List operating systems",
			Description: "Lists the operating systems for reinstall_server: all, or those that fit one server.",
			Effect:      Read,
			Rows:        "templates",
			Access:      rules("GET /dedicated/installationTemplate/templateInfos", "GET /dedicated/server/*/install/compatibleTemplates"),
			Run:         listTemplates,
		}),
		define(Tool[templateName, ovh.Template]{
			Name:        "get_os_template",
			Title:       "Show an operating system",
			Description: "Shows one operating system template: file systems, and the customizations it takes.",
			Effect:      Read,
			Access:      rules("GET /dedicated/installationTemplate/*"),
			Run: func(ctx context.Context, api *ovh.Client, in templateName) (ovh.Template, error) {
				t, err := api.Template(ctx, in.Template)
				if errors.Is(err, ovh.ErrNotFound) {
					err = advise(err, "list_os_templates shows the templates that exist")
				}
				return t, err
			},
		}),
		define(Tool[reinstall, started]{
			Name:        "reinstall_server",
			Title:       "Reinstall a server",
			Description: "Installs a server anew and wipes ALL its disks, in every disk group.",
			Effect:      Destroy,
			Access: rules("GET /dedicated/server/*", "GET /dedicated/installationTemplate/*", "GET /me/sshKey/*",
				"POST /dedicated/server/*/reinstall"),
			Plan: planReinstall,
			Run: func(ctx context.Context, api *ovh.Client, in reinstall) (started, error) {
				order, err := installOrder(ctx, api, in)
				if err != nil {
					return started{}, err
				}
				task, err := api.Reinstall(ctx, in.Server, order)
				return follow(in.Server, task), err
			},
		}),
	}
}

func listTemplates(ctx context.Context, api *ovh.Client, in templateFilter) (templateList, error) {
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

// installOrder is what OVHcloud is asked for: the key itself where the caller
// gave its name.
func installOrder(ctx context.Context, api *ovh.Client, in reinstall) (ovh.Install, error) {
	custom := ovh.Customizations{
		Hostname: in.Hostname, Language: in.Language,
		PostInstallScript: in.PostScript, ConfigDriveUserData: in.UserData,
	}
	if in.SSHKey != "" {
		content, err := keyContent(ctx, api, in.SSHKey)
		if err != nil {
			return ovh.Install{}, err
		}
		custom.SSHKey = content
	}
	order := ovh.Install{OS: in.OS, Storage: in.Storage}
	if custom != (ovh.Customizations{}) {
		order.Customizations = &custom
	}
	return order, nil
}

// installable refuses an operating system that OVHcloud would refuse after
// the user agreed.
func installable(ctx context.Context, api *ovh.Client, server, os string) error {
	fit, err := api.CompatibleTemplates(ctx, server)
	if err != nil {
		return unknownServer(err)
	}
	if !slices.Contains(fit, os) {
		what := quote(os) + " can't be installed on " + server
		if near := schemas.Nearest(os, fit); near != "" {
			what += "; did you mean " + quote(near) + "?"
		}
		return refuse(what, "list_os_templates with server "+quote(server)+" shows what can")
	}
	t, err := api.Template(ctx, os)
	if err != nil {
		return err
	}
	if last, err := time.Parse(time.DateOnly, t.EndOfInstall); err == nil && time.Now().After(last.AddDate(0, 0, 1)) {
		return refuse(quote(os)+" can't be installed any more since "+t.EndOfInstall, "pick another one from list_os_templates")
	}
	return nil
}
