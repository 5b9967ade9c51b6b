package simulator

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
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
	OS             string            `json:"operatingSystem"`
	Customizations map[string]any    `json:"customizations"`
	Properties     map[string]string `json:"properties"`
	Storage        []installStorage  `json:"storage"`
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
	t, ok := templates()[in.OS]
	if !ok {
		return refuse(http.StatusNotFound, "Client::NotFound::OperatingSystem", "Operating system %s does not exist", in.OS)
	}
	if !slices.Contains(s.Templates, in.OS) {
		return refuse(http.StatusConflict, "Client::Conflict::OperatingSystemIncompatible", "Operating system %s is not compatible with this server", in.OS)
	}
	if f := checkForm(in.Customizations); f != nil {
		return f
	}
	if f := t.check(in.Customizations); f != nil {
		return f
	}
	return checkStorage(in.Storage, t)
}

// checkForm refuses what no template asks for, and values that are of no enum.
func checkForm(answers map[string]any) *failure {
	questions := make(map[string]templateInput)
	for _, t := range templates() {
		for _, input := range t.Inputs {
			questions[input.Name] = input
		}
	}
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		question, ok := questions[name]
		if !ok && name != "nutanixConfiguration" { // of templates that are not here
			return badRequest("Some properties does not exist: %s", name)
		}
		if value, _ := answers[name].(string); value != "" && len(question.Enum) > 0 && !slices.Contains(question.Enum, value) {
			return invalid(name, value, "dedicated.server.reinstall.customizations."+strings.ToUpper(name[:1])+name[1:]+"Enum")
		}
	}
	return nil
}

// check refuses answers to questions that were not asked, answers of another
// type, and none where there has to be one.
func (t template) check(answers map[string]any) *failure {
	const format = "Client::BadRequest::CustomizationInvalidFormat"
	for name := range answers {
		if !slices.ContainsFunc(t.Inputs, func(i templateInput) bool { return i.Name == name }) {
			return refuse(http.StatusBadRequest, "Client::BadRequest::CustomizationName", "Customization %s is not valid for %s", name, t.Name)
		}
	}
	for _, input := range t.Inputs {
		answer, given := answers[input.Name]
		if !given || answer == "" {
			if input.Mandatory && input.Default == nil {
				return refuse(http.StatusBadRequest, format, "[%s] is required", input.Name)
			}
			continue
		}
		if !input.takes(answer) {
			return refuse(http.StatusBadRequest, format, "Customization %s has an invalid format", input.Name)
		}
	}
	if key, _ := answers["sshKey"].(string); key != "" && !isPublicKey(key) {
		// The key itself is wanted, not its name in the account; a VPS wants
		// the name.
		return invalidKey()
	}
	// OVHcloud wants a letter first, which RFC 1123 no longer does.
	host := regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)
	if name, _ := answers["hostname"].(string); name != "" && !host.MatchString(name) {
		return refuse(http.StatusBadRequest, "Client::BadRequest::HostnameInvalidFormat", "Hostname %s has an invalid format", name)
	}
	return nil
}

// takes reports whether an answer is of the type that the question wants.
func (i templateInput) takes(answer any) bool {
	switch i.Type {
	case "boolean":
		_, ok := answer.(bool)
		return ok
	case "keyValue":
		_, ok := answer.(map[string]any)
		return ok
	}
	text, ok := answer.(string)
	return ok && (len(i.Enum) == 0 || slices.Contains(i.Enum, text))
}
