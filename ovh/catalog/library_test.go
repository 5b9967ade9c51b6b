package catalog

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A testLibrary is a library of a simulated OVHcloud, over real HTTP and
// without credentials.
type testLibrary struct {
	*Library
	t     *testing.T
	fault func(*http.Request) *simulator.Fault

	mu   sync.Mutex
	sent []string
	log  bytes.Buffer
}

func newTestLibrary(t *testing.T, cache string, fault func(*http.Request) *simulator.Fault) *testLibrary {
	t.Helper()
	s := &testLibrary{t: t, fault: fault}
	account := simulator.New(simulator.Options{Faults: s.watch})
	t.Cleanup(func() { account.Close() })
	s.Library = &Library{API: api(t, account.Client()), Cache: cache, Log: slog.New(slog.NewTextHandler(&s.log, nil))}
	return s
}

func api(t testing.TB, hc *http.Client) *ovh.Reader {
	t.Helper()
	// The rate is for what a key asks.
	c, err := client.New(client.Config{Endpoint: simulator.Endpoint, HTTPClient: hc, Rate: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	return c.Reader()
}

func (s *testLibrary) watch(r *http.Request) *simulator.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, r.URL.Path)
	if r.Header.Get("X-Ovh-Signature") != "" {
		s.t.Errorf("%s is signed", r.URL.Path)
	}
	if s.fault == nil {
		return nil
	}
	return s.fault(r)
}

// requests returns the paths that were asked for since the last time.
func (s *testLibrary) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.sent = nil
	return sent
}

func (s *testLibrary) catalog() *Catalog {
	s.t.Helper()
	c, err := s.Catalog(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// broken answers 500 for paths that end so.
func broken(suffix string) func(*http.Request) *simulator.Fault {
	return func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, suffix) {
			return &simulator.Fault{Status: 500, Body: "{}"}
		}
		return nil
	}
}

func TestACatalogueIsLoadedOnFirstUseAndThenFromTheCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := t.TempDir()
		first := newTestLibrary(t, cache, nil)
		if got := first.requests(); len(got) > 0 {
			t.Errorf("before its first use it sent %v", got)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { first.catalog() })
		}
		all.Wait()
		if _, err := first.catalog().Find("POST", "/dedicated/server/ns1/reboot"); err != nil {
			t.Error(err)
		}
		if got := first.requests(); len(got) != 2+len(first.catalog().Branches) {
			t.Errorf("eight first uses sent %v, want each document once", got)
		}
		again := newTestLibrary(t, cache, nil)
		if got, want := len(again.catalog().Operations()), len(first.catalog().Operations()); got != want || len(again.requests()) > 0 {
			t.Errorf("the cache holds %d operations, want %d and no request", got, want)
		}
	})
}

func TestOneBrokenBranchHurtsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestLibrary(t, "", broken("/1.0/sms.json"))
		c := s.catalog()
		if _, err := c.Find("GET", "/me"); err != nil {
			t.Error(err)
		}
		if len(c.OperationsOn("/sms")) > 0 || len(c.Problems) != 1 || !strings.Contains(c.Problems[0], "/v1/sms") || !strings.Contains(s.log.String(), "/v1/sms") {
			t.Errorf("problems = %q, logged %s, want the broken branch", c.Problems, s.log.String())
		}
		s.fault = nil
		time.Sleep(refreshPartialAfter + time.Minute)
		s.catalog()
		synctest.Wait()
		if c := s.catalog(); len(c.OperationsOn("/sms")) == 0 || len(c.Problems) > 0 {
			t.Errorf("an hour later problems = %q, want the branch loaded", c.Problems)
		}
	})
}

func TestABranchThatIsSaidToBeUnchangedMustBeKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestLibrary(t, "", func(r *http.Request) *simulator.Fault {
			if r.URL.Path != "/1.0/sms.json" {
				return nil
			}
			return &simulator.Fault{Status: 304}
		})
		if c := s.catalog(); len(c.Problems) != 1 || !strings.Contains(c.Problems[0], "/v1/sms") {
			t.Errorf("problems = %q, want the branch that is not there", c.Problems)
		}
	})
}

func TestAnOldCatalogueIsRefreshedInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tag := `"1"`
		s := newTestLibrary(t, t.TempDir(), func(r *http.Request) *simulator.Fault {
			switch {
			case r.URL.Path != "/1.0/me.json":
				return nil
			case r.Header.Get("If-None-Match") == tag:
				return &simulator.Fault{Status: 304}
			}
			return &simulator.Fault{Status: 200, Header: http.Header{"Etag": {tag}}, Body: strings.Replace(garden, `"resourcePath":"/garden"`, `"resourcePath":"/me"`, 1)}
		})
		before := s.catalog()
		s.requests()
		time.Sleep(refreshAfter + time.Minute)
		if got := s.catalog(); got != before {
			t.Error("an old catalogue is not used while a new one is loaded")
		}
		synctest.Wait()
		after := s.catalog()
		if after == before || len(s.requests()) == 0 || len(after.OperationsOn("/garden/rose/water")) != 2 {
			t.Error("a day later the branch that did not change is not there")
		}
	})
}

func TestWithoutOVHcloudWhatIsCachedIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := t.TempDir()
		newTestLibrary(t, cache, nil).catalog()
		time.Sleep(48 * time.Hour)
		s := newTestLibrary(t, cache, broken(""))
		if len(s.catalog().Operations()) == 0 {
			t.Error("the cache is not used")
		}
		synctest.Wait()
		if len(s.catalog().Operations()) == 0 {
			t.Error("the cache is given up when OVHcloud can't be reached")
		}
		if _, err := s.Update(t.Context()); err == nil {
			t.Error("an update without OVHcloud says nothing")
		}
	})
}

func TestWithoutOVHcloudAndCacheTheReasonIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestLibrary(t, "", broken(""))
		_, err := s.Catalog(t.Context())
		if err == nil || !strings.Contains(err.Error(), "could not be loaded") {
			t.Errorf("Catalog = %v, want why", err)
		}
		s.requests()
		if _, err := s.Catalog(t.Context()); err == nil || len(s.requests()) > 0 {
			t.Error("OVHcloud is asked again at once")
		}
		s.fault = nil
		time.Sleep(retryAfter + time.Second)
		s.catalog()
	})
}

func TestACallerNeedNotWaitForTheCatalogue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestLibrary(t, "", func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: 10 * time.Second} })
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := s.Catalog(ctx); err == nil || !strings.Contains(err.Error(), "still being loaded") {
			t.Errorf("Catalog = %v, want that it is still being loaded", err)
		}
		time.Sleep(time.Minute)
		s.requests()
		s.catalog()
		if got := s.requests(); len(got) > 0 {
			t.Errorf("the load did not go on: it sent %v", got)
		}
	})
}

func TestADamagedCacheIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestLibrary(t, t.TempDir(), nil)
		if err := os.WriteFile(s.cacheFile(), []byte("rubbish"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.catalog()
		if c, err := s.readCache(); err != nil || c == nil || !strings.Contains(s.log.String(), "not usable") {
			t.Errorf("readCache = %v, logged %s", err, s.log.String())
		}
		if files, err := os.ReadDir(s.Cache); len(files) != 2 {
			t.Errorf("the cache holds %v, %v, want the catalogue and its key", files, err)
		}
	})
}
