package servers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type newSystem struct {
	serverName
	OS         string          `json:"os" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._-]*$,maxLength=255" jsonschema_description:"As in list_os_templates."`
	Hostname   string          `json:"hostname,omitempty" jsonschema:"maxLength=253"`
	SSHKey     string          `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key."`
	PostScript string          `json:"post_install_script,omitempty" jsonschema:"maxLength=65536" jsonschema_description:"Runs after the install; starts with #!."`
	Language   string          `json:"language,omitempty" jsonschema:"enum=cs-cz,enum=de-de,enum=en-us,enum=es-es,enum=fr-fr,enum=it-it,enum=nl-nl,enum=pl-pl,enum=pt-pt" jsonschema_description:"Of Windows."`
	UserData   string          `json:"config_drive_user_data,omitempty" jsonschema:"maxLength=65536" jsonschema_description:"For cloud-init."`
	Custom     json.RawMessage `json:"customizations,omitempty" jsonschema_description:"JSON of the template's other inputs."`
	Storage    []ovh.Storage   `json:"storage,omitempty" jsonschema:"maxItems=16" jsonschema_description:"The template's by default; erase false keeps another group."`
}

func (in newSystem) Faults() (all []tool.Fault) {
	if in.Hostname != "" {
		all = append(all, tool.HostFault("hostname", in.Hostname)...)
	}
	if in.SSHKey != "" {
		all = append(all, tool.NameFault("ssh_key", in.SSHKey)...)
	}
	custom := in.others()
	for argument, input := range in.named() {
		if _, twice := custom[input.name]; twice && input.given {
			all = append(all, tool.Fault{At: "customizations." + input.name, Problem: "is given as " + argument + " already"})
		}
	}
	return append(all, diskFaults(in.Storage)...)
}

// TakesPrivateKey takes private keys in what runs on the new server, which is
// nowhere shown.
func (newSystem) TakesPrivateKey(place string) bool {
	switch place {
	case "post_install_script", "config_drive_user_data", "customizations." + ovh.CustomPostScript, "customizations." + ovh.CustomUserData:
		return true
	}
	return false
}

type installing struct {
	Running  bool                 `json:"running"`
	Progress *ovh.InstallProgress `json:"progress,omitempty"`
}

// installs returns the tools that install a server. Library is what OVHcloud
// says of its API; it may be nil.
func installs(library *catalog.Library) []tool.Tool {
	return []tool.Tool{
		tool.Destroy[newSystem, started]{
			Name:        "reinstall_server",
			Title:       "Reinstall a server",
			Description: "Installs a server anew and wipes ALL its disks, in every disk group.",
			Access: tool.Access("GET /dedicated/server/*", "GET /dedicated/installationTemplate/*", "GET /me/sshKey/*",
				"POST /dedicated/server/*/reinstall"),
			Prepare: func(ctx context.Context, api *ovh.Reader, in newSystem) (tool.Planned[started], error) {
				return reinstallServer(ctx, api, library, in)
			},
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

func reinstallServer(ctx context.Context, api *ovh.Reader, library *catalog.Library, in newSystem) (tool.Planned[started], error) {
	server, err := readTarget(ctx, api, in.Server)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	if server.IPs, err = api.ServerIPs(ctx, in.Server); err != nil {
		return tool.Planned[started]{}, err
	}
	template, err := readTemplate(ctx, api, in.Server, in.OS)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	custom, err := in.customizations(ctx, api, template)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	disks, err := readDisks(ctx, api, library, in.Server, in.Storage)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	order := ovh.Install{OS: in.OS, Customizations: custom, Storage: in.Storage}
	return sendTracked(in.Server, ovh.Reinstall(in.Server, order)).Planned(confirm.Plan{
		Summary: fmt.Sprintf("Wipe %s of the server %s, which runs %q%s, and install %q.", disks.wiped, server, server.OS, at(server.IPs), in.OS),
		Target:  tool.Object(server),
		WillHappen: []string{
			"The server stops at once and is installed with " + strconv.Quote(in.OS) + ".",
			disks.happens,
			"Its SSH host keys change. " + login(in.SSHKey, custom),
		},
		WillBeLost: []string{disks.lost, "Its present system, " + strconv.Quote(server.OS) + ", with all its configuration."},
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

// readTemplate returns an operating system, unless OVHcloud would refuse it
// after the user agreed.
func readTemplate(ctx context.Context, api *ovh.Reader, server, os string) (ovh.Template, error) {
	fit, err := api.CompatibleTemplates(ctx, server)
	if err != nil {
		return ovh.Template{}, unknownServer(err)
	}
	if !slices.Contains(fit, os) {
		what := fmt.Sprintf("%q can't be installed on %s", os, server)
		if near := tool.Nearest(os, fit); near != "" {
			what += fmt.Sprintf("; did you mean %q?", near)
		}
		return ovh.Template{}, tool.Refuse(what, fmt.Sprintf("list_os_templates with server %q shows what can", server))
	}
	t, err := api.Template(ctx, os)
	if err != nil {
		return ovh.Template{}, err
	}
	if last, err := time.Parse(time.DateOnly, t.EndOfInstall); err == nil && time.Now().After(last.AddDate(0, 0, 1)) {
		return ovh.Template{}, tool.Refuse(fmt.Sprintf("%q can't be installed any more since %q", os, t.EndOfInstall), "pick another one from list_os_templates")
	}
	return t, nil
}

// login says how its owner gets into the new system.
func login(key string, custom ovh.Customizations) string {
	switch {
	case key != "":
		return fmt.Sprintf("Login is by the SSH key %q.", key)
	case custom[ovh.CustomSSHKey] != nil:
		return "Login is by the SSH key of the customizations."
	case custom[ovh.CustomUserData] != nil:
		return "No SSH key is given: login is as the user data sets it up, or by what OVHcloud mails."
	}
	return "No SSH key is given: OVHcloud mails how to log in."
}
