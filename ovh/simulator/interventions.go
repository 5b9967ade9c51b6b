package simulator

import "slices"

// An intervention is work that was done on a server in its rack.
type intervention struct {
	Date *string `json:"date"`
	ID   int64   `json:"interventionId"`
	Type *string `json:"type"`
}

// interventionArea covers what OVHcloud's technicians did to the servers, the
// same to each. Planned work has routes of its own, which the simulator lacks.
func interventionArea(a *Account) area {
	const at = "/dedicated/server/{serviceName}/intervention"
	past := []int64{810001, 810002}
	return area{name: "interventions", routes: []route{
		{pattern: "GET " + at, handle: show(a.servers.find, func(*server) any { return past })},
		{pattern: "GET " + at + "/{interventionId}", handle: on(a.servers.find, func(_ *server, r *request) (any, *failure) {
			id := r.number("interventionId")
			if !slices.Contains(past, id) {
				return nil, noSuchObject(r.vars["interventionId"])
			}
			return intervention{new(datetime(a.created)), id, new("Replacement of a disk")}, nil
		})},
	}}
}
