package policy

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// A server whose clock is ahead must not take for over what the others spent.
func TestServersOfAStoreCountByItsClock(t *testing.T) {
	s := sharedtest.Start(t)
	stop := use(effect.Destroy, "stop_vps", "/vps/v/stop")
	for n, ahead := range []time.Duration{-2 * time.Hour, 0, 2 * time.Hour, -2 * time.Hour} {
		p, want := parse(t, "default: allow\nlimits: [{at_most: 2, per: 1h}]"), Allow
		if n >= 2 {
			want = Deny
		}
		if d := spend(t, p, NewShared(s.Open()), time.Now().Add(ahead), stop); d.Verdict != want {
			t.Errorf("a use by a clock that is %s ahead = %+v, want %s", ahead, d, want)
		}
	}
}

func TestServersOfAStoreSpendNoMoreThanTheLimit(t *testing.T) {
	s := sharedtest.Start(t)
	var allowed atomic.Int64
	var all sync.WaitGroup
	for range 3 {
		store := NewShared(s.Open())
		for range 100 {
			p := parse(t, "default: allow\nlimits: [{at_most: 150, per: 1h}]")
			all.Go(func() {
				d := count(t, store, use(effect.Change, "x", "/vps/v"), p)
				if d.Verdict == Allow {
					allowed.Add(1)
				} else if d.Rule == "" || d.Reason[:5] != "would" {
					t.Errorf("%+v", d)
				}
			})
		}
	}
	all.Wait()
	if n := allowed.Load(); n != 150 {
		t.Errorf("%d uses were allowed, want 150", n)
	}
}
