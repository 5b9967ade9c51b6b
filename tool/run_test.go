package tool_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// Tools of these tests stand under the names of tools that are published, for
// their schemas.

type named struct {
	Name string `json:"name"`
}

type deleted struct {
	Deleted string `json:"deleted"`
}

// deleting returns delete_ssh_key with an act of the test's own.
func deleting(prepare func(in named) (tool.Planned[deleted], error)) tool.Definition {
	set := tool.Toolset{Name: "test", Tools: []tool.Tool{tool.Destroy[named, deleted]{
		Milder: true,
		Name:   "delete_ssh_key",
		Prepare: func(_ context.Context, _ *ovh.Reader, in named) (tool.Planned[deleted], error) {
			return prepare(in)
		},
	}}}
	return set.Definitions()[0]
}

func TestAnActIsPreparedOnceACall(t *testing.T) {
	prepared := 0
	s := tooltest.New(t, simulator.Options{}, deleting(func(in named) (tool.Planned[deleted], error) {
		prepared++
		return tool.SendAll(deleted{in.Name}, ovh.DeleteSSHKey(in.Name).Write).Planned(confirm.Plan{Summary: "delete it", Target: []byte("{}")}), nil
	}))
	if got := tooltest.Confirmed[deleted](s, "delete_ssh_key", tooltest.Args{"name": "ci"}); got.Deleted != "ci" || prepared != 2 {
		t.Errorf("deleted %q, prepared %d times in two calls", got.Deleted, prepared)
	}
	if got := s.Writes(); !slices.Equal(got, []string{"DELETE /me/sshKey/ci"}) {
		t.Errorf("sent %v", got)
	}
}

func TestAnActThatChangedIsNotSent(t *testing.T) {
	names := []string{"ci", "laptop"}
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
		name := names[0]
		names = names[1:]
		return tool.SendAll(deleted{}, ovh.DeleteSSHKey(name).Write).Planned(confirm.Plan{Summary: "delete it", Target: []byte("{}")}), nil
	}))
	token := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "ci"}).Token
	s.Fails("delete_ssh_key", tooltest.Args{"name": "ci", "confirmation_token": token}, tool.CodeNotConfirmed, "has changed since")
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}

func TestNothingIsDestroyedWithoutAPlan(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) { return tool.Planned[deleted]{}, nil }))
	s.Fails("delete_ssh_key", tooltest.Args{"name": "ci"}, tool.CodeInternal, "without a plan")
}

func TestAnActMaySayThatItCanBeChangedBack(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(in named) (tool.Planned[deleted], error) {
		act := tool.SendAll(deleted{in.Name}, ovh.DeleteSSHKey(in.Name).Write)
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	}))
	got := tooltest.Call[struct{ Result deleted }](s, "delete_ssh_key", tooltest.Args{"name": "ci"})
	if got.Result.Deleted != "ci" || len(s.Writes()) != 1 {
		t.Errorf("delete_ssh_key = %+v, want it to run without a token", got)
	}
}

func TestAFailedStepIsTheLast(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
		act := tool.SendAll(deleted{}, ovh.DeleteSSHKey("ci").Write, ovh.DeleteSSHKey("gone").Write, ovh.DeleteSSHKey("laptop").Write)
		act.Failed = func(done int, err error) error {
			return tool.Advise(errors.Join(errors.New(strings.Repeat("one step done. ", done)), err), "look")
		}
		return act.Planned(confirm.Plan{Summary: "delete three", Target: []byte("{}")}), nil
	}))
	token := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "x"}).Token
	s.Fails("delete_ssh_key", tooltest.Args{"name": "x", "confirmation_token": token}, tool.CodeNotFound, "not_found: one step done.")
	if got := s.Writes(); !slices.Equal(got, []string{"DELETE /me/sshKey/ci", "DELETE /me/sshKey/gone"}) {
		t.Errorf("sent %v", got)
	}
}

