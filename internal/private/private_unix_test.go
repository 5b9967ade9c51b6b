//go:build unix

package private

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const container = 65532

func TestAMountedSecretIsUnshared(t *testing.T) {
	for _, test := range []struct {
		name        string
		mode        fs.FileMode
		owner, user int
		want        bool
	}{
		{"one's own", 0o600, container, container, true},
		{"one's own, open to the group", 0o640, container, container, false},
		{"root's, read by the group, as Kubernetes mounts it", 0o440, 0, container, true},
		{"root's, written by the group", 0o660, 0, container, false},
		{"root's, open to all", 0o444, 0, container, false},
		{"root's, read by the group, to root", 0o440, 0, 0, false},
		{"another user's", 0o440, 1000, container, false},
	} {
		if got := unshared(test.mode, test.owner, test.user); got != test.want {
			t.Errorf("%s: unshared(%04o, %d, %d) = %t, want %t", test.name, test.mode, test.owner, test.user, got, test.want)
		}
	}
}

// mount makes a folder with a secret as a kubelet makes it: a link to a link to
// where the present version is.
func mount(t *testing.T, version, file fs.FileMode) string {
	t.Helper()
	folder := filepath.Join(openFolder(t), "mounted")
	present := filepath.Join(folder, "..2026_01_01")
	for _, step := range []error{
		os.Mkdir(folder, 0o700), os.Mkdir(present, 0o700), os.WriteFile(filepath.Join(present, "secret"), []byte("told"), 0o600),
		os.Symlink("..2026_01_01", filepath.Join(folder, "..data")), os.Symlink("..data/secret", filepath.Join(folder, "secret")),
		os.Chown(folder, 0, container), os.Chown(present, 0, container), os.Chown(filepath.Join(present, "secret"), 0, container),
		os.Chmod(folder, 0o777|fs.ModeSticky|fs.ModeSetgid), os.Chmod(present, version|fs.ModeSetgid), os.Chmod(filepath.Join(present, "secret"), file),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	return filepath.Join(folder, "secret")
}

// openFolder returns a folder that all users can look into.
func openFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, f := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(f, 0o755); err != nil { //nolint:gosec // for another user
			t.Fatal(err)
		}
	}
	return folder
}

// TestASecretThatIsMountedIsRead runs itself as the user of a container.
func TestASecretThatIsMountedIsRead(t *testing.T) {
	if file, is := os.LookupEnv("READ_SECRET"); is {
		text, err := ReadSecret(file, 100)
		fmt.Printf("%s, %v\n", text, err)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can make files of root")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(openFolder(t), "test")
	if err := os.WriteFile(copied, program, 0o755); err != nil { //nolint:gosec // it is run by another user
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name          string
		version, file fs.FileMode
		want          string
	}{
		{"as a kubelet mounts it", 0o755, 0o440, "told, <nil>"},
		{"open to all", 0o755, 0o444, "mode 0440"},
		{"in a folder that the group can write to", 0o775, 0o440, "chmod go-w"},
	} {
		c := exec.CommandContext(t.Context(), copied, "-test.run=^TestASecretThatIsMountedIsRead$")
		c.Env = append(os.Environ(), "READ_SECRET="+mount(t, tt.version, tt.file))
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: container, Gid: container}}
		c.Dir = "/"
		if said, err := c.CombinedOutput(); err != nil || !strings.Contains(string(said), tt.want) {
			t.Errorf("%s: %s %v, want %q", tt.name, said, err, tt.want)
		}
	}
}
