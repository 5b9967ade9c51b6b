package consent

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// plans are what people are shown of the requests that wait. They may be long, so
// that a step on the board does not move them. What a plan is of stays the same
// for all time, and so does what is in its place in a store.
type plans struct {
	store *shared.Store // nil: in memory alone

	mu  sync.Mutex
	all map[string]confirm.Plan // by name; of what is in the store, what was read
}

// outlive is how long a plan is in the store after it can be decided on.
const outlive = time.Minute

// write puts the plan of a request into the store.
//
//nolint:contextcheck // it is of a step, see kept
func (p *plans) write(e entry, plan confirm.Plan) error {
	if p.store == nil {
		return nil
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	return p.store.Document(p.place(e)).Write(context.Background(), e.Lifetime+outlive, text)
}

// place names the plan in the store, without what the call was.
func (p *plans) place(e entry) string { return "approval:" + p.store.Keyed(nameOf(e)) }

func nameOf(e entry) string { return e.Key + e.Shown }

// hold holds the plan of a request in memory.
func (p *plans) hold(e entry, plan confirm.Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = make(map[string]confirm.Plan)
	}
	plan.State = nil
	p.all[nameOf(e)] = plan
}

// retain drops the plans of what waits no longer.
func (p *plans) retain(s *state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.all) == 0 {
		return
	}
	held := p.all
	p.all = make(map[string]confirm.Plan)
	for _, e := range s.Entries {
		if plan, ok := held[nameOf(*e)]; ok && e.State == Waiting {
			p.all[nameOf(*e)] = plan
		}
	}
}

// find returns the plan of a request that waits; [ErrUnknown] where there is none,
// as when it waits no longer.
//
//nolint:contextcheck // it is of a step, see kept
func (p *plans) find(e entry) (plan confirm.Plan, err error) {
	p.mu.Lock()
	plan, ok := p.all[nameOf(e)]
	p.mu.Unlock()
	switch {
	case ok:
		return plan, nil
	case p.store == nil:
		return plan, ErrUnknown
	}
	text, err := p.store.Document(p.place(e)).Read(context.Background())
	if err == nil && text == nil {
		err = ErrUnknown
	}
	if err == nil {
		err = json.Unmarshal(text, &plan)
	}
	if err == nil {
		p.hold(e, plan)
	}
	return plan, err
}
