package simulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// A template is an operating system as OVHcloud's API tells it.
type template struct {
	BitFormat     int             `json:"bitFormat"`
	Category      string          `json:"category"`
	Description   string          `json:"description"`
	Distribution  string          `json:"distribution"`
	EndOfInstall  string          `json:"endOfInstall"`
	Family        string          `json:"family"`
	Filesystems   []string        `json:"filesystems"`
	Inputs        []templateInput `json:"inputs"`
	License       *struct{}       `json:"license"` // never told
	LVMReady      *bool           `json:"lvmReady"`
	NoPartition   bool            `json:"noPartitioning"`
	Project       *struct{}       `json:"project"` // never told
	RootMount     *string         `json:"rootMountpoint"`
	OnlyMirroring bool            `json:"softRaidOnlyMirroring"`
	Subfamily     string          `json:"subfamily"`
	Name          string          `json:"templateName"`
}

type templateInput struct {
	Default     *string  `json:"default"`
	Description *string  `json:"description"`
	Enum        []string `json:"enum"`
	Mandatory   bool     `json:"mandatory"`
	Name        string   `json:"name"`
	Type        string   `json:"type"`
}

type templateInfo struct {
	Category     string    `json:"category"`
	Description  string    `json:"description"`
	EndOfInstall *string   `json:"endOfInstall"`
	Family       string    `json:"family"`
	License      *struct{} `json:"license"`
	Project      *struct{} `json:"project"`
	Subfamily    string    `json:"subfamily"`
	Name         string    `json:"templateName"`
}

func (a *Account) installRoutes() []route {
	return []route{
		{method: "GET", pattern: "/dedicated/installationTemplate", public: true, handle: func(*request) (any, *failure) {
			return slices.Sorted(maps.Keys(templates())), nil
		}},
		{method: "GET", pattern: "/dedicated/installationTemplate/templateInfos", public: true, handle: listTemplates},
		{method: "GET", pattern: "/dedicated/installationTemplate/{templateName}", public: true, handle: onTemplate(func(t template) any { return t })},
		{method: "GET", pattern: "/dedicated/installationTemplate/{templateName}/partitionScheme", handle: onTemplate(func(t template) any {
			if t.NoPartition {
				return []string{}
			}
			return []string{"default"}
		})},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/install/compatibleTemplates", handle: a.onServer(func(s *server, _ *request) (any, *failure) {
			return struct {
				OVH []string `json:"ovh"`
			}{s.Templates}, nil
		})},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/install/status", handle: a.onServer(a.installStatus)},
		{method: "POST", pattern: "/dedicated/server/{serviceName}/reinstall", handle: a.onServer(a.reinstall)},
	}
}

func listTemplates(*request) (any, *failure) {
	all := templates()
	infos := make([]templateInfo, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t := all[name]
		infos = append(infos, templateInfo{
			Category: t.Category, Description: t.Description, EndOfInstall: &t.EndOfInstall,
			Family: t.Family, Subfamily: t.Subfamily, Name: name,
		})
	}
	return infos, nil
}

func onTemplate(show func(template) any) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		t, ok := templates()[r.vars["templateName"]]
		if !ok {
			return nil, noSuchObject(r.vars["templateName"])
		}
		return show(t), nil
	}
}

type installStep struct {
	Comment string  `json:"comment"`
	Error   *string `json:"error"`
	Status  string  `json:"status"`
}

type installProgress struct {
	Elapsed int64         `json:"elapsedTime"` // seconds
	Steps   []installStep `json:"progress"`
}

