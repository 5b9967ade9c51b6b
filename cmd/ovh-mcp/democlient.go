package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/mark3labs/mcp-go/mcp"
)

// A demoClient speaks MCP with a server over two pipes, one request after the
// other. The client of mcp-go can more, and makes the program larger by a
// hundred kilobytes.
type demoClient struct {
	toServer   *json.Encoder // ends each message with a line break, as stdio wants it
	fromServer *json.Decoder
	progress   func(message string)
	id         int // of the last request
}

func newDemoClient(fromServer io.Reader, toServer io.Writer) *demoClient {
	return &demoClient{json.NewEncoder(toServer), json.NewDecoder(fromServer), func(string) {}, 0}
}

// A demoMessage is one from the client: a request, or a notification.
type demoMessage struct {
	Version string `json:"jsonrpc"`
	ID      int    `json:"id,omitempty"`
	Method  string `json:"method"`
	Params  any    `json:"params,omitempty"`
}

// open greets the server.
func (c *demoClient) open() error {
	hello := mcp.InitializeParams{
		ProtocolVersion: mcp.LATEST_PROTOCOL_VERSION,
		ClientInfo:      mcp.Implementation{Name: "ovh-mcp demo", Version: version()},
	}
	if err := c.request(string(mcp.MethodInitialize), hello, &struct{}{}); err != nil {
		return err
	}
	return c.toServer.Encode(demoMessage{Version: mcp.JSONRPC_VERSION, Method: "notifications/initialized"})
}

// call calls a tool and decodes its result into out.
func (c *demoClient) call(tool string, args map[string]any, out any) error {
	var got struct {
		IsError bool
		Content []struct{ Text string }
		Result  json.RawMessage `json:"structuredContent"`
	}
	params := mcp.CallToolParams{Name: tool, Arguments: args, Meta: &mcp.Meta{ProgressToken: tool}}
	err := c.request(string(mcp.MethodToolsCall), params, &got)
	switch {
	case err != nil:
	case got.IsError && len(got.Content) > 0:
		err = errors.New(got.Content[0].Text)
	default:
		err = json.Unmarshal(got.Result, out)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", tool, err)
	}
	return nil
}

// request sends a request, reports the progress that is told meanwhile, and
// decodes the answer into result.
func (c *demoClient) request(method string, params, result any) error {
	c.id++
	if err := c.toServer.Encode(demoMessage{mcp.JSONRPC_VERSION, c.id, method, params}); err != nil {
		return err
	}
	for {
		var m struct {
			ID     int
			Params struct{ Message string }
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := c.fromServer.Decode(&m); err != nil {
			return err
		}
		switch {
		case m.Params.Message != "":
			c.progress(m.Params.Message)
		case m.ID != c.id:
		case m.Error != nil:
			return errors.New(m.Error.Message)
		default:
			return json.Unmarshal(m.Result, result)
		}
	}
}
