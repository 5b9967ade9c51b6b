package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

const limited = `
default: allow
limits:
  - {at_most: 3, per: 1h, effect: destroy}
  - {at_most: 20, per: 24h, of: sms_credits}
  - {at_most: 2, per: 1m, effect: change, by: [tool, caller]}
  - {at_most: 1, per: 1h, effect: destroy, zone: "*", by: target, reason: one a zone}
`

// at is a time of the tests, so many minutes after the first.
func at(minutes int) time.Time {
	return time.Date(2026, 1, 1, 0, minutes, 0, 0, time.UTC)
}

func use(kind effect.Kind, tool, path string) Use {
	return Use{Call: Call{Tool: tool, Caller: Caller{Name: "ci"}, Effect: kind, Severity: 2}, Requests: []Request{{Method: "POST", Path: path}}}
}

func spend(t *testing.T, p *Policy, s Store, now time.Time, u Use) Decision {
	t.Helper()
	p.Clock = func() time.Time { return now }
	return count(t, s, u, p)
}

// count counts a use by policies that all hold for its caller.
func count(t *testing.T, s Store, u Use, all ...*Policy) Decision {
	t.Helper()
	_, d := Rules{all: all, store: s}.Spend(t.Context(), nil, u)
	return d
}

func TestALimitHoldsForItsTime(t *testing.T) {
	for name, s := range map[string]Store{"memory": new(Memory), "file": NewFile(filepath.Join(t.TempDir(), "limits.json"))} {
		p := parse(t, limited)
		reboot := use(effect.Destroy, "reboot_vps", "/vps/v/reboot")
		for i := range 3 {
			if d := spend(t, p, s, at(10*i), reboot); d.Verdict != Allow {
				t.Fatalf("%s: the use %d = %+v, want it allowed", name, i, d)
			}
		}
		d := spend(t, p, s, at(59), reboot)
		if d.Verdict != Deny || d.Rule != "policy.yml:4" || !strings.Contains(d.Reason, "more than 3 calls per 1h") || !strings.Contains(d.Reason, "2026-01-01T01:00:00Z") {
			t.Errorf("%s: the fourth use = %+v, want it denied by line 4 until one o'clock", name, d)
		}
		for minute, want := range map[int]Verdict{60: Allow} {
			if d := spend(t, p, s, at(minute), reboot); d.Verdict != want {
				t.Errorf("%s: a use after %d minutes = %+v, want %s", name, minute, d, want)
			}
		}
		if d := spend(t, p, s, at(61), reboot); d.Verdict != Deny {
			t.Errorf("%s: the use after it = %+v, want it denied", name, d)
		}
		if d := spend(t, p, s, at(-600), reboot); d.Verdict != Deny {
			t.Errorf("%s: a use after the clock was set back = %+v, want it denied", name, d)
		}
	}
}

func TestCreditsToolsCallersAndTargetsAreCountedApart(t *testing.T) {
	p, s := parse(t, limited), new(Memory)
	send := use(effect.Read, "send_sms", "/sms/sms-1/jobs")
	for _, tt := range []struct {
		credits int
		want    Verdict
	}{{21, Deny}, {15, Allow}, {6, Deny}, {5, Allow}, {1, Deny}, {0, Deny}} {
		if send.SMSCredits = tt.credits; spend(t, p, s, at(0), send).Verdict != tt.want {
			t.Errorf("spending %d credits was not %s", tt.credits, tt.want)
		}
	}
	for _, path := range []string{"/v1/sms/sms-1//JOBS/", "/sms/sms-1/batches", "/sms/sms-1/users/bob/jobs", "/sms/sms-1/transferCredits"} {
		if d := spend(t, p, s, at(0), use(effect.Destroy, "raw_post", path)); d.Verdict != Deny || !strings.Contains(d.Reason, "send_sms") {
			t.Errorf("credits that nobody counts, by %s = %+v, want them denied", path, d)
		}
	}
	if d := spend(t, p, s, at(0), Use{Call: send.Call, Requests: send.Requests, SMSCredits: 21}); !strings.Contains(d.Reason, "by itself") {
		t.Errorf("a use that never fits = %+v, want that said", d)
	}
	rename := use(effect.Change, "rename_vps", "/vps/v")
	alice := rename
	alice.Call.Caller.Name = "alice"
	for i, tt := range []struct {
		u    Use
		want Verdict
	}{{rename, Allow}, {rename, Allow}, {rename, Deny}, {alice, Allow}, {use(effect.Change, "start_vps", "/vps/v/start"), Allow}} {
		if d := spend(t, p, s, at(0), tt.u); d.Verdict != tt.want {
			t.Errorf("change %d = %+v, want %s", i, d, tt.want)
		}
	}
	for i, tt := range []struct {
		path string
		want Verdict
	}{{"/domain/zone/a.example/import", Allow}, {"/domain/zone/A.example./reset", Deny}, {"/domain/zone/b.example/reset", Allow}} {
		if d := spend(t, p, s, at(0), use(effect.Destroy, "import_zone", tt.path)); d.Verdict != tt.want {
			t.Errorf("zone %d = %+v, want %s", i, d, tt.want)
		}
	}
}

