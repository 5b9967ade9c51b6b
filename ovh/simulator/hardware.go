package simulator

// hardwareArea covers what the servers are built of. All have the same board and
// disks: nothing else in the simulator depends on them.
func hardwareArea(a *Account) area {
	const at = "/dedicated/server/{serviceName}/specifications"
	return area{name: "hardware", routes: []route{
		{pattern: "GET " + at + "/hardware", handle: show(a.servers.find, func(s *server) any { return newHardware(s) })},
		{pattern: "GET " + at + "/network", handle: show(a.servers.find, func(s *server) any { return newNetwork(s) })},
	}}
}

// newHardware describes a machine without a RAID controller: whatever concerns
// one is null.
func newHardware(s *server) hardware {
	return hardware{
		BootMode: "uefi", Cores: new(8), Description: s.API.CommercialRange, FormFactor: new("1u"), Memory: &quantity{"MB", 65536},
		Motherboard: new("X12SPi"), Processors: new(1), Architecture: new("x86_64"), Processor: new("EPYC 4344P"), Threads: new(16),
		DiskGroups: []diskGroup{{
			Description: new("2 X Disk SSD NVMe 960 GB"), ID: new(int64(1)), Size: &quantity{"GB", 960}, Type: new("NVMe"), Disks: new(2),
		}},
	}
}

// newNetwork describes a public network at the speed of the server's link. What
// is null is not part of the offer.
func newNetwork(s *server) network {
	speed := &quantity{"Mbps", *s.API.LinkSpeed}
	return network{
		Bandwidth: &bandwidth{speed, speed, speed, new("included")}, Connection: speed,
		Routing:   &routing{IPv4: &ipv4Routing{new("192.0.2.254"), &s.API.IP, new("192.0.2.0/24")}},
		Switching: &switching{new("switch-1")}, VMAC: vmac{256, true},
	}
}

// A hardware is a machine as OVHcloud's API returns it. Sizes come with their unit.
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

// A diskGroup is a set of equal disks, which an installation can choose.
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

// A network is how a server is connected.
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

// A bandwidth is what may flow between the server and the rest of the world.
type bandwidth struct {
	In       *quantity `json:"InternetToOvh"`
	Out      *quantity `json:"OvhToInternet"`
	Internal *quantity `json:"OvhToOvh"`
	Type     *string   `json:"type"`
}

// A routing is how traffic reaches the server.
type routing struct {
	IPv4 *ipv4Routing `json:"ipv4"`
	IPv6 *struct{}    `json:"ipv6"`
}

type ipv4Routing struct {
	Gateway *string `json:"gateway"`
	IP      *string `json:"ip"`
	Network *string `json:"network"`
}

// A switching is the switch that the server is connected to.
type switching struct {
	Name *string `json:"name"`
}

// A vmac is how many virtual MAC addresses a server may have.
type vmac struct {
	Quota     int  `json:"quota"`
	Supported bool `json:"supported"`
}
