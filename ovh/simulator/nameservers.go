package simulator

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A nameServer is where the rest of the world asks for a domain's zone. Only one
// within the domain itself needs an address.
type nameServer struct {
	ID   int64       `json:"id"`
	Host string      `json:"host"`
	IP   *netip.Addr `json:"ip"`
}

// A nameServerAnswer is a name server as OVHcloud's API returns it.
type nameServerAnswer struct {
	Host     string      `json:"host"`
	ID       int64       `json:"id"`
	IP       *netip.Addr `json:"ip"`
	Used     bool        `json:"isUsed"`
	ToDelete bool        `json:"toDelete"`
}

// A domainTask is something that is asked of the registry. It has its effect at
// the end.
type domainTask struct {
	API     domainTaskAnswer `json:"api"`
	Started time.Time        `json:"started"`
	Servers []nameServer     `json:"servers"` // that the domain has after it
}

// A domainTaskAnswer is a task as OVHcloud's API returns it.
type domainTaskAnswer struct {
	CanAccelerate bool    `json:"canAccelerate"`
	CanCancel     bool    `json:"canCancel"`
	CanRelaunch   bool    `json:"canRelaunch"`
	Comment       *string `json:"comment"`
	Creation      string  `json:"creationDate"`
	Domain        *string `json:"domain"`
	Done          *string `json:"doneDate"`
	Function      string  `json:"function"`
	ID            int64   `json:"id"`
	LastUpdate    string  `json:"lastUpdate"`
	Status        string  `json:"status"`
	Todo          string  `json:"todoDate"`
	Type          string  `json:"type"`
}

// nameServerArea covers the name servers of domains, and the tasks that change
// them. A domain changes them one order at a time.
func nameServerArea(a *Account) area {
	ds := a.domains
	const at = "/domain/{serviceName}"
	return area{name: "nameServers", routes: []route{
		{pattern: "GET " + at + "/nameServer", handle: show(ds.find, func(d *domain) any {
			all := []int64{}
			for _, s := range d.Servers {
				all = append(all, s.ID)
			}
			return all
		})},
		{pattern: "GET " + at + "/nameServer/{id}", handle: show(ds.findServer, func(s domainServer) any { return s.answer() })},
		{pattern: "GET " + at + "/nameServer/{id}/status", handle: show(ds.findServer, func(s domainServer) any {
			return struct {
				State string  `json:"state"`
				Type  string  `json:"type"`
				Since *string `json:"usedSince"`
			}{"ok", s.server.serverType(), new(datetime(s.domain.Updated))}
		})},
		{pattern: "POST " + at + "/nameServer", handle: on(ds.find, ds.addServers), body: `{"nameServer":[{"host":"ns1.example.org"}]}`},
		{pattern: "DELETE " + at + "/nameServer/{id}", handle: on(ds.findServer, ds.deleteServer)},
		{
			pattern: "POST " + at + "/nameServers/update", handle: on(ds.find, ds.replaceServers),
			body: `{"nameServers":[{"host":"ns1.example.org"},{"host":"ns2.example.org","ip":"192.0.2.53"}]}`,
		},
		{pattern: "GET " + at + "/task", query: "function=" + functionServers + "&status=done&type=domain", handle: on(ds.find, func(d *domain, r *request) (any, *failure) {
			if f := cmp.Or(
				r.oneOf("status", "domain.OperationStatusEnum", "cancelled", "doing", "done", "error", "problem", "todo"),
				r.oneOf("type", "domain.OperationTypeEnum", "alldom", "domain"),
			); f != nil {
				return nil, f
			}
			return ids(d.Tasks, func(t *domainTask) bool {
				return r.selects("function", t.API.Function) && r.selects("status", t.API.Status) && r.selects("type", t.API.Type)
			}), nil
		})},
		{pattern: "GET " + at + "/task/{id}", handle: on(ds.find, func(d *domain, r *request) (any, *failure) {
			t, f := numbered(d.Tasks, r, "id")
			if f != nil {
				return nil, f
			}
			return t.API, nil
		})},
	}}
}

// functionServers is the task that changes the name servers of a domain.
const functionServers = "DomainDnsUpdate"

// ownNameServers are OVHcloud's, as an order names them.
func ownNameServers() []nameServer {
	return []nameServer{{Host: "dns200.anycast.me"}, {Host: "ns200.anycast.me"}}
}

// adopt gives the name servers of an order their ids; those that the domain has
// already keep theirs.
func (ds *domains) adopt(have, want []nameServer) []nameServer {
	all := slices.Clone(want)
	for i := range all {
		if at := slices.IndexFunc(have, func(s nameServer) bool { return strings.EqualFold(s.Host, all[i].Host) }); at >= 0 {
			all[i].ID = have[at].ID
			continue
		}
		ds.LastServer++
		all[i].ID = ds.LastServer
	}
	return all
}

