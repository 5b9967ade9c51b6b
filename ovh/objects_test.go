package ovh_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// account returns a reader of a simulated account and a count of the requests
// that reach it, the clock's left out.
func account(t testing.TB, o simulator.Options) (*ovh.Reader, func() int) {
	t.Helper()
	var mu sync.Mutex
	n := 0
	o.Observe = func(x simulator.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		if x.Path != "/auth/time" {
			n++
		}
	}
	a := simulator.New(o)
	t.Cleanup(func() { a.Close() })
	c, err := client.New(client.Config{Endpoint: simulator.Endpoint, HTTPClient: a.Client(), Credentials: client.Credentials{
		ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SyncClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c.Reader(), func() int {
		mu.Lock()
		defer mu.Unlock()
		defer func() { n = 0 }()
		return n
	}
}

func TestListsTakeTheCheapestWayThatWorks(t *testing.T) {
	latency := func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: 50 * time.Millisecond} }
	tests := []struct {
		name          string
		o             simulator.Options
		first, second int // requests
		within        time.Duration
	}{
		{"pages", simulator.Options{}, 1, 1, 300 * time.Millisecond},
		{"batch", simulator.Options{NoPages: true}, 11, 11, 450 * time.Millisecond},
		{"one by one", simulator.Options{NoPages: true, NoBatch: true}, 501 + 8, 501, 2 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.o.Servers, tt.o.Faults = 500, latency
				c, requests := account(t, tt.o)
				requests()
				start := time.Now()
				all, err := c.Servers(t.Context())
				if err != nil || len(all) != 500 || all[0].Name != "ns3000001.ip-192-0-2.eu" || all[499].OS == "" {
					t.Fatalf("Servers = %d, %v", len(all), err)
				}
				if got, took := requests(), time.Since(start); got > tt.first || took > tt.within {
					t.Errorf("%d requests in %v, want %d in %v", got, took, tt.first, tt.within)
				}
				if _, err := c.Servers(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := requests(); got != tt.second {
					t.Errorf("%d requests the second time, want %d", got, tt.second)
				}
			})
		})
	}
}

func TestUnexpectedAnswersFallBackSilently(t *testing.T) {
	tests := []struct {
		name  string
		fault func(*http.Request) *simulator.Fault
	}{
		{"pages refused", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Pagination-Mode") != "" {
				return &simulator.Fault{Status: 400, Body: `{"message":"no"}`}
			}
			return nil
		}},
		{"pages as an object", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Pagination-Mode") != "" {
				return &simulator.Fault{Status: 200, Body: `{"data":[]}`}
			}
			return nil
		}},
		{"pages of other objects", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Pagination-Mode") != "" {
				return &simulator.Fault{Status: 200, Body: `[{"name":7}]`}
			}
			return nil
		}},
		{"pages that count more than they give", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Pagination-Mode") != "" {
				return &simulator.Fault{Status: 200, Body: `[]`, Header: http.Header{"X-Pagination-Elements": {"6"}}}
			}
			return nil
		}},
		{"pages of nothing", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Pagination-Mode") != "" {
				return &simulator.Fault{Status: 200, Body: `null`}
			}
			return nil
		}},
		{"batch refused", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Ovh-Batch") != "" {
				return &simulator.Fault{Status: 400, Body: `{"message":"no"}`}
			}
			return nil
		}},
		{"batch without wrapping", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Ovh-Batch") != "" {
				return &simulator.Fault{Status: 200, Body: `[{"name":"a"},{"name":"b"}]`}
			}
			return nil
		}},
		{"batch as an object", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Ovh-Batch") != "" {
				return &simulator.Fault{Status: 200, Body: `{}`}
			}
			return nil
		}},
		{"batch of other ids", func(r *http.Request) *simulator.Fault {
			if r.Header.Get("X-Ovh-Batch") != "" {
				return &simulator.Fault{Status: 200, Body: "[" + strings.TrimSuffix(strings.Repeat(`{"key":"x","value":{},"error":null},`, 6), ",") + "]"}
			}
			return nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := account(t, simulator.Options{NoPages: strings.HasPrefix(tt.name, "batch"), Faults: tt.fault})
			all, err := c.Servers(t.Context())
			if err != nil || len(all) != 6 || all[5].Name == "" {
				t.Errorf("Servers = %v, %v, want all six", all, err)
			}
		})
	}
}

func TestWrongArgumentDoesNotSpoilTheWay(t *testing.T) {
	c, requests := account(t, simulator.Options{})
	requests()
	if _, err := c.ServerTasks(t.Context(), "ns3000001.ip-192-0-2.eu", "", "nonsense"); err == nil {
		t.Error("ServerTasks of a wrong status = nil, want an error")
	}
	requests()
	if _, err := c.ServerTasks(t.Context(), "ns3000001.ip-192-0-2.eu", "", ""); err != nil || requests() != 1 {
		t.Errorf("ServerTasks = %v, want one page", err)
	}
}
