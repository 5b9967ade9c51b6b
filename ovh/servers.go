package ovh

import (
	"context"
	"slices"
	"strings"
)

// A Server is a dedicated server.
type Server struct {
	Name              string       `json:"name"` // its serviceName
	ServerID          int64        `json:"serverId"`
	IP                string       `json:"ip"` // main IPv4
	Reverse           string       `json:"reverse,omitempty"`
	OS                string       `json:"os"` // template of the last installation
	State             string       `json:"state"`
	PowerState        string       `json:"powerState,omitempty"`
	BootID            *int64       `json:"bootId,omitempty"`
	BootScript        string       `json:"bootScript,omitempty"`
	EFIBootloaderPath string       `json:"efiBootloaderPath,omitempty"`
	RootDevice        string       `json:"rootDevice,omitempty"`
	RescueMail        string       `json:"rescueMail,omitempty"`
	RescueSSHKey      string       `json:"rescueSshKey,omitempty"` // the key itself, not a name
	CommercialRange   string       `json:"commercialRange,omitempty"`
	Datacenter        string       `json:"datacenter"`
	Region            string       `json:"region,omitempty"`
	AvailabilityZone  string       `json:"availabilityZone,omitempty"`
	Rack              string       `json:"rack,omitempty"`
	LinkSpeed         int64        `json:"linkSpeed,omitempty"` // Mbit/s
	SupportLevel      string       `json:"supportLevel,omitempty"`
	Monitoring        bool         `json:"monitoring"`
	NoIntervention    bool         `json:"noIntervention"`
	ProfessionalUse   bool         `json:"professionalUse,omitempty"`
	NewUpgradeSystem  bool         `json:"newUpgradeSystem,omitempty"`
	IAM               *IAMResource `json:"iam,omitempty"`
}

// DisplayName returns the label that OVHcloud's panel shows, or "".
func (s Server) DisplayName() string {
	if s.IAM == nil {
		return ""
	}
	return s.IAM.DisplayName
}

// An IAMResource is how OVHcloud's access management knows a service.
type IAMResource struct {
	ID          string            `json:"id,omitempty"`
	URN         string            `json:"urn,omitempty"`
	DisplayName string            `json:"displayName,omitempty"`
	State       string            `json:"state,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

// Servers returns the account's dedicated servers, sorted by name. Servers
// that the keys must not see are left out without an error.
//
// API: GET /dedicated/server
func (r *Reader) Servers(ctx context.Context) ([]Server, error) {
	all, err := objects[Server](ctx, r, at("/dedicated/server"))
	order(all, func(a, b Server) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Server returns one dedicated server. [ErrNotFound] means that it does not
// exist, or belongs to somebody else.
//
// API: GET /dedicated/server/{serviceName}
func (r *Reader) Server(ctx context.Context, name string) (Server, error) {
	return get[Server](ctx, r, at("/dedicated/server/{}", name))
}

// ServerIPs returns the IP blocks that are routed to a server, sorted.
//
// API: GET /dedicated/server/{serviceName}/ips
func (r *Reader) ServerIPs(ctx context.Context, name string) ([]string, error) {
	blocks, err := get[nameList](ctx, r, at("/dedicated/server/{}/ips", name))
	slices.Sort(blocks)
	return blocks, err
}

// A ServerBoot is what a server boots, and how rescue lets its owner in. Nil
// fields stay as they are.
type ServerBoot struct {
	BootID       *int64  `json:"bootId,omitempty"`
	RescueSSHKey *string `json:"rescueSshKey,omitempty"` // the key itself, not a name
	RescueMail   *string `json:"rescueMail,omitempty"`
}

// SetServerBoot changes what a server boots from its next restart on, until
// it is changed again.
//
// API: PUT /dedicated/server/{serviceName}
func SetServerBoot(name string, boot ServerBoot) Request[None] {
	shown := boot
	if boot.RescueSSHKey != nil {
		shown.RescueSSHKey = new(shownKey(*boot.RescueSSHKey))
	}
	return request[None]("PUT", at("/dedicated/server/{}", name), boot).showing(shown)
}

// RebootServer restarts a server at once, without a clean shutdown, and
// returns the task that tracks it.
//
// API: POST /dedicated/server/{serviceName}/reboot
func RebootServer(name string) Request[Task] {
	return request[Task]("POST", at("/dedicated/server/{}/reboot", name), nil)
}
