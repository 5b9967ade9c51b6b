package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTerraformManagesTheSimulator applies, plans and destroys what
// testdata/terraform describes, with OVHcloud's own provider.
func TestTerraformManagesTheSimulator(t *testing.T) {
	tofu, provider := os.Getenv("TOFU"), os.Getenv("TERRAFORM_PROVIDER_OVH")
	if tofu == "" || provider == "" {
		t.Skip("TOFU and TERRAFORM_PROVIDER_OVH name no programs: .ci/terraform builds them where it can")
	}
	run := terraform(t, tofu, provider, simulate(t, "--speed", "200"))
	if out, err := run("apply", "-auto-approve"); err != nil {
		t.Fatalf("apply: %v\n%s", err, out)
	}
	// The exit code is 2 if what was applied reads back differently.
	if out, err := run("plan", "-detailed-exitcode"); err != nil {
		t.Errorf("plan after apply: %v\n%s", err, out)
	}
	if out, err := run("destroy", "-auto-approve"); err != nil {
		t.Errorf("destroy: %v\n%s", err, out)
	}
}

// terraform returns what runs a command of tofu in a folder of its own, on the
// account that vars name.
func terraform(t *testing.T, tofu, provider string, vars map[string]string) func(args ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "terraform"))); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "tofu.rc")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"registry.opentofu.org/ovh/ovh\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(provider))
	if err := os.WriteFile(config, []byte(overrides), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "TF_CLI_CONFIG_FILE="+config)
	for name, value := range vars {
		env = append(env, name+"="+value)
	}
	return func(args ...string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 4*patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, tofu, append(args, "-no-color", "-input=false")...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
}
