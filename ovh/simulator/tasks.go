package simulator

import (
	"net/http"
	"slices"
	"time"
)

const (
	functionReboot    = "hardReboot"
	functionReinstall = "reinstallServer"
)

const (
	initFor  = 2 * time.Second  // a task is init this long,
	todoFor  = 8 * time.Second  // then todo this long, then doing
	kept     = 24 * time.Hour   // an ended task can be read this long
	rebooted = 60 * time.Second // what a reboot takes
	installs = 10 * time.Minute // what an installation takes
)

// A task is what OVHcloud does to a server.
type task struct {
	API     taskAnswer `json:"api"`
	Server  string     `json:"server"`
	OS      string     `json:"os,omitempty"` // to install
	Started time.Time  `json:"started"`
	Ended   time.Time  `json:"ended"` // zero while it goes on
}

// A task as OVHcloud's API tells it.
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

func (a *Account) taskRoutes() []route {
	return []route{
		{method: "GET", pattern: "/dedicated/server/{serviceName}/task", query: "function status", handle: a.onServer(a.listTasks)},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/task/{taskId}", handle: a.onTask(func(t *task) (any, *failure) {
			return t.API, nil
		})},
		{method: "POST", pattern: "/dedicated/server/{serviceName}/task/{taskId}/cancel", handle: a.onTask(a.cancel)},
	}
}

func (a *Account) onTask(do func(*task) (any, *failure)) func(*request) (any, *failure) {
	return a.onServer(func(s *server, r *request) (any, *failure) {
		t, ok := a.state.Tasks[r.number("taskId")]
		if !ok || t.Server != s.API.Name {
			return nil, noSuchObject(r.vars["taskId"])
		}
		return do(t)
	})
}

func (a *Account) listTasks(s *server, r *request) (any, *failure) {
	function, status := r.param("function"), r.param("status")
	if status != "" && !slices.Contains([]string{"cancelled", "customerError", "doing", "done", "init", "ovhError", "todo"}, status) {
		return nil, invalid("status", status, "dedicated.TaskStatusEnum")
	}
	ids := []int64{}
	for id, t := range a.state.Tasks {
		if t.Server == s.API.Name && (function == "" || function == t.API.Function) && (status == "" || status == t.API.Status) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// cancel stops a task that has not begun to touch the machine.
func (a *Account) cancel(t *task) (any, *failure) {
	if t.API.Status != "init" && t.API.Status != "todo" {
		return nil, refuse(http.StatusConflict, "Client::Conflict", "Task %d can no longer be cancelled", t.API.TaskID)
	}
	a.end(t, "cancelled", a.now())
	return nil, nil
}

// begin starts a task, unless another one works on the server.
func (a *Account) begin(s *server, function string) (*task, *failure) {
	for _, t := range a.state.Tasks {
		if t.Server == s.API.Name && t.Ended.IsZero() {
			return nil, refuse(http.StatusBadRequest, "Client::BadRequest::TaskAlreadyExists",
				"Task %d of type %s with status %s is already running", t.API.TaskID, t.API.Function, t.API.Status)
		}
	}
	now := a.now()
	a.state.LastTask++
	t := &task{Server: s.API.Name, Started: now, API: taskAnswer{
		Function: function, Status: "init", StartDate: datetime(now), LastUpdate: new(datetime(now)), TaskID: a.state.LastTask,
	}}
	a.state.Tasks[t.API.TaskID] = t
	return t, nil
}

func length(function string) time.Duration {
	if function == functionReinstall {
		return installs
	}
	return rebooted
}

// advance moves every task to where it is by now.
func (a *Account) advance() {
	now := a.now()
	a.advanceVPS(now)
	for id, t := range a.state.Tasks {
		if !t.Ended.IsZero() {
			if now.Sub(t.Ended) > kept {
				delete(a.state.Tasks, id)
			}
			continue
		}
		passed := time.Duration(float64(now.Sub(t.Started)) * a.opts.Speed)
		whole := length(t.API.Function)
		switch {
		case passed >= whole:
			a.end(t, "done", t.Started.Add(time.Duration(float64(whole)/a.opts.Speed)))
			a.finish(t)
		case passed >= initFor+todoFor:
			t.API.Status, t.API.LastUpdate = "doing", new(datetime(now))
		case passed >= initFor:
			t.API.Status, t.API.LastUpdate = "todo", new(datetime(now))
		}
	}
}

func (a *Account) end(t *task, status string, at time.Time) {
	t.Ended, t.API.Status = at, status
	t.API.DoneDate, t.API.LastUpdate = new(datetime(at)), new(datetime(at))
}

// finish does to the server what the task was for.
func (a *Account) finish(t *task) {
	s, ok := a.state.Servers[t.Server]
	if !ok {
		return
	}
	if t.API.Function == functionReinstall {
		s.API.OS, s.API.BootID = t.OS, new(int64(bootDisk))
	}
	s.boot()
}
