package tool

import (
	"context"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// A question is what the assistant's host is to ask its user before it calls
// again: whether to carry out the plan of a token.
type question struct {
	token string
	plan  confirm.Plan // as it is shown
	name  string       // what the user is to type; "" for nothing
	page  approval     // where a person decides; the zero one where the user answers the host
}

// consentKey names the question among what is asked of a client.
const consentKey = "consent"

// typedField is the field of an answer that holds what the user typed.
const typedField = "name"

// mostAsked bounds the requests that a question names.
const mostAsked = 10

// asking returns how the host of a client can ask its user, in this call and by
// the protocol that it speaks; nil where it can't.
func asking(ctx context.Context) *mcp.ElicitationCapability {
	if info := server.RequestProtocolInfoFromContext(ctx); info != nil && info.Modern {
		if info.ClientCapabilities == nil {
			return nil
		}
		return info.ClientCapabilities.Elicitation
	}
	session := server.ClientSessionFromContext(ctx)
	// A call that reports progress has a session of its own around it.
	if around, ok := session.(interface{ Unwrap() server.ClientSession }); ok {
		session = around.Unwrap()
	}
	if _, ok := session.(server.SessionWithElicitation); !ok {
		return nil
	}
	known, ok := session.(server.SessionWithClientInfo)
	if !ok {
		return nil
	}
	return known.GetClientCapabilities().Elicitation
}

// callerOf returns who calls, with what the host answered to a question before.
func callerOf(ctx context.Context, who policy.Caller, req mcp.CallToolRequest) caller {
	by := caller{Caller: who, client: programOf(ctx), trace: traceOf(ctx, req), bearer: bearerOf(req.Header)}
	can := asking(ctx)
	if can == nil {
		return by // what it says of its user was asked of nobody
	}
	by.canOpen = can.URL != nil
	by.canAsk = can.Form != nil || !by.canOpen // one that names no way knows forms
	answer := server.ElicitationResponse(req.Params.InputResponses, consentKey)
	if answer == nil || req.Params.RequestState == "" {
		return by
	}
	by.answered, by.token = true, req.Params.RequestState
	by.agreed = answer.Action == mcp.ElicitationResponseActionAccept
	if content, ok := answer.Content.(map[string]any); ok {
		by.typed, _ = content[typedField].(string)
	}
	return by
}

// ask returns what makes the client ask its user, and call again with the
// answer.
func (q *question) ask() *mcp.CallToolResult {
	if q.page.At != "" {
		return server.NewInputRequestBuilder(q.token).Elicit(consentKey, mcp.ElicitationParams{
			Mode: mcp.ElicitationModeURL, Message: oneLine(q.plan.Summary) + " Open the approval page to decide.", URL: q.page.At, ElicitationID: q.page.id,
		}).ToolResult()
	}
	fields := map[string]any{}
	schema := map[string]any{"type": "object", "properties": fields}
	if q.name != "" {
		fields[typedField] = map[string]any{
			"type": "string", "title": "Name", "description": fmt.Sprintf("Type %s to carry it out.", q.name),
		}
		schema["required"] = []string{typedField}
	}
	return server.NewInputRequestBuilder(q.token).Elicit(consentKey, mcp.ElicitationParams{
		Mode: mcp.ElicitationModeForm, Message: q.text(), RequestedSchema: schema,
	}).ToolResult()
}

// text is the plan in words, as a person reads it.
func (q *question) text() string {
	var b strings.Builder
	b.WriteString(oneLine(q.plan.Summary))
	part := func(title string, lines ...string) {
		for _, line := range lines {
			if line = oneLine(line); line != "" {
				fmt.Fprintf(&b, "\n%s: %s", title, line)
			}
		}
	}
	part("Happens", q.plan.WillHappen...)
	part("Lost", q.plan.WillBeLost...)
	part("Undo", q.plan.Undo)
	part("Takes", q.plan.Duration)
	for i, r := range q.plan.Requests {
		if i == mostAsked {
			part("And", fmt.Sprintf("%d more requests", len(q.plan.Requests)-mostAsked))
			break
		}
		part("Sends", r.Method+" "+r.Path+" "+string(r.Body))
	}
	return b.String()
}
