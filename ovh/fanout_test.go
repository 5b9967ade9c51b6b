package ovh

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestListsAreBoundedAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int64
		got := make([]int, 100)
		err := NewReader(ReaderConfig{}).forEach(t.Context(), 16, len(got), func(_ context.Context, i int) error {
			if n := running.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer running.Add(-1)
			time.Sleep(time.Duration(100-i) * time.Millisecond)
			got[i] = i + 1
			return nil
		})
		if err != nil || got[0] != 1 || got[99] != 100 || !slices.IsSorted(got) {
			t.Errorf("forEach = %v, %v", got, err)
		}
		if most.Load() != 16 {
			t.Errorf("%d at the same time, want 16", most.Load())
		}
	})
}

func TestFirstErrorCancelsTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun atomic.Int64
		bad := errors.New("bad")
		err := NewReader(ReaderConfig{}).forEach(t.Context(), 16, 1000, func(ctx context.Context, _ int) error {
			if begun.Add(1) == 20 {
				return bad
			}
			select {
			case <-time.After(time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if !errors.Is(err, bad) || begun.Load() > 50 {
			t.Errorf("forEach = %v after %d, want the first error soon", err, begun.Load())
		}
	})
}

func TestCallerWhoLeavesEndsTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		err := NewReader(ReaderConfig{}).forEach(ctx, 1, 1000, func(context.Context, int) error {
			cancel(gone)
			return nil
		})
		if !errors.Is(err, gone) {
			t.Errorf("forEach = %v, want why the caller left", err)
		}
	})
}

func TestProgressIsToldAfterAMomentOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told [][2]int
		r := NewReader(ReaderConfig{OnFetch: func(done, total int) { told = append(told, [2]int{done, total}) }})
		fetch := func(context.Context, int) error { time.Sleep(200 * time.Millisecond); return nil }
		if err := r.forEach(t.Context(), 1, 3, fetch); err != nil {
			t.Fatal(err)
		}
		if want := [][2]int{{2, 3}, {3, 3}}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}
