package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A watched is a source with a clock of its own, and what it noticed.
type watched struct {
	*Source
	path    string
	now     time.Time
	noticed []error
}

func watch(t *testing.T, text string) *watched {
	t.Helper()
	w := &watched{path: filepath.Join(t.TempDir(), "policy.yml"), now: at(0)}
	w.write(t, text)
	s, err := Open(w.path, func() time.Time { return w.now }, func(_ *Policy, err error) { w.noticed = append(w.noticed, err) })
	if err != nil {
		t.Fatal(err)
	}
	w.Source = s
	return w
}

// write replaces the file, at the time that the clock shows.
func (w *watched) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(w.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(w.path, w.now, w.now); err != nil {
		t.Fatal(err)
	}
}

func (w *watched) verdict(t *testing.T) Verdict {
	t.Helper()
	return decide(t, w.Policy(), "POST", "/vps/v/stop", "", nil).Verdict
}

func TestAChangeCountsWhenItIsWhole(t *testing.T) {
	w := watch(t, "default: deny")
	w.write(t, "default: allow")
	if v := w.verdict(t); v != Deny {
		t.Errorf("while the file is written: %s, want deny", v)
	}
	w.now = w.now.Add(settle)
	if v := w.verdict(t); v != Allow || len(w.noticed) != 1 || w.noticed[0] != nil {
		t.Errorf("a second later: %s, noticed %v; want allow, and it told once", v, w.noticed)
	}
	w.write(t, "default: askk ")
	w.write(t, "default: person")
	w.now = w.now.Add(time.Minute)
	if v := w.verdict(t); v != Person || len(w.noticed) != 2 {
		t.Errorf("after two writes: %s, noticed %v; want person", v, w.noticed)
	}
}

func TestAChangeWithAFaultKeepsTheOldPolicy(t *testing.T) {
	w := watch(t, "default: allow")
	for i, text := range []string{"default: x", "", "rules: [{deny: {zoen: a}}]"} {
		w.write(t, text)
		w.now = w.now.Add(time.Minute)
		for range 3 {
			if v := w.verdict(t); v != Allow {
				t.Errorf("with %q: %s, want allow", text, v)
			}
		}
		if len(w.noticed) != i+1 || w.Fault() == nil || !strings.Contains(w.noticed[i].Error(), w.path+":1") || !strings.Contains(w.noticed[i].Error(), "stays in force") {
			t.Errorf("with %q: noticed %v, want the fault once", text, w.noticed)
		}
	}
	w.write(t, "default: deny")
	w.now = w.now.Add(time.Minute)
	if v := w.verdict(t); v != Deny || w.Fault() != nil || w.noticed[3] != nil {
		t.Errorf("mended: %s, %v, want deny", v, w.Fault())
	}
}

func TestAFileThatIsGoneKeepsTheOldPolicy(t *testing.T) {
	w := watch(t, "default: allow")
	w.now = w.now.Add(time.Minute)
	if err := os.Rename(w.path, w.path+".old"); err != nil {
		t.Fatal(err)
	}
	if v := w.verdict(t); v != Allow || len(w.noticed) != 1 || w.Fault() == nil {
		t.Errorf("without the file: %s, noticed %v, want allow", v, w.noticed)
	}
	if err := os.Rename(w.path+".old", w.path); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Second)
	if v := w.verdict(t); v != Allow || w.Fault() != nil {
		t.Errorf("with it again: %s, %v, want no fault", v, w.Fault())
	}
}

func TestAFaultAtTheStartIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.yml")
	if _, err := Open(path, time.Now, nil); err == nil {
		t.Error("Open of no file did not fail")
	}
	if err := os.WriteFile(path, []byte("rules:\n  - deny: {zoen: a}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, time.Now, nil); err == nil || !strings.Contains(err.Error(), "policy.yml:2:12: rules[0].deny.zoen") {
		t.Errorf("Open = %v, want the place of the fault", err)
	}
}
