package simulator

import (
	"net/http"
	"time"
)

// The functions that begin a task here. OVHcloud has many more.
const (
	functionReboot    = "hardReboot"
	functionReinstall = "reinstallServer"
)

// A task is init when it is answered, todo while it waits, and doing while it is
// carried out; until then it can be cancelled. It has its effect at the end, all
// at once. Nothing runs in the background: each request first brings the tasks
// to where they are by then, so a test that moves the clock moves them.

// What OVHcloud takes its time for, at speed 1.
const (
	taskInit        = 2 * time.Second          // a task is init this long,
	taskTodo        = taskInit + 8*time.Second // todo until then, and doing after that
	rebootDuration  = 60 * time.Second
	installDuration = 10 * time.Minute
)

// taskRetention is how long an ended task can be read, at any speed.
const taskRetention = 24 * time.Hour

// tasks are what is being done to servers, and what was until lately.
type tasks struct {
	account *Account
	ByID    map[int64]*task `json:"byId"`
	Last    int64           `json:"last"` // id
}

// A task is one thing that is done to a server: what the API returns of it, and what
// it will do when it ends.
type task struct {
	API     taskAnswer `json:"api"`
	Server  string     `json:"server"`
	OS      string     `json:"os,omitempty"` // to install
	Started time.Time  `json:"started"`
	Ended   time.Time  `json:"ended"` // zero while it goes on
}

// A taskAnswer is a task as OVHcloud's API returns it.
type taskAnswer struct {
	Comment        *string  `json:"comment"`
	DoneDate       *string  `json:"doneDate"`
	Function       string   `json:"function"`
	LastUpdate     *string  `json:"lastUpdate"`
	NeedSchedule   bool     `json:"needSchedule"`
	Note           *string  `json:"note"`
	InterventionID *int64   `json:"plannedInterventionId"`
	StartDate      string   `json:"startDate"`
	Status         string   `json:"status"`
	Tags           []string `json:"tags"` // never any
	TaskID         int64    `json:"taskId"`
	Ticket         *string  `json:"ticketReference"`
}

// taskArea covers the tasks of servers. A server runs one at a time.
func taskArea(a *Account) area {
	ts := &tasks{account: a}
	a.tasks = ts
	const at = "/dedicated/server/{serviceName}/task"
	return area{
		name: "tasks", state: ts, advance: ts.advance,
		populate: func() { ts.ByID, ts.Last = make(map[int64]*task), 51_000_000 },
		check:    func() error { return complete(ts.ByID, anything) },
		routes: []route{
			{pattern: "GET " + at, query: "function=hardReboot&status=doing", handle: on(a.servers.find, ts.list)},
			{pattern: "GET " + at + "/{taskId}", handle: show(ts.find, func(t *task) any { return t.API })},
			{pattern: "POST " + at + "/{taskId}/cancel", handle: on(ts.find, ts.cancel)},
		},
	}
}

// find finds a task below the server that it is about; below another server it
// does not exist.
func (ts *tasks) find(r *request) (*task, *failure) {
	s, f := ts.account.servers.find(r)
	if f != nil {
		return nil, f
	}
	t, f := numbered(ts.ByID, r, "taskId")
	if f == nil && t.Server != s.API.Name {
		return nil, noSuchObject(r.vars["taskId"])
	}
	return t, f
}

// list lists the ids of a server's tasks, of ended ones too.
func (ts *tasks) list(s *server, r *request) (any, *failure) {
	if f := r.oneOf("status", "dedicated.TaskStatusEnum", "cancelled", "customerError", "doing", "done", "init", "ovhError", "todo"); f != nil {
		return nil, f
	}
	if f := r.oneOf("function", "dedicated.TaskFunctionEnum", taskFunctions()...); f != nil {
		return nil, f
	}
	return ids(ts.ByID, func(t *task) bool {
		return t.Server == s.API.Name && r.selects("function", t.API.Function) && r.selects("status", t.API.Status)
	}), nil
}

