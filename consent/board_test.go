package consent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
)

// reinstall is what bob's assistant asks for.
func reinstall(target string) Request {
	return Request{
		Call:     confirm.Call{Account: "eu/1", Caller: "token:bob", Tool: "reinstall_server", Arguments: []byte(`{"server":"a"}`)},
		Severity: 5, TypeName: "ns1.example.net", Lifetime: time.Minute,
		Fingerprint: []byte(target),
		Plan: confirm.Plan{
			Summary: "Reinstall ns1.", Target: json.RawMessage(`{"os":"` + target + `"}`),
			Requests: []confirm.Request{{Method: "POST", Path: "/dedicated/server/a/reinstall", Body: json.RawMessage(`{}`)}},
		},
	}
}

func ask(t *testing.T, b *Board, r Request) Entry {
	t.Helper()
	e, err := b.Ask(r)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func yes() Answer { return Answer{Approve: true, By: "alice", Typed: "ns1.example.net"} }

func decide(t *testing.T, b *Board, id string, a Answer) {
	t.Helper()
	if err := b.Decide(id, a); err != nil {
		t.Fatal(err)
	}
}

func TestApprovalServesOnceForWhatWasShown(t *testing.T) {
	b, r := NewBoard(false, nil), reinstall("debian11")
	e := ask(t, b, r)
	if _, err := b.Use(e.ID, r.Fingerprint, ""); !errors.Is(err, ErrWaiting) {
		t.Errorf("Use before the decision = %v, want ErrWaiting", err)
	}
	decide(t, b, e.ID, yes())
	for i, want := range []error{nil, ErrUsed} {
		if _, err := b.Use(e.ID, r.Fingerprint, ""); !errors.Is(err, want) {
			t.Errorf("Use, time %d = %v, want %v", i+1, err, want)
		}
	}
	if again := ask(t, b, r); again.State != Waiting || again.ID == e.ID {
		t.Errorf("asked again after use: %s, want a new one that waits", again.State)
	}
}

func TestApprovalLapsesWhenTheTargetChanges(t *testing.T) {
	b := NewBoard(false, nil)
	e := ask(t, b, reinstall("debian11"))
	decide(t, b, e.ID, yes())
	if _, err := b.Use(e.ID, reinstall("debian12").Fingerprint, ""); !errors.Is(err, ErrChanged) {
		t.Errorf("Use on a changed target = %v, want ErrChanged", err)
	}
	if _, err := b.Use(e.ID, reinstall("debian11").Fingerprint, ""); !errors.Is(err, ErrChanged) {
		t.Errorf("Use after it changed back = %v, want ErrChanged", err)
	}
}

func TestAskingAgainFindsWhatWasAsked(t *testing.T) {
	b := NewBoard(false, nil)
	first := ask(t, b, reinstall("debian11"))
	if e := ask(t, b, reinstall("debian11")); e.ID != first.ID {
		t.Error("the same plan waits twice")
	}
	decide(t, b, first.ID, yes())
	if e := ask(t, b, reinstall("debian11")); e.ID != first.ID || e.State != Approved {
		t.Errorf("asked after the approval: %s, want it approved", e.State)
	}
	other := reinstall("debian11")
	other.Caller = "token:eve"
	if e := ask(t, b, other); e.State != Waiting {
		t.Errorf("another caller's: %s, want it to wait", e.State)
	}
	if e := ask(t, b, reinstall("debian12")); e.State != Waiting {
		t.Errorf("another target: %s, want it to wait", e.State)
	}
	if e, _ := b.Entry(first.ID); e.State != Lapsed {
		t.Errorf("the plan of the former target: %s, want it lapsed", e.State)
	}
}

func TestDenialHoldsForTheCallWhateverItsTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBoard(false, nil)
		e := ask(t, b, reinstall("debian11"))
		time.Sleep(50 * time.Second)
		decide(t, b, e.ID, Answer{Reason: " not today "})
		time.Sleep(50 * time.Second)
		again := ask(t, b, reinstall("debian12"))
		if again.ID != e.ID || again.State != Denied {
			t.Fatalf("asked again: %s, want it denied", again.State)
		}
		_, err := b.Use(e.ID, reinstall("debian11").Fingerprint, "")
		if denied, ok := errors.AsType[*DeniedError](err); !ok || denied.Reason != "not today" || denied.By != Operator {
			t.Errorf("Use = %v, want the operator's denial and its reason", err)
		}
		time.Sleep(11 * time.Second)
		if e := ask(t, b, reinstall("debian11")); e.State != Waiting {
			t.Errorf("a minute after the denial: %s, want it to wait", e.State)
		}
		if old, _ := b.Entry(e.ID); old.State != Denied {
			t.Errorf("the denial that is over: %s, want it denied still", old.State)
		}
	})
}

func TestNothingIsDecidedOrUsedAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []State
		b := NewBoard(false, func(e Entry) { told = append(told, e.State) })
		r := reinstall("debian11")
		waits := ask(t, b, r)
		r.Tool = "delete_zone"
		approved := ask(t, b, r)
		decide(t, b, approved.ID, yes())
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []State{Waiting, Waiting, Approved, Expired, Expired}; !slices.Equal(told, want) {
			t.Errorf("reported %v, want %v", told, want)
		}
		if err := b.Decide(waits.ID, yes()); !errors.Is(err, ErrExpired) {
			t.Errorf("Decide = %v, want ErrExpired", err)
		}
		if _, err := b.Use(approved.ID, r.Fingerprint, ""); !errors.Is(err, ErrExpired) {
			t.Errorf("Use = %v, want ErrExpired", err)
		}
	})
}

