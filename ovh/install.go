package ovh

import (
	"context"
	"errors"
	"net/http"
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
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	all, err := call[[]Template](ctx, c, "GET", at("/dedicated/installationTemplate/templateInfos"), nil)
	if errors.Is(err, ErrNotFound) {
		var names []string
		names, err = call[[]string](ctx, c, "GET", at("/dedicated/installationTemplate"), nil)
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
func (c *Client) Template(ctx context.Context, name string) (Template, error) {
	return call[Template](ctx, c, "GET", at("/dedicated/installationTemplate/{}", name), nil)
}

// CompatibleTemplates returns the names of the templates that a server can be
// installed with, sorted.
//
// API: GET /dedicated/server/{serviceName}/install/compatibleTemplates
func (c *Client) CompatibleTemplates(ctx context.Context, server string) ([]string, error) {
	answer, err := call[struct {
		OVH []string `json:"ovh"`
	}](ctx, c, "GET", at("/dedicated/server/{}/install/compatibleTemplates", server), nil)
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
// installs it anew. It returns the task that tracks it.
//
// OVHcloud may fail to answer although it created the task; then the task is
// looked for and returned as if it had answered.
//
// API: POST /dedicated/server/{serviceName}/reinstall
func (c *Client) Reinstall(ctx context.Context, server string, in Install) (Task, error) {
	task, err := call[Task](ctx, c, "POST", at("/dedicated/server/{}/reinstall", server), in)
	if !answerLost(err) {
		return task, err
	}
	tasks, lookup := c.PendingServerTasks(ctx, server)
	for _, t := range tasks {
		if lookup == nil && t.Function == FunctionReinstall {
			return t, nil
		}
	}
	return Task{}, err
}

// answerLost reports whether a write that failed with err may have been
// carried out.
func answerLost(err error) bool {
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return lost.MayHaveRun
	}
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Status >= 500 && e.Status != http.StatusNotImplemented || e.Status == http.StatusRequestTimeout)
}
