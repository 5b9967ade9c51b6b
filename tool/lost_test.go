package tool_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// What is counted and recorded of a call whose write may have been carried out is
// that nobody knows, whatever its caller is told; and no such thing of one whose
// writes were all answered.
func TestAWriteWhoseAnswerGotLostEndsAsUnknown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault simulator.Fault // of the write
		after error           // of what is read when it was answered

		told, counted string
	}{
		{name: "cut before it was carried out", fault: simulator.Fault{Cut: true}, told: tool.CodeUnavailable, counted: tool.CodeOutcomeUnknown},
		{name: "cut after", fault: simulator.Fault{Cut: true, After: true}, told: tool.CodeUnavailable, counted: tool.CodeOutcomeUnknown},
		{name: "a gateway gives up", fault: simulator.Fault{Status: http.StatusGatewayTimeout}, told: tool.CodeUnavailable, counted: tool.CodeOutcomeUnknown},
		{name: "refused", fault: simulator.Fault{Status: http.StatusConflict, Body: `{"message":"no"}`}, told: tool.CodeConflict, counted: tool.CodeConflict},
		{name: "not known", fault: simulator.Fault{Status: http.StatusNotImplemented}, told: tool.CodeInvalidRequest, counted: tool.CodeInvalidRequest},
		{
			name: "answered in another form", told: tool.CodeUnavailable, counted: tool.CodeOutcomeUnknown,
			after: &ovh.TransportError{Method: http.MethodDelete, MayHaveRun: true, Err: context.DeadlineExceeded},
		},
		{
			name: "answered, and a read after it is cut", told: tool.CodeUnavailable, counted: tool.CodeUnavailable,
			after: &ovh.TransportError{Method: http.MethodGet, MayHaveRun: true, Err: context.DeadlineExceeded},
		},
		{
			name: "answered, and a read after it fails", told: tool.CodeUnavailable, counted: tool.CodeUnavailable,
			after: &ovh.Error{Method: http.MethodGet, Status: http.StatusInternalServerError, Message: "no"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
				if r.Method == http.MethodDelete {
					return &tt.fault
				}
				return nil
			}}, deleting(func(in named) (tool.Planned[deleted], error) {
				return tool.Act[deleted]{
					Steps:  tool.Steps(ovh.DeleteSSHKey(in.Name).Write),
					Result: func(context.Context, *ovh.Reader, tool.Answers) (deleted, error) { return deleted{in.Name}, tt.after },
				}.Planned(confirm.Plan{Summary: "delete it", Target: []byte("{}")}), nil
			}))
			token := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "ci"}).Token
			var ended []tool.Ended
			s.Runner.Count = func(e tool.Ended) { ended = append(ended, e) }
			s.Fails("delete_ssh_key", tooltest.Args{"name": "ci", "confirmation_token": token}, tt.told, "")
			if len(ended) != 1 || ended[0].Outcome != tt.counted {
				t.Errorf("counted %+v, want %s", ended, tt.counted)
			}
		})
	}
}
