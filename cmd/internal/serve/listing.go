package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// A listing encodes tools for tools/list, each of them once. The library would
// encode all of them for each list, through a map and three copies, which took
// longer than anything else that it did. The zero value is ready.
type listing struct {
	mu     sync.Mutex
	byName map[string][]byte
}

// listTools has the library answer tools/list without the tools, which all puts
// into the answer as it leaves: the library writes that after its hooks have run.
func listTools(s *server.MCPServer, all *requests) {
	var l listing
	hooksOf(s).AddAfterListTools(func(_ context.Context, id any, _ *mcp.ListToolsRequest, res *mcp.ListToolsResult) {
		r := all.find(numberOf(id))
		if r == nil {
			return
		}
		if tools, err := l.encode(res.Tools); err == nil {
			r.tools, res.Tools = tools, []mcp.Tool{}
		}
	})
}

// encode returns the JSON of tools.
func (l *listing) encode(tools []mcp.Tool) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byName == nil {
		l.byName = make(map[string][]byte, len(tools))
	}
	texts := make([][]byte, len(tools))
	for i, t := range tools {
		if l.byName[t.Name] == nil {
			text, err := encodeTool(t)
			if err != nil {
				return nil, err
			}
			l.byName[t.Name] = text
		}
		texts[i] = l.byName[t.Name]
	}
	return slices.Concat([]byte("["), bytes.Join(texts, []byte(",")), []byte("]")), nil
}

// encodeTool returns the JSON of t. Its schemas are JSON on one line already.
func encodeTool(t mcp.Tool) ([]byte, error) {
	rest := t
	rest.Name, rest.Title, rest.Description, rest.Annotations, rest.RawInputSchema, rest.RawOutputSchema = "", "", "", mcp.ToolAnnotation{}, nil, nil
	if t.RawInputSchema == nil || t.RawOutputSchema == nil || !reflect.ValueOf(rest).IsZero() {
		return json.Marshal(t)
	}
	text, err := json.Marshal(struct {
		Name        string             `json:"name"`
		Title       string             `json:"title,omitempty"`
		Description string             `json:"description,omitempty"`
		Annotations mcp.ToolAnnotation `json:"annotations"`
	}{t.Name, t.Title, t.Description, t.Annotations})
	if err != nil {
		return nil, err
	}
	return slices.Concat(text[:len(text)-1], []byte(`,"inputSchema":`), t.RawInputSchema, []byte(`,"outputSchema":`), t.RawOutputSchema, []byte("}")), nil
}
