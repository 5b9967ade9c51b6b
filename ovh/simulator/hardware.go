package simulator

import "slices"

type quantity struct {
	Unit  string `json:"unit"`
	Value int64  `json:"value"`
}

type hardware struct {
	BootMode     string      `json:"bootMode"`
	Cores        *int        `json:"coresPerProcessor"`
	RAIDSize     *quantity   `json:"defaultHardwareRaidSize"`
	RAIDType     *string     `json:"defaultHardwareRaidType"`
	Description  *string     `json:"description"`
	DiskGroups   []diskGroup `json:"diskGroups"`
	Cards        []struct{}  `json:"expansionCards"`
	FormFactor   *string     `json:"formFactor"`
	Memory       *quantity   `json:"memorySize"`
	Motherboard  *string     `json:"motherboard"`
	Processors   *int        `json:"numberOfProcessors"`
	Architecture *string     `json:"processorArchitecture"`
	Processor    *string     `json:"processorName"`
	Threads      *int        `json:"threadsPerProcessor"`
	USBKeys      []quantity  `json:"usbKeys"`
}

type diskGroup struct {
	RAIDSize    *quantity `json:"defaultHardwareRaidSize"`
	RAIDType    *string   `json:"defaultHardwareRaidType"`
	Description *string   `json:"description"`
	ID          *int64    `json:"diskGroupId"`
	Size        *quantity `json:"diskSize"`
	Type        *string   `json:"diskType"`
	Disks       *int      `json:"numberOfDisks"`
	Controller  *string   `json:"raidController"`
}

type network struct {
	Bandwidth  *bandwidth `json:"bandwidth"`
	Connection *quantity  `json:"connection"`
	OLA        *struct{}  `json:"ola"`
	Routing    *routing   `json:"routing"`
	Switching  *switching `json:"switching"`
	Traffic    *struct{}  `json:"traffic"`
	VMAC       vmac       `json:"vmac"`
	VRack      *struct{}  `json:"vrack"`
}

type bandwidth struct {
	In       *quantity `json:"InternetToOvh"`
	Out      *quantity `json:"OvhToInternet"`
	Internal *quantity `json:"OvhToOvh"`
	Type     *string   `json:"type"`
}

type routing struct {
	IPv4 *route4   `json:"ipv4"`
	IPv6 *struct{} `json:"ipv6"`
}

type route4 struct {
	Gateway *string `json:"gateway"`
	IP      *string `json:"ip"`
	Network *string `json:"network"`
}

type switching struct {
	Name *string `json:"name"`
}

type vmac struct {
	Quota     int  `json:"quota"`
	Supported bool `json:"supported"`
}

type intervention struct {
	Date *string `json:"date"`
	ID   int64   `json:"interventionId"`
	Type *string `json:"type"`
}

type certificate struct {
	Authority   string   `json:"authority"`
	Certificate *string  `json:"certificate"`
	Chain       *string  `json:"chain"`
	CommonName  string   `json:"commonName"`
	CSR         string   `json:"csr"`
	IAM         *iam     `json:"iam"`
	Service     string   `json:"serviceName"`
	Status      string   `json:"status"`
	Names       []string `json:"subjectAltName"`
	Type        string   `json:"type"`
	Until       *string  `json:"validityEnd"`
	From        *string  `json:"validityStart"`
}

const certificateName = "ssl-example.com-1"

func hardwareRoutes(a *Account) []route {
	const at = "/dedicated/server/{serviceName}"
	interventions := []int64{810001, 810002}
	return []route{
		{method: "GET", pattern: at + "/specifications/hardware", handle: a.onServer(func(s *server, _ *request) (any, *failure) { return newHardware(s), nil })},
		{method: "GET", pattern: at + "/specifications/network", handle: a.onServer(func(s *server, _ *request) (any, *failure) { return newNetwork(s), nil })},
		{method: "GET", pattern: at + "/intervention", handle: a.onServer(func(*server, *request) (any, *failure) { return interventions, nil })},
		{method: "GET", pattern: at + "/intervention/{interventionId}", handle: a.onServer(func(_ *server, r *request) (any, *failure) {
			if !slices.Contains(interventions, r.number("interventionId")) {
				return nil, noSuchObject(r.vars["interventionId"])
			}
			return intervention{new(datetime(a.state.Created)), r.number("interventionId"), new("Replacement of a disk")}, nil
		})},
		{method: "GET", pattern: "/ssl", handle: func(*request) (any, *failure) { return []string{certificateName}, nil }},
		{method: "GET", pattern: "/ssl/{serviceName}", handle: func(r *request) (any, *failure) {
			if r.vars["serviceName"] != certificateName {
				return nil, noSuchService()
			}
			return certificate{
				Authority: "sectigo", CommonName: "example.com", CSR: "-", IAM: newIAM("example.com", "ssl", certificateName, 5_000_000),
				Service: certificateName, Status: "ok", Names: []string{"example.com", "www.example.com"}, Type: "DV",
				Until: new(datetime(a.state.Created.AddDate(1, 0, 0))), From: new(datetime(a.state.Created)),
			}, nil
		}},
	}
}

func newHardware(s *server) hardware {
	return hardware{
		BootMode: "uefi", Cores: new(8), Description: s.API.CommercialRange, FormFactor: new("1u"), Memory: &quantity{"MB", 65536},
		Motherboard: new("X12SPi"), Processors: new(1), Architecture: new("x86_64"), Processor: new("EPYC 4344P"), Threads: new(16),
		DiskGroups: []diskGroup{{
			Description: new("2 X Disk SSD NVMe 960 GB"), ID: new(int64(1)), Size: &quantity{"GB", 960}, Type: new("NVMe"), Disks: new(2),
		}},
	}
}

func newNetwork(s *server) network {
	speed := &quantity{"Mbps", *s.API.LinkSpeed}
	return network{
		Bandwidth: &bandwidth{speed, speed, speed, new("included")}, Connection: speed,
		Routing:   &routing{IPv4: &route4{new("192.0.2.254"), &s.API.IP, new("192.0.2.0/24")}},
		Switching: &switching{new("switch-1")}, VMAC: vmac{256, true},
	}
}
