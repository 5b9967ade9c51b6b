package simulator

import (
	"unicode/utf8"
)

// virtualServers are the account's VPS.
type virtualServers struct {
	account  *Account
	ByName   map[string]*vps `json:"byName"`
	LastTask int64           `json:"lastTask"` // id
}

// A vps is a virtual machine: what the API returns of it, and what it keeps to
// itself.
type vps struct {
	API      vpsAnswer          `json:"api"`
	Image    string             `json:"image"`
	Snapshot *vpsSnapshot       `json:"snapshot"` // nil for none
	Tasks    map[int64]*vpsTask `json:"tasks"`
	Disk     vpsDiskWatch       `json:"disk"`
}

// vpsArea covers the virtual machines and the images to build them from.
func vpsArea(a *Account) area {
	vs := &virtualServers{account: a}
	a.vps = vs
	const at = "/vps/{serviceName}"
	return area{
		name: "vps", state: vs, populate: vs.populate, check: vs.check,
		routes: []route{
			{pattern: "GET /vps", query: tagQuery, handle: func(r *request) (any, *failure) {
				return tagged(r, vs.ByName, func(v *vps) *iam { return v.API.IAM })
			}},
			{pattern: "GET " + at, handle: show(vs.find, func(v *vps) any { return v.API })},
			{pattern: "PUT " + at, handle: on(vs.find, vs.update), body: `{"displayName":"qa","keymap":"us","netbootMode":"rescue"}`},
			{pattern: "GET " + at + "/images/available", handle: show(vs.find, func(*vps) any {
				ids := []string{}
				for _, i := range vpsImages() {
					ids = append(ids, i.ID)
				}
				return ids
			})},
			{pattern: "GET " + at + "/images/available/{id}", handle: on(vs.find, func(_ *vps, r *request) (any, *failure) {
				return findImage(r.vars["id"])
			})},
			{pattern: "GET " + at + "/images/current", handle: on(vs.find, func(v *vps, _ *request) (any, *failure) {
				return findImage(v.Image)
			})},
		},
	}
}

// populate adds a VPS that runs and one that is stopped.
func (vs *virtualServers) populate() {
	vs.ByName, vs.LastTask = make(map[string]*vps), 61_000_000
	vs.add("vps-00000001.vps.ovh.net", "staging", "running", 9)
	vs.add("vps-00000002.vps.ovh.net", "vpn", "stopped", 29)
}

// add adds a VPS of the one model that there is, with its contract.
func (vs *virtualServers) add(name, label, state string, daysLeft int) {
	now := vs.account.now()
	id := vs.account.services.add(contract{
		Kind: "vps", Route: "/vps", Name: name, Display: &label, Plan: "vps-2025-model1",
		Created: date(now.AddDate(0, -4, 0)), Expires: date(now.AddDate(0, 0, daysLeft)),
	})
	vs.ByName[name] = &vps{Image: "img-debian12", Tasks: make(map[int64]*vpsTask), API: vpsAnswer{
		Cluster: "eu-west-gra", Display: &label, IAM: newIAM(label, "vps", name, id), Lock: vpsLock{false, "abuse"}, Memory: 4096,
		Model: vpsModel{
			Options: []string{"snapshot", "automatedBackup"}, Datacenter: []string{"gra"}, Disk: 75, MaxIPs: 16, Memory: 4096,
			Name: "vps-2025-model1", Offer: "VPS-1", VCore: 4, Version: "2025v1",
		},
		Monitoring: []string{}, Name: name, Netboot: "local", Offer: "ssd", SLA: new(false), State: state, VCore: 4,
		Zone: "Region OpenStack: os-gra1", ZoneType: "region",
	}}
}

// check refuses a VPS without what the routes take for granted.
func (vs *virtualServers) check() error {
	return complete(vs.ByName, func(v *vps) bool {
		return v.API.IAM != nil && complete(v.Tasks, anything) == nil
	})
}

func (vs *virtualServers) find(r *request) (*vps, *failure) {
	return namedService(vs.ByName, r, "serviceName")
}

// update changes what a customer may change. A VPS takes its display name by its
// own route, where a dedicated server refuses it. Another boot mode is a task,
// after which it reads back; the machine takes it when it boots.
func (vs *virtualServers) update(v *vps, r *request) (any, *failure) {
	next, f := amend(r, v.API, "displayName", "keymap", "netbootMode", "slaMonitoring")
	if f != nil {
		return nil, f
	}
	switch {
	case next.Display != nil && utf8.RuneCountInString(*next.Display) > 50:
		return nil, invalid("displayName", *next.Display, "string of 50 characters at most")
	case next.Keymap != nil && *next.Keymap != "fr" && *next.Keymap != "us":
		return nil, invalid("keymap", *next.Keymap, "vps.VpsKeymapEnum")
	case next.Netboot != "local" && next.Netboot != "rescue":
		return nil, invalid("netbootMode", next.Netboot, "vps.VpsNetbootEnum")
	}
	wanted := next.Netboot
	next.Netboot = v.API.Netboot
	if wanted != next.Netboot {
		t, f := vs.begin(v, "setNetboot", v.API.State, v.API.State)
		if f != nil {
			return nil, f
		}
		v.Tasks[t.ID].Netboot = wanted
	}
	next.IAM.DisplayName = next.Display
	v.API = next
	return nil, nil
}

// A vpsImage is an operating system that a VPS can be built from.
type vpsImage struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func vpsImages() []vpsImage {
	return []vpsImage{{"img-debian12", "Debian 12"}, {"img-debian13", "Debian 13"}, {"img-ubuntu2404", "Ubuntu 24.04"}}
}

// findImage finds an image by its id. Every VPS can be built from all of them.
func findImage(id string) (vpsImage, *failure) {
	return listed(vpsImages(), id, func(i vpsImage) bool { return i.ID == id })
}

// A vpsAnswer is a VPS as OVHcloud's API returns it.
type vpsAnswer struct {
	Cluster    string   `json:"cluster"`
	Display    *string  `json:"displayName"`
	IAM        *iam     `json:"iam"`
	Keymap     *string  `json:"keymap"`
	Lock       vpsLock  `json:"lockStatus"`
	Memory     int      `json:"memoryLimit"`
	Model      vpsModel `json:"model"`
	Monitoring []string `json:"monitoringIpBlocks"`
	Name       string   `json:"name"`
	Netboot    string   `json:"netbootMode"`
	Offer      string   `json:"offerType"`
	SLA        *bool    `json:"slaMonitoring"`
	State      string   `json:"state"`
	VCore      int      `json:"vcore"`
	Zone       string   `json:"zone"`
	ZoneType   string   `json:"zoneType"`
}

// A vpsLock says whether OVHcloud has locked the VPS, and why it would.
type vpsLock struct {
	Locked bool   `json:"locked"`
	Reason string `json:"reason"`
}

// A vpsModel is what was ordered.
type vpsModel struct {
	Options    []string `json:"availableOptions"`
	Datacenter []string `json:"datacenter"`
	Disk       int      `json:"disk"`
	MaxIPs     int      `json:"maximumAdditionnalIp"`
	Memory     int      `json:"memory"`
	Name       string   `json:"name"`
	Offer      string   `json:"offer"`
	VCore      int      `json:"vcore"`
	Version    string   `json:"version"`
}
