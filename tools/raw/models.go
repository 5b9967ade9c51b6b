package raw

import (
	"encoding/json"
	"sync"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// mostCompiled bounds the schemas that are kept.
const mostCompiled = 128

// models holds the compiled schemas of the operations that were called last.
type models struct {
	mu       sync.Mutex
	catalog  *catalog.Catalog // whose operations they are
	compiled map[*catalog.Operation]*schemas.Tool
}

func newModels() *models { return &models{compiled: make(map[*catalog.Operation]*schemas.Tool)} }

// check holds a call of an operation of c against OVHcloud's models.
func (m *models) check(c *catalog.Catalog, op *catalog.Operation, in address, body tool.AnyJSON) error {
	call := struct {
		Path  map[string]string `json:"path"`
		Query map[string]string `json:"query,omitempty"`
		Body  json.RawMessage   `json:"body,omitempty"`
	}{op.PathArguments(in.Path), in.Query, json.RawMessage(body)}
	args, err := json.Marshal(call)
	if err != nil {
		return err
	}
	schema, err := m.schema(c, op)
	if err != nil {
		return err
	}
	return schema.Validate(args)
}

func (m *models) schema(c *catalog.Catalog, op *catalog.Operation) (*schemas.Tool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.catalog != c {
		// An operation keeps all of its catalogue in memory.
		clear(m.compiled)
		m.catalog = c
	}
	if s := m.compiled[op]; s != nil {
		return s, nil
	}
	text, err := json.Marshal(op.CallSchema())
	if err != nil {
		return nil, err
	}
	if len(m.compiled) >= mostCompiled {
		clear(m.compiled)
	}
	m.compiled[op] = schemas.New(text, nil)
	return m.compiled[op], nil
}
