//go:build unix

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

func TestAProxyThatDoesNotAnswerIsNamed(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(nil)
	proxy.Close()
	c := startChild(t, t.TempDir(), map[string]string{
		"HTTPS_PROXY":         proxy.URL,
		"OVH_APPLICATION_KEY": simulator.ApplicationKey, "OVH_APPLICATION_SECRET": simulator.ApplicationSecret, "OVH_CONSUMER_KEY": simulator.ConsumerKey,
	}, "call", "get_account")
	if stderr, _ := c.ends(); !strings.Contains(stderr, "HTTPS_PROXY names a proxy that works") {
		t.Errorf("stderr = %s, want what to look at", stderr)
	}
}

func TestRequestsGoThroughTheProxyOfTheEnvironment(t *testing.T) {
	asked := make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		http.Error(w, "closed", http.StatusForbidden)
	}))
	defer proxy.Close()
	c := startChild(t, t.TempDir(), map[string]string{
		"HTTPS_PROXY":         strings.Replace(proxy.URL, "http://", "http://me:hunter2@", 1),
		"OVH_APPLICATION_KEY": simulator.ApplicationKey, "OVH_APPLICATION_SECRET": simulator.ApplicationSecret, "OVH_CONSUMER_KEY": simulator.ConsumerKey,
	}, "call", "get_account")
	if got := <-asked; got != "CONNECT eu.api.ovh.com:443" {
		t.Errorf("the proxy is asked for %q, want for OVHcloud", got)
	}
	if stderr, _ := c.ends(); strings.Contains(stderr, "hunter2") {
		t.Errorf("stderr tells the proxy's password: %s", stderr)
	}
}
