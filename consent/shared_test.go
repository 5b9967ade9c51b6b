package consent

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// shareBoards returns the boards of several servers that share a store.
func shareBoards(s *sharedtest.Server, n int, report func(Entry)) (all []*Board) {
	for range n {
		all = append(all, ShareBoard(s.Open(), Rules{}, report))
	}
	return all
}

// atOnce does something on several boards at the same time, and returns how often
// that went well, and what else came of it.
func atOnce(all []*Board, do func(i int, b *Board) error) (done int64, others error) {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	var n atomic.Int64
	for i, b := range all {
		wg.Go(func() {
			if errs[i] = do(i, b); errs[i] == nil {
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return n.Load(), errors.Join(errs...)
}

func TestOfManyServersOneDecidesAndOneCarriesOut(t *testing.T) {
	all, r := shareBoards(sharedtest.Start(t), 6, nil), reinstall("debian11")
	e := ask(t, all[0], r)
	if n, err := atOnce(all, func(_ int, b *Board) error {
		again, err := b.Ask(r)
		if again.ID != e.ID {
			t.Errorf("another server asks anew: %s", again.ID)
		}
		return err
	}); n != 6 {
		t.Fatal(err)
	}
	if n, err := atOnce(all, func(_ int, b *Board) error { return b.Decide(e.ID, yes()) }); n != 1 || !errors.Is(err, ErrDecided) {
		t.Errorf("%d decisions count, and the others are %v", n, err)
	}
	if n, err := atOnce(all, func(i int, b *Board) error {
		by, err := b.Use(e.ID, r.Fingerprint, string(rune('a'+i)))
		if err == nil && by.By != "alice" {
			t.Errorf("it was approved by %q", by.By)
		}
		return err
	}); n != 1 || !errors.Is(err, ErrUsed) {
		t.Errorf("%d calls used the approval, and the others are %v", n, err)
	}
}

// A server that was started without what another demands can't approve for that.
func TestTheRulesOfWhoAskedHoldEverywhere(t *testing.T) {
	s := sharedtest.Start(t)
	strict, lax := ShareBoard(s.Open(), Rules{Approvers: true, FourEyes: true}, nil), ShareBoard(s.Open(), Rules{}, nil)
	e := ask(t, strict, reinstall("debian11"))
	for by, want := range map[string]error{"": ErrNameless, "bob": ErrOwn, "alice": nil} {
		a := yes()
		a.By = by
		if err := lax.Check(e.ID, a); !errors.Is(err, want) {
			t.Errorf("Check of an approval by %q = %v, want %v", by, err, want)
		}
	}
}

// Where another server had asked for the same before, what is demanded more is
// demanded from then on, of what was approved already too.
func TestWhoAsksAfterOthersAddsTheOwnRules(t *testing.T) {
	for _, approved := range []bool{false, true} {
		s, r := sharedtest.Start(t), reinstall("debian11")
		strict, lax := ShareBoard(s.Open(), Rules{Approvers: true, FourEyes: true}, nil), ShareBoard(s.Open(), Rules{}, nil)
		e := ask(t, lax, r)
		nobody := yes()
		nobody.By = ""
		if approved {
			decide(t, lax, e.ID, nobody)
		}
		e = ask(t, strict, r)
		if e.State != Waiting {
			t.Errorf("approved before %t: what nobody approved by name is %s to who demands a name", approved, e.State)
		}
		if err := lax.Decide(e.ID, nobody); !errors.Is(err, ErrNameless) {
			t.Errorf("approved before %t: Decide by nobody of a name = %v, want ErrNameless", approved, err)
		}
		decide(t, lax, e.ID, yes())
		if again := ask(t, strict, r); again.ID != e.ID || again.State != Approved {
			t.Errorf("approved before %t: asked again = %s, want the approval by alice", approved, again.State)
		}
	}
}

// What carries out goes by what it demands itself of who approved.
func TestAnApprovalServesByTheRulesOfWhoCarriesOut(t *testing.T) {
	s, r := sharedtest.Start(t), reinstall("debian11")
	strict, lax := ShareBoard(s.Open(), Rules{Approvers: true, FourEyes: true}, nil), ShareBoard(s.Open(), Rules{}, nil)
	e, own := ask(t, lax, r), yes()
	own.By = "bob"
	decide(t, lax, e.ID, own)
	if _, err := strict.Use(e.ID, r.Fingerprint, "x"); !errors.Is(err, ErrOwn) {
		t.Errorf("Use of bob's approval of what bob asked = %v, want ErrOwn", err)
	}
	if again := ask(t, strict, r); again.ID == e.ID || again.State != Waiting {
		t.Errorf("asked again: %s, want a new one that waits", again.State)
	}
}

// A server may die when it has used an approval, before its call was begun.
func TestACallUsesItsApprovalOnAnyServer(t *testing.T) {
	all, r := shareBoards(sharedtest.Start(t), 2, nil), reinstall("debian11")
	e := ask(t, all[0], r)
	decide(t, all[1], e.ID, yes())
	for _, try := range []struct {
		fingerprint, token string
		want               error
	}{{"debian11", "x", nil}, {"debian11", "x", nil}, {"debian12", "x", ErrUsed}, {"debian11", "y", ErrUsed}, {"debian11", "", ErrUsed}} {
		for i, b := range all {
			if _, err := b.Use(e.ID, []byte(try.fingerprint), try.token); !errors.Is(err, try.want) {
				t.Errorf("server %d, %+v: %v", i, try, err)
			}
		}
	}
}

func TestWhatServersShareIsTheSamePlan(t *testing.T) {
	all, r := shareBoards(sharedtest.Start(t), 2, nil), reinstall("debian11")
	ask(t, all[0], r)
	waiting, _, err := all[1].Entries()
	if err != nil || len(waiting) != 1 || len(waiting[0].Plan.Requests) != 1 || string(waiting[0].Plan.Target) != string(r.Plan.Target) {
		t.Errorf("another server shows %+v, %v", waiting, err)
	}
}

// What is refused for want of room takes none of the store's either.
func TestAPlanThatHasNoRoomIsNotInTheStore(t *testing.T) {
	s := sharedtest.Start(t)
	b, r := ShareBoard(s.Open(), Rules{}, nil), reinstall("debian11")
	for i := range callerWaiting + 5 {
		r.Arguments = []byte{byte('a' + i)}
		if _, err := b.Ask(r); (err != nil) != (i >= callerWaiting) {
			t.Fatalf("asked for %d: %v", i+1, err)
		}
	}
	count := `local n = #redis.call('KEYS', '*:approval:*') if n ~= tonumber(ARGV[1]) then return redis.error_reply(tostring(n)) end return 1`
	if err := s.Command("EVAL", count, "0", strconv.Itoa(callerWaiting)); err != nil {
		t.Errorf("the store has another number of plans than %d: %v", callerWaiting, err)
	}
}

// Whatever callers name their programs, each step moves little.
func TestWhatIsKnownOfAPlanIsShort(t *testing.T) {
	s := sharedtest.Start(t)
	b, r := ShareBoard(s.Open(), Rules{}, nil), reinstall("debian11")
	long := strings.Repeat("€", 1<<20)
	r.CallerName, r.Client, r.Plan.Summary = long, long, long
	e := ask(t, b, r)
	size := `for _, k in ipairs(redis.call('KEYS', '*:approvals')) do if redis.call('STRLEN', k) > 4096 then return redis.error_reply(k) end end return 1`
	if err := s.Command("EVAL", size, "0"); err != nil {
		t.Errorf("it takes more than 4 KiB: %v", err)
	}
	waiting, _, err := b.Entries()
	if err != nil || len(waiting) != 1 || waiting[0].Plan.Summary != r.Plan.Summary || !utf8.ValidString(e.Client) || !utf8.ValidString(e.CallerName) {
		t.Errorf("its plan is not shown whole: %v", err)
	}
}

func TestOneServerReportsWhatExpires(t *testing.T) {
	var mu sync.Mutex
	told := make(map[State]int)
	expired := make(chan struct{}, 10)
	all := shareBoards(sharedtest.Start(t), 3, func(e Entry) {
		mu.Lock()
		defer mu.Unlock()
		told[e.State]++
		if e.State == Expired {
			expired <- struct{}{}
		}
	})
	for _, b := range all {
		go b.Watch(t.Context())
	}
	r := reinstall("debian11")
	r.Lifetime = 50 * time.Millisecond
	e := ask(t, all[0], r)
	<-expired
	for _, b := range all {
		if got, err := b.Wait(t.Context(), e.ID); err != nil || got.State != Expired {
			t.Errorf("Wait = %s, %v, want it expired", got.State, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if told[Waiting] != 1 || told[Expired] != 1 {
		t.Errorf("reported %v, want each once", told)
	}
}

func TestAServerLearnsWhatAnotherDecided(t *testing.T) {
	all := shareBoards(sharedtest.Start(t), 2, nil)
	go all[1].Watch(t.Context())
	e := ask(t, all[0], reinstall("debian11"))
	done := make(chan State)
	go func() {
		got, _ := all[1].Wait(t.Context(), e.ID)
		done <- got.State
	}()
	decide(t, all[0], e.ID, yes())
	if got := <-done; got != Approved {
		t.Errorf("Wait on another server = %s, want it approved", got)
	}
}

// Whoever reads the store learns nothing of a call, not by trying either.
func TestTheStoreHoldsNothingToRead(t *testing.T) {
	s := sharedtest.Start(t)
	b, r := ShareBoard(s.Open(), Rules{}, nil), reinstall("debian11")
	ask(t, b, r)
	find := `for _, k in ipairs(redis.call('KEYS', '*')) do for _, word in ipairs(ARGV) do
		if string.find(k .. redis.call('GET', k), word, 1, true) then return redis.error_reply(word) end end end return 1`
	if err := s.Command("EVAL", find, "0", "reinstall", "ns1", "bob", keyOf(r.Call)[:16], digest(r.Fingerprint)[:16]); err != nil {
		t.Errorf("the store holds %v", err)
	}
	if err := s.Command("EVAL", find, "0", "approval:"); err == nil {
		t.Error("the store holds no plan: nothing was looked at")
	}
}
