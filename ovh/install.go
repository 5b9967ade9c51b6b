package ovh

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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
	Mandatory   bool     `json:"mandatory"` // has to be answered where there is no default
	Description string   `json:"description,omitempty"`
	Default     string   `json:"default,omitempty"` // as text, whatever the type
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
	OS             string         `json:"operatingSystem"` // name of a compatible template
	Customizations Customizations `json:"customizations,omitempty"`
	Storage        []Storage      `json:"storage,omitempty"` // of these, one is installed on
}

// Customizations answer the inputs of a template, by their names. Each value is
// of the JSON type that its input wants.
type Customizations map[string]any

// Customizations that most templates take.
const (
	CustomHostname   = "hostname"
	CustomSSHKey     = "sshKey" // the key itself, not a name
	CustomLanguage   = "language"
	CustomPostScript = "postInstallationScript"
	CustomUserData   = "configDriveUserData"
	CustomHeaders    = "httpHeaders"
)

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
	r := request[Task]("POST", at("/dedicated/server/{}/reinstall", server), in).showing(in.shown())
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

// shown withholds what often carries passwords, scripts and the headers that an
// image is fetched with, and shortens the key.
func (in Install) shown() Install {
	if len(in.Customizations) == 0 {
		return in
	}
	custom := maps.Clone(in.Customizations)
	for name, value := range custom {
		switch text, _ := value.(string); name {
		case CustomPostScript, CustomUserData:
			custom[name] = withheld(text)
		case CustomSSHKey:
			custom[name] = shownKey(text)
		case CustomHeaders:
			custom[name] = withheldValues(value)
		}
	}
	in.Customizations = custom
	return in
}

// withheldValues withholds each value of an object, whose names stay.
func withheldValues(object any) any {
	headers, ok := object.(map[string]any)
	if !ok {
		return withheld(fmt.Sprint(object))
	}
	headers = maps.Clone(headers)
	for name, value := range headers {
		headers[name] = withheld(fmt.Sprint(value))
	}
	return headers
}
