package confirm

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTwoProcessesAtOnceSendOnce(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	var many []*process
	for range 4 {
		many = append(many, start(t, o, sent, 0))
	}
	for round := range 5 {
		token := many[round%4].tell("issue")
		answers := make([]string, len(many))
		var all sync.WaitGroup
		for i, p := range many {
			all.Go(func() { answers[i] = p.tell("run " + token) })
		}
		all.Wait()
		ran := 0
		for _, answer := range answers {
			switch {
			case answer == "done":
				ran++
			case answer != "outcome sent" && answer != ErrOutcomeUnknown.Error():
				t.Errorf("a process answered %q", answer)
			}
		}
		if ran != 1 {
			t.Errorf("it ran %d times: %q", ran, answers)
		}
		sent.expect(t, round+1)
		for _, p := range many {
			p.expect("run "+token, "outcome sent")
		}
	}
}

func TestProcessThatPreparedWhileAnotherSentSendsNothing(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	one, two := start(t, o, sent, 0), start(t, o, sent, 0)
	token := one.tell("issue")
	two.expect("claim "+token, "done")
	one.expect("begin "+token, "done")
	two.expect("confirm", ErrOutcomeUnknown.Error())
	two.expect("claim "+token, ErrOutcomeUnknown.Error())
	one.expect("record", "done")
	two.expect("claim "+token, "outcome sent")
	sent.expect(t, 1)
}

func TestKillBetweenRequestAndAnswerSendsOnce(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	one, other := start(t, o, sent, 0), start(t, o, sent, 0)
	token := one.tell("issue")
	one.expect("begin "+token, "done")
	one.kill()
	other.expect("run "+token, ErrOutcomeUnknown.Error())
	start(t, o, sent, 0).expect("run "+token, ErrOutcomeUnknown.Error())
	sent.expect(t, 1)
}

func TestKillAtAnyTimeSendsAtMostOnce(t *testing.T) {
	o := newFile(t)
	issuer := start(t, o, newAccount(t), 0)
	for round := range 20 {
		sent := newAccount(t)
		token := issuer.tell("issue")
		victims := []*process{start(t, o, sent, 0), start(t, o, sent, 0)}
		var all sync.WaitGroup
		for i, p := range victims {
			io.WriteString(p.in, "run "+token+"\n")
			all.Go(func() {
				time.Sleep(time.Duration(round+i) * 300 * time.Microsecond)
				p.cmd.Process.Kill()
			})
		}
		all.Wait()
		answer := start(t, o, sent, 0).tell("run " + token)
		switch got := sent.requests(); {
		case got > 1:
			t.Errorf("round %d: %d requests were sent", round, got)
		case got == 0 && answer != ErrOutcomeUnknown.Error():
			t.Errorf("round %d: nothing was sent, and the answer is %q", round, answer)
		case got == 1 && answer != "done" && answer != "outcome sent" && answer != ErrOutcomeUnknown.Error():
			t.Errorf("round %d: it was sent, and the answer is %q", round, answer)
		}
	}
}

func TestKillBeforeTheRequestLeavesTheTokenToUse(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	one := start(t, o, sent, 0)
	token := one.tell("issue")
	one.expect("claim "+token, "done")
	one.kill()
	start(t, o, sent, 0).expect("run "+token, "done")
	sent.expect(t, 1)
}

func TestStaleFileWrittenBackIsRefused(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	one := start(t, o, sent, 0)
	token := one.tell("issue")
	stale, err := os.ReadFile(o.File)
	if err != nil {
		t.Fatal(err)
	}
	one.expect("run "+token, "done")
	if err := os.WriteFile(o.File, stale, 0o600); err != nil {
		t.Fatal(err)
	}
	one.expect("run "+token, ErrJournal.Error())
	if _, err := Open(o); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "older copy") || !strings.Contains(err.Error(), "mv ") {
		t.Errorf("Open = %v, want it to refuse an older copy and to say what to do", err)
	}
	// What the error says to do.
	os.Rename(o.File, o.File+".refused")
	start(t, o, sent, 0).expect("run "+token, ErrUnknown.Error())
	sent.expect(t, 1)
}

func TestServeAndCallShareAFile(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	serve := start(t, o, sent, 0)
	early := serve.tell("issue")
	call := start(t, o, sent, 0)
	token := call.tell("issue")
	start(t, o, sent, 0).expect("run "+token, "done")
	start(t, o, sent, 0).expect("run "+early, "done")
	serve.expect("run "+token, "outcome sent")
	serve.expect("run "+early, "outcome sent")
	serve.expect("issue", "")
	serve.kill()
	start(t, o, sent, 0).expect("run "+token, "outcome sent")
	sent.expect(t, 2)
}

func TestFailedSaveAfterTheRequestSendsOnce(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	claim := confirmClaim(t, l, token)
	sent.send()
	onDisk(l).write = fullDisk(0)
	if err := claim.Record([]byte("sent")); !errors.Is(err, ErrJournal) {
		t.Errorf("Record on a full disk = %v, want ErrJournal", err)
	}
	if ran, outcome, err := carryOut(l, token, wipe, state); ran || outcome != "sent" {
		t.Errorf("this process: ran %t, %q, %v, want the outcome", ran, outcome, err)
	}
	start(t, o, sent, 0).expect("run "+token, ErrOutcomeUnknown.Error())
	sent.expect(t, 1)
}

func TestClockSetBackLengthensNoToken(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	token := start(t, o, sent, 0).tell("issue")
	start(t, o, sent, -time.Hour).expect("run "+token, ErrExpired.Error())
	// For good: the token is not revived by a clock that is right again.
	start(t, o, sent, 0).expect("run "+token, ErrExpired.Error())
	sent.expect(t, 0)
}
