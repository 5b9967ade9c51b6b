package e2e

import (
	"bufio"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	goovh "github.com/ovh/go-ovh/ovh"
)

// simulate runs 'ovh-mcp simulator' and returns the variables that it prints.
func simulate(t *testing.T, args ...string) map[string]string {
	t.Helper()
	cmd := lasting(t, newLogs(), append([]string{binary, "simulator"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	vars := make(map[string]string)
	for s := bufio.NewScanner(out); len(vars) < 4 && s.Scan(); {
		name, value, _ := strings.Cut(strings.TrimPrefix(s.Text(), "export "), "=")
		vars[name] = strings.Trim(value, "'")
	}
	return vars
}

// TestOVHcloudsOwnClientWorksWithTheSimulator proves the simulator by a
// client that knows nothing of this project.
func TestOVHcloudsOwnClientWorksWithTheSimulator(t *testing.T) {
	vars := simulate(t, "--speed", "200")
	c, err := goovh.NewClient(vars["OVH_ENDPOINT"], vars["OVH_APPLICATION_KEY"], vars["OVH_APPLICATION_SECRET"], vars["OVH_CONSUMER_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 new"
	must(c.Post("/me/sshKey", map[string]string{"keyName": "new", "key": key}, nil))
	must(c.Get("/me/sshKey", &keys))
	if !slices.Contains(keys, "new") {
		t.Errorf("keys = %v, want the new one", keys)
	}
	must(c.Delete("/me/sshKey/new", nil))
	must(c.Get("/me/sshKey", &keys))
	if slices.Contains(keys, "new") {
		t.Errorf("keys = %v, want it deleted", keys)
	}
	type task struct {
		ID     int64  `json:"taskId"`
		Status string `json:"status"`
	}
	var begun, now task
	must(c.Post("/dedicated/server/ns3000001.ip-192-0-2.eu/reboot", nil, &begun))
	for range 100 {
		must(c.Get("/dedicated/server/ns3000001.ip-192-0-2.eu/task/"+strconv.FormatInt(begun.ID, 10), &now))
		if now.Status == "done" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the reboot is still %s", now.Status)
}
