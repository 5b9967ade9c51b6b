package ovh

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestListsAreBoundedAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := (&wire{script: []answer{me}}).client(t)
		keys := make([]int, 100)
		for i := range keys {
			keys[i] = i
		}
		var running, most atomic.Int64
		got, err := each(t.Context(), c, keys, func(_ context.Context, k int) (string, error) {
			if n := running.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer running.Add(-1)
			time.Sleep(time.Duration(100-k) * time.Millisecond)
			return strconv.Itoa(k), nil
		})
		if err != nil || len(got) != 100 || got[0] != "0" || got[99] != "99" || !slices.IsSortedFunc(got, byNumber) {
			t.Errorf("each = %v, %v", got, err)
		}
		if most.Load() != DefaultFanOut {
			t.Errorf("%d at the same time, want %d", most.Load(), DefaultFanOut)
		}
	})
}

func byNumber(a, b string) int {
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return x - y
}

func TestFirstErrorCancelsTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := (&wire{script: []answer{me}}).client(t)
		var begun atomic.Int64
		bad := errors.New("bad")
		_, err := each(t.Context(), c, make([]int, 1000), func(ctx context.Context, _ int) (int, error) {
			if begun.Add(1) == 20 {
				return 0, bad
			}
			select {
			case <-time.After(time.Second):
				return 1, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		if !errors.Is(err, bad) || begun.Load() > 50 {
			t.Errorf("each = %v after %d, want the first error soon", err, begun.Load())
		}
	})
}

func TestNeverMoreInFlightThanConfigured(t *testing.T) {
	var running atomic.Int64
	var mu sync.Mutex
	var most int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := running.Add(1)
		defer running.Add(-1)
		mu.Lock()
		most = max(most, n)
		mu.Unlock()
		if r.URL.Path == "/1.0/auth/time" {
			w.Write([]byte(strconv.FormatInt(time.Now().Unix(), 10)))
			return
		}
		w.Write([]byte("{}"))
	}))
	defer srv.Close()
	c, err := New(Config{Endpoint: srv.URL + "/1.0", Credentials: Credentials{"ak", "as", "ck"}, InFlight: 3, FanOut: 50})
	if err != nil {
		t.Fatal(err)
	}
	_, err = each(t.Context(), c, make([]int, 200), func(ctx context.Context, _ int) (Account, error) { return c.Me(ctx) })
	if err != nil || most > 3 {
		t.Errorf("%d in flight, %v, want 3 at most", most, err)
	}
}

func TestCallsShareOneConnection(t *testing.T) {
	var connections atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/1.0/auth/time" {
			w.Write([]byte(strconv.FormatInt(time.Now().Unix(), 10)))
			return
		}
		w.Write([]byte(`{"nichandle":"x"}`))
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c, err := New(Config{Endpoint: srv.URL + "/1.0", Credentials: Credentials{"ak", "as", "ck"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if _, err := c.Me(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := connections.Load(); got != 1 {
		t.Errorf("1,000 calls used %d connections, want 1", got)
	}
}
