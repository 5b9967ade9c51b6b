package servers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
)

type newSystem struct {
	serverName
	OS         string        `json:"os" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._-]*$,maxLength=255" jsonschema_description:"Template, as in list_os_templates."`
	Hostname   string        `json:"hostname,omitempty" jsonschema:"maxLength=253"`
	SSHKey     string        `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key."`
	PostScript string        `json:"post_install_script,omitempty" jsonschema:"maxLength=65536" jsonschema_description:"Runs after the install; starts with #!."`
	Language   string        `json:"language,omitempty" jsonschema:"enum=cs-cz,enum=de-de,enum=en-us,enum=es-es,enum=fr-fr,enum=it-it,enum=nl-nl,enum=pl-pl,enum=pt-pt" jsonschema_description:"Of Windows."`
	UserData   string        `json:"config_drive_user_data,omitempty" jsonschema:"maxLength=65536" jsonschema_description:"For cloud-init."`
	Storage    []ovh.Storage `json:"storage,omitempty" jsonschema:"maxItems=1" jsonschema_description:"Disk layout; the template's by default."`
}

func (in newSystem) Faults() (all []tool.Fault) {
	if in.Hostname != "" {
		all = append(all, tool.HostFault("hostname", in.Hostname)...)
	}
	if in.SSHKey != "" {
		all = append(all, tool.NameFault("ssh_key", in.SSHKey)...)
	}
	return all
}

// TakesPrivateKey takes private keys in what runs on the new server, which is
// nowhere shown.
func (newSystem) TakesPrivateKey(place string) bool {
	return place == "post_install_script" || place == "config_drive_user_data"
}

type installing struct {
	Running  bool                 `json:"running"`
	Progress *ovh.InstallProgress `json:"progress,omitempty"`
}

func installs() []tool.Tool {
	return []tool.Tool{
		tool.Destroy[newSystem, started]{
			Name:        "reinstall_server",
			Title:       "Reinstall a server",
			Description: "Installs a server anew and wipes ALL its disks, in every disk group.",
			Access: tool.Access("GET /dedicated/server/*", "GET /dedicated/installationTemplate/*", "GET /me/sshKey/*",
				"POST /dedicated/server/*/reinstall"),
			Prepare: reinstallServer,
		},
		tool.Read[serverName, installing]{
			Name:        "get_server_install_status",
			Title:       "Show a server's installation",
			Description: "Shows the steps of an installation that runs on a server, if one does.",
			Access:      tool.Access("GET /dedicated/server/*/install/status"),
			Run: func(ctx context.Context, api *ovh.Reader, in serverName) (installing, error) {
				p, err := api.InstallStatus(ctx, in.Server)
				if errors.Is(err, ovh.ErrNotFound) {
					return installing{}, nil
				}
				return installing{true, &p}, err
			},
		},
	}
}

func reinstallServer(ctx context.Context, api *ovh.Reader, in newSystem) (tool.Planned[started], error) {
	server, err := readTarget(ctx, api, in.Server)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	if server.IPs, err = api.ServerIPs(ctx, in.Server); err != nil {
		return tool.Planned[started]{}, err
	}
	if err := checkTemplate(ctx, api, in.Server, in.OS); err != nil {
		return tool.Planned[started]{}, err
	}
	order, err := in.order(ctx, api)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	return sendTracked(in.Server, ovh.Reinstall(in.Server, order)).Planned(confirm.Plan{
		Summary: fmt.Sprintf("Wipe ALL disks of the server %s, which runs %s%s, and install %s.", server, server.OS, at(server.IPs), in.OS),
		Target:  tool.Object(server),
		WillHappen: []string{
			"The server stops at once and is installed with " + in.OS + ".",
			"ALL disks of ALL disk groups are wiped, not only those of the new layout.",
			"Its SSH host keys change. " + in.login(),
		},
		WillBeLost: []string{"All data on all disks of the server.", "Its present system, " + server.OS + ", with all its configuration."},
		Undo:       "None. Only backups kept elsewhere bring data back.",
		Duration:   "10 to 45 minutes without service",
	}), nil
}

func at(ips []string) string {
	if len(ips) == 0 {
		return ""
	}
	return " at " + strings.Join(ips, ", ")
}

// checkTemplate refuses an operating system that OVHcloud would refuse after
// the user agreed.
func checkTemplate(ctx context.Context, api *ovh.Reader, server, os string) error {
	fit, err := api.CompatibleTemplates(ctx, server)
	if err != nil {
		return unknownServer(err)
	}
	if !slices.Contains(fit, os) {
		what := fmt.Sprintf("%q can't be installed on %s", os, server)
		if near := tool.Nearest(os, fit); near != "" {
			what += fmt.Sprintf("; did you mean %q?", near)
		}
		return tool.Refuse(what, fmt.Sprintf("list_os_templates with server %q shows what can", server))
	}
	t, err := api.Template(ctx, os)
	if err != nil {
		return err
	}
	if last, err := time.Parse(time.DateOnly, t.EndOfInstall); err == nil && time.Now().After(last.AddDate(0, 0, 1)) {
		return tool.Refuse(fmt.Sprintf("%q can't be installed any more since %s", os, t.EndOfInstall), "pick another one from list_os_templates")
	}
	return nil
}

// order is what OVHcloud is asked for: the key itself where the caller gave
// its name.
func (in newSystem) order(ctx context.Context, api *ovh.Reader) (ovh.Install, error) {
	custom := ovh.Customizations{
		Hostname: in.Hostname, Language: in.Language,
		PostInstallScript: in.PostScript, ConfigDriveUserData: in.UserData,
	}
	if in.SSHKey != "" {
		content, err := sshkeys.Content(ctx, api, in.SSHKey)
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

// login says how its owner gets into the new system.
func (in newSystem) login() string {
	if in.SSHKey == "" {
		return "No SSH key is given: OVHcloud mails how to log in."
	}
	return fmt.Sprintf("Login is by the SSH key %q.", in.SSHKey)
}
