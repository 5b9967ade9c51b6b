package client

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// A watch is a gate that writes down what it saw.
type watch struct {
	refuse   error
	holds    func() error
	passages []Passage
	outcomes []Outcome
}

func (w *watch) gate(_ context.Context, p Passage) (Pass, error) {
	w.passages = append(w.passages, p)
	return Pass{w.holds, func(o Outcome) { w.outcomes = append(w.outcomes, o) }}, w.refuse
}

func TestWhatTheGateRefusesIsNotSent(t *testing.T) {
	errDenied := errors.New("denied")
	for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
		w, g := &wire{script: []answer{me}}, &watch{refuse: errDenied}
		err := carryOut(t.Context(), w.client(t).Through(new(Meter), g.gate), method)
		if !errors.Is(err, errDenied) || len(w.calls) != 0 || len(g.outcomes) != 0 {
			t.Errorf("%s: %v, %d sent, %d outcomes, want the gate's error and nothing else", method, err, len(w.calls), len(g.outcomes))
		}
		if len(g.passages) != 1 || g.passages[0].Method != method || g.passages[0].Writes() != (method != "GET") {
			t.Errorf("%s: passages = %+v", method, g.passages)
		}
	}
}

func TestTheGateIsToldWhatBecameOfARequest(t *testing.T) {
	named := map[string]string{"X-Ovh-Queryid": "EU.ext-1"}
	for _, tt := range []struct {
		name, method string
		script       []answer
		status       int
		query        string
		lost         bool
	}{
		{"done", "POST", []answer{{status: 200, body: "null", header: named}}, 200, "EU.ext-1", false},
		{"refused", "POST", []answer{{status: 403, body: `{"message":"no"}`, header: named}}, 403, "EU.ext-1", false},
		{"lost", "POST", []answer{{err: cut}}, 0, "", true},
		{"never sent", "POST", []answer{{err: refused}, {status: 201, body: "null"}}, 201, "", false},
		{"tried again", "GET", []answer{{status: 500}, me}, 200, "", false},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, g := &wire{script: tt.script}, new(watch)
			err := carryOut(t.Context(), w.client(t).Through(new(Meter), g.gate), tt.method)
			if len(g.passages) != 1 || len(g.outcomes) != 1 {
				t.Fatalf("%s: %d passages, %d outcomes", tt.name, len(g.passages), len(g.outcomes))
			}
			if o := g.outcomes[0]; o.Status != tt.status || o.QueryID != tt.query || o.Lost() != tt.lost || (o.Err == nil) != (err == nil) {
				t.Errorf("%s: outcome %+v of %v", tt.name, o, err)
			}
		})
	}
}

// Between the gate and the wire a request may wait for long.
func TestAPassIsAskedBeforeEachTry(t *testing.T) {
	errOver := errors.New("over")
	busy := answer{status: 429, header: map[string]string{"Retry-After": "9"}, body: "{}"}
	for tries, want := range []int{0, 1, 2} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{script: []answer{busy, busy, me}}
			g := &watch{holds: func() error {
				if len(w.calls) >= tries {
					return errOver
				}
				return nil
			}}
			err := carryOut(t.Context(), w.client(t).Through(new(Meter), g.gate), "DELETE")
			if !errors.Is(err, errOver) || len(w.calls) != want || len(g.outcomes) != 1 || g.outcomes[0].Lost() {
				t.Errorf("a pass that is over after %d tries: %v, %d sent, outcomes %+v", tries, err, len(w.calls), g.outcomes)
			}
		})
	}
}
