//go:build unix

package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestProcessesShareALog(t *testing.T) {
	for _, maxSize := range []int64{0, 30000} {
		file := newFile(t)
		var all []*process
		for range 4 {
			all = append(all, start(t, file, maxSize))
		}
		for _, command := range []string{"read 490", "act 10"} {
			for _, p := range all {
				p.send(command)
			}
			for _, p := range all {
				if got := p.answer(); got != "done" {
					t.Errorf("%s = %q", command, got)
				}
			}
		}
		r := verifies(t, file)
		if r.Lines != 4*(490+3*10) || maxSize > 0 && r.Files < 10 {
			t.Errorf("Verify = %+v", r)
		}
		instances := make(map[string]int)
		for _, r := range records(t, file) {
			instances[r.Instance]++
		}
		if len(instances) != 4 {
			t.Errorf("lines by instance: %v", instances)
		}
	}
}

func TestIntentIsUnfinishedWhenItsProcessIsNoMore(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	p := start(t, file, 0)
	p.expect("intend", "done")
	if left, err := l.Unfinished(); err != nil || len(left) != 0 {
		t.Errorf("Unfinished = %+v, %v, want none as long as it runs", left, err)
	}
	if err := l.Settle(records(t, file)[0]); err == nil || !strings.Contains(err.Error(), "wait") {
		t.Errorf("Settle = %v, want it to wait", err)
	}
	p.kill()
	left, err := l.Unfinished()
	if err != nil || len(left) != 1 || left[0].Check != wipe.Check {
		t.Fatalf("Unfinished = %+v, %v, want the intent", left, err)
	}
	other := openLog(t, Options{File: file})
	for _, one := range []*Log{l, other, l} {
		if err := one.Settle(left[0]); err != nil {
			t.Errorf("Settle = %v", err)
		}
		if left, err := one.Unfinished(); err != nil || len(left) != 0 {
			t.Errorf("Unfinished = %+v, %v, want none", left, err)
		}
	}
	all := records(t, file)
	if got := kinds(all); !slices.Equal(got, []Kind{Intent, Unknown}) || all[1].Intent != 1 || all[1].Check != wipe.Check {
		t.Errorf("%q, %+v, want it settled once", got, all[len(all)-1])
	}
	if left, _ := filepath.Glob(file + ".running/*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	verifies(t, file)
}

func TestLockOfADeadProcessIsRemoved(t *testing.T) {
	file := newFile(t)
	ended, open, alive := start(t, file, 0), start(t, file, 0), start(t, file, 0)
	ended.expect("act 1", "done")
	open.expect("intend", "done")
	alive.expect("act 1", "done")
	ended.kill()
	open.kill()
	l := openLog(t, Options{File: file})
	act(t, l)
	if left, _ := filepath.Glob(file + ".running/*"); len(left) != 3 {
		t.Errorf("locks: %q, want those of who lives, of who left an intent, and its own", left)
	}
	if left, err := l.Unfinished(); err != nil || len(left) != 1 {
		t.Errorf("Unfinished = %+v, %v, want one", left, err)
	}
}

// TestKillAtEachStep kills a process before, in and after each change of files
// that it makes: while it begins a log, writes, syncs and begins a new file.
func TestKillAtEachStep(t *testing.T) {
	for step := 1; ; step++ {
		for _, moment := range []string{"before", "in", "after"} {
			file := newFile(t)
			p := start(t, file, 2500, fmt.Sprintf("AUDIT_DIE=%d %s", step, moment))
			var answers []string
			for _, command := range []string{"read 1", "act 1", "read 2"} {
				io.WriteString(p.in, command+"\n") // it may be dead
				answers = append(answers, p.answer())
			}
			p.kill()
			if answers[2] == "done" {
				if step < 25 {
					t.Errorf("a log of six lines took %d steps only", step)
				}
				return
			}
			survives(t, file, fmt.Sprintf("killed %s step %d", moment, step), answers[1] == "done")
		}
	}
}

// survives wants a log that a process left as it died to hold, to tell what is
// unfinished, and to go on.
func survives(t *testing.T, file, how string, acted bool) {
	t.Helper()
	if r, err := Verify(file, ""); err != nil && !errors.Is(err, os.ErrNotExist) || r.Fault != nil {
		t.Errorf("%s: Verify = %+v (%v), %v", how, r, r.Fault, err)
	}
	l := openLog(t, Options{File: file, MaxSize: 2500})
	left, err := l.Unfinished()
	if err != nil {
		t.Fatalf("%s: Unfinished = %v", how, err)
	}
	intents, ends := 0, 0
	if err := Scan(file, func(r Record) bool {
		if r.Kind == Intent {
			intents++
		}
		if r.Kind == Done && r.Intent > 0 {
			ends++
		}
		return true
	}); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: Scan = %v", how, err)
	}
	if _, err := os.Stat(sentFile(file)); err == nil && intents != 1 {
		t.Errorf("%s: it was sent, and there are %d intents", how, intents)
	}
	if acted && ends != 1 || len(left) != intents-ends {
		t.Errorf("%s: %d intents, %d ends (acted: %t), unfinished: %+v", how, intents, ends, acted, left)
	}
	for _, r := range left {
		if err := l.Settle(r); err != nil {
			t.Errorf("%s: Settle = %v", how, err)
		}
	}
	if left, err := l.Unfinished(); err != nil || len(left) > 0 {
		t.Errorf("%s: Unfinished = %+v, %v, want all settled", how, left, err)
	}
	act(t, l)
	verifies(t, file)
}

