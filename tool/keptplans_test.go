package tool

import (
	"testing"
	"time"
)

// The clock of the store, which plans expire by, may be behind that of the server.
func TestAPlanIsKeptByTheClockOfItsServer(t *testing.T) {
	var s plans
	s.keep(keptPlan{token: "x", shownPlan: shownPlan{Expires: time.Now().Add(-time.Hour)}}, time.Minute)
	if _, ok := s.find("x"); !ok {
		t.Error("a server whose clock is ahead drops the plan that it just gave")
	}
}
