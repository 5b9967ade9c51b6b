package consent

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// Nobody approves what the store lost.
func TestAPlanThatCanNotBeShownIsNotApproved(t *testing.T) {
	s := sharedtest.Start(t)
	b, r := ShareBoard(s.Open(), Rules{}, nil), reinstall("debian11")
	e := ask(t, b, r)
	if err := s.Command("EVAL", `for _, k in ipairs(redis.call('KEYS', '*:approval:*')) do redis.call('DEL', k) end return 1`, "0"); err != nil {
		t.Fatal(err)
	}
	other := ShareBoard(s.Open(), Rules{}, nil)
	if waiting, _, err := other.Entries(); err != nil || len(waiting) > 0 {
		t.Errorf("it shows %v, %v", waiting, err)
	}
	if err := other.Decide(e.ID, yes()); !errors.Is(err, ErrUnknown) {
		t.Errorf("Decide = %v, want ErrUnknown", err)
	}
	if err := other.Decide(e.ID, Answer{Reason: "what is it?"}); err != nil {
		t.Errorf("Decide to deny it = %v", err)
	}
}

// A store that goes on from an older copy does not give an approval twice, nor take
// a code twice, where a server has seen more.
func TestWhatAStoreLostIsPutBack(t *testing.T) {
	s := sharedtest.Start(t)
	all, r := shareBoards(s, 2, nil), reinstall("debian11")
	a, codes := withApprovers(t)
	a, err := NewApprovers(a.file, s.Open(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	code := codes.code(time.Now().Unix() / totpStep)
	if err := a.Verify(t.Context(), "bob", code); err != nil {
		t.Fatal(err)
	}
	e := ask(t, all[0], r)
	decide(t, all[0], e.ID, yes())
	copies := `for _, k in ipairs(redis.call('KEYS', ARGV[1] .. '*:app*s')) do redis.call('COPY', k, ARGV[2] .. string.sub(k, #ARGV[1] + 1), 'REPLACE') end return 1`
	if err := s.Command("EVAL", copies, "0", "{", "old{"); err != nil {
		t.Fatal(err)
	}
	if _, err := all[0].Use(e.ID, r.Fingerprint, "x"); err != nil {
		t.Fatal(err)
	}
	if err := s.Command("EVAL", copies, "0", "old{", "{"); err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if _, err := b.Use(e.ID, r.Fingerprint, "y"); !errors.Is(err, ErrUsed) {
			t.Errorf("Use for another call, when the store forgot the first = %v, want ErrUsed", err)
		}
	}
	if err := s.Command("FLUSHALL"); err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(t.Context(), "bob", code); !errors.Is(err, ErrWrong) {
		t.Errorf("the same code, when the store forgot all = %v, want ErrWrong", err)
	}
}

// A store that goes on from an older copy goes on with another server first, which
// knew no more than the copy: what any server saw holds all the same.
func TestWhatOneServerSawHoldsWhenOthersWereFaster(t *testing.T) {
	s := sharedtest.Start(t)
	all, r := shareBoards(s, 2, nil), reinstall("debian11")
	a, codes := withApprovers(t)
	var approvers []*Approvers
	for range all {
		a, err := NewApprovers(a.file, s.Open(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		approvers = append(approvers, a)
	}
	code := codes.code(time.Now().Unix() / totpStep)
	e := ask(t, all[0], r)
	decide(t, all[0], e.ID, yes())
	if _, err := all[1].Entry(e.ID); err != nil {
		t.Fatal(err)
	}
	copies := `for _, k in ipairs(redis.call('KEYS', ARGV[1] .. '*:app*s')) do redis.call('COPY', k, ARGV[2] .. string.sub(k, #ARGV[1] + 1), 'REPLACE') end return 1`
	if err := s.Command("EVAL", copies, "0", "{", "old{"); err != nil {
		t.Fatal(err)
	}
	if _, err := all[0].Use(e.ID, r.Fingerprint, "x"); err != nil {
		t.Fatal(err)
	}
	if err := approvers[0].Verify(t.Context(), "bob", code); err != nil {
		t.Fatal(err)
	}
	if err := s.Command("EVAL", copies, "0", "old{", "{"); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"b", "c"} { // as many steps as were lost, and more
		other := reinstall("debian11")
		other.Arguments = []byte(target)
		ask(t, all[1], other)
		if err := approvers[1].Verify(t.Context(), "bob", "wrong"); !errors.Is(err, ErrWrong) {
			t.Fatal(err)
		}
	}
	if _, err := all[0].Use(e.ID, r.Fingerprint, "y"); !errors.Is(err, ErrUsed) {
		t.Errorf("Use for another call, when the store forgot the first = %v, want ErrUsed", err)
	}
	if err := approvers[0].Verify(t.Context(), "bob", code); !errors.Is(err, ErrWrong) {
		t.Errorf("the same code, when the store forgot the first = %v, want ErrWrong", err)
	}
}
