package confirm

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"
)

// A history is what the entries so far amount to.
type history struct {
	tokens map[string]*token // by digest
	latest time.Time         // of the journal's last entry; zero in memory
	given  int               // tokens so far
	most   int               // tokens that are known at the same time
}

// A token is one token's life: issued, held, confirmed, then recorded.
type token struct {
	account, caller, tool string
	arguments, state      string // digests

	order     int       // among those given
	expires   time.Time // while it waits; then how long it is known to be confirmed
	confirmed bool
	by        string    // the process that is at it, once confirmed; "" where nobody is known to be
	outcome   []byte    // not nil once carried out
	kept      time.Time // until when outcome is

	held chan struct{} // closed when this process's claim ends; nil while it holds none
}

func newHistory() history { return history{tokens: make(map[string]*token), most: maxEntries} }

// apply takes e, the next entry, into account.
func (h *history) apply(e entry, now time.Time) {
	if e.Time.Before(h.latest) {
		h.expire(now)
	}
	h.latest = e.Time
	// Times of this process keep their monotonic reading, which no clock that is
	// set touches. Others are turned into such, once.
	until := now.Add(e.Expires.Sub(now))
	t := h.tokens[e.Token]
	switch {
	case e.Kind == issued:
		h.makeRoom(now)
		h.given++
		h.tokens[e.Token] = &token{
			account: e.Account, caller: e.Caller, tool: e.Tool, arguments: e.Arguments, state: e.State,
			order: h.given, expires: until,
		}
	case t == nil: // of a token that is forgotten
	case e.Kind == confirmed:
		t.confirmed, t.by, t.expires = true, e.By, until
	case e.Kind == recorded:
		t.by, t.outcome, t.kept = "", e.Outcome, until
	case e.Kind == spent:
		delete(h.tokens, e.Token)
	}
}

// expire ends every token that waits: the clock was set back, and how old they
// are is not known.
func (h *history) expire(now time.Time) {
	for _, t := range h.tokens {
		if !t.confirmed && now.Before(t.expires) {
			t.expires = now
		}
	}
}

// inherit takes over what only this process knows: its claims, what it learned of
// times and outcomes before the journal was read anew, and which calls were begun.
func (h *history) inherit(known history) {
	for key, was := range known.tokens {
		if was.confirmed && h.tokens[key] == nil {
			h.tokens[key] = was
		}
	}
	for key, t := range h.tokens {
		was := known.tokens[key]
		if was == nil {
			continue
		}
		t.held = was.held
		if t.outcome == nil {
			t.outcome, t.kept = was.outcome, was.kept
		}
		if t.confirmed == was.confirmed && was.expires.Before(t.expires) {
			t.expires = was.expires
		}
	}
}

// mismatch says what of c the token was not given for.
func (t *token) mismatch(secret string, c Call) error {
	switch {
	case t.tool != c.Tool:
		return fmt.Errorf("%w: it confirms %s", ErrMismatch, t.tool)
	case t.arguments != bind(secret, c.Arguments):
		return fmt.Errorf("%w: the arguments differ from those of the plan", ErrMismatch)
	}
	return nil
}

// expired goes by two clocks, whichever is first: the monotonic one, which
// nobody can set, and the wall clock, which goes on while a machine sleeps.
func (t *token) expired(now time.Time) bool {
	return !now.Before(t.expires) || !now.Round(0).Before(t.expires.Round(0))
}

// outcomeAt returns the outcome, as long as it is kept.
func (t *token) outcomeAt(now time.Time) []byte {
	if now.Before(t.kept) {
		return t.outcome
	}
	return nil
}

// sweep drops what is stale, and the oldest outcomes where all take too much room.
func (h *history) sweep(now time.Time) {
	size := 0
	for key, t := range h.tokens {
		switch {
		case t.held != nil:
		case t.stale(now):
			delete(h.tokens, key)
		default:
			t.outcome = t.outcomeAt(now)
			size += len(t.outcome)
		}
	}
	if size <= maxOutcomes {
		return
	}
	for _, key := range h.ordered() {
		if t := h.tokens[key]; size > maxOutcomes {
			size -= len(t.outcome)
			t.outcome = nil
		}
	}
}

// ordered returns all tokens, the oldest first.
func (h *history) ordered() []string {
	keys := slices.Collect(maps.Keys(h.tokens))
	sort.Slice(keys, func(i, j int) bool { return h.tokens[keys[i]].order < h.tokens[keys[j]].order })
	return keys
}

// stale says that nothing about t is worth telling.
func (t *token) stale(now time.Time) bool {
	if !t.confirmed {
		now = now.Add(-outcomeTTL)
	}
	return t.expired(now)
}

// makeRoom drops a token when there are too many, the oldest of whoever has
// most, so that nobody crowds out what others wait for.
func (h *history) makeRoom(now time.Time) {
	if len(h.tokens) < h.most {
		return
	}
	has, oldest := make(map[string]int), ""
	for _, t := range h.tokens {
		has[t.caller]++
	}
	for key, t := range h.tokens {
		if t.held == nil && (oldest == "" || t.before(h.tokens[oldest], has, now)) {
			oldest = key
		}
	}
	delete(h.tokens, oldest)
}

// before says that t has to go before other. What has expired tells least.
func (t *token) before(other *token, has map[string]int, now time.Time) bool {
	if mine, its := has[t.caller], has[other.caller]; mine != its {
		return mine > its
	}
	mine, its := !t.confirmed && t.expired(now), !other.confirmed && other.expired(now)
	if mine != its {
		return mine
	}
	return t.order < other.order
}

// entries returns the shortest history that amounts to the same.
func (h *history) entries(now time.Time) []entry {
	wall := func(t time.Time) time.Time { return now.Round(0).UTC().Add(t.Sub(now)) }
	var all []entry
	for _, key := range h.ordered() {
		t := h.tokens[key]
		all = append(all, entry{
			Kind: issued, Token: key, Expires: wall(t.expires),
			Account: t.account, Caller: t.caller, Tool: t.tool, Arguments: t.arguments, State: t.state,
		})
		if t.confirmed {
			all = append(all, entry{Kind: confirmed, Token: key, Expires: wall(t.expires), By: t.by})
		}
		if t.outcome != nil {
			all = append(all, entry{Kind: recorded, Token: key, Expires: wall(t.kept), Outcome: t.outcome})
		}
	}
	for i := range all {
		all[i].Time = now.Round(0).UTC()
	}
	return all
}

// size is about how long those entries are in a journal.
func (h *history) size() int64 {
	var n int64
	for _, t := range h.tokens {
		n += int64(800 + len(t.account) + len(t.caller) + len(t.tool) + len(t.outcome)*4/3)
	}
	return n
}