func TestAStepThatCantBeSentIsFoundBeforeTheFirst(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
		return tool.SendAll(deleted{}, ovh.DeleteSSHKey("ci").Write, ovh.DeleteSSHKey("..").Write).Planned(confirm.Plan{Summary: "x", Target: []byte("{}")}), nil
	}))
	s.Fails("delete_ssh_key", tooltest.Args{"name": "x"}, tool.CodeInvalidRequest, "cannot be part of a path")
}

func TestACallWithoutACallerIsRefused(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
		t.Error("it was prepared")
		return tool.Planned[deleted]{}, nil
	}))
	res, err := s.Runner.Call(t.Context(), "", s.Tool("delete_ssh_key"), json.RawMessage(`{"name":"ci"}`), nil)
	if err != nil || res.Failure == nil || res.Failure.Code != tool.CodeRefused {
		t.Errorf("delete_ssh_key = %s, %v, %v", res.JSON, res.Failure, err)
	}
}

func TestWaitsBeyondTheirPlacesLookOnce(t *testing.T) {
	type waited struct {
		Stopped bool `json:"done"`
	}
	set := tool.Toolset{Name: "test", Tools: []tool.Tool{tool.Wait[struct {
		Server string `json:"server"`
		Task   int    `json:"task_id"`
	}, waited]{
		Name: "wait_server_task",
		Watch: func(_ context.Context, _ *ovh.Reader, _ struct {
			Server string `json:"server"`
			Task   int    `json:"task_id"`
		}, w tool.Watcher,
		) (waited, error) {
			select {
			case <-w.Stopping:
				return waited{true}, nil
			case <-time.After(time.Minute):
				return waited{false}, nil
			}
		},
	}}}
	synctest.Test(t, func(t *testing.T) {
		s := tooltest.New(t, simulator.Options{}, set.Definitions()...)
		var mu sync.Mutex
		var calls sync.WaitGroup
		stopped := 0
		for range 40 {
			calls.Go(func() {
				res, err := s.Runner.Call(t.Context(), tooltest.Caller, s.Tool("wait_server_task"), json.RawMessage(`{"server":"a","task_id":1}`), nil)
				if err != nil || res.Failure != nil {
					t.Errorf("wait_server_task: %v, %v", err, res.Failure)
				}
				mu.Lock()
				defer mu.Unlock()
				if strings.Contains(string(res.JSON), "true") {
					stopped++
				}
			})
		}
		calls.Wait()
		if stopped != 8 {
			t.Errorf("%d of 40 calls looked once, want the 8 beyond the 32 places", stopped)
		}
	})
}

func TestWhatIsBeingSentIsNamed(t *testing.T) {
	var s *tooltest.Session
	var seen []string
	s = tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodDelete {
			seen = s.Runner.Sending()
		}
		return nil
	}}, deleting(func(in named) (tool.Planned[deleted], error) {
		return tool.SendAll(deleted{in.Name}, ovh.DeleteSSHKey(in.Name).Write).Planned(confirm.Plan{Summary: "x", Target: []byte("{}")}), nil
	}))
	tooltest.Confirmed[deleted](s, "delete_ssh_key", tooltest.Args{"name": "ci"})
	if after := s.Runner.Sending(); !slices.Equal(seen, []string{"delete_ssh_key"}) || len(after) > 0 {
		t.Errorf("while it was sent %v, afterwards %v", seen, after)
	}
}

func TestStepsThatTheToolKeepsAreNotWhatIsSent(t *testing.T) {
	var steps []tool.Step
	s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodDelete {
			steps[1] = tool.Step{Write: ovh.DeleteSSHKey("backup").Write}
		}
		return nil
	}}, deleting(func(named) (tool.Planned[deleted], error) {
		act := tool.SendAll(deleted{}, ovh.DeleteSSHKey("ci").Write, ovh.DeleteSSHKey("laptop").Write)
		steps = act.Steps
		return act.Planned(confirm.Plan{Summary: "x", Target: []byte("{}")}), nil
	}))
	tooltest.Confirmed[deleted](s, "delete_ssh_key", tooltest.Args{"name": "x"})
	if got := s.Writes(); !slices.Equal(got, []string{"DELETE /me/sshKey/ci", "DELETE /me/sshKey/laptop"}) {
		t.Errorf("sent %v", got)
	}
}
