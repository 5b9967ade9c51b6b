package simulator

import (
	"slices"
	"time"
)

// An intervention is work that was done on a server in its rack.
type intervention struct {
	Date *string `json:"date"`
	ID   int64   `json:"interventionId"`
	Type *string `json:"type"`
}

// A plannedIntervention is work that is going to be done.
type plannedIntervention struct {
	End    string `json:"expectedEndDate"`
	ID     int64  `json:"id"`
	Status string `json:"status"`
	Type   string `json:"type"`
	Start  string `json:"wantedStartDate"`
}

// interventionArea covers what OVHcloud's technicians did to the servers, the
// same to each, and what they are going to do to one of them.
func interventionArea(a *Account) area {
	const at = "/dedicated/server/{serviceName}/intervention"
	const plans = "/dedicated/server/{serviceName}/plannedIntervention"
	past, planned := []int64{810001, 810002}, func(s *server) []int64 {
		if s.API.ServerID == 400_004 { // the fourth, backup-1
			return []int64{820001}
		}
		return []int64{}
	}
	return area{name: "interventions", routes: []route{
		{pattern: "GET " + at, handle: show(a.servers.find, func(*server) any { return past })},
		{pattern: "GET " + at + "/{interventionId}", handle: on(a.servers.find, func(_ *server, r *request) (any, *failure) {
			id := r.number("interventionId")
			if !slices.Contains(past, id) {
				return nil, noSuchObject(r.vars["interventionId"])
			}
			return intervention{new(datetime(a.created)), id, new("Replacement of a disk")}, nil
		})},
		{pattern: "GET " + plans, handle: show(a.servers.find, func(s *server) any { return planned(s) })},
		{pattern: "GET " + plans + "/{interventionId}", handle: on(a.servers.find, func(s *server, r *request) (any, *failure) {
			id := r.number("interventionId")
			if !slices.Contains(planned(s), id) {
				return nil, noSuchObject(r.vars["interventionId"])
			}
			start := a.created.AddDate(0, 4, 0)
			return plannedIntervention{datetime(start.Add(2 * time.Hour)), id, "todo", "HARDWARE_UPGRADE_ON_ACTIVE_SERVER", datetime(start)}, nil
		})},
	}}
}
