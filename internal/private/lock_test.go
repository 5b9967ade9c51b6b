package private

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLockThatWasRemovedIsNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "lock")
	l := NewLock(path)
	if err := l.Take(); err != nil {
		t.Fatal(err)
	}
	if !l.Stands() {
		t.Errorf("Stands = false, want true")
	}
	os.Remove(path)
	if l.Stands() {
		t.Errorf("Stands without its file = true, want false")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil || l.Stands() {
		t.Errorf("Stands with another file = true, want false")
	}
	l.Release()
}

func TestLockIsHeldByOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	one, two := NewLock(path), NewLock(path)
	for _, tt := range []struct {
		l    *Lock
		want bool
	}{{one, true}, {two, false}} {
		if ok, err := tt.l.Try(); ok != tt.want || err != nil {
			t.Errorf("Try = %t, %v, want %t", ok, err, tt.want)
		}
	}
	one.Release()
	if ok, err := two.Try(); !ok || err != nil {
		t.Errorf("Try after it was given back = %t, %v, want true", ok, err)
	}
	two.Release()
}
