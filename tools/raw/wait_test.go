package raw

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// unfolding makes the API answer GETs of a path with one body after the other, the
// last from then on. A body that is a status is answered with that.
func unfolding(path string, bodies ...string) simulator.Options {
	return simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.URL.Path != path {
			return nil
		}
		body := bodies[0]
		bodies = bodies[min(1, len(bodies)-1):]
		if body == "404" {
			return &simulator.Fault{Status: 404, Body: `{"message":"The requested object does not exist"}`}
		}
		return &simulator.Fault{Status: 200, Body: body}
	}}
}

const (
	cluster  = "/cloud/project/p1/kube/k1"
	resource = "/v2/okms/resource/6f9619ff-8b86-4d01-b42d-000000000001"
)

func TestAWaitEndsWithTheValueThatWasAskedFor(t *testing.T) {
	installing, ready := `{"id":"k1","name":"shop","status":"INSTALLING","version":"1.31"}`, `{"id":"k1","name":"shop","status":"READY","version":"1.31"}`
	for name, c := range map[string]struct {
		path   string
		bodies []string
		given  args
		want   waited
		object string
	}{
		"a state": {
			cluster,
			[]string{installing, installing, ready},
			args{"field": "status", "until": []string{"ready"}},
			waited{Value: "READY", Done: true},
			`{"id":"k1","status":"READY","name":"shop","version":"1.31"}`,
		},
		"a failure": {
			cluster,
			[]string{installing, strings.Replace(ready, "READY", "ERROR", 1)},
			args{"field": "status", "until": []string{"READY"}},
			waited{Value: "ERROR", Done: true, Failed: true, Next: "it failed: raw_get of " + cluster + " tells more"},
			"",
		},
		"a failure that was asked for": {
			cluster,
			[]string{strings.Replace(ready, "READY", "ERROR", 1)},
			args{"field": "status", "until": []string{"READY", "ERROR"}},
			waited{Value: "ERROR", Done: true},
			"",
		},
		"the time": {
			cluster,
			[]string{installing},
			args{"field": "status", "until": []string{"READY"}},
			waited{Value: "INSTALLING", TimedOut: true, Next: "it may still come: call wait_api again"},
			"",
		},
		"no task": {
			resource,
			[]string{`{"id":"r","resourceStatus":"UPDATING","currentTasks":[{"id":"t","status":"RUNNING"}]}`, `{"id":"r","resourceStatus":"READY","currentTasks":[]}`},
			args{"field": "currentTasks", "until": []string{""}},
			waited{Done: true},
			"",
		},
		"a task that failed": {
			resource,
			[]string{`{"id":"r","currentTasks":[{"id":"t","status":"RUNNING"}]}`, `{"id":"r","currentTasks":[{"id":"t","status":"ERROR"}]}`},
			args{"field": "currentTasks", "until": []string{""}},
			waited{Value: "ERROR", Done: true, Failed: true, Next: "it failed: raw_get of " + resource + " tells more"},
			"",
		},
		"gone": {
			resource,
			[]string{`{"id":"r","resourceStatus":"DELETING"}`, "404"},
			args{"field": "resourceStatus", "until": []string{"gone"}},
			waited{Value: "gone", Done: true},
			"null",
		},
		"what was just made": {
			resource,
			[]string{"404", "404", `{"id":"r","resourceStatus":"READY"}`},
			args{"field": "resourceStatus", "until": []string{"READY"}},
			waited{Value: "READY", Done: true},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				at := c.path
				if !strings.HasPrefix(at, "/v2") {
					at = "/1.0" + at
				}
				s := tooltest.New(t, unfolding(at, c.bodies...), Toolset(Options{Catalog: apitest.Own()}).Definitions()...)
				got := tooltest.Call[waited](s, "wait_api", tooltest.With(c.given, "path", c.path))
				if c.object != "" && string(got.Object) != c.object {
					t.Errorf("wait_api shows %s, want %s", got.Object, c.object)
				}
				got.Object = nil
				if got.Value != c.want.Value || got.Done != c.want.Done || got.Failed != c.want.Failed || got.TimedOut != c.want.TimedOut || got.Next != c.want.Next {
					t.Errorf("wait_api = %+v, want %+v", got, c.want)
				}
				if sent := s.Requests(); len(sent) < len(c.bodies) {
					t.Errorf("it looked %d times, want %d", len(sent), len(c.bodies))
				}
			})
		})
	}
}

func TestAWaitTellsHowFarItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := unfolding("/1.0"+cluster, `{"id":"k1","status":"INSTALLING"}`, `{"id":"k1","status":"READY"}`)
		s := tooltest.New(t, o, Toolset(Options{Catalog: apitest.Own()}).Definitions()...)
		_, all := tooltest.Reported(s, "wait_api", args{"path": cluster, "field": "status", "until": []string{"READY"}, "timeout_seconds": 600})
		if len(all) == 0 || all[0].Total != 600 || all[0].Message != "status of "+cluster+" is INSTALLING" {
			t.Errorf("wait_api reports %+v", all)
		}
	})
}

func TestWhatCanNotBeWaitedForIsRefused(t *testing.T) {
	s := tooltest.New(t, answering(map[string]string{"/1.0/vps/a": `{"name":"a","state":"running"}`, "/1.0/vps": `["a"]`}), Toolset(Options{Catalog: apitest.Own()}).Definitions()...)
	for name, c := range map[string]struct {
		library *catalog.Library
		given   args
		code    string
		text    string
	}{
		"a list":                  {apitest.Own(), args{"path": "/cloud/project/p1/kube", "field": "status"}, "refused", "is a list"},
		"many":                    {apitest.Own(), args{"path": "/cloud/project/*", "field": "status"}, "invalid_arguments", "must name one object"},
		"no such field":           {apitest.Own(), args{"path": cluster, "field": "state"}, "invalid_arguments", `"state"`},
		"no such value":           {apitest.Own(), args{"path": cluster, "field": "status"}, "invalid_arguments", `"until[0]" must be one of`},
		"a secret":                {apitest.Own(), args{"path": cluster + "/kubeconfig", "field": "content"}, "refused", "secret"},
		"no such path":            {apitest.Own(), args{"path": "/cloud/projects/p1", "field": "status"}, "unknown_operation", ""},
		"a field that never came": {nil, args{"path": "/vps/a", "field": "stat"}, "invalid_arguments", `did you mean "state"`},
		"a list of no model":      {nil, args{"path": "/vps", "field": "state"}, "refused", "answers no object"},
	} {
		t.Run(name, func(t *testing.T) {
			s.Offer(Toolset(Options{Catalog: c.library}).Definitions()...)
			s.Fails("wait_api", tooltest.With(c.given, "until", []string{"RDY"}), c.code, c.text)
			if sent := s.Requests(); c.library != nil && len(sent) > 0 {
				t.Errorf("it sent %v", sent)
			}
		})
	}
}

func TestASecretCanNotBeGuessedByWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := tooltest.New(t, unfolding("/1.0/vps/a", `{"name":"a","password":"hunter2"}`), Toolset(Options{}).Definitions()...)
		res := s.Try("wait_api", args{"path": "/vps/a", "field": "password", "until": []string{"hunter2"}, "timeout_seconds": 1})
		if text := string(res.JSON); !strings.Contains(text, `"timed_out":true`) || strings.Contains(text, "hunter2") {
			t.Errorf("wait_api = %s %v", text, res.Failure)
		}
	})
}

func TestStatesThatMeanFailureAreKnown(t *testing.T) {
	// The failures and the successes of what OVHcloud's products have.
	failures := strings.Fields("cancelled customerError ovhError error ERROR FAILED CANCELED in-error canceled aborted expired refused OUT_OF_SYNC SUSPENDED unPaid")
	others := strings.Fields("init todo doing done pause PENDING INSERTING COMPLETED waitingValidation enable created in-progress ok creationPending inCreation READY CREATING UPDATING DELETING RUNNING DONE validated SCHEDULED")
	for _, s := range failures {
		if !meansFailure(s) {
			t.Errorf("%s is taken for no failure", s)
		}
	}
	if i := slices.IndexFunc(others, meansFailure); i >= 0 {
		t.Errorf("%s is taken for a failure", others[i])
	}
}
