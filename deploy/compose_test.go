package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
		if len(s.Volumes) != 2 || s.Volumes[0].Target != "/data" || volumes[s.Volumes[0].Source] {
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
	if strings.Contains(string(text), "/readyz") {
		t.Error("haproxy.cfg asks whether servers are ready, and would leave none of them where OVHcloud refuses their keys")
	}
	for name := range volumes {
		server := strings.Replace(name, "audit", "server", 1)
		if n := strings.Count(string(text), "server "+server+" "+server+":8080"); n != 2 {
			t.Errorf("haproxy.cfg sends to %s from %d backends, want 2", server, n)
		}
	}
}

// What an editor, sed -i or mv puts in the place of a file is another file, which
// only a folder shows. Each file that is named in one is made by the recipe.
func TestWhatChangesIsMountedByItsFolder(t *testing.T) {
	recipe, err := os.ReadFile("../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	p, files := compose(t), 0
	if len(p.Secrets)+len(p.Configs) > 0 {
		t.Errorf("%d secrets and configs are files to their containers", len(p.Secrets)+len(p.Configs))
	}
	balancer, err := os.ReadFile("haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range p.Services {
		said := strings.Join(s.Command, " ") + " " + string(balancer)
		for _, value := range s.Environment {
			said += " " + *value
		}
		for _, v := range s.Volumes {
			if v.Type != types.VolumeTypeBind || filepath.Base(v.Source) == "haproxy.cfg" {
				continue
			}
			for _, found := range regexp.MustCompile(regexp.QuoteMeta(v.Target)+`/(\S+)`).FindAllStringSubmatch(said, -1) {
				files++
				if made := "secrets/" + filepath.Base(v.Source) + "/" + found[1]; !strings.Contains(string(recipe), made) {
					t.Errorf("%s reads %s, which docs/deploy.md does not make", name, made)
				}
			}
		}
	}
	if files != 3*4+1 {
		t.Errorf("%d files are read from folders that are mounted, want 4 by each server and 1 by the balancer", files)
	}
}

func TestSecretsStayOutOfCommitsAndImages(t *testing.T) {
	for _, file := range []string{"../.gitignore", "../.dockerignore"} {
		ignored, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"/deploy/secrets", "/deploy/.env"} {
			if !slices.Contains(strings.Fields(string(ignored)), name) {
				t.Errorf("%s does not name %s", file, name)
			}
		}
	}
	recipe, err := os.ReadFile("../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile("(?s)\ncd deploy\numask 077\n.*/tokens").Match(recipe) {
		t.Error("the recipe of docs/deploy.md makes secrets before it says umask 077")
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
	here := strings.NewReplacer("/etc/haproxy/secrets/certificate.pem", certificate, " server-1:", " 127.0.0.1:", " server-2:", " 127.0.0.2:", " server-3:", " 127.0.0.3:")
	if err := os.WriteFile(file, []byte(here.Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), haproxy, "-c", "-f", file).CombinedOutput(); err != nil || strings.Contains(string(out), "[WARNING]") {
		t.Errorf("haproxy -c: %v\n%s", err, out)
	}
}
