package ovh

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// A Template is an operating system that servers can be installed with.
type Template struct {
	Name         string          `json:"templateName"`
	Description  string          `json:"description,omitempty"`
	Distribution string          `json:"distribution,omitempty"`
	Family       string          `json:"family,omitempty"`
	Subfamily    string          `json:"subfamily,omitempty"`
	Category     string          `json:"category,omitempty"`
	BitFormat    int             `json:"bitFormat,omitempty"`
	EndOfInstall string          `json:"endOfInstall,omitempty"` // day after which it can't be installed any more
	Filesystems  []string        `json:"filesystems,omitempty"`
	LVMReady     bool            `json:"lvmReady,omitempty"`
	NoPartition  bool            `json:"noPartitioning,omitempty"` // the disk layout is fixed
	Inputs       []TemplateInput `json:"inputs,omitempty"`         // customizations that it takes
}

// A TemplateInput is one customization that a template takes.
type TemplateInput struct {
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	Mandatory   bool     `json:"mandatory"`
	Description string   `json:"description,omitempty"`
	Default     string   `json:"default,omitempty"`
	Enum        []string `json:"enum,omitempty"`
}

// Templates returns a summary of every template, sorted by name. Where the
// endpoint has no summaries, the names are all.
//
// API: GET /dedicated/installationTemplate/templateInfos
func (r *Reader) Templates(ctx context.Context) ([]Template, error) {
	all, err := get[templateList](ctx, r, at("/dedicated/installationTemplate/templateInfos"))
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoRoute) {
		var names nameList
		names, err = get[nameList](ctx, r, at("/dedicated/installationTemplate"))
		for _, name := range names {
			all = append(all, Template{Name: name})
		}
	}
	order(all, func(a, b Template) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Template returns one template in full, or an error that is [ErrNotFound].
//
// API: GET /dedicated/installationTemplate/{templateName}
func (r *Reader) Template(ctx context.Context, name string) (Template, error) {
	return get[Template](ctx, r, at("/dedicated/installationTemplate/{}", name))
}

// A templateList is a list of templates, each of which has its name.
type templateList []Template

func (l *templateList) complete() bool {
	return !slices.ContainsFunc(*l, func(t Template) bool { return t.Name == "" })
}

// compatible is what a server can be installed with.
type compatible struct {
	OVH nameList `json:"ovh"`
}

func (c *compatible) complete() bool { return c.OVH != nil && c.OVH.complete() }

// CompatibleTemplates returns the names of the templates that a server can be
// installed with, sorted.
//
// API: GET /dedicated/server/{serviceName}/install/compatibleTemplates
func (r *Reader) CompatibleTemplates(ctx context.Context, server string) ([]string, error) {
	answer, err := get[compatible](ctx, r, at("/dedicated/server/{}/install/compatibleTemplates", server))
	slices.Sort(answer.OVH)
	return answer.OVH, err
}

// An Install says what to put on a server.
type Install struct {
	OS             string          `json:"operatingSystem"` // name of a compatible template
	Customizations *Customizations `json:"customizations,omitempty"`
	Storage        []Storage       `json:"storage,omitempty"` // at most one
}

// Customizations adapt an installation. Empty fields are left to the template.
type Customizations struct {
	Hostname            string `json:"hostname,omitempty"`
	SSHKey              string `json:"sshKey,omitempty"` // the key itself, not a name
	Language            string `json:"language,omitempty"`
	PostInstallScript   string `json:"postInstallationScript,omitempty"`
	ConfigDriveUserData string `json:"configDriveUserData,omitempty"`
}

// FunctionReinstall is the function of the task that installs a server.
const FunctionReinstall = "reinstallServer"

// Reinstall wipes all disks of a server, those of other disk groups too, and
// installs it anew. Its answer is the task that tracks it.
//
// OVHcloud may fail to answer although it created the task; the write recovers
// by looking for it.
//
// API: POST /dedicated/server/{serviceName}/reinstall
func Reinstall(server string, in Install) Request[Task] {
	r := request[Task]("POST", at("/dedicated/server/{}/reinstall", server), in).showing(in.withoutScripts())
	r.recover = func(ctx context.Context, api *Reader) (json.RawMessage, bool) {
		tasks, err := api.PendingServerTasks(ctx, server)
		i := slices.IndexFunc(tasks, func(t Task) bool { return t.Function == FunctionReinstall })
		if err != nil || i < 0 {
			return nil, false
		}
		body, err := encode(tasks[i])
		return body, err == nil
	}
	return r
}

// withoutScripts withholds the scripts of an installation, which often carry
// passwords.
func (in Install) withoutScripts() Install {
	if in.Customizations == nil {
		return in
	}
	custom := *in.Customizations
	custom.PostInstallScript = withheld(custom.PostInstallScript)
	custom.ConfigDriveUserData = withheld(custom.ConfigDriveUserData)
	in.Customizations = &custom
	return in
}