// A domainServer is a name server together with its domain.
type domainServer struct {
	domain *domain
	server nameServer
}

func (ds *domains) findServer(r *request) (domainServer, *failure) {
	d, f := ds.find(r)
	if f != nil {
		return domainServer{}, f
	}
	id := r.number("id")
	s, f := listed(d.Servers, r.vars["id"], func(s nameServer) bool { return s.ID == id })
	return domainServer{d, s}, f
}

// answer presents a name server. It is to be deleted while a task runs after
// which the domain has it no more.
func (s domainServer) answer() nameServerAnswer {
	out := nameServerAnswer{Host: s.server.Host, ID: s.server.ID, IP: s.server.IP, Used: true}
	for _, t := range s.domain.Tasks {
		if t.API.Status != "done" && !slices.ContainsFunc(t.Servers, func(next nameServer) bool { return next.ID == s.server.ID }) {
			out.ToDelete = true
		}
	}
	return out
}

func (ds *domains) addServers(d *domain, r *request) (any, *failure) {
	var in struct {
		Servers []nameServerInput `json:"nameServer"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	more, f := nameServersOf("nameServer", in.Servers)
	if f != nil {
		return nil, f
	}
	return ds.order(d, slices.Concat(d.Servers, more))
}

func (ds *domains) replaceServers(d *domain, r *request) (any, *failure) {
	var in struct {
		Servers []nameServerInput `json:"nameServers"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	all, f := nameServersOf("nameServers", in.Servers)
	if f != nil {
		return nil, f
	}
	return ds.order(d, all)
}

func (ds *domains) deleteServer(s domainServer, _ *request) (any, *failure) {
	return ds.order(s.domain, slices.DeleteFunc(slices.Clone(s.domain.Servers), func(other nameServer) bool { return other.ID == s.server.ID }))
}

// A nameServerInput is a name server as an order names it.
type nameServerInput struct {
	Host string      `json:"host"`
	IP   *netip.Addr `json:"ip"`
}

func nameServersOf(field string, in []nameServerInput) ([]nameServer, *failure) {
	if len(in) == 0 {
		return nil, required(field, "")
	}
	host := regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\.?$`)
	var all []nameServer
	for _, s := range in {
		if !host.MatchString(s.Host) {
			return nil, invalid("host", s.Host, "string")
		}
		all = append(all, nameServer{Host: strings.TrimSuffix(s.Host, "."), IP: s.IP})
	}
	return all, nil
}

// order asks the registry for other name servers. A domain needs two at least,
// and each once.
func (ds *domains) order(d *domain, want []nameServer) (any, *failure) {
	if f := d.busy(); f != nil {
		return nil, f
	}
	if len(want) < 2 {
		return nil, badRequest("A domain needs at least 2 name servers")
	}
	seen := make(map[string]bool)
	for _, s := range want {
		if seen[strings.ToLower(s.Host)] {
			return nil, badRequest("Name server %s is given twice", s.Host)
		}
		seen[strings.ToLower(s.Host)] = true
	}
	now := ds.account.now()
	ds.LastTask++
	t := &domainTask{Started: now, Servers: ds.adopt(d.Servers, want), API: domainTaskAnswer{
		Creation: datetime(now), Domain: &d.Name, Function: functionServers, ID: ds.LastTask, LastUpdate: datetime(now),
		Status: "todo", Todo: datetime(now), Type: "domain",
	}}
	d.Tasks[t.API.ID] = t
	return t.API, nil
}

// busy refuses another order while one is carried out.
func (d *domain) busy() *failure {
	for _, t := range d.Tasks {
		if t.API.Status != "done" {
			return conflict("Task %d of type %s is already running", t.API.ID, t.API.Function)
		}
	}
	return nil
}

// advance moves every task to where it is by now.
func (ds *domains) advance() {
	now := ds.account.now()
	for _, d := range ds.ByName {
		for _, t := range d.Tasks {
			if t.API.Status == "done" {
				continue
			}
			switch worked := ds.account.worked(t.Started); {
			case worked >= zoneTaskDuration:
				t.API.Status, t.API.Done, t.API.LastUpdate = "done", new(datetime(now)), datetime(now)
				d.Servers, d.Updated = t.Servers, now
			case worked >= zoneTaskTodo:
				t.API.Status, t.API.LastUpdate = "doing", datetime(now)
			}
		}
	}
}
