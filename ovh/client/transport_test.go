package client

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

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
	c, err := New(Config{Endpoint: srv.URL + "/1.0", Credentials: applicationKeys("ak", "as", "ck"), InFlight: 3, FanOut: 50})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() { c.Reader().Me(t.Context()) })
	}
	all.Wait()
	if most > 3 {
		t.Errorf("%d in flight, want 3 at most", most)
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
	c, err := New(Config{Endpoint: srv.URL + "/1.0", Credentials: applicationKeys("ak", "as", "ck")})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if _, err := c.Reader().Me(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := connections.Load(); got != 1 {
		t.Errorf("1,000 calls used %d connections, want 1", got)
	}
}
