package simulator

import (
	"cmp"
	"time"
)

// A vpsTask is one thing that is done to a VPS, or was.
type vpsTask struct {
	API     vpsTaskAnswer `json:"api"`
	Started time.Time     `json:"started"`
	After   string        `json:"after"`             // state of the machine once it is done; what its boot makes of it when empty
	Netboot string        `json:"netboot,omitempty"` // boot mode to set
}

// A vpsTaskAnswer is a task as OVHcloud's API returns it. It has next to nothing
// in common with that of a dedicated server.
type vpsTaskAnswer struct {
	Date     string `json:"date"`
	ID       int64  `json:"id"`
	Progress int    `json:"progress"`
	State    string `json:"state"`
	Type     string `json:"type"`
}

// vpsTaskDuration is what any task of a VPS takes, at speed 1.
const vpsTaskDuration = 30 * time.Second

// vpsTaskArea covers the tasks of VPS and what begins them. A VPS runs one at a
// time, as a dedicated server does, but shows it in its state; and its tasks can
// be read for ever.
func vpsTaskArea(a *Account) area {
	vs := a.vps
	begin := func(kind, during, after string) handler {
		return on(vs.find, func(v *vps, _ *request) (any, *failure) {
			return vs.begin(v, kind, cmp.Or(during, v.API.State), after)
		})
	}
	const at = "/vps/{serviceName}"
	return area{name: "vpsTasks", advance: vs.advanceTasks, routes: []route{
		{pattern: "GET " + at + "/tasks", query: "state=done&type=rebootVm", handle: on(vs.find, listVPSTasks)},
		{pattern: "GET " + at + "/tasks/{id}", handle: on(vs.find, func(v *vps, r *request) (any, *failure) {
			t, f := numbered(v.Tasks, r, "id")
			if f != nil {
				return nil, f
			}
			return t.API, nil
		})},
		{pattern: "POST " + at + "/start", handle: begin("startVm", "", "")},
		{pattern: "POST " + at + "/stop", handle: begin("stopVm", "stopping", "stopped")},
		{pattern: "POST " + at + "/reboot", handle: begin("rebootVm", "rebooting", "")},
		{pattern: "POST " + at + "/rebuild", handle: on(vs.find, vs.rebuild), body: `{"imageId":"img-debian13","sshKey":"laptop"}`},
	}}
}

// listVPSTasks lists the ids of the tasks that the query selects.
func listVPSTasks(v *vps, r *request) (any, *failure) {
	if f := r.oneOf("state", "vps.TaskStateEnum", "blocked", "cancelled", "doing", "done", "error", "paused", "todo", "waitingAck"); f != nil {
		return nil, f
	}
	if f := r.oneOf("type", "vps.TaskTypeEnum", "addVeeamBackupJob", "changeRootPassword", "createSnapshot", "deleteSnapshot", "deliverVm",
		"getConsoleUrl", "internalTask", "migrate", "openConsoleAccess", "provisioningAdditionalIp", "reOpenVm", "rebootVm", "reinstallVm",
		"removeVeeamBackup", "rescheduleAutoBackup", "restoreFullVeeamBackup", "restoreVeeamBackup", "restoreVm", "revertSnapshot",
		"setMonitoring", "setNetboot", "startVm", "stopVm", "upgradeVm"); f != nil {
		return nil, f
	}
	return ids(v.Tasks, func(t *vpsTask) bool { return r.selects("state", t.API.State) && r.selects("type", t.API.Type) }), nil
}

// begin starts a task, unless another one runs. The VPS is in the state during
// until it has ended.
func (vs *virtualServers) begin(v *vps, kind, during, after string) (vpsTaskAnswer, *failure) {
	for _, t := range v.Tasks {
		if t.API.State != "done" {
			return vpsTaskAnswer{}, conflict("A task of type %s is already running", t.API.Type)
		}
	}
	vs.LastTask++
	now := vs.account.now()
	t := &vpsTask{Started: now, After: after, API: vpsTaskAnswer{Date: datetime(now), ID: vs.LastTask, State: "todo", Type: kind}}
	v.Tasks[t.API.ID], v.API.State = t, during
	return t.API, nil
}

// advanceTasks moves every task to where it is by now, and lets the VPS follow.
func (vs *virtualServers) advanceTasks() {
	for _, v := range vs.ByName {
		for _, t := range v.Tasks {
			if t.API.State == "done" {
				continue
			}
			switch worked := vs.account.worked(t.Started); {
			case worked >= vpsTaskDuration:
				t.API.State, t.API.Progress = "done", 100
				v.API.Netboot = cmp.Or(t.Netboot, v.API.Netboot)
				v.API.State = cmp.Or(t.After, v.booted())
			case worked >= taskInit:
				t.API.State, t.API.Progress = "doing", int(100*worked/vpsTaskDuration)
			}
		}
	}
}

// booted is the state of a VPS that has just booted.
func (v *vps) booted() string {
	if v.API.Netboot == "rescue" {
		return "rescued"
	}
	return "running"
}

// rebuild installs a VPS anew. It wants the name of an SSH key in the account,
// where a dedicated server wants the key itself.
func (vs *virtualServers) rebuild(v *vps, r *request) (any, *failure) {
	var in struct {
		Image      string  `json:"imageId"`
		Key        *string `json:"sshKey"` // a name here
		Public     *string `json:"publicSshKey"`
		NoPassword *bool   `json:"doNotSendPassword"`
		RTM        *bool   `json:"installRTM"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if _, f := findImage(in.Image); f != nil {
		return nil, f
	}
	// Only the name is checked: a public key in the order is taken as it is.
	if in.Key != nil {
		if _, ok := vs.account.sshKeys.ByName[*in.Key]; !ok {
			return nil, badRequest("SSH key %s does not exist", *in.Key)
		}
	}
	t, f := vs.begin(v, "reinstallVm", "installing", "")
	if f == nil {
		v.Image = in.Image
	}
	return t, f
}
