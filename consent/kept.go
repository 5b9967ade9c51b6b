package consent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// keptFor is how long a store remembers what nothing is done with.
const keptFor = 24 * time.Hour

// A kept value is changed step by step, one step after the other: in memory, or
// in a store, for all servers that use it. There, a step runs anew where another
// server was faster, on what that one made of the value.
//
// A store can lose what it was told last, as when it goes on from a copy that is
// a minute old. A server that has seen more puts that back: all of it where nobody
// went on from there, and else what must not be forgotten.
type kept[T any] struct {
	document *shared.Document      // nil: in memory
	recall   func(v, seen *T) bool // puts into v what must not be forgotten, and reports whether that lacked it

	mu    sync.Mutex
	value T        // in memory
	seen  numbered // in the store, so far
}

// A numbered value is one as it stands in a store.
type numbered struct {
	Number int64           `json:"number"` // of the steps that changed it
	Value  json.RawMessage `json:"value"`
}

// keepIn has a value kept in the document of a name; in memory, where there is no
// store.
func (k *kept[T]) keepIn(s *shared.Store, name string, recall func(v, seen *T) bool) {
	if s != nil {
		d := s.Document(name)
		k.document, k.recall = &d, recall
	}
}

// step does a step, which reports whether it changed the value, and then after,
// before the next one. The error is that of the step, with which a change stands;
// or that the store is away: what was changed may stand in it all the same, and
// after is not done. It goes on when its caller hangs up, for then nobody would
// know what came of it.
//
//nolint:contextcheck // see above
func (k *kept[T]) step(do func(v *T, now time.Time) (changed bool, said error), after func(*T)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.document == nil {
		_, said := do(&k.value, time.Now())
		after(&k.value)
		return said
	}
	var v *T
	var said error // by the run that stands
	var next numbered
	err := k.document.Update(context.Background(), keptFor, func(text []byte, now time.Time) (_ []byte, err error) {
		v = new(T)
		var changed, lost bool
		if next, lost, err = k.latest(text, v); err != nil {
			return nil, err
		}
		if changed, said = do(v, now); !changed && !lost {
			return nil, nil
		}
		if next.Value, err = json.Marshal(v); err != nil {
			return nil, err
		}
		next.Number++
		return json.Marshal(next)
	})
	if err != nil {
		return err
	}
	k.seen = next
	after(v)
	return said
}

// latest reads the value that a step begins with, and reports whether the store
// lost something of it.
func (k *kept[T]) latest(text []byte, v *T) (next numbered, lost bool, err error) {
	if text != nil {
		err = json.Unmarshal(text, &next)
	}
	if err == nil && next.Number < k.seen.Number {
		next, lost = k.seen, true
	}
	if err == nil {
		err = next.read(v)
	}
	if err == nil && !bytes.Equal(next.Value, k.seen.Value) {
		seen := new(T)
		err = k.seen.read(seen)
		lost = err == nil && k.recall(v, seen)
	}
	if err != nil {
		err = fmt.Errorf("%w: what it holds of approvals is of another version of this program: run the same on all servers: %w", shared.ErrAway, err)
	}
	return next, lost, err
}

func (n numbered) read(v any) error {
	if n.Value == nil {
		return nil
	}
	return json.Unmarshal(n.Value, v)
}
