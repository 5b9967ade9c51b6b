package simulator

import (
	"cmp"
	"time"
)

// An ipTask is something that is done to a block, or was.
type ipTask struct {
	API     ipTaskAnswer `json:"api"`
	Started time.Time    `json:"started"`
}

// An ipTaskAnswer is a task as OVHcloud's API returns it.
type ipTaskAnswer struct {
	Comment     *string   `json:"comment"`
	Destination *routedTo `json:"destination"`
	Done        *string   `json:"doneDate"`
	Function    string    `json:"function"`
	LastUpdate  *string   `json:"lastUpdate"`
	Start       string    `json:"startDate"`
	Status      string    `json:"status"`
	ID          int64     `json:"taskId"`
}

// functionMove is the task that routes a block to something else, or to nothing.
const functionMove = "genericMoveFloatingIp"

// A destination is what a block can be routed to.
type destination struct {
	NextHops []string `json:"nexthop"`
	Service  string   `json:"service"`
}

// destinations are all of them, by product. The account has of two.
type destinations struct {
	Cloud        []destination `json:"cloudProject"`
	PrivateCloud []destination `json:"dedicatedCloud"`
	Servers      []destination `json:"dedicatedServer"`
	Hosting      []destination `json:"hostingReseller"`
	Balancers    []destination `json:"ipLoadbalancing"`
	VMware       []destination `json:"vmwareCloudDirector"`
	VPS          []destination `json:"vps"`
}

// ipMoveArea covers the way of additional blocks from one service to another.
// The rest of the world notices at the end of the task.
func ipMoveArea(a *Account) area {
	i := a.ips
	const at = "/ip/{ip}"
	return area{name: "ipMoves", advance: i.advance, routes: []route{
		{pattern: "GET " + at + "/move", handle: on(i.find, func(b *block, _ *request) (any, *failure) { return i.destinations(b) })},
		{pattern: "POST " + at + "/move", handle: on(i.find, i.move), body: `{"to":"ns3000002.ip-192-0-2.eu"}`},
		{pattern: "POST " + at + "/park", handle: on(i.find, func(b *block, _ *request) (any, *failure) { return i.route(b, "") })},
		{pattern: "GET " + at + "/task", query: "function=" + functionMove + "&status=done", handle: on(i.find, listIPTasks)},
		{pattern: "GET " + at + "/task/{taskId}", handle: on(i.find, func(b *block, r *request) (any, *failure) {
			t, f := numbered(b.Tasks, r, "taskId")
			if f != nil {
				return nil, f
			}
			return t.API, nil
		})},
	}}
}

func listIPTasks(b *block, r *request) (any, *failure) {
	if f := cmp.Or(
		r.oneOf("function", "ip.TaskFunctionEnum", "arinBlockReassign", "changeRipeOrg", "checkAndReleaseIp", functionMove, "supernetByoipFailoverPartitioning"),
		r.oneOf("status", "ip.TaskStatusEnum", "cancelled", "customerError", "doing", "done", "init", "ovhError", "todo"),
	); f != nil {
		return nil, f
	}
	return ids(b.Tasks, func(t *ipTask) bool {
		return r.selects("function", t.API.Function) && r.selects("status", t.API.Status)
	}), nil
}

// destinations lists what the block can be routed to: anything in the account
// but where it is.
func (i *ips) destinations(b *block) (any, *failure) {
	if f := b.movable(); f != nil {
		return nil, f
	}
	all := destinations{Servers: []destination{}, VPS: []destination{}}
	for _, name := range names(i.account.servers.ByName) {
		if name != b.Service {
			all.Servers = append(all.Servers, destination{Service: name})
		}
	}
	for _, name := range names(i.account.vps.ByName) {
		if name != b.Service {
			all.VPS = append(all.VPS, destination{Service: name})
		}
	}
	return all, nil
}

// movable refuses to move what came with its service.
func (b *block) movable() *failure {
	if !b.Additional {
		return badRequest("IP %s is not an additional IP and cannot be moved", b.Block)
	}
	return nil
}

func (i *ips) move(b *block, r *request) (any, *failure) {
	var in struct {
		NextHop *string `json:"nexthop"`
		To      string  `json:"to"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := required("to", in.To); f != nil {
		return nil, f
	}
	_, isServer := i.account.servers.ByName[in.To]
	_, isVPS := i.account.vps.ByName[in.To]
	if !isServer && !isVPS {
		return nil, badRequest("Service %s does not exist or cannot have IP %s", in.To, b.Block)
	}
	if in.NextHop != nil {
		return nil, badRequest("Service %s has no next hop %s", in.To, *in.NextHop)
	}
	return i.route(b, in.To)
}

// route begins to route a block to a service; "" is nowhere.
func (i *ips) route(b *block, to string) (any, *failure) {
	if f := b.movable(); f != nil {
		return nil, f
	}
	if b.Service == to {
		return nil, badRequest("IP %s is routed to %q already", b.Block, to)
	}
	for _, t := range b.Tasks {
		if t.API.Status != "done" {
			return nil, conflict("Task %d of type %s is already running", t.API.ID, t.API.Function)
		}
	}
	now := i.account.now()
	i.LastTask++
	t := &ipTask{Started: now, API: ipTaskAnswer{
		Function: functionMove, ID: 91_000_000 + i.LastTask, LastUpdate: new(datetime(now)), Start: datetime(now), Status: "init",
	}}
	if to != "" {
		t.API.Destination = &routedTo{&to}
	}
	if b.Tasks == nil {
		b.Tasks = make(map[int64]*ipTask)
	}
	b.Tasks[t.API.ID] = t
	return t.API, nil
}

// advance moves every task to where it is by now.
func (i *ips) advance() {
	now := i.account.now()
	for _, b := range i.Blocks {
		for _, t := range b.Tasks {
			worked := i.account.worked(t.Started)
			switch {
			case t.API.Status == "done" || worked < taskInit:
				continue
			case worked < taskTodo:
				t.API.Status = "todo"
			case worked < rebootDuration:
				t.API.Status = "doing"
			default:
				t.API.Status, t.API.Done, b.Service = "done", new(datetime(now)), ""
				if t.API.Destination != nil {
					b.Service = *t.API.Destination.Service
				}
			}
			t.API.LastUpdate = new(datetime(now))
		}
	}
}
