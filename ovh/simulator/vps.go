package simulator

import (
	"net/http"
	"slices"
	"time"
)

// A vps is a virtual server with its tasks.
type vps struct {
	API      vpsAnswer          `json:"api"`
	Image    string             `json:"image"`
	Snapshot *vpsSnapshot       `json:"snapshot"`
	Tasks    map[int64]*vpsTask `json:"tasks"`
}

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

type vpsLock struct {
	Locked bool   `json:"locked"`
	Reason string `json:"reason"`
}

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

type vpsImage struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type vpsSnapshot struct {
	Created     string  `json:"creationDate"`
	Description string  `json:"description"`
	ID          string  `json:"id"`
	Region      *string `json:"region"`
}

type vpsTask struct {
	API     vpsTaskAnswer `json:"api"`
	Started time.Time     `json:"started"`
	After   string        `json:"after"` // state of the machine once it is done
}

type vpsTaskAnswer struct {
	Date     string `json:"date"`
	ID       int64  `json:"id"`
	Progress int    `json:"progress"`
	State    string `json:"state"`
	Type     string `json:"type"`
}

// vpsWork is what any task of a virtual server takes.
const vpsWork = 30 * time.Second

func vpsImages() []vpsImage {
	return []vpsImage{{"img-debian12", "Debian 12"}, {"img-debian13", "Debian 13"}, {"img-ubuntu2404", "Ubuntu 24.04"}}
}

func (a *Account) vpsRoutes() []route {
	const at = "/vps/{serviceName}"
	task := func(kind, during, after string) func(*request) (any, *failure) {
		return a.onVPS(func(v *vps, _ *request) (any, *failure) { return a.work(v, kind, during, after) })
	}
	return []route{
		{method: "GET", pattern: "/vps", handle: func(*request) (any, *failure) { return names(a.state.VPS), nil }},
		{method: "GET", pattern: at, handle: a.onVPS(func(v *vps, _ *request) (any, *failure) { return v.API, nil })},
		{method: "PUT", pattern: at, handle: a.onVPS(updateVPS)},
		{method: "GET", pattern: at + "/images/available", handle: a.onVPS(func(*vps, *request) (any, *failure) {
			ids := []string{}
			for _, i := range vpsImages() {
				ids = append(ids, i.ID)
			}
			return ids, nil
		})},
		{method: "GET", pattern: at + "/images/available/{id}", handle: a.onVPS(func(_ *vps, r *request) (any, *failure) { return image(r.vars["id"]) })},
		{method: "GET", pattern: at + "/images/current", handle: a.onVPS(func(v *vps, _ *request) (any, *failure) { return image(v.Image) })},
		{method: "GET", pattern: at + "/tasks", query: "state", handle: a.onVPS(listVPSTasks)},
		{method: "GET", pattern: at + "/tasks/{id}", handle: a.onVPS(func(v *vps, r *request) (any, *failure) {
			t, ok := v.Tasks[r.number("id")]
			if !ok {
				return nil, noSuchObject(r.vars["id"])
			}
			return t.API, nil
		})},
		{method: "POST", pattern: at + "/start", handle: task("startVm", "stopped", "running")},
		{method: "POST", pattern: at + "/stop", handle: task("stopVm", "stopping", "stopped")},
		{method: "POST", pattern: at + "/reboot", handle: task("rebootVm", "rebooting", "running")},
		{method: "POST", pattern: at + "/rebuild", handle: a.onVPS(a.rebuild)},
		{method: "POST", pattern: at + "/createSnapshot", handle: a.onVPS(a.createSnapshot)},
		{method: "GET", pattern: at + "/snapshot", handle: a.onSnapshot(func(v *vps) (any, *failure) { return v.Snapshot, nil })},
		{method: "DELETE", pattern: at + "/snapshot", handle: a.onSnapshot(func(v *vps) (any, *failure) {
			v.Snapshot = nil
			return a.work(v, "deleteSnapshot", v.API.State, v.API.State)
		})},
		{method: "POST", pattern: at + "/snapshot/revert", handle: a.onSnapshot(func(v *vps) (any, *failure) {
			return a.work(v, "revertSnapshot", "maintenance", "running")
		})},
	}
}

func (a *Account) onVPS(do func(*vps, *request) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		v, ok := a.state.VPS[r.vars["serviceName"]]
		if !ok {
			return nil, noSuchService()
		}
		return do(v, r)
	}
}

func (a *Account) onSnapshot(do func(*vps) (any, *failure)) func(*request) (any, *failure) {
	return a.onVPS(func(v *vps, _ *request) (any, *failure) {
		if v.Snapshot == nil {
			return nil, refuse(http.StatusNotFound, "Client::NotFound", "This VPS has no snapshot")
		}
		return do(v)
	})
}

func image(id string) (any, *failure) {
	all := vpsImages()
	i := slices.IndexFunc(all, func(i vpsImage) bool { return i.ID == id })
	if i < 0 {
		return nil, noSuchObject(id)
	}
	return all[i], nil
}

