package simulator

// A vpsSnapshot is the state of a VPS that it can go back to. There is one at
// most.
type vpsSnapshot struct {
	Created     string  `json:"creationDate"`
	Description string  `json:"description"`
	ID          string  `json:"id"`
	Region      *string `json:"region"`
}

// vpsSnapshotArea covers the snapshots of VPS. A snapshot is there at once; the
// task only keeps the VPS busy, which is then in the state that it was in.
func vpsSnapshotArea(a *Account) area {
	vs := a.vps
	find := vs.findSnapshot
	const at = "/vps/{serviceName}"
	return area{
		name: "vpsSnapshots",
		populate: func() {
			v := vs.ByName["vps-00000001.vps.ovh.net"]
			v.Snapshot = v.newSnapshot(datetime(a.created), "before the upgrade")
		},
		routes: []route{
			{pattern: "POST " + at + "/createSnapshot", handle: on(vs.find, vs.createSnapshot), body: `{"description":"again"}`},
			{pattern: "GET " + at + "/snapshot", handle: show(find, func(v *vps) any { return v.Snapshot })},
			{pattern: "DELETE " + at + "/snapshot", handle: on(find, func(v *vps, _ *request) (any, *failure) {
				// The VPS stays in the state that it is in.
				t, f := vs.begin(v, "deleteSnapshot", v.API.State, v.API.State)
				if f == nil {
					v.Snapshot = nil
				}
				return t, f
			})},
			{pattern: "POST " + at + "/snapshot/revert", handle: on(find, func(v *vps, _ *request) (any, *failure) {
				return vs.begin(v, "revertSnapshot", "maintenance", v.API.State)
			})},
		},
	}
}

// findSnapshot finds the VPS that a request is about, if it has a snapshot.
func (vs *virtualServers) findSnapshot(r *request) (*vps, *failure) {
	v, f := vs.find(r)
	if f == nil && v.Snapshot == nil {
		f = notFound("This VPS has no snapshot")
	}
	return v, f
}

// newSnapshot returns a snapshot of the disk as it is. VPS have no disk here, so
// nothing is copied and going back to it changes nothing.
func (v *vps) newSnapshot(created, description string) *vpsSnapshot {
	return &vpsSnapshot{created, description, "snap-" + v.API.Name, &v.API.Zone}
}

// createSnapshot replaces no snapshot: the old one has to be deleted first.
func (vs *virtualServers) createSnapshot(v *vps, r *request) (any, *failure) {
	var in struct {
		Description string `json:"description"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if v.Snapshot != nil {
		return nil, conflict("This VPS has a snapshot already")
	}
	t, f := vs.begin(v, "createSnapshot", "backuping", v.API.State)
	if f == nil {
		v.Snapshot = v.newSnapshot(datetime(vs.account.now()), in.Description)
	}
	return t, f
}
