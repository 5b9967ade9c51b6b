package client_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// TestEachRequestOfAListPasses holds what the gate sees against what the
// account was asked.
func TestEachRequestOfAListPasses(t *testing.T) {
	for name, o := range map[string]simulator.Options{
		"pages": {}, "batch": {NoPages: true}, "one by one": {NoPages: true, NoBatch: true},
	} {
		var mu sync.Mutex
		var asked, passed, expanded []string
		note := func(to *[]string, request string) {
			mu.Lock()
			defer mu.Unlock()
			*to = append(*to, request)
		}
		o.Observe = func(x simulator.Exchange) {
			if x.Path != "/auth/time" {
				note(&asked, x.Method)
			}
		}
		account := simulator.New(o)
		t.Cleanup(func() { account.Close() })
		c, err := client.New(client.Config{Endpoint: simulator.Endpoint, HTTPClient: account.Client(), Credentials: client.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		}})
		if err != nil {
			t.Fatal(err)
		}
		gate := func(_ context.Context, p client.Passage) (client.Pass, error) {
			note(&passed, p.Method)
			if p.Expanded {
				note(&expanded, p.Path)
			}
			return client.Pass{Leave: func(client.Outcome) {}}, nil
		}
		if _, err := c.Through(new(client.Meter), gate).Reader().SSHKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(passed, asked) || !slices.Equal(expanded, []string{"/me/sshKey"}) {
			t.Errorf("%s: %d passed of %d, of which %q want objects", name, len(passed), len(asked), expanded)
		}
	}
}
