//go:build unix

package private

import (
	"io/fs"
	"testing"
)

func TestAMountedSecretIsUnshared(t *testing.T) {
	const container = 65532
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
