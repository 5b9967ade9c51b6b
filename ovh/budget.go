package ovh

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
)

// ErrBudget says that a look would take more requests than its reader may send:
// see [Reader.Within].
var ErrBudget = errors.New("it takes more requests than are left")

// Within returns a reader that sends at most so many queries; what would take
// more than are left is [ErrBudget], and costs nothing of them if that is known
// before. Repetitions of a query that failed for the moment are not counted.
func (r *Reader) Within(most int) *Reader {
	cfg, fetch := r.cfg, r.cfg.Fetch
	left := new(atomic.Int64)
	left.Store(int64(most))
	cfg.left = left
	cfg.Fetch = func(ctx context.Context, q Query) (Reply, error) {
		if left.Add(-1) < 0 {
			left.Store(0)
			return Reply{}, ErrBudget
		}
		answer, err := fetch(ctx, q)
		if _, sent := errors.AsType[*Error](err); errors.Is(err, ErrNotGranted) && !sent {
			left.Add(1) // what the caller may not send cost nothing
		}
		return answer, err
	}
	return NewReader(cfg)
}

// refused reports whether OVHcloud's refusal of a list's pages is taken for one of
// the list, which another query would tell for sure.
func (r *Reader) refused(err error) bool {
	_, answered := errors.AsType[*Error](err)
	return r.cfg.left != nil && answered && errors.Is(err, ErrNotGranted)
}

// Left returns how many queries a reader of [Reader.Within] may still send; of
// any other, more than anybody needs.
func (r *Reader) Left() int {
	if r.cfg.left == nil {
		return math.MaxInt32
	}
	return int(r.cfg.left.Load())
}

// afford refuses what takes so many queries where fewer are left.
func (r *Reader) afford(queries int) error {
	if queries > r.Left() {
		return ErrBudget
	}
	return nil
}