// What one account spends of a limit leaves the others theirs, and the default
// account is counted as it is where it is the only one.
func TestAccountsAreCountedApart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.yml")
	if err := os.WriteFile(file, []byte("default: allow\nlimits: [{at_most: 1, per: 1h}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := Open(file, time.Now, func(*Policy, error) {})
	if err != nil {
		t.Fatal(err)
	}
	set := &Set{File: source, Store: new(Memory)}
	reboot := use(effect.Destroy, "reboot_vps", "/vps/v/reboot")
	for _, next := range []struct {
		on   string
		want Verdict
	}{{"prod", Allow}, {"lab", Allow}, {"prod", Deny}, {"lab", Deny}, {"", Allow}, {DefaultAccount, Deny}} {
		if _, d := set.On(next.on).Of(Caller{Name: "ci"}).Spend(t.Context(), nil, reboot); d.Verdict != next.want {
			t.Errorf("a use on account %q = %+v, want %s", next.on, d, next.want)
		}
	}
}

func TestWhatIsDeniedIsNotCounted(t *testing.T) {
	p, s := parse(t, "default: allow\nlimits: [{at_most: 2, per: 1h, effect: destroy}, {at_most: 1, per: 1h, tool: x}]"), new(Memory)
	for _, tt := range []struct {
		tool string
		want Verdict
	}{{"x", Allow}, {"x", Deny}, {"y", Allow}, {"y", Deny}} {
		if d := spend(t, p, s, at(0), use(effect.Destroy, tt.tool, "/vps/v/stop")); d.Verdict != tt.want {
			t.Errorf("%s = %+v, want %s", tt.tool, d, tt.want)
		}
	}
}

func TestLimitsSurviveARestartAndAnotherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "limits.json")
	stop := use(effect.Destroy, "stop_vps", "/vps/v/stop")
	if d := spend(t, parse(t, "limits: [{at_most: 1, per: 1h, effect: destroy}]"), NewFile(path), at(0), stop); d.Verdict != Allow {
		t.Fatalf("the first use = %+v", d)
	}
	p := parse(t, "# moved\ndefault: allow\nlimits:\n  - {effect: destroy, per: 60m, at_most: 2}")
	if d := spend(t, p, NewFile(path), at(1), stop); d.Verdict != Allow {
		t.Errorf("the second of two = %+v, want it allowed", d)
	}
	if d := spend(t, p, NewFile(path), at(2), stop); d.Verdict != Deny {
		t.Errorf("the third of two = %+v, want it denied", d)
	}
}

func TestWhatCannotBeCountedIsDenied(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"cut": `{"a":{"per":`, "null": `null`, "counter": `{"a":null}`, "empty": ``} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d := spend(t, parse(t, limited), NewFile(path), at(0), use(effect.Destroy, "stop_vps", "/vps/v/stop"))
		if d.Verdict != Deny || !strings.Contains(d.Reason, "a person has to look at the file") {
			t.Errorf("with %s: %+v, want it denied", name, d)
		}
	}
	if d := spend(t, parse(t, limited), NewFile(filepath.Join(folder, "cut", "x")), at(0), use(effect.Destroy, "stop_vps", "/vps/v/stop")); d.Verdict != Deny {
		t.Errorf("without a folder: %+v, want it denied", d)
	}
}

func TestServersThatShareAFileSpendNoMoreThanTheLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.json")
	allowed, all := make(chan string, 40), sync.WaitGroup{}
	for i := range 4 {
		all.Go(func() {
			s, p := NewFile(path), parse(t, "default: allow\nlimits: [{at_most: 7, per: 1h}]")
			for j := range 10 {
				p.Clock = func() time.Time { return at(j) }
				if count(t, s, use(effect.Change, "x", "/vps/v"), p).Verdict == Allow {
					allowed <- fmt.Sprint(i)
				}
			}
		})
	}
	all.Wait()
	if len(allowed) != 7 {
		t.Errorf("%d uses were allowed, want 7", len(allowed))
	}
}

func TestCountersThatOthersMayHaveWrittenAreRefused(t *testing.T) {
	for _, name := range []string{"limits.json", "limits.json.lock"} {
		path := filepath.Join(t.TempDir(), "limits.json")
		stop := use(effect.Destroy, "stop_vps", "/vps/v/stop")
		if d := spend(t, parse(t, limited), NewFile(path), at(0), stop); d.Verdict != Allow {
			t.Fatalf("the first use = %+v", d)
		}
		other := filepath.Join(filepath.Dir(path), name)
		if err := errors.Join(os.Rename(other, other+".real"), os.Symlink(other+".real", other)); err != nil {
			t.Fatal(err)
		}
		if d := spend(t, parse(t, limited), NewFile(path), at(1), stop); d.Verdict != Deny || !strings.Contains(d.Reason, "not a regular file") {
			t.Errorf("with %s by symbolic link: %+v, want it denied", name, d)
		}
	}
}
