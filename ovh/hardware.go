package ovh

import (
	"cmp"
	"context"
)

// Quantity is a number with its unit, such as {"unit":"GB","value":480}.
type Quantity struct {
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
}

// Hardware is what a server is made of.
type Hardware struct {
	Description       string      `json:"description,omitempty"`
	FormFactor        string      `json:"formFactor,omitempty"`
	BootMode          string      `json:"bootMode"`
	Motherboard       string      `json:"motherboard,omitempty"`
	Processor         string      `json:"processorName,omitempty"`
	Architecture      string      `json:"processorArchitecture,omitempty"`
	Processors        int         `json:"numberOfProcessors,omitempty"`
	CoresPerProcessor int         `json:"coresPerProcessor,omitempty"`
	ThreadsPerCPU     int         `json:"threadsPerProcessor,omitempty"`
	Memory            *Quantity   `json:"memorySize,omitempty"`
	DiskGroups        []DiskGroup `json:"diskGroups,omitempty"`
}

// A DiskGroup is a set of disks of the same kind.
type DiskGroup struct {
	ID         int64     `json:"diskGroupId,omitempty"`
	Disks      int       `json:"numberOfDisks,omitempty"`
	Type       string    `json:"diskType,omitempty"`
	Size       *Quantity `json:"diskSize,omitempty"`
	Controller string    `json:"raidController,omitempty"`
	RAID       string    `json:"defaultHardwareRaidType,omitempty"`
}

// ServerHardware returns what a server is made of.
//
// API: GET /dedicated/server/{serviceName}/specifications/hardware
func (r *Reader) ServerHardware(ctx context.Context, server string) (Hardware, error) {
	return get[Hardware](ctx, r, at("/dedicated/server/{}/specifications/hardware", server))
}

// Network is how a server is connected.
type Network struct {
	Connection *Quantity  `json:"connection,omitempty"`
	Bandwidth  *Bandwidth `json:"bandwidth,omitempty"`
	Routing    *struct {
		IPv4 *Route `json:"ipv4,omitempty"`
		IPv6 *Route `json:"ipv6,omitempty"`
	} `json:"routing,omitempty"`
	Switching *struct {
		Name string `json:"name,omitempty"`
	} `json:"switching,omitempty"`
	VRack *struct {
		Type      string    `json:"type,omitempty"`
		Bandwidth *Quantity `json:"bandwidth,omitempty"`
	} `json:"vrack,omitempty"`
}

// Bandwidth is what a server's contract grants.
type Bandwidth struct {
	Type     string    `json:"type,omitempty"`
	Inbound  *Quantity `json:"InternetToOvh,omitempty"`
	Outbound *Quantity `json:"OvhToInternet,omitempty"`
	Internal *Quantity `json:"OvhToOvh,omitempty"`
}

// A Route is how a server reaches the network.
type Route struct {
	IP      string `json:"ip,omitempty"`
	Gateway string `json:"gateway,omitempty"`
	Network string `json:"network,omitempty"`
}

// ServerNetwork returns how a server is connected.
//
// API: GET /dedicated/server/{serviceName}/specifications/network
func (r *Reader) ServerNetwork(ctx context.Context, server string) (Network, error) {
	return get[Network](ctx, r, at("/dedicated/server/{}/specifications/network", server))
}

// An Intervention is work that OVHcloud's technicians did on a server.
type Intervention struct {
	ID   int64  `json:"interventionId"`
	Type string `json:"type,omitempty"`
	Date string `json:"date,omitempty"`
}

// ServerInterventions returns the past interventions on a server, the latest first.
//
// API: GET /dedicated/server/{serviceName}/intervention
func (r *Reader) ServerInterventions(ctx context.Context, server string) ([]Intervention, error) {
	all, err := objects[Intervention](ctx, r, at("/dedicated/server/{}/intervention", server))
	order(all, func(a, b Intervention) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

// SetServerMonitoring lets OVHcloud ping a server and intervene when it does
// not answer, or stops that.
//
// API: PUT /dedicated/server/{serviceName}
func SetServerMonitoring(server string, on bool) Request[None] {
	body := struct {
		Monitoring bool `json:"monitoring"`
	}{on}
	return request[None]("PUT", at("/dedicated/server/{}", server), body)
}

// CancelServerTask stops a task, if OVHcloud still can.
//
// API: POST /dedicated/server/{serviceName}/task/{taskId}/cancel
func CancelServerTask(server string, task int64) Request[None] {
	return request[None]("POST", at("/dedicated/server/{}/task/{}/cancel", server, id(task)), nil)
}

// InstallProgress is how far an installation is.
type InstallProgress struct {
	Elapsed int           `json:"elapsedTime"` // seconds
	Steps   []InstallStep `json:"progress,omitempty"`
}

// An InstallStep is one step of an installation.
type InstallStep struct {
	Comment string `json:"comment"`
	Status  string `json:"status"`
	Error   string `json:"error,omitempty"`
}

// InstallStatus returns how far an installation is. [ErrNotFound] means that
// none runs.
//
// API: GET /dedicated/server/{serviceName}/install/status
func (r *Reader) InstallStatus(ctx context.Context, server string) (InstallProgress, error) {
	return get[InstallProgress](ctx, r, at("/dedicated/server/{}/install/status", server))
}
