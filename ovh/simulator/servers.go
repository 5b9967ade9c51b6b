package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
)

// A server is one machine of the account: what the API tells, and what the
// machine itself is up to.
type server struct {
	API       dedicated `json:"api"`
	ServiceID int64     `json:"serviceId"`
	Running   string    `json:"running"`
	Templates []string  `json:"templates"` // that it can be installed with
}

// A dedicated server as OVHcloud's API tells it.
type dedicated struct {
	AvailabilityZone  string  `json:"availabilityZone"`
	BootID            *int64  `json:"bootId"`
	BootScript        *string `json:"bootScript"`
	CommercialRange   *string `json:"commercialRange"`
	Datacenter        string  `json:"datacenter"`
	EFIBootloaderPath *string `json:"efiBootloaderPath"`
	IAM               *iam    `json:"iam"`
	IP                string  `json:"ip"`
	LinkSpeed         *int64  `json:"linkSpeed"`
	Monitoring        bool    `json:"monitoring"`
	Name              string  `json:"name"`
	NewUpgradeSystem  bool    `json:"newUpgradeSystem"`
	NoIntervention    bool    `json:"noIntervention"`
	OS                string  `json:"os"`
	PowerState        string  `json:"powerState"`
	ProfessionalUse   bool    `json:"professionalUse"`
	Rack              string  `json:"rack"`
	Region            string  `json:"region"`
	RescueMail        *string `json:"rescueMail"`
	RescueSSHKey      *string `json:"rescueSshKey"`
	Reverse           *string `json:"reverse"`
	RootDevice        *string `json:"rootDevice"`
	ServerID          int64   `json:"serverId"`
	State             string  `json:"state"`
	SupportLevel      string  `json:"supportLevel"`
}

type iam struct {
	DisplayName *string           `json:"displayName"`
	ID          string            `json:"id"`
	State       *string           `json:"state"`
	Tags        map[string]string `json:"tags"`
	URN         string            `json:"urn"`
}

func newIAM(displayName, kind, name string, serial int64) *iam {
	return &iam{
		DisplayName: &displayName, State: new("OK"), Tags: map[string]string{},
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", serial), URN: "urn:v1:eu:resource:" + kind + ":" + name,
	}
}

func (a *Account) serverRoutes() []route {
	return []route{
		{method: "GET", pattern: "/dedicated/server", handle: func(*request) (any, *failure) {
			return names(a.state.Servers), nil
		}},
		{method: "GET", pattern: "/dedicated/server/{serviceName}", handle: a.onServer(func(s *server, _ *request) (any, *failure) {
			return s.API, nil
		})},
		{method: "PUT", pattern: "/dedicated/server/{serviceName}", handle: a.onServer(a.updateServer)},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/serviceInfos", handle: a.onServer(func(s *server, _ *request) (any, *failure) {
			return newServiceInfo(a.state.Contracts[s.ServiceID]), nil
		})},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/ips", handle: a.onServer(func(s *server, _ *request) (any, *failure) {
			return a.blocksOf(s.API.Name), nil
		})},
	}
}

// onServer finds the server that a route names.
func (a *Account) onServer(do func(*server, *request) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		s, ok := a.state.Servers[r.vars["serviceName"]]
		if !ok {
			return nil, noSuchService()
		}
		return do(s, r)
	}
}

// updateServer changes what a customer may change. A property that is left
// out stays, null clears it, any other is refused by name.
func (a *Account) updateServer(s *server, r *request) (any, *failure) {
	var in struct {
		BootID            json.RawMessage `json:"bootId"`
		BootScript        json.RawMessage `json:"bootScript"`
		EFIBootloaderPath json.RawMessage `json:"efiBootloaderPath"`
		Monitoring        json.RawMessage `json:"monitoring"`
		NoIntervention    json.RawMessage `json:"noIntervention"`
		RescueMail        json.RawMessage `json:"rescueMail"`
		RescueSSHKey      json.RawMessage `json:"rescueSshKey"`
		RootDevice        json.RawMessage `json:"rootDevice"`
		State             json.RawMessage `json:"state"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	next := s.API
	for _, p := range []struct {
		name, kind string
		given      json.RawMessage
		into       any
	}{
		{"bootId", "long", in.BootID, &next.BootID},
		{"bootScript", "text", in.BootScript, &next.BootScript},
		{"efiBootloaderPath", "string", in.EFIBootloaderPath, &next.EFIBootloaderPath},
		{"monitoring", "boolean", in.Monitoring, &next.Monitoring},
		{"noIntervention", "boolean", in.NoIntervention, &next.NoIntervention},
		{"rescueMail", "string", in.RescueMail, &next.RescueMail},
		{"rescueSshKey", "string", in.RescueSSHKey, &next.RescueSSHKey},
		{"rootDevice", "string", in.RootDevice, &next.RootDevice},
		{"state", "dedicated.server.StateEnum", in.State, &next.State},
	} {
		if p.given != nil && json.Unmarshal(p.given, p.into) != nil {
			return nil, invalid(p.name, string(p.given), p.kind)
		}
	}
	if f := checkUpdate(s, next); f != nil {
		return nil, f
	}
	s.API = next
	return nil, nil
}

func checkUpdate(s *server, next dedicated) *failure {
	if next.BootID != nil {
		if _, ok := bootOf(*next.BootID); !ok {
			return refuse(http.StatusNotFound, "Client::NotFound", "Netboot id %d is not valid, must be on list : %s", *next.BootID, bootList())
		}
	}
	if key := next.RescueSSHKey; key != nil && *key != "" && !isPublicKey(*key) {
		return badKey()
	}
	if next.State != s.API.State && next.State != "ok" {
		return invalid("state", next.State, "dedicated.server.StateEnum")
	}
	return nil
}

// blocksOf returns the IP blocks that are routed to a server.
func (a *Account) blocksOf(name string) []string {
	all := []string{}
	for _, b := range a.state.Blocks {
		if b.Service == name {
			all = append(all, b.Block.String())
		}
	}
	return all
}

// resolve adds to the public DNS.
func (a *Account) resolve(name string, addr netip.Addr) {
	name = fqdn(name)
	if !slices.Contains(a.state.DNS[name], addr) {
		a.state.DNS[name] = append(a.state.DNS[name], addr)
	}
}
