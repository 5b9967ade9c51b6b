package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func TestTheComposeFileIsHardened(t *testing.T) {
	p := compose(t)
	for name, s := range p.Services {
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}) || len(s.CapAdd) > 0 || s.Privileged {
			t.Errorf("%s is not hardened: read_only %t, cap_drop %q, security_opt %q", name, s.ReadOnly, s.CapDrop, s.SecurityOpt)
		}
		if name != "balancer" && len(s.Ports) > 0 {
			t.Errorf("%s has ports open to others: %v", name, s.Ports)
		}
	}
}

func TestTheComposeFileHasThreeServers(t *testing.T) {
	p, volumes, servers := compose(t), make(map[string]bool), 0
	for name, s := range p.Services {
		if !strings.HasPrefix(name, "server-") {
			continue
		}
		servers++
		if len(s.Volumes) != 1 || s.Volumes[0].Target != "/data" || volumes[s.Volumes[0].Source] {
			t.Errorf("%s keeps its audit log in %v, want a volume of its own", name, s.Volumes)
		}
		volumes[s.Volumes[0].Source] = true
		if want := (types.HealthCheckTest{"CMD", "/ovh-mcp", "healthcheck"}); s.HealthCheck == nil || !slices.Equal(s.HealthCheck.Test, want) {
			t.Errorf("the health check of %s is %+v, want %q", name, s.HealthCheck, want)
		}
	}
	if servers != 3 {
		t.Errorf("%d servers, want 3", servers)
	}
	text, err := os.ReadFile("haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	for name := range volumes {
		server := strings.Replace(name, "audit", "server", 1)
		if n := strings.Count(string(text), "server "+server+" "+server+":8080"); n != 2 {
			t.Errorf("haproxy.cfg sends to %s from %d backends, want 2", server, n)
		}
	}
}

// compose reads the compose file as docker compose does, with its schema.
func compose(t *testing.T) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithEnv([]string{
		"VERSION=1.2.3", "HOST_NAME=mcp.example.org", "OVH_APPLICATION_KEY=key", "OVH_MCP_STATE_PASSWORD=password",
	}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestHAProxyTakesItsConfiguration asks HAProxy, where it is installed.
func TestHAProxyTakesItsConfiguration(t *testing.T) {
	haproxy, err := exec.LookPath("haproxy")
	if err != nil {
		t.Skip("there is no haproxy here")
	}
	text, err := os.ReadFile("haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certificate := filepath.Join(dir, "certificate.pem")
	if out, err := exec.CommandContext(t.Context(), "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mcp.example.org", "-keyout", certificate+".key", "-out", certificate).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file := filepath.Join(dir, "haproxy.cfg")
	// The names are those of containers.
	here := strings.NewReplacer("/run/secrets/certificate", certificate, " server-1:", " 127.0.0.1:", " server-2:", " 127.0.0.2:", " server-3:", " 127.0.0.3:")
	if err := os.WriteFile(file, []byte(here.Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), haproxy, "-c", "-f", file).CombinedOutput(); err != nil || strings.Contains(string(out), "[WARNING]") {
		t.Errorf("haproxy -c: %v\n%s", err, out)
	}
}
