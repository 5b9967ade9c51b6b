package simulator

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// installArea covers the installation of operating systems on servers. One erases
// all disks and can't be undone, so the simulator is strict: an order that
// OVHcloud would refuse must not pass here.
func installArea(a *Account) area {
	const at = "/dedicated/server/{serviceName}"
	return area{name: "installs", routes: []route{
		{pattern: "GET " + at + "/install/compatibleTemplates", handle: show(a.servers.find, func(s *server) any {
			return struct {
				OVH []string `json:"ovh"`
			}{s.Templates}
		})},
		{pattern: "GET " + at + "/install/status", handle: on(a.servers.find, a.installStatus)},
		{pattern: "POST " + at + "/reinstall", handle: on(a.servers.find, a.reinstall), body: `{"operatingSystem":"debian13_64"}`},
	}}
}

// An installStep is one thing that an installation goes through.
type installStep struct {
	Comment string  `json:"comment"`
	Error   *string `json:"error"`
	Status  string  `json:"status"`
}

// An installProgress is how far an installation has come.
type installProgress struct {
	Elapsed int64         `json:"elapsedTime"` // seconds
	Steps   []installStep `json:"progress"`
}

// installStatus shows how far a running installation has come. Once it ends
// there is nothing to show: 404 does not mean that it failed.
func (a *Account) installStatus(s *server, _ *request) (any, *failure) {
	for _, t := range a.tasks.ByID {
		if t.Server == s.API.Name && t.API.Function == functionReinstall && t.Ended.IsZero() {
			return progress(a.worked(t.Started)), nil
		}
	}
	return nil, notFound("Server is not being installed or reinstalled at the moment")
}

// progress spreads the steps evenly over the time that the task takes.
func progress(worked time.Duration) installProgress {
	steps := []string{"Preparing the hardware", "Wiping disks", "Partitioning", "Writing the system", "Configuring", "Rebooting"}
	done := int(worked * time.Duration(len(steps)) / installDuration)
	p := installProgress{Elapsed: int64(worked.Seconds())}
	for i, step := range steps {
		status := "todo"
		switch {
		case i < done:
			status = "done"
		case i == done:
			status = "doing"
		}
		p.Steps = append(p.Steps, installStep{Comment: step, Status: status})
	}
	return p
}

// An installOrder is an order to install a server. What is not checked is raw.
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
	Storage    []installStorage  `json:"storage"`
}

// An installAnswer is the task of an installation, in a shape that no other task
// has.
type installAnswer struct {
	Comment   string  `json:"comment"`
	DoneDate  *string `json:"doneDate"`
	Function  string  `json:"function"`
	StartDate string  `json:"startDate"`
	Status    string  `json:"status"`
	TaskID    int64   `json:"taskId"`
}

// reinstall begins an installation. The whole order is checked, but only the
// operating system in it has an effect.
func (a *Account) reinstall(s *server, r *request) (any, *failure) {
	var in installOrder
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := in.check(s); f != nil {
		return nil, f
	}
	t, f := a.tasks.begin(s, functionReinstall)
	if f != nil {
		return nil, f
	}
	t.OS = in.OS
	t.API.Comment = new("Reinstall with " + in.OS)
	return installAnswer{*t.API.Comment, nil, functionReinstall, t.API.StartDate, t.API.Status, t.API.TaskID}, nil
}

// check refuses an order that OVHcloud would refuse, with the classes that it
// declares for that.
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
	// OVHcloud wants a letter first, which RFC 1123 no longer does.
	host := regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)
	if name := in.Customizations.Hostname; name != "" && !host.MatchString(name) {
		return refuse(http.StatusBadRequest, "Client::BadRequest::HostnameInvalidFormat", "Hostname %s has an invalid format", name)
	}
	// The key itself is wanted, not its name in the account; a VPS wants the
	// name.
	if key := in.Customizations.SSHKey; key != "" && !isPublicKey(key) {
		return invalidKey()
	}
	return cmp.Or(in.checkImage(), checkStorage(in.Storage, templates()[in.OS]))
}

// checkImage refuses customizations that are of no enum, and an image of the
// customer's own that is nowhere.
func (in *installOrder) checkImage() *failure {
	c := in.Customizations
	const enums = "dedicated.server.reinstall.customizations."
	if f := cmp.Or(
		oneOf("imageCheckSumType", c.CheckSumType, enums+"ImageCheckSumTypeEnum", "md5", "sha1", "sha256", "sha512"),
		oneOf("imageType", c.ImageType, enums+"ImageTypeEnum", "qcow2", "raw"),
		oneOf("language", c.Language, enums+"LanguageEnum", language().Enum...),
		oneOf("postInstallationScriptExtension", c.PostScriptKind, enums+"PostInstallationScriptExtensionEnum", "cmd", "ps1"),
	); f != nil {
		return f
	}
	if in.OS == "byolinux_64" && c.ImageURL == "" {
		return refuse(http.StatusBadRequest, "Client::BadRequest::CustomizationInvalidFormat", "[imageURL] is required")
	}
	return nil
}