func TestFullDiskRefusesTheIntent(t *testing.T) {
	for _, room := range []int64{0, 1, 100, 400} {
		file := newFile(t)
		l := openLog(t, Options{File: file})
		for range 20 {
			read(t, l)
		}
		before, err := os.Stat(file)
		if err != nil || before.Size() < 2*minSlot {
			t.Fatalf("%v, %v", before, err)
		}
		p := start(t, file, 0)
		p.expect(fmt.Sprintf("limit %d", before.Size()+room), "done")
		p.expect("intend", "true the audit log can't be used")
		if after, _ := os.Stat(file); after.Size() != before.Size() {
			t.Errorf("room for %d bytes: %d bytes are there, want %d", room, after.Size(), before.Size())
		}
		if room == 0 {
			p.expect("read 1", "true the audit log can't be used")
		}
		verifies(t, file)
		act(t, l)
		verifies(t, file)
	}
}

func TestDiskThatFailsToSyncRefusesTheIntent(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	read(t, l)
	l.disk.sync = func(*os.File) error { return syscall.EIO }
	e := l.Begin(wipe)
	if err := e.Intend(wipe, nil); !errors.Is(err, ErrAudit) || !errors.Is(err, syscall.EIO) {
		t.Errorf("Intend = %v, want ErrAudit", err)
	}
	l.disk = theDisk()
	if err := e.End(wipe, "refused", "the audit log can't be used"); err != nil {
		t.Errorf("End = %v", err)
	}
	l.Close()
	if left, err := openLog(t, Options{File: file}).Unfinished(); err != nil || len(left) > 0 {
		t.Errorf("Unfinished = %+v, %v, want none: it has an end", left, err)
	}
	verifies(t, file)
}

func TestFileThatCannotBeRenamedGrowsOn(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file, MaxSize: 1000})
	l.disk.rename = func(string, string) error { return syscall.ENOSPC }
	for range 5 {
		read(t, l)
	}
	l.disk = theDisk()
	read(t, l)
	if r := verifies(t, file); r.Lines != 6 || r.Files != 2 {
		t.Errorf("Verify = %+v, want two files", r)
	}
}

func TestReadOnlyFolderRefusesTheIntent(t *testing.T) {
	file := newFile(t)
	act(t, openLog(t, Options{File: file}))
	folder := filepath.Dir(file)
	p := start(t, file, 0)
	p.expect("read 1", "done") // it has the files open
	nobody := 65534
	if os.Geteuid() == 0 { // whom no mode stops
		p.expect(fmt.Sprintf("uid %d", nobody), "done")
		filepath.WalkDir(filepath.Dir(folder), func(path string, _ os.DirEntry, _ error) error { return os.Chown(path, nobody, -1) })
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(folder, 0o700) })
	// Its first intent needs a lock of its own in there.
	if err := os.Chmod(file+".running", 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(file+".running", 0o700) })
	p.expect("intend", "true the audit log can't be used")
}

func TestFolderThatCannotBeIsAnError(t *testing.T) {
	file := newFile(t)
	os.WriteFile(file, nil, 0o600)
	if _, err := Open(Options{File: filepath.Join(file, "audit.jsonl")}); !errors.Is(err, ErrAudit) {
		t.Errorf("Open = %v, want ErrAudit", err)
	}
	if _, err := Open(Options{}); !errors.Is(err, ErrAudit) {
		t.Errorf("Open without a file = %v, want ErrAudit", err)
	}
}

func TestFilesOfOthersAreRefused(t *testing.T) {
	link := func(path string) error {
		return errors.Join(os.Rename(path, path+".real"), os.Symlink(path+".real", path))
	}
	for name, tt := range map[string]struct {
		spoil func(file string) error
		want  string
	}{
		"log by symbolic link":     {link, "not a regular file"},
		"tip by symbolic link":     {func(file string) error { return link(file + ".tip") }, "not a regular file"},
		"lock by symbolic link":    {func(file string) error { return link(file + ".lock") }, "not a regular file"},
		"log for all to read":      {func(file string) error { return os.Chmod(file, 0o644) }, "chmod 600"},
		"tip for all to read":      {func(file string) error { return os.Chmod(file+".tip", 0o644) }, "chmod 600"},
		"lock for all to read":     {func(file string) error { return os.Chmod(file+".lock", 0o644) }, "chmod 600"},
		"pipe in place of the log": {func(file string) error { return errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o600)) }, "not a regular file"},
	} {
		file := newFile(t)
		l := openLog(t, Options{File: file})
		act(t, l)
		if err := tt.spoil(file); err != nil {
			t.Fatal(err)
		}
		if err := l.Begin(wipe).Intend(wipe, nil); !errors.Is(err, ErrAudit) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Intend = %v, want %q", name, err, tt.want)
		}
		other, err := Open(Options{File: file})
		if err == nil {
			err = other.Begin(wipe).Intend(wipe, nil)
		}
		if !errors.Is(err, ErrAudit) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: another process: %v, want %q", name, err, tt.want)
		}
	}
	file := newFile(t)
	os.Chmod(filepath.Dir(file), 0o777)
	if _, err := Open(Options{File: file}); !errors.Is(err, ErrAudit) || !strings.Contains(err.Error(), "chmod go-w") {
		t.Errorf("Open in a folder for all to write = %v", err)
	}
}
