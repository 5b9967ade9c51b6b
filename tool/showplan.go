package tool

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// mostKept bounds the memory of plans that wait, in bytes. A plan that alone
// takes more is kept until the next one comes.
const mostKept = 16 << 20

// mostSummary bounds what each part of a plan says of the whole, in bytes.
const mostSummary = 300

const showPlan = "show_plan"

// ShowPlan is the tool that reads on where a plan was cut. It alone reads what
// the runner keeps itself, so it is no value of the kinds.
type ShowPlan struct{}

type planToken struct {
	Token string `json:"confirmation_token" jsonschema:"minLength=1,maxLength=64"`
}

// A shownPlan is a plan whose requests are read in parts.
type shownPlan struct {
	Tool     string       `json:"tool"`
	Summary  string       `json:"summary"`
	Expires  time.Time    `json:"expires"`
	Counts   *counts      `json:"counts,omitempty"`
	Requests []requestRow `json:"requests"`
}

type requestRow struct {
	Number int     `json:"number"`
	Does   string  `json:"does,omitempty"`
	Method string  `json:"method"`
	Path   string  `json:"path"`
	Body   AnyJSON `json:"body,omitempty"`
}

func (ShowPlan) define() *Definition {
	return &Definition{
		Name: showPlan, Title: "Show a plan's requests",
		Description: "Shows the requests of a plan that was too long to show whole, in the order they will be sent; it confirms nothing.",
		Effect:      effect.Read, Rows: "requests",
		In: reflect.TypeFor[planToken](), Out: reflect.TypeFor[shownPlan](),
		code: code{kept: func(ctx context.Context, r *Runner, q *request, in any) (any, error) {
			return r.showPlan(ctx, q, in.(planToken).Token)
		}},
	}
}

// showPlan returns a plan that waits for the caller, if it may still be carried
// out.
func (r *Runner) showPlan(ctx context.Context, q *request, token string) (shownPlan, error) {
	tool, err := r.ledger.Look(token, q.api.Account(), q.by.Name)
	switch {
	case errors.Is(err, confirm.ErrUsed):
		return shownPlan{}, Advise(err, "call %s again with the same arguments and token for what came of it", tool)
	case errors.Is(err, confirm.ErrExpired):
		return shownPlan{}, Advise(err, "call %s again without confirmation_token for a new plan", tool)
	case errors.Is(err, confirm.ErrUnknown):
		return shownPlan{}, Advise(err, "pass the token of a plan that waits, or call the tool of the plan again without confirmation_token for a new one")
	case err != nil:
		return shownPlan{}, err
	}
	p, err := r.kept(ctx, token)
	switch {
	case errors.Is(err, errNotKept), err == nil && p.Requests == nil:
		return shownPlan{}, Refuse("this server does not keep the requests of that plan any more, or another process gave it",
			fmt.Sprintf("call %s again without confirmation_token for a new plan, and read that; the operator can raise --max-output", tool))
	case err != nil:
		return shownPlan{}, err
	}
	return p.shownPlan, q.guard.allowPlan(ctx, p)
}

// A keptPlan is a plan whose requests can be read.
type keptPlan struct {
	token, caller, toolset string
	approval               string    // its entry on the board, or ""
	size                   int       // about, in bytes
	gone                   time.Time // by this server's own clock: what Expires goes by is the store's
	shownPlan
}

// newKeptPlan returns a plan with its requests, each cut to what a part of it has
// room for within budget.
func newKeptPlan(caller, token, toolset string, p shownPlan, requests []confirm.Request, budget int) keptPlan {
	p.Summary, p.Counts = CutText(p.Summary, mostSummary), count(requests)
	p.Requests = make([]requestRow, len(requests))
	kept := keptPlan{token: token, caller: caller, toolset: toolset, shownPlan: p}
	for i, r := range requests {
		row := shortened(requestRow{i + 1, r.Does, r.Method, r.Path, AnyJSON(r.Body)}, max(budget, leastPlan)/2)
		p.Requests[i] = row
		kept.size += 128 + len(row.Does) + len(row.Path) + len(row.Body)
	}
	return kept
}

// plans are those that wait, the oldest first. They are kept in memory only,
// as they were shown: without secrets.
type plans struct {
	mu  sync.Mutex
	all []keptPlan
}

// keep keeps a plan for so long.
func (s *plans) keep(p keptPlan, lasts time.Duration) {
	p.gone = time.Now().Add(lasts)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, p)
	s.makeRoom()
}

// makeRoom drops what has expired, and the oldest of whoever has most where
// there is still too much.
func (s *plans) makeRoom() {
	now, size, has := time.Now(), 0, make(map[string]int)
	waiting := s.all[:0:0]
	for _, p := range s.all {
		if now.Before(p.gone) {
			waiting = append(waiting, p)
			size += p.size
			has[p.caller] += p.size
		}
	}
	s.all = waiting
	for size > mostKept && len(s.all) > 1 {
		oldest := 0
		for i, p := range s.all[:len(s.all)-1] {
			if has[p.caller] > has[s.all[oldest].caller] {
				oldest = i
			}
		}
		gone := s.all[oldest]
		size -= gone.size
		has[gone.caller] -= gone.size
		s.all = append(s.all[:oldest:oldest], s.all[oldest+1:]...)
	}
}

func (s *plans) find(token string) (keptPlan, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.all {
		if p.token == token {
			return p, true
		}
	}
	return keptPlan{}, false
}