func updateVPS(v *vps, r *request) (any, *failure) {
	var in struct {
		Display *string `json:"displayName"`
		Keymap  *string `json:"keymap"`
		Netboot *string `json:"netbootMode"`
		SLA     *bool   `json:"slaMonitoring"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if in.Display != nil {
		if len(*in.Display) > 50 {
			return nil, invalid("displayName", *in.Display, "string of 50 characters at most")
		}
		v.API.Display, v.API.IAM.DisplayName = in.Display, in.Display
	}
	return nil, nil
}

func listVPSTasks(v *vps, r *request) (any, *failure) {
	ids := []int64{}
	for id, t := range v.Tasks {
		if want := r.param("state"); want == "" || want == t.API.State {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// work starts a task, unless another one runs.
func (a *Account) work(v *vps, kind, during, after string) (any, *failure) {
	for _, t := range v.Tasks {
		if t.API.State != "done" {
			return nil, refuse(http.StatusConflict, "Client::Conflict", "A task of type %s is already running", t.API.Type)
		}
	}
	a.state.LastVPSTask++
	t := &vpsTask{Started: a.now(), After: after, API: vpsTaskAnswer{Date: datetime(a.now()), ID: a.state.LastVPSTask, State: "todo", Type: kind}}
	v.Tasks[t.API.ID], v.API.State = t, during
	return t.API, nil
}

// advanceVPS moves the tasks of virtual servers to where they are by now.
func (a *Account) advanceVPS(now time.Time) {
	for _, v := range a.state.VPS {
		for _, t := range v.Tasks {
			if t.API.State == "done" {
				continue
			}
			passed := time.Duration(float64(now.Sub(t.Started)) * a.opts.Speed)
			switch {
			case passed >= vpsWork:
				t.API.State, t.API.Progress, v.API.State = "done", 100, t.After
			case passed >= initFor:
				t.API.State, t.API.Progress = "doing", int(100*passed/vpsWork)
			}
		}
	}
}

func (a *Account) rebuild(v *vps, r *request) (any, *failure) {
	var in struct {
		Image      string  `json:"imageId"`
		Key        *string `json:"sshKey"` // a name here
		Public     *string `json:"publicSshKey"`
		NoPassword *bool   `json:"doNotSendPassword"`
		RTM        *bool   `json:"installRTM"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if _, f := image(in.Image); f != nil {
		return nil, f
	}
	if in.Key != nil {
		if _, ok := a.state.Keys[*in.Key]; !ok {
			return nil, refuse(http.StatusBadRequest, "Client::BadRequest", "SSH key %s does not exist", *in.Key)
		}
	}
	t, f := a.work(v, "reinstallVm", "installing", "running")
	if f == nil {
		v.Image = in.Image
	}
	return t, f
}

func (a *Account) createSnapshot(v *vps, r *request) (any, *failure) {
	var in struct {
		Description string `json:"description"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if v.Snapshot != nil {
		return nil, refuse(http.StatusConflict, "Client::Conflict", "This VPS has a snapshot already")
	}
	t, f := a.work(v, "createSnapshot", "backuping", "running")
	if f == nil {
		v.Snapshot = &vpsSnapshot{datetime(a.now()), in.Description, "snap-" + v.API.Name, &v.API.Zone}
	}
	return t, f
}

func (a *Account) demoVPS() {
	a.state.VPS = make(map[string]*vps)
	for i, name := range []string{"vps-00000001.vps.ovh.net", "vps-00000002.vps.ovh.net"} {
		label := []string{"staging", "vpn"}[i]
		terms := a.sign(contract{
			Kind: "vps", Route: "/vps", Name: name, Display: &label, Plan: "vps-2025-model1",
			Created: date(a.now().AddDate(0, -4, 0)), Expires: date(a.now().AddDate(0, 0, 9+20*i)),
		})
		v := &vps{Image: "img-debian12", Tasks: make(map[int64]*vpsTask), API: vpsAnswer{
			Cluster: "eu-west-gra", Display: &label, IAM: newIAM(label, "vps", name, terms.ID), Lock: vpsLock{false, "abuse"}, Memory: 4096,
			Model: vpsModel{
				Options: []string{"snapshot", "automatedBackup"}, Datacenter: []string{"gra"}, Disk: 75, MaxIPs: 16, Memory: 4096,
				Name: "vps-2025-model1", Offer: "VPS-1", VCore: 4, Version: "2025v1",
			},
			Monitoring: []string{}, Name: name, Netboot: "local", Offer: "ssd", SLA: new(false), State: "running", VCore: 4,
			Zone: "Region OpenStack: os-gra1", ZoneType: "region",
		}}
		if i == 0 {
			v.Snapshot = &vpsSnapshot{datetime(a.state.Created), "before the upgrade", "snap-" + name, &v.API.Zone}
		} else {
			v.API.State = "stopped"
		}
		a.state.VPS[name] = v
	}
}
