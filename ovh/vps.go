package ovh

import (
	"cmp"
	"context"
	"fmt"
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
func (c *Client) VPSs(ctx context.Context) ([]VPS, error) {
	all, err := objects[VPS](ctx, c, at("/vps"))
	order(all, func(a, b VPS) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// VPS returns one virtual server, or an error that is [ErrNotFound].
//
// API: GET /vps/{serviceName}
func (c *Client) VPS(ctx context.Context, name string) (VPS, error) {
	return call[VPS](ctx, c, "GET", at("/vps/{}", name), nil)
}

// RenameVPS sets the label of a virtual server, of 50 characters at most.
//
// API: PUT /vps/{serviceName}
func (c *Client) RenameVPS(ctx context.Context, name, displayName string) error {
	body := struct {
		DisplayName string `json:"displayName"`
	}{displayName}
	_, err := call[struct{}](ctx, c, "PUT", at("/vps/{}", name), body)
	return err
}

// A VPSImage is a system that a virtual server can be installed with.
type VPSImage struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// VPSImages returns what a virtual server can be installed with, sorted by name.
//
// API: GET /vps/{serviceName}/images/available
func (c *Client) VPSImages(ctx context.Context, name string) ([]VPSImage, error) {
	all, err := objects[VPSImage](ctx, c, at("/vps/{}/images/available", name))
	order(all, func(a, b VPSImage) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	return all, err
}

// CurrentVPSImage returns what a virtual server is installed with.
//
// API: GET /vps/{serviceName}/images/current
func (c *Client) CurrentVPSImage(ctx context.Context, name string) (VPSImage, error) {
	return call[VPSImage](ctx, c, "GET", at("/vps/{}/images/current", name), nil)
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

// VPSTasks returns the tasks of a virtual server, the newest first: all, or
// those in that state when it is not empty.
//
// API: GET /vps/{serviceName}/tasks
func (c *Client) VPSTasks(ctx context.Context, name, state string) ([]VPSTask, error) {
	all, err := objects[VPSTask](ctx, c, at("/vps/{}/tasks", name).where("state", state))
	order(all, func(a, b VPSTask) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

// A VPSTaskTimeoutError says that a task did not end while it was watched. The
// task goes on.
type VPSTaskTimeoutError struct{ Last VPSTask }

func (e *VPSTaskTimeoutError) Error() string {
	return fmt.Sprintf("task %d (%s) is still %q", e.Last.ID, e.Last.Type, e.Last.State)
}

// WaitVPSTask watches a task until it ends, well or not, and returns it. When
// the time is over first, the error is a [VPSTaskTimeoutError].
//
// API: GET /vps/{serviceName}/tasks/{id}
func (c *Client) WaitVPSTask(ctx context.Context, name string, task int64, w Watch[VPSTask]) (VPSTask, error) {
	last := VPSTask{ID: task, State: "unknown"}
	last, over, err := watch(ctx, w, last, func(ctx context.Context) (VPSTask, error) {
		return call[VPSTask](ctx, c, "GET", at("/vps/{}/tasks/{}", name, id(task)), nil)
	})
	if over {
		return last, &VPSTaskTimeoutError{last}
	}
	return last, err
}

// Work that OVHcloud does to a virtual server on request.
const (
	StartVPS          = "start"
	StopVPS           = "stop"
	RebootVPS         = "reboot"
	RevertVPSSnapshot = "snapshot/revert"
)

// WorkOnVPS starts one of the works above and returns the task that tracks it.
//
// API: POST /vps/{serviceName}/start, stop, reboot or snapshot/revert
func (c *Client) WorkOnVPS(ctx context.Context, name, work string) (VPSTask, error) {
	p := at("/vps/{}", name)
	p.s += "/" + work
	return call[VPSTask](ctx, c, "POST", p, nil)
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
func (c *Client) ReinstallVPS(ctx context.Context, name string, in VPSInstall) (VPSTask, error) {
	return call[VPSTask](ctx, c, "POST", at("/vps/{}/rebuild", name), in)
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
func (c *Client) VPSSnapshot(ctx context.Context, name string) (VPSSnapshot, error) {
	return call[VPSSnapshot](ctx, c, "GET", at("/vps/{}/snapshot", name), nil)
}

// CreateVPSSnapshot saves the disk of a virtual server.
//
// API: POST /vps/{serviceName}/createSnapshot
func (c *Client) CreateVPSSnapshot(ctx context.Context, name, description string) (VPSTask, error) {
	body := struct {
		Description string `json:"description,omitempty"`
	}{description}
	return call[VPSTask](ctx, c, "POST", at("/vps/{}/createSnapshot", name), body)
}

// DeleteVPSSnapshot deletes the snapshot of a virtual server.
//
// API: DELETE /vps/{serviceName}/snapshot
func (c *Client) DeleteVPSSnapshot(ctx context.Context, name string) (VPSTask, error) {
	return call[VPSTask](ctx, c, "DELETE", at("/vps/{}/snapshot", name), nil)
}
