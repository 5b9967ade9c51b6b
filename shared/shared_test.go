package shared_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

func texts(lines [][]byte) string {
	var all []string
	for _, line := range lines {
		all = append(all, string(line))
	}
	return strings.Join(all, " ")
}

func readList(t *testing.T, l *shared.List) (lines string, anew bool) {
	t.Helper()
	found, anew, now, err := l.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if off := time.Since(now).Abs(); off > time.Minute {
		t.Errorf("the store's time is %s off", off)
	}
	return texts(found), anew
}

func appendLine(t *testing.T, l *shared.List, line string) bool {
	t.Helper()
	ok, err := l.Append(t.Context(), []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestOnlyWhoHasReadAllAppends(t *testing.T) {
	s := sharedtest.Start(t)
	a, b := s.Open().List("x"), s.Open().List("x")
	if !appendLine(t, a, "1") || !appendLine(t, a, "2") {
		t.Error("the first could not append")
	}
	if appendLine(t, b, "3") {
		t.Error("the second appended without having read")
	}
	if got, _ := readList(t, b); got != "1 2" {
		t.Errorf("the second reads %q, want 1 2", got)
	}
	if !appendLine(t, b, "3") || appendLine(t, a, "4") {
		t.Error("the second could not append, or the first could without having read")
	}
	if got, anew := readList(t, a); got != "3" || anew {
		t.Errorf("the first reads %q, anew %t, want 3", got, anew)
	}
	if ok, err := a.Replace(t.Context(), []byte("5"), []byte("6"), []byte("7")); !ok || err != nil {
		t.Errorf("Replace = %t, %v", ok, err)
	}
	if appendLine(t, b, "8") {
		t.Error("the second appended to a list that was replaced")
	}
	if got, anew := readList(t, b); got != "5 6 7" || !anew {
		t.Errorf("the second reads %q, anew %t, want 5 6 7 anew", got, anew)
	}
}

func TestADocumentIsChangedOneAfterTheOther(t *testing.T) {
	s := sharedtest.Start(t)
	store := s.Open()
	var all sync.WaitGroup
	for range 8 {
		d := s.Open().Document("x")
		all.Go(func() {
			if err := d.Update(t.Context(), 0, func(text []byte, _ time.Time) ([]byte, error) { return append(text, '.'), nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if text, err := store.Document("x").Read(t.Context()); string(text) != "........" || err != nil {
		t.Errorf("Read = %q, %v, want eight dots", text, err)
	}
	if text, err := store.Document("none").Read(t.Context()); text != nil || err != nil {
		t.Errorf("Read of none = %q, %v, want nothing", text, err)
	}
}

func TestADocumentTellsWhenItWasWritten(t *testing.T) {
	s := sharedtest.Start(t)
	d := s.Open().Document("x")
	versions := make(map[string]bool)
	for _, text := range []string{"", "1", "1", "2"} {
		if text != "" {
			if err := d.Update(t.Context(), 0, func(_ []byte, now time.Time) ([]byte, error) {
				if off := time.Since(now).Abs(); off > time.Minute {
					t.Errorf("the store's time is %s off", off)
				}
				return []byte(text), nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		version, err := d.Version(t.Context())
		if again, _ := s.Open().Document("x").Version(t.Context()); err != nil || again != version {
			t.Errorf("Version = %q and then %q, %v, want the same", version, again, err)
		}
		versions[version] = true
	}
	if len(versions) != 4 {
		t.Errorf("%d versions of a document that was written three times, want 4", len(versions))
	}
}

func TestOtherKeysDoNotMeet(t *testing.T) {
	s := sharedtest.Start(t)
	appendLine(t, s.Open().List("x"), "1")
	if got, _ := readList(t, s.OpenWith("another").List("x")); got != "" {
		t.Errorf("with another key the list is %q, want it empty", got)
	}
}

func TestWhatOthersWriteIsRefused(t *testing.T) {
	s := sharedtest.Start(t)
	store := s.Open()
	appendLine(t, store.List("x"), "1")
	// The name of a list is told by an error about it only.
	name := nameOf(t, s)
	if err := s.Command("RPUSH", name, "forged"); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := store.List("x").Read(t.Context()); !errors.Is(err, shared.ErrAway) || !strings.Contains(err.Error(), name) {
		t.Errorf("Read of a forged line = %v, want it refused, with the key", err)
	}
}

// nameOf returns the key of the list x, as an error tells it.
func nameOf(t *testing.T, s *sharedtest.Server) string {
	t.Helper()
	script := `for _, k in ipairs(redis.call('KEYS', '*x')) do redis.call('COPY', k, 'found') redis.call('RPUSH', k, 'forged') end return 1`
	if err := s.Command("EVAL", script, "0"); err != nil {
		t.Fatal(err)
	}
	_, _, _, err := s.Open().List("x").Read(t.Context())
	_, rest, _ := strings.Cut(fmt.Sprint(err), `"`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

func TestAStoreThatIsAwayComesBack(t *testing.T) {
	s := sharedtest.Start(t)
	store := s.Open()
	l := store.List("x")
	appendLine(t, l, "1")
	s.Kill()
	if _, err := l.Append(t.Context(), []byte("2")); !errors.Is(err, shared.ErrAway) || strings.Contains(err.Error(), sharedtest.Password) {
		t.Errorf("Append without a store = %v, want ErrAway", err)
	}
	s.Restart()
	for !errors.Is(t.Context().Err(), context.Canceled) && store.Check(t.Context()) != nil {
		time.Sleep(10 * time.Millisecond)
	}
	if !appendLine(t, l, "2") {
		t.Error("the store forgot what it was told")
	}
	if got, _ := readList(t, s.Open().List("x")); got != "1 2" {
		t.Errorf("the list is %q, want 1 2", got)
	}
}

func TestALeaseThatRanOutIsAnother(t *testing.T) {
	s := sharedtest.Start(t)
	store := s.Open()
	l := store.Lease()
	first, err := l.Hold(t.Context())
	if err != nil || l.Holds(first) != nil {
		t.Fatalf("Hold = %q, %v, %v", first, err, l.Holds(first))
	}
	if again, err := l.Hold(t.Context()); again != first || err != nil {
		t.Errorf("Hold again = %q, %v, want %q", again, err, first)
	}
	if alive, err := s.Open().Alive(t.Context(), first); !alive || err != nil {
		t.Errorf("Alive = %t, %v", alive, err)
	}
	// As if the process had not been running for a while.
	if err := s.Command("FLUSHALL"); err != nil {
		t.Fatal(err)
	}
	if alive, _ := store.Alive(t.Context(), first); alive {
		t.Error("a lease that ran out is alive")
	}
	second, err := l.Hold(t.Context())
	if err != nil || second == first {
		t.Errorf("Hold = %q, %v, want another name", second, err)
	}
	if err := l.Holds(first); !errors.Is(err, shared.ErrLost) {
		t.Errorf("Holds of the lost one = %v, want ErrLost", err)
	}
	ctx, end := context.WithCancel(t.Context())
	var kept sync.WaitGroup
	kept.Go(func() { l.Keep(ctx) })
	end()
	kept.Wait()
	if alive, _ := store.Alive(t.Context(), second); alive {
		t.Error("a lease that was given back is alive")
	}
}

func TestURLs(t *testing.T) {
	for _, c := range []struct{ url, address, fault string }{
		{"valkey://db.example", "db.example:6379", ""},
		{"redis://db.example:7000/2", "db.example:7000", ""},
		{"rediss://user:secret@[2001:db8::1]", "[2001:db8::1]:6379", ""},
		{"valkeys://:secret@db.example/x", "", "no number of a database"},
		{"valkey://user:12/secret@db.example", "", "%2F"},
		{"http://:secret@db.example", "", "no scheme of a store"},
		{"valkey://:secret@", "", "HOST:PORT"},
		{"valkey://user:secret@db.example?x=1", "", "HOST:PORT"},
		{"valkey://user:secret@db.example:x", "", "can't be read"},
	} {
		s, err := shared.Open(c.url, "", []byte("x"))
		switch {
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault) || strings.Contains(err.Error(), "secret")):
			t.Errorf("Open(%q) = %v, want %q", c.url, err, c.fault)
		case c.fault == "" && (err != nil || s.Address() != c.address):
			t.Errorf("Open(%q) = %v, %v, want %s", c.url, s, err, c.address)
		}
	}
	if _, err := shared.Open("valkey://db.example", "", nil); err == nil {
		t.Error("a store without a secret was opened")
	}
}