func TestClockSetBackLengthensNothing(t *testing.T) {
	e := entry{Entry: Entry{Expires: time.Now()}}
	ahead := time.Now().Add(time.Hour).Round(0) // as on the wall after sleep
	if !e.isOver(ahead) {
		t.Error("an hour on the wall ends nothing")
	}
}

func TestOnlyOneOfTwoDecisionsCounts(t *testing.T) {
	b := NewBoard(false, nil)
	e := ask(t, b, reinstall("debian11"))
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, a := range []Answer{yes(), {Reason: "no"}} {
		wg.Go(func() { errs[i] = b.Decide(e.ID, a) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("Decide = %v, want one of them to count", errs)
	}
	if err := errors.Join(errs...); !errors.Is(err, ErrDecided) {
		t.Errorf("the other = %v, want ErrDecided", err)
	}
}

func TestNameHasToBeTypedAsItIs(t *testing.T) {
	b := NewBoard(false, nil)
	e := ask(t, b, reinstall("debian11"))
	for _, typed := range []string{"", "ns2.example.net", "NS1.example.net"} {
		a := yes()
		a.Typed = typed
		if err := b.Decide(e.ID, a); !errors.Is(err, ErrName) {
			t.Errorf("Decide with %q typed = %v, want ErrName", typed, err)
		}
	}
	decide(t, b, e.ID, yes())
}

func TestFourEyes(t *testing.T) {
	b := NewBoard(true, nil)
	e := ask(t, b, reinstall("debian11"))
	for _, own := range []string{"bob", "Bob"} {
		a := yes()
		a.By = own
		if err := b.Decide(e.ID, a); !errors.Is(err, ErrOwn) {
			t.Errorf("Decide by %s = %v, want ErrOwn", own, err)
		}
	}
	decide(t, b, e.ID, yes())
	e = ask(t, b, reinstall("debian12"))
	decide(t, b, e.ID, Answer{By: "bob"}) // one may deny the own request
}

// The word before a name says how its bearer came in, not who that is.
func TestFourEyesSeeThroughTheWayIn(t *testing.T) {
	for _, caller := range []string{"oidc:bob", "token:bob"} {
		b := NewBoard(true, nil)
		r := reinstall("debian11")
		r.Caller = caller
		e := ask(t, b, r)
		a := yes()
		a.By = "Bob"
		if err := b.Decide(e.ID, a); !errors.Is(err, ErrOwn) {
			t.Errorf("Decide by Bob on what %s asked for = %v, want ErrOwn", caller, err)
		}
		decide(t, b, e.ID, yes())
	}
}

func TestWaitReturnsWithTheDecisionOrWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBoard(false, nil)
		e := ask(t, b, reinstall("debian11"))
		time.AfterFunc(time.Second, func() { b.Decide(e.ID, Answer{Reason: "no"}) })
		if got, err := b.Wait(t.Context(), e.ID); err != nil || got.State != Denied {
			t.Errorf("Wait = %s, %v, want it denied", got.State, err)
		}
		e = ask(t, b, Request{Lifetime: time.Minute, Plan: reinstall("").Plan})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got, err := b.Wait(ctx, e.ID); !errors.Is(err, context.DeadlineExceeded) || got.State != Waiting {
			t.Errorf("Wait = %s, %v, want it to wait still", got.State, err)
		}
		if got, err := b.Wait(t.Context(), e.ID); err != nil || got.State != Expired {
			t.Errorf("Wait = %s, %v, want it expired", got.State, err)
		}
	})
}

func TestNobodyBuriesWhatOthersAsk(t *testing.T) {
	b := NewBoard(false, nil)
	r := reinstall("debian11")
	for i := range callerWaiting {
		r.Arguments = fmt.Append(nil, i)
		ask(t, b, r)
	}
	r.Arguments = []byte("one more")
	if _, err := b.Ask(r); !errors.Is(err, ErrFull) {
		t.Errorf("Ask = %v, want ErrFull", err)
	}
	r.Caller = "token:eve"
	ask(t, b, r)
}

func TestWhatHasEndedIsForgottenAndSmall(t *testing.T) {
	b := NewBoard(false, nil)
	r := reinstall("debian11")
	for i := range maxHistory + 5 {
		r.Arguments = fmt.Append(nil, i)
		e := ask(t, b, r)
		decide(t, b, e.ID, yes())
		if _, err := b.Use(e.ID, r.Fingerprint, ""); err != nil {
			t.Fatal(err)
		}
	}
	_, ended, _ := b.Entries()
	if len(ended) != maxHistory || ended[0].Plan.Requests != nil || ended[0].Plan.Summary == "" {
		t.Errorf("%d entries are kept, the last with %v, want %d with their summaries alone", len(ended), ended[0].Plan, maxHistory)
	}
}

// Who tells of a plan has it to itself, unless it dies.
func TestAPlanIsToldOfByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, r := NewBoard(false, nil), reinstall("debian11")
		r.Lifetime = 2 * tellFor
		e := ask(t, b, r)
		for _, step := range []struct {
			name string
			wait time.Duration
			want bool
		}{{"at first", 0, true}, {"while that is told", tellFor - time.Second, false}, {"when nobody says that it was", time.Second, true}} {
			time.Sleep(step.wait)
			if got, ok, err := b.ToTell(); ok != step.want || err != nil || ok && got.ID != e.ID {
				t.Errorf("%s: ToTell = %s, %t, %v, want %t", step.name, got.ID, ok, err, step.want)
			}
		}
		if err := b.Told(e.ID, true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(tellFor)
		if _, ok, _ := b.ToTell(); ok {
			t.Error("it is told of again")
		}
	})
}
