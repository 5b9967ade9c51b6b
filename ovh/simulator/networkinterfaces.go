package simulator

import (
	"cmp"
	"fmt"
	"strconv"
)

// A networkInterface is one of the ways of a server into a network, as OVHcloud's
// API returns it. Without link aggregation each has one controller.
type networkInterface struct {
	Controllers []string `json:"networkInterfaceController"`
	Enabled     bool     `json:"enabled"`
	Mode        string   `json:"mode"`
	Name        string   `json:"name"`
	Server      string   `json:"serverName"`
	UUID        string   `json:"uuid"`
	VRack       *string  `json:"vrack"`
}

// A networkController is a physical port, known by its MAC address.
type networkController struct {
	Link      string  `json:"linkType"`
	MAC       string  `json:"mac"`
	Interface *string `json:"virtualNetworkInterface"`
}

// networkInterfaceArea covers how servers are wired: one port to the public
// network and one to no vRack yet, the same for each.
func networkInterfaceArea(a *Account) area {
	const at = "/dedicated/server/{serviceName}"
	return area{name: "networkInterfaces", routes: []route{
		{
			pattern: "GET " + at + "/virtualNetworkInterface", query: "enabled=true&mode=public&name=public&vrack=pn-1",
			handle: on(a.servers.find, listInterfaces),
		},
		{pattern: "GET " + at + "/virtualNetworkInterface/{uuid}", handle: on(a.servers.find, func(s *server, r *request) (any, *failure) {
			id := r.vars["uuid"]
			return listed(s.interfaces(), id, func(n networkInterface) bool { return n.UUID == id })
		})},
		{pattern: "GET " + at + "/networkInterfaceController", query: "linkType=public", handle: on(a.servers.find, func(s *server, r *request) (any, *failure) {
			if f := r.oneOf("linkType", "dedicated.networkInterfaceController.NetworkInterfaceControllerLinkTypeEnum",
				"isolated", "private", "private_lag", "provisioning", "provisioning_lag", "public", "public_lag"); f != nil {
				return nil, f
			}
			all := []string{}
			for _, c := range s.controllers() {
				if r.selects("linkType", c.Link) {
					all = append(all, c.MAC)
				}
			}
			return all, nil
		})},
		{pattern: "GET " + at + "/networkInterfaceController/{mac}", handle: on(a.servers.find, func(s *server, r *request) (any, *failure) {
			mac := r.vars["mac"]
			return listed(s.controllers(), mac, func(c networkController) bool { return c.MAC == mac })
		})},
		{pattern: "GET " + at + "/vrack", handle: show(a.servers.find, func(*server) any { return []string{} })},
	}}
}

// listInterfaces lists the interfaces that the query selects.
func listInterfaces(s *server, r *request) (any, *failure) {
	if f := cmp.Or(
		r.oneOf("mode", "dedicated.virtualNetworkInterface.VirtualNetworkInterfaceModeEnum", "public", "public_aggregation", "vrack", "vrack_aggregation"),
		r.boolean("enabled"),
	); f != nil {
		return nil, f
	}
	all := []string{}
	for _, n := range s.interfaces() {
		// None is in a vRack.
		if r.selects("mode", n.Mode) && r.selects("name", n.Name) && r.selects("enabled", strconv.FormatBool(n.Enabled)) && r.param("vrack") == "" {
			all = append(all, n.UUID)
		}
	}
	return all, nil
}

func (s *server) interfaces() []networkInterface {
	var all []networkInterface
	for i, mode := range []string{"public", "vrack"} {
		all = append(all, networkInterface{
			Controllers: []string{s.mac(i)}, Enabled: true, Mode: mode, Name: mode, Server: s.API.Name, UUID: s.interfaceID(i),
		})
	}
	return all
}

func (s *server) controllers() []networkController {
	var all []networkController
	for i, link := range []string{"public", "private"} {
		all = append(all, networkController{link, s.mac(i), new(s.interfaceID(i))})
	}
	return all
}

func (s *server) interfaceID(port int) string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012d", s.API.ServerID, port+1)
}

// mac is the address of a port. Its range is nobody's in particular.
func (s *server) mac(port int) string {
	id := s.API.ServerID
	return fmt.Sprintf("02:00:%02x:%02x:%02x:%02x", id>>16&0xff, id>>8&0xff, id&0xff, port)
}
