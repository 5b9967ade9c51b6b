package simulator

import "fmt"

// A vpsDisk is the disk of a VPS as OVHcloud's API takes and returns it. The
// size is in GB, the threshold in MB.
type vpsDisk struct {
	Bandwidth  int     `json:"bandwidthLimit"`
	ID         int64   `json:"id"`
	LowSpace   *int    `json:"lowFreeSpaceThreshold"`
	Monitoring *bool   `json:"monitoring"`
	Service    *string `json:"serviceName"`
	Size       int     `json:"size"`
	State      string  `json:"state"`
	Type       string  `json:"type"`
}

// vpsDiskArea covers what a VPS has besides its state: the disk, the place, the
// console and the password.
func vpsDiskArea(a *Account) area {
	vs := a.vps
	const at = "/vps/{serviceName}"
	findDisk := func(r *request) (*vps, *failure) {
		v, f := vs.find(r)
		if f == nil && r.number("id") != v.diskID() {
			f = noSuchObject(r.vars["id"])
		}
		return v, f
	}
	return area{name: "vpsDisks", routes: []route{
		{pattern: "GET " + at + "/disks", handle: show(vs.find, func(v *vps) any { return []int64{v.diskID()} })},
		{pattern: "GET " + at + "/disks/{id}", handle: show(findDisk, func(v *vps) any { return v.disk() })},
		{pattern: "PUT " + at + "/disks/{id}", body: `{"monitoring":true,"lowFreeSpaceThreshold":2048}`, handle: on(findDisk, func(v *vps, r *request) (any, *failure) {
			next, f := amend(r, v.disk(), "lowFreeSpaceThreshold", "monitoring")
			if f != nil {
				return nil, f
			}
			v.Disk = vpsDiskWatch{next.LowSpace, next.Monitoring}
			return nil, nil
		})},
		{pattern: "GET " + at + "/datacenter", handle: show(vs.find, func(*vps) any {
			return struct {
				Country string `json:"country"`
				Long    string `json:"longName"`
				Name    string `json:"name"`
			}{"fr", "Gravelines", "gra"}
		})},
		{pattern: "POST " + at + "/getConsoleUrl", handle: on(vs.find, func(v *vps, _ *request) (any, *failure) {
			if v.API.State != "running" {
				return nil, badRequest("This VPS is not running")
			}
			return fmt.Sprintf("https://console.simulator/%s?token=%016x", v.API.Name, a.random.Uint64()), nil
		})},
		// The new password goes to the customer by mail.
		{pattern: "POST " + at + "/setPassword", handle: on(vs.find, func(v *vps, _ *request) (any, *failure) {
			t, f := vs.begin(v, "changeRootPassword", "maintenance", "running")
			if f == nil {
				a.mails.send("Password of "+v.API.Name, fmt.Sprintf("The new password of root is simulated-%012x.\n", a.random.Uint64()>>16))
			}
			return t, f
		})},
		{pattern: "PUT " + at + "/snapshot", body: `{"description":"before the move"}`, handle: on(vs.findSnapshot, func(v *vps, r *request) (any, *failure) {
			next, f := amend(r, *v.Snapshot, "description")
			if f == nil {
				v.Snapshot.Description = next.Description
			}
			return nil, f
		})},
		{pattern: "GET " + at + "/automatedBackup", handle: show(vs.find, func(v *vps) any {
			return struct {
				Rotation *int    `json:"rotation"`
				Schedule *string `json:"schedule"`
				Service  string  `json:"serviceResourceName"`
				State    string  `json:"state"`
			}{Service: v.API.Name, State: "disabled"}
		})},
		{pattern: "GET " + at + "/option", handle: show(vs.find, func(v *vps) any {
			if v.Snapshot == nil {
				return []string{}
			}
			return []string{"snapshot"}
		})},
		{pattern: "GET " + at + "/option/{option}", handle: on(vs.find, func(v *vps, r *request) (any, *failure) {
			if name := r.vars["option"]; v.Snapshot == nil || name != "snapshot" {
				return nil, noSuchObject(name)
			}
			return struct {
				Option string `json:"option"`
				State  string `json:"state"`
			}{"snapshot", "subscribed"}, nil
		})},
	}}
}

// A vpsDiskWatch is when a customer wants to hear of a disk.
type vpsDiskWatch struct {
	LowSpace   *int  `json:"lowSpace,omitempty"`
	Monitoring *bool `json:"monitoring,omitempty"`
}

// diskID numbers the one disk that a VPS has.
func (v *vps) diskID() int64 {
	var serial int64
	_, _ = fmt.Sscanf(v.API.Name, "vps-%d.", &serial)
	return 31_000_000 + serial
}

func (v *vps) disk() vpsDisk {
	return vpsDisk{
		Bandwidth: 0, ID: v.diskID(), LowSpace: v.Disk.LowSpace, Monitoring: v.Disk.Monitoring, Service: &v.API.Name, Size: v.API.Model.Disk,
		State: "connected", Type: "primary",
	}
}
