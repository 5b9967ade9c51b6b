package audit

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"time"
)

// Outcomes of a call. Any other is the code of its failure.
const (
	OutcomeOK       = "ok"
	OutcomePlanned  = "planned"  // its plan waits for consent
	OutcomeDryRun   = "dry_run"  // nothing may be sent
	OutcomeRepeated = "repeated" // answered with what came of it before

	// OutcomeUnknown and OutcomeRunning are never written: events have them. A
	// call that failed with outcome_unknown after its intent is an unknown one too.
	OutcomeUnknown = "unknown" // it may have been carried out, in part or whole
	OutcomeRunning = "running" // its end is yet to come
)

// An Event is a call, by all the lines that tell of it.
type Event struct {
	Number   int64 // of its first line
	Time     time.Time
	Instance string

	Call
	Requests []Request
	Outcome  string // one of the constants, or the code of its failure
	Error    string
	Took     float64 // milliseconds; 0 while there is no end

	Lines []Record // of the log, oldest first
}

// Events calls each with the calls of a log that f lets pass, in the order in
// which they ended, those without an end last. It stops when each says false.
// The error is [fs.ErrNotExist] when there is no log; any other names what could
// not be read, and comes after the calls that could.
func Events(file string, f Filter, each func(Event) bool) error {
	r := reader{filter: f, each: each, open: make(map[int64]*Event), more: true}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if err = Scan(file, r.take); errors.Is(err, fs.ErrNotExist) {
		return err
	}
	log := &Log{path: path} // of nobody's: it writes nothing
	for _, e := range inOrder(r.open) {
		e.Outcome = OutcomeUnknown
		// Who may not look at the lock of a process can't tell either.
		if alive, err := log.alive(e.Instance); err == nil && alive {
			e.Outcome = OutcomeRunning
		}
		r.tell(e)
	}
	return err
}

// A reader puts the lines of a log together.
type reader struct {
	filter Filter
	each   func(Event) bool
	open   map[int64]*Event // without an end, by the number of the intent
	more   bool             // are wanted

	last *Event // whose last line goes on
	left int    // in how many lines
}

// take takes the next line.
func (r *reader) take(line Record) bool {
	e := r.open[line.Intent]
	follows := e != nil && line.isOf(e.Instance)
	switch {
	case line.Kind == More:
		r.goOn(line)
		return r.more
	case line.Kind == Lost:
		return true
	case line.Kind == Intent:
		r.last = newEvent(line)
		r.open[line.Number] = r.last
	case follows:
		r.last = e
		e.add(line)
	default: // one that only read, or the file with its intent is gone
		r.last = newEvent(line)
	}
	r.left = line.More
	if line.Kind == Done || line.Kind == Unknown {
		if follows {
			delete(r.open, line.Intent)
		}
		r.last.end(line)
		r.tellWhole()
	}
	return r.more
}

// goOn takes further requests of the line before.
func (r *reader) goOn(line Record) {
	if r.left == 0 {
		return
	}
	r.left--
	r.last.add(line)
	r.tellWhole()
}

// tellWhole tells of the call that was read last, if that is all of it.
func (r *reader) tellWhole() {
	if r.left == 0 && r.last.Outcome != "" {
		r.tell(r.last)
	}
}

func (r *reader) tell(e *Event) {
	if r.more && r.filter.keeps(e) {
		r.more = r.each(*e)
	}
}

// Newest returns the n newest events that f lets pass, oldest first, and how
// many pass in all. An n of 0 is all.
func Newest(file string, f Filter, n int) (events []Event, all int, err error) {
	err = Events(file, f, func(e Event) bool {
		all++
		events = append(events, e)
		if n > 0 && len(events) >= 2*n {
			events = lastOf(events, n)
		}
		return true
	})
	return lastOf(events, n), all, err
}

func lastOf(events []Event, n int) []Event {
	sort.Slice(events, func(i, j int) bool { return events[i].Number < events[j].Number })
	if n > 0 && len(events) > n {
		return append([]Event(nil), events[len(events)-n:]...)
	}
	return events
}

func inOrder(open map[int64]*Event) []*Event {
	all := make([]*Event, 0, len(open))
	for _, e := range open {
		all = append(all, e)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	return all
}

// newEvent begins an event by its first line.
func newEvent(r Record) *Event {
	return &Event{Number: r.Number, Time: r.Time, Instance: r.Instance, Call: r.Call, Requests: slices.Clone(r.Requests), Lines: []Record{r}}
}

// add takes a line that follows the first.
func (e *Event) add(r Record) {
	e.Lines = append(e.Lines, r)
	switch r.Kind {
	case Sent:
		for _, q := range r.Requests {
			e.answer(q)
		}
	case More:
		e.Requests = append(e.Requests, r.Requests...)
	case Done:
		// It has all requests, but not what the writes were to send.
		planned := e.Requests
		e.Requests, e.Call = slices.Clone(r.Requests), r.or(e.Call)
		for _, q := range planned {
			e.explain(q)
		}
	}
}

// or returns c with what only the other knows.
func (c Call) or(other Call) Call {
	c.Plan, c.Consent, c.Check = cmp.Or(c.Plan, other.Plan), cmp.Or(c.Consent, other.Consent), cmp.Or(c.Check, other.Check)
	if len(c.Targets) == 0 {
		c.Targets = other.Targets
	}
	if len(c.Arguments) == 0 {
		c.Arguments = other.Arguments
	}
	return c
}

// answer notes what one of the requests that were to be sent was answered.
func (e *Event) answer(q Request) {
	for i, planned := range e.Requests {
		if planned.like(q) && planned.Status == 0 && planned.Error == "" {
			q.Body = planned.Body
			e.Requests[i] = q
			return
		}
	}
	e.Requests = append(e.Requests, q)
}

// explain notes the body of a request that was planned.
func (e *Event) explain(planned Request) {
	for i, q := range e.Requests {
		if q.like(planned) && q.Body == nil {
			e.Requests[i].Body = planned.Body
			return
		}
	}
}

func (q Request) like(other Request) bool { return q.Method == other.Method && q.Path == other.Path }

func (e *Event) end(r Record) {
	e.Outcome, e.Error, e.Took = r.Outcome, r.Error, r.Took
	// One without an intent sent nothing: its token had been used before.
	if r.Kind == Unknown || r.Outcome == "outcome_unknown" && r.Intent > 0 {
		e.Outcome = OutcomeUnknown
	}
}
