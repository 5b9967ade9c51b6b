package ovh

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// A VPS is a virtual private server.
type VPS struct {
	Name        string `json:"name"` // such as vps-1234abcd.vps.ovh.net
	DisplayName string `json:"displayName,omitempty"`
	State       string `json:"state"`
	Zone        string `json:"zone,omitempty"`
	Cluster     string `json:"cluster,omitempty"`
	Netboot     string `json:"netbootMode,omitempty"`
	VCores      int    `json:"vcore,omitempty"`
	Memory      int    `json:"memoryLimit,omitempty"` // MiB
	Model       *struct {
		Name    string `json:"name"`
		Disk    int    `json:"disk,omitempty"` // GiB
		Version string `json:"version,omitempty"`
	} `json:"model,omitempty"`
	Monitored bool         `json:"slaMonitoring,omitempty"`
	IAM       *IAMResource `json:"iam,omitempty"`
}

// VPSs returns the account's virtual servers, sorted by name.
//
// API: GET /vps
func (r *Reader) VPSs(ctx context.Context) ([]VPS, error) {
	all, err := objects[VPS](ctx, r, at("/vps"))
	order(all, func(a, b VPS) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// VPS returns one virtual server, or an error that is [ErrNotFound].
//
// API: GET /vps/{serviceName}
func (r *Reader) VPS(ctx context.Context, name string) (VPS, error) {
	return get[VPS](ctx, r, at("/vps/{}", name))
}

// RenameVPS sets the label of a virtual server, of 50 characters at most.
//
// API: PUT /vps/{serviceName}
func RenameVPS(name, displayName string) Request[None] {
	body := struct {
		DisplayName string `json:"displayName"`
	}{displayName}
	return request[None]("PUT", at("/vps/{}", name), body)
}

// A VPSImage is a system that a virtual server can be installed with.
type VPSImage struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// VPSImages returns what a virtual server can be installed with, sorted by name.
//
// API: GET /vps/{serviceName}/images/available
func (r *Reader) VPSImages(ctx context.Context, name string) ([]VPSImage, error) {
	all, err := objects[VPSImage](ctx, r, at("/vps/{}/images/available", name))
	order(all, func(a, b VPSImage) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	return all, err
}

// CurrentVPSImage returns what a virtual server is installed with.
//
// API: GET /vps/{serviceName}/images/current
func (r *Reader) CurrentVPSImage(ctx context.Context, name string) (VPSImage, error) {
	return get[VPSImage](ctx, r, at("/vps/{}/images/current", name))
}

// A VPSTask is something that OVHcloud does to a virtual server.
type VPSTask struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	State    string `json:"state"`
	Progress int    `json:"progress"` // percent
	Date     string `json:"date,omitempty"`
}

// Pending reports whether the task goes on.
func (t VPSTask) Pending() bool {
	return slices.Contains([]string{"todo", "doing", "waitingAck", "paused", "blocked", "unknown"}, t.State)
}

// Failed reports whether the task ended without success.
func (t VPSTask) Failed() bool { return !t.Pending() && t.State != "done" }

// VPSTasks returns the tasks of a virtual server, the newest first: all, or
// those in that state when it is not empty.
//
// API: GET /vps/{serviceName}/tasks
func (r *Reader) VPSTasks(ctx context.Context, name, state string) ([]VPSTask, error) {
	all, err := objects[VPSTask](ctx, r, at("/vps/{}/tasks", name).where("state", state))
	order(all, func(a, b VPSTask) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

// WaitVPSTask watches a task of a virtual server until it ends, well or not,
// and returns it. When the time is over first, it returns the task as seen last
// and a [TaskTimeoutError].
//
// API: GET /vps/{serviceName}/tasks/{id}
func (r *Reader) WaitVPSTask(ctx context.Context, name string, task int64, w Watch[VPSTask]) (VPSTask, error) {
	return wait(ctx, name, w, VPSTask{ID: task, State: "unknown"}, func(ctx context.Context) (VPSTask, error) {
		return get[VPSTask](ctx, r, at("/vps/{}/tasks/{}", name, id(task)))
	})
}

func (t VPSTask) state() TaskState { return TaskState{t.ID, t.Type, t.State} }

// StartVPS switches a virtual server on.
//
// API: POST /vps/{serviceName}/start
func StartVPS(name string) Request[VPSTask] {
	return request[VPSTask]("POST", at("/vps/{}/start", name), nil)
}

// StopVPS switches a virtual server off. Its disk and its addresses stay.
//
// API: POST /vps/{serviceName}/stop
func StopVPS(name string) Request[VPSTask] {
	return request[VPSTask]("POST", at("/vps/{}/stop", name), nil)
}

// RebootVPS restarts a virtual server.
//
// API: POST /vps/{serviceName}/reboot
func RebootVPS(name string) Request[VPSTask] {
	return request[VPSTask]("POST", at("/vps/{}/reboot", name), nil)
}

// RevertVPSSnapshot puts the disk of a virtual server back to its snapshot.
// What was written since is lost.
//
// API: POST /vps/{serviceName}/snapshot/revert
func RevertVPSSnapshot(name string) Request[VPSTask] {
	return request[VPSTask]("POST", at("/vps/{}/snapshot/revert", name), nil)
}

// A VPSInstall says what to put on a virtual server. The key is a name of the
// account's keys here, unlike on dedicated servers.
type VPSInstall struct {
	Image      string `json:"imageId"`
	SSHKey     string `json:"sshKey,omitempty"`
	NoPassword bool   `json:"doNotSendPassword,omitempty"`
}

// ReinstallVPS wipes the disk of a virtual server and installs it anew.
//
// API: POST /vps/{serviceName}/rebuild
func ReinstallVPS(name string, in VPSInstall) Request[VPSTask] {
	return request[VPSTask]("POST", at("/vps/{}/rebuild", name), in)
}

// A VPSSnapshot is the one snapshot that a virtual server can have.
type VPSSnapshot struct {
	ID          string `json:"id"`
	Description string `json:"description"`
	Created     string `json:"creationDate"`
	Region      string `json:"region,omitempty"`
}

// VPSSnapshot returns the snapshot of a virtual server; [ErrNotFound] means
// that it has none.
//
// API: GET /vps/{serviceName}/snapshot
func (r *Reader) VPSSnapshot(ctx context.Context, name string) (VPSSnapshot, error) {
	return get[VPSSnapshot](ctx, r, at("/vps/{}/snapshot", name))
}

// CreateVPSSnapshot saves the disk of a virtual server.
//
// API: POST /vps/{serviceName}/createSnapshot
func CreateVPSSnapshot(name, description string) Request[VPSTask] {
	body := struct {
		Description string `json:"description,omitempty"`
	}{description}
	return request[VPSTask]("POST", at("/vps/{}/createSnapshot", name), body)
}

// DeleteVPSSnapshot deletes the snapshot of a virtual server.
//
// API: DELETE /vps/{serviceName}/snapshot
func DeleteVPSSnapshot(name string) Request[VPSTask] {
	return request[VPSTask]("DELETE", at("/vps/{}/snapshot", name), nil)
}