// taskFunctions are all that OVHcloud may do to a server.
func taskFunctions() []string {
	return []string{
		"INFRA_002_VirtualNetworkInterface", "INFRA_002_VirtualNetworkInterface_group", "INFRA_002_VirtualNetworkInterface_ungroup",
		"INFRA_ONE_NETWORK_ONEAPI_VirtualNetworkInterface_group", "INFRA_ONE_NETWORK_ONEAPI_VirtualNetworkInterface_ungroup",
		"INFRA_ONE_NETWORK_VirtualNetworkInterface_group", "INFRA_ONE_NETWORK_VirtualNetworkInterface_ungroup",
		"addVirtualMac", "addWindowSplaFromExistingSerial", "applyBackupFtpAcls", "applyBackupFtpQuota", "bypassAntiDDosGame",
		"changePasswordBackupFTP", "changeRipeOrg", "checkAndReleaseIp", "createBackupFTP", "createOrUpdateRipeOrg", "createPrivateNetwork",
		"disableFirewall", "enableFirewall", "genericMoveFloatingIp", functionReboot, "hardware_update", "ipmi/configureSGX",
		"migrateBackupFTP", "moveFloatingIp", "moveVirtualMac", "reagregateBlock", "rebootPower8To", functionReinstall, "releaseIp",
		"removeBackupFTP", "removeVirtualMac", "requestAccessIPMI", "resetIPMI", "resetIPMISession", "testIPMIhttp", "testIPMIpassword",
		"testIPMIping", "virtualMacAdd", "virtualMacDelete",
	}
}

// cancel ends a task that has not begun to touch the machine. OVHcloud promises
// no more than to try, and does not say until when it can.
func (ts *tasks) cancel(t *task, _ *request) (any, *failure) {
	if t.API.Status != "init" && t.API.Status != "todo" {
		return nil, conflict("Task %d can no longer be cancelled", t.API.TaskID)
	}
	t.end("cancelled", ts.account.now())
	return nil, nil
}

// begin starts a task, unless another one works on the server. The refusal names
// that one, so that a client whose answer got lost finds the task that it began.
func (ts *tasks) begin(s *server, function string) (*task, *failure) {
	for _, other := range ts.ByID {
		if other.Server == s.API.Name && other.Ended.IsZero() {
			return nil, refuse(http.StatusBadRequest, "Client::BadRequest::TaskAlreadyExists",
				"Task %d of type %s with status %s is already running", other.API.TaskID, other.API.Function, other.API.Status)
		}
	}
	now := ts.account.now()
	ts.Last++
	t := &task{Server: s.API.Name, Started: now, API: taskAnswer{
		Function: function, Status: "init", StartDate: datetime(now), LastUpdate: new(datetime(now)), TaskID: ts.Last,
	}}
	ts.ByID[ts.Last] = t
	return t, nil
}

// advance moves every task to where it is by now.
func (ts *tasks) advance() {
	now := ts.account.now()
	for id, t := range ts.ByID {
		if !t.Ended.IsZero() {
			// OVHcloud forgets them too: a client that asks too late has to look at the
			// server instead.
			if now.Sub(t.Ended) > taskRetention {
				delete(ts.ByID, id)
			}
			continue
		}
		whole := rebootDuration
		if t.API.Function == functionReinstall {
			whole = installDuration
		}
		switch worked := ts.account.worked(t.Started); {
		case worked >= whole:
			// It ended when it was due, which may be long before anybody looks.
			t.end("done", t.Started.Add(time.Duration(float64(whole)/ts.account.opts.Speed)))
			ts.apply(t)
		case worked >= taskTodo:
			t.API.Status, t.API.LastUpdate = "doing", new(datetime(now))
		case worked >= taskInit:
			t.API.Status, t.API.LastUpdate = "todo", new(datetime(now))
		}
	}
}

// isDone reports whether a task was carried out and can be read still.
func (ts *tasks) isDone(id int64) bool {
	t, ok := ts.ByID[id]
	return ok && t.API.Status == "done"
}

// end ends the task, with effect or without.
func (t *task) end(status string, at time.Time) {
	t.Ended, t.API.Status = at, status
	t.API.DoneDate, t.API.LastUpdate = new(datetime(at)), new(datetime(at))
}

// apply does to the server what a task was for.
func (ts *tasks) apply(t *task) {
	s, ok := ts.account.servers.ByName[t.Server]
	if !ok {
		return
	}
	switch t.API.Function {
	case functionReinstall:
		// Whatever it was set to boot from, it boots what was installed.
		s.API.OS, s.API.BootID = t.OS, new(int64(bootDisk))
		s.boot()
	case functionReboot:
		s.boot()
	}
}