func (a *Account) installStatus(s *server, _ *request) (any, *failure) {
	for _, t := range a.state.Tasks {
		if t.Server != s.API.Name || t.API.Function != functionReinstall || !t.Ended.IsZero() {
			continue
		}
		passed := time.Duration(float64(a.now().Sub(t.Started)) * a.opts.Speed)
		names := []string{"Preparing the hardware", "Wiping disks", "Partitioning", "Writing the system", "Configuring", "Rebooting"}
		done := int(passed * time.Duration(len(names)) / installs)
		p := installProgress{Elapsed: int64(passed.Seconds())}
		for i, name := range names {
			status := "todo"
			if i < done {
				status = "done"
			} else if i == done {
				status = "doing"
			}
			p.Steps = append(p.Steps, installStep{Comment: name, Status: status})
		}
		return p, nil
	}
	return nil, refuse(http.StatusNotFound, "Client::NotFound", "Server is not being installed or reinstalled at the moment")
}

// An order to install a server. What is not looked into is kept raw.
type installOrder struct {
	OS             string `json:"operatingSystem"`
	Customizations struct {
		Hostname          string            `json:"hostname"`
		SSHKey            string            `json:"sshKey"`
		Language          string            `json:"language"`
		PostScript        string            `json:"postInstallationScript"`
		PostScriptKind    string            `json:"postInstallationScriptExtension"`
		UserData          string            `json:"configDriveUserData"`
		Metadata          map[string]string `json:"configDriveMetadata"`
		EFIBootloaderPath string            `json:"efiBootloaderPath"`
		Bonding           bool              `json:"enableLacpBonding"`
		Headers           map[string]string `json:"httpHeaders"`
		CheckSum          string            `json:"imageCheckSum"`
		CheckSumType      string            `json:"imageCheckSumType"`
		ImageType         string            `json:"imageType"`
		ImageURL          string            `json:"imageURL"`
		Nutanix           map[string]string `json:"nutanixConfiguration"`
	} `json:"customizations"`
	Properties map[string]string `json:"properties"`
	Storage    []struct {
		DiskGroupID  int64             `json:"diskGroupId"`
		HardwareRAID []json.RawMessage `json:"hardwareRaid"`
		Partitioning json.RawMessage   `json:"partitioning"`
	} `json:"storage"`
}

type installAnswer struct {
	Comment   string  `json:"comment"`
	DoneDate  *string `json:"doneDate"`
	Function  string  `json:"function"`
	StartDate string  `json:"startDate"`
	Status    string  `json:"status"`
	TaskID    int64   `json:"taskId"`
}

func (a *Account) reinstall(s *server, r *request) (any, *failure) {
	var in installOrder
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := in.check(s); f != nil {
		return nil, f
	}
	t, f := a.begin(s, functionReinstall)
	if f != nil {
		return nil, f
	}
	t.OS = in.OS
	t.API.Comment = new("Reinstall with " + in.OS)
	return installAnswer{*t.API.Comment, nil, functionReinstall, t.API.StartDate, t.API.Status, t.API.TaskID}, nil
}

func (in *installOrder) check(s *server) *failure {
	if f := required("operatingSystem", in.OS); f != nil {
		return f
	}
	if _, ok := templates()[in.OS]; !ok {
		return refuse(http.StatusNotFound, "Client::NotFound::OperatingSystem", "Operating system %s does not exist", in.OS)
	}
	if !slices.Contains(s.Templates, in.OS) {
		return refuse(http.StatusConflict, "Client::Conflict::OperatingSystemIncompatible", "Operating system %s is not compatible with this server", in.OS)
	}
	host := regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)
	if name := in.Customizations.Hostname; name != "" && !host.MatchString(name) {
		return refuse(http.StatusBadRequest, "Client::BadRequest::HostnameInvalidFormat", "Hostname %s has an invalid format", name)
	}
	if key := in.Customizations.SSHKey; key != "" && !isPublicKey(key) {
		return badKey()
	}
	if len(in.Storage) > 1 {
		return refuse(http.StatusNotImplemented, "Server::NotImplemented::DiskGroupMultipleConfigs", "Only one disk group can be configured")
	}
	if len(in.Storage) == 1 && len(in.Storage[0].HardwareRAID) > 1 {
		return refuse(http.StatusNotImplemented, "Server::NotImplemented::HardwareRaidMultipleConfigs", "Only one hardware RAID can be configured")
	}
	return nil
}
