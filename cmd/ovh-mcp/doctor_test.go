//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A patient is a setup with one fault, that of a person with a home of their
// own.
type patient struct {
	t    *testing.T
	home string
	env  map[string]string
}

// newPatient returns a setup without a fault, on an account of its own.
func newPatient(t *testing.T, o simulator.Options) *patient {
	t.Helper()
	p := &patient{t, t.TempDir(), map[string]string{
		"OVH_APPLICATION_KEY": simulator.ApplicationKey, "OVH_APPLICATION_SECRET": simulator.ApplicationSecret, "OVH_CONSUMER_KEY": simulator.ConsumerKey,
	}}
	p.env["OVH_ENDPOINT"] = p.serves(simulator.New(o))
	return p
}

// serves returns the endpoint where a handler answers.
func (p *patient) serves(h http.Handler) string {
	p.t.Helper()
	srv := httptest.NewServer(h)
	p.t.Cleanup(srv.Close)
	return srv.URL + "/1.0"
}

// keeps puts a configuration into the home in the place of the variables.
func (p *patient) keeps(text string, mode os.FileMode) {
	p.t.Helper()
	endpoint := p.env["OVH_ENDPOINT"]
	p.env = map[string]string{}
	if err := os.WriteFile(filepath.Join(p.home, ".ovh.conf"), []byte(strings.ReplaceAll(text, "ENDPOINT", endpoint)), mode); err != nil {
		p.t.Fatal(err)
	}
}

// runs runs the program as that person.
func (p *patient) runs(args ...string) (stdout, stderr string, code int) {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(p.t.Context(), self)
	cmd.Args = append([]string{"ovh-mcp"}, args...) // see TestMain
	cmd.Dir, cmd.Env = p.home, []string{"HOME=" + p.home}
	for name, value := range p.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	_ = cmd.Run()
	return out.String(), log.String(), cmd.ProcessState.ExitCode()
}

const confOfEndpoint = "[default]\nendpoint=ENDPOINT\n[ENDPOINT]\napplication_key=" + simulator.ApplicationKey + "\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n"

// dnsRules are what the tools for DNS need.
func dnsRules(t *testing.T) (rules []simulator.Rule) {
	t.Helper()
	chosen, err := tools.Selection{Toolsets: []string{"dns"}}.Apply(tools.All(tools.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range append(accessOf(chosen), loginRules()...) {
		rules = append(rules, simulator.Rule(r))
	}
	return rules
}

func TestDoctorAndTheFirstCallTellTheCureOfEachFault(t *testing.T) {
	faults := plantedFaults()
	if len(faults) != 25 {
		t.Errorf("%d faults are planted, want 25", len(faults))
	}
	for _, tt := range faults {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.plant(t)
			out, log, code := p.runs(append([]string{"doctor", "--json"}, tt.args...)...)
			var all []finding
			if err := json.Unmarshal([]byte(out), &all); err != nil {
				t.Fatalf("doctor prints %s%s: %v", out, log, err)
			}
			i := slices.IndexFunc(all, func(f finding) bool { return f.Status == fault || f.Status == warning })
			found := slices.ContainsFunc(all, func(f finding) bool {
				return f.Check == tt.check && f.Status == tt.status && strings.Contains(f.Cure, tt.cure) && f.What != "" && f.Why != ""
			})
			if !found || i < 0 {
				t.Errorf("doctor finds %+v\nwant %s in %s, with the cure %q", all, tt.status, tt.check, tt.cure)
			}
			if failed := code == exitFailed; failed != (tt.status == fault) || code > exitFailed {
				t.Errorf("doctor exits with %d at a %s: %s", code, tt.status, log)
			}
			result, said, _ := p.runs("call", "list_zones")
			if want := tt.called; want == "" && !strings.Contains(said, tt.cure) || !strings.Contains(result+said, want) {
				t.Errorf("list_zones says %s%s\nwant %q", result, said, tt.cure+want)
			}
			for _, secret := range []string{"hunter2", simulator.ApplicationSecret, simulator.ConsumerKey, simulator.ClientSecret} {
				if strings.Contains(out+log+result+said, secret) {
					t.Errorf("a secret is told: %s%s%s%s", out, log, result, said)
				}
			}
		})
	}
}

func TestDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	p := newPatient(t, simulator.Options{})
	file, _, _ := tokens(t)
	cert, key := pemPair(t, t.TempDir(), time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	out, log, code := p.runs("doctor", "--http", ":8443", "--http-token-file", file, "--tls-cert", cert, "--tls-key", key,
		"--allow-host", "mcp.example.org", "--oidc-issuer", newIssuer(t).URL, "--oidc-audience", "ovh")
	if code != 0 || strings.Contains(out, "fault") || strings.Contains(out, "warning") || strings.Contains(out, "cure:") {
		t.Errorf("doctor exits with %d and prints %s%s", code, out, log)
	}
	for _, check := range checks() {
		if !strings.Contains(out, "ok       "+check[0]) {
			t.Errorf("doctor does not tell of %s:\n%s", check[0], out)
		}
	}
}

func TestDoctorFindsWhatTheServerWouldTripOver(t *testing.T) {
	for _, tt := range []struct {
		name, file, text, check, cure string
		flag                          string
	}{
		{"a policy that can't be read", "policy.yml", "rules: [", "policy", "ovh-mcp policy check FILE", "--policy"},
		{"a log that was edited", "audit.jsonl", "{}\n", "audit", "ovh-mcp audit verify", "--audit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPatient(t, simulator.Options{})
			file := filepath.Join(p.home, tt.file)
			if tt.flag == "--audit" { // as it was left, and then another
				p.runs("call", "--audit", file, "list_zones")
			}
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			out, _, code := p.runs("doctor", "--json", tt.flag, file)
			var all []finding
			if err := json.Unmarshal([]byte(out), &all); err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(all, func(f finding) bool { return f.Status == fault })
			if i < 0 || all[i].Check != tt.check || !strings.Contains(all[i].Cure, tt.cure) || code != exitFailed {
				t.Errorf("doctor exits with %d and finds %+v", code, all)
			}
		})
	}
}
