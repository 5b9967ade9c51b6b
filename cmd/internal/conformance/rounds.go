package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// addRounds adds tools that ask the client by an unfinished result and are
// called again with the answers, as servers do since 2026-07-28.
func addRounds(s *server.MCPServer) {
	add := func(name string, h func(context.Context, mcp.CallToolParams) (*mcp.CallToolResult, error)) {
		s.AddTool(fixture(name, noArguments), func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return h(ctx, req.Params)
		})
	}
	states := sealer{key: []byte(rand.Text())}
	add("test_input_required_result_elicitation", askName)
	add("test_input_required_result_sampling", askCapital)
	add("test_input_required_result_list_roots", askRoots)
	add("test_input_required_result_request_state", states.confirm)
	add("test_input_required_result_tampered_state", states.confirm)
	add("test_input_required_result_multiple_inputs", states.askAll)
	add("test_input_required_result_multi_round", states.askTwice)
	add("test_input_required_result_capabilities", states.askAble)
	add("test_streaming_elicitation", states.askAble)
	add("test_missing_capability", needSampling)
}

func askName(_ context.Context, p mcp.CallToolParams) (*mcp.CallToolResult, error) {
	answer := server.ElicitationResponse(p.InputResponses, "user_name")
	if answer == nil {
		return server.NewInputRequestBuilder("").Elicit("user_name", form("name", "string")).ToolResult(), nil
	}
	fields, _ := answer.Content.(map[string]any)
	return text(fmt.Sprintf("Hello, %v!", fields["name"])), nil
}

func askCapital(_ context.Context, p mcp.CallToolParams) (*mcp.CallToolResult, error) {
	answer := server.SamplingResponse(p.InputResponses, "capital_question")
	if answer == nil {
		return server.NewInputRequestBuilder("").Sample("capital_question", sampling("What is the capital of France?")).ToolResult(), nil
	}
	return text(mcp.GetTextFromContent(answer.Content)), nil
}

func askRoots(_ context.Context, p mcp.CallToolParams) (*mcp.CallToolResult, error) {
	answer := server.RootsResponse(p.InputResponses, "client_roots")
	if answer == nil {
		return server.NewInputRequestBuilder("").Roots("client_roots").ToolResult(), nil
	}
	return text(fmt.Sprint(answer.Roots)), nil
}

func needSampling(ctx context.Context, _ mcp.CallToolParams) (*mcp.CallToolResult, error) {
	if info := server.RequestProtocolInfoFromContext(ctx); info.Modern && info.ClientCapabilities.Sampling == nil {
		return nil, mcp.MissingRequiredClientCapabilityError{Capability: "sampling"}
	}
	return text("ok"), nil
}

// A sealer signs the states that clients carry from one round to the next.
type sealer struct{ key []byte }

// confirm asks one question and takes its answer only with the state it gave.
func (s sealer) confirm(_ context.Context, p mcp.CallToolParams) (*mcp.CallToolResult, error) {
	if p.RequestState == "" || p.InputResponses == nil {
		return server.NewInputRequestBuilder(s.seal("confirm")).Elicit("confirm", form("ok", "boolean")).ToolResult(), nil
	}
	if s.open(p.RequestState) != "confirm" {
		// The suite takes a tool's error for acceptance: it wants one of the protocol.
		return nil, errors.New("requestState was not issued by this server")
	}
	return text("state-ok"), nil
}

// askAll asks in three ways at the same time.
func (s sealer) askAll(_ context.Context, p mcp.CallToolParams) (*mcp.CallToolResult, error) {
	if s.open(p.RequestState) == "all" && len(p.InputResponses) >= 3 {
		return text("all answered"), nil
	}
	return server.NewInputRequestBuilder(s.seal("all")).
		Elicit("user_name", form("name", "string")).
		Sample("greeting", sampling("Greet the user.")).
		Roots("client_roots").
		ToolResult(), nil
}

// askTwice asks a second question once the first is answered.
func (s sealer) askTwice(_ context.Context, p mcp.CallToolParams) (*mcp.CallToolResult, error) {
	switch s.open(p.RequestState) {
	case "first":
		return server.NewInputRequestBuilder(s.seal("second")).Elicit("step2", form("color", "string")).ToolResult(), nil
	case "second":
		return text("done"), nil
	}
	return server.NewInputRequestBuilder(s.seal("first")).Elicit("step1", form("name", "string")).ToolResult(), nil
}

// askAble asks only in the ways that the client is able to answer.
func (s sealer) askAble(ctx context.Context, _ mcp.CallToolParams) (*mcp.CallToolResult, error) {
	able := server.RequestProtocolInfoFromContext(ctx).ClientCapabilities
	ask := server.NewInputRequestBuilder(s.seal("able"))
	if able.Sampling != nil {
		ask.Sample("greeting", sampling("Greet the user."))
	}
	if able.Elicitation != nil {
		ask.Elicit("user_name", form("name", "string"))
	}
	return ask.ToolResult(), nil
}

func (s sealer) seal(state string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(state))
	return state + "." + hex.EncodeToString(mac.Sum(nil))
}

// open returns the state that was sealed, and "" for anything else.
func (s sealer) open(sealed string) string {
	state, _, _ := strings.Cut(sealed, ".")
	if !hmac.Equal([]byte(s.seal(state)), []byte(sealed)) {
		return ""
	}
	return state
}

// form asks for one value.
func form(field, kind string) mcp.ElicitationParams {
	return mcp.ElicitationParams{
		Mode:    mcp.ElicitationModeForm,
		Message: "Please tell your " + field + ".",
		RequestedSchema: map[string]any{
			"type":       "object",
			"properties": map[string]any{field: map[string]any{"type": kind}},
			"required":   []string{field},
		},
	}
}
