package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSystemdTakesTheUnit asks systemd, where it is installed, whether it knows all
// that the unit says, and how much is left to the server: 0 is nothing, 10 all.
func TestSystemdTakesTheUnit(t *testing.T) {
	systemd, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze here")
	}
	unit, err := os.ReadFile("systemd/ovh-mcp.service")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ovh-mcp.service")
	if err := os.WriteFile(file, []byte(strings.Replace(string(unit), "/usr/bin/ovh-mcp", program, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, asked := range [][]string{
		{"verify", "--man=no", "--recursive-errors=no", file},
		{"security", "--offline=yes", "--no-pager", "--threshold=15", file},
	} {
		if out, err := exec.CommandContext(t.Context(), systemd, asked...).CombinedOutput(); err != nil || asked[0] == "verify" && len(out) > 0 {
			t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(asked, " "), err, out)
		}
	}
}
