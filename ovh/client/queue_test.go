package client

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestSignaturesAreOfTheMomentTheyLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		c := w.clientAtRate(t, 1)
		done := make(chan error)
		for range 120 {
			go func() {
				_, err := c.Reader().Me(t.Context())
				done <- err
			}()
		}
		for range 120 {
			<-done
		}
		for _, call := range w.calls {
			var stamp int64
			if _, err := fmt.Sscan(call.stamp, &stamp); err != nil {
				continue // the reading of the clock is not signed
			}
			if age := call.at.Sub(time.Unix(stamp, 0)); age > 2*time.Second {
				t.Fatalf("a signature was %v old when it was sent", age)
			}
		}
	})
}

func TestWaitsThatAreCancelledLeaveTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{script: []answer{me}}
		c := w.clientAtRate(t, 1)
		if _, err := c.Reader().Me(t.Context()); err != nil { // takes the burst
			t.Fatal(err)
		}
		start := time.Now()
		quit, cancel := context.WithCancel(t.Context())
		for range 5 {
			go c.Reader().Me(quit)
			time.Sleep(time.Millisecond)
		}
		done := make(chan error)
		for range 5 {
			go func() {
				_, err := c.Reader().Me(t.Context())
				done <- err
			}()
			time.Sleep(time.Millisecond)
		}
		cancel()
		for range 5 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start); took > 6*time.Second {
			t.Errorf("five calls took %v behind five that gave up, want 5 s", took)
		}
	})
}

func TestNothingLeavesWhileOVHcloudAsksToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := answer{status: 429, body: `{"message":"too many"}`, header: map[string]string{"Retry-After": "30"}}
		w := &wire{script: []answer{wait, me}}
		c := w.clientAtRate(t, 1)
		if err := c.SyncClock(t.Context()); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		for range 8 {
			go func() {
				_, err := c.Reader().Me(t.Context())
				done <- err
			}()
		}
		for range 8 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		first := w.calls[0].at
		for _, call := range w.calls[1:] {
			if after := call.at.Sub(first); after < 30*time.Second {
				t.Errorf("a request left after %v, want 30 s", after)
			}
		}
	})
}
