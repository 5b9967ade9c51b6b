package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// patience is how long a raw call waits for the catalogue. Without one the
// strict rule holds: every write destroys.
const patience = 20 * time.Second

// A judge holds raw calls against the catalogue.
type judge struct {
	library *catalog.Library // nil when there is none
	checks  *checks
}

// A verdict is what is known of a call before it is sent.
type verdict struct {
	op     *catalog.Operation // nil when the catalogue has none such, or there is no catalogue
	effect catalog.Effect
	why    error // why there is no op
}

// of judges a call by the catalogue, or by its method and path alone.
func (j judge) of(ctx context.Context, method string, in rawPath, body anyJSON) verdict {
	op, err := j.find(ctx, method, in.Path)
	if err != nil {
		return verdict{nil, catalog.EffectOf(method, in.Path), err}
	}
	switch {
	case method != "GET" && op.HidesSlash(in.Path):
		return verdict{op: op, effect: catalog.EffectOf(method, in.Path)}
	case method != "GET" && in.Unchecked && j.checks.check(op, in, body) != nil:
		// It says what the description does not know.
		return verdict{op: op, effect: catalog.EffectOf(method, in.Path)}
	}
	return verdict{op: op, effect: op.EffectSetting(fieldsOf(body)...)}
}

// fieldsOf returns the names of an object's fields; of anything else none.
func fieldsOf(body anyJSON) []string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(fields))
}

var errNoCatalogue = errors.New("this server has no description of OVHcloud's API")

func (j judge) find(ctx context.Context, method, path string) (*catalog.Operation, error) {
	if j.library == nil {
		return nil, errNoCatalogue
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	c, err := j.library.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	j.checks.of(c)
	return c.Find(method, path)
}

// reading checks a GET, which must do nothing but read.
func (j judge) reading(ctx context.Context, in rawPath) (Effect, error) {
	v, err := j.checked(ctx, "GET", in, nil)
	if err == nil && v.effect.Kind != catalog.Read {
		err = refuse(fmt.Sprintf("GET %s does more than read: %s", in.Path, v.effect.Reason), "ask the user to do it in OVHcloud's control panel")
	}
	return Read, err
}

// writing checks any other call and returns what it does.
func (j judge) writing(ctx context.Context, method string, in rawWrite) (Effect, error) {
	v, err := j.checked(ctx, method, in.rawPath, in.Body)
	return Effect(v.effect.Kind), err
}

func (j judge) checked(ctx context.Context, method string, in rawPath, body anyJSON) (verdict, error) {
	v := j.of(ctx, method, in, body)
	if in.Unchecked {
		return v, nil
	}
	if miss, ok := errors.AsType[*catalog.MissError](v.why); ok {
		return v, unknownOperation(miss)
	}
	if v.op == nil {
		return v, nil
	}
	return v, j.checks.check(v.op, in, body)
}

func unknownOperation(miss *catalog.MissError) error {
	next := "search_api for what you want to do; unchecked: true sends the call as it is"
	if len(miss.Allowed) > 0 {
		next = "call raw_" + strings.ToLower(miss.Allowed[0]) + ", or describe_api for what the path takes"
	} else if len(miss.Near) > 0 {
		next = fmt.Sprintf("describe_api with method %q and path %q, or %s", miss.Near[0].Operation.Method, miss.Near[0].Operation.RawPath(), next)
	}
	return &CallError{Code: codeUnknownOperation, What: miss.Error() + "; nothing was sent", Next: next}
}

// mostCompiled bounds the schemas that are kept.
const mostCompiled = 128

// checks holds the compiled schemas of the operations that were called last.
type checks struct {
	mu       sync.Mutex
	catalog  *catalog.Catalog // whose operations they are
	compiled map[*catalog.Operation]*schemas.Tool
}

func newChecks() *checks { return &checks{compiled: make(map[*catalog.Operation]*schemas.Tool)} }

// of forgets the operations of another catalogue than c, which would keep all
// of it in memory.
func (c *checks) of(known *catalog.Catalog) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.catalog != known {
		clear(c.compiled)
		c.catalog = known
	}
}

// check holds a call against OVHcloud's models.
func (c *checks) check(op *catalog.Operation, in rawPath, body anyJSON) error {
	call := struct {
		Path  map[string]string `json:"path"`
		Query map[string]string `json:"query,omitempty"`
		Body  json.RawMessage   `json:"body,omitempty"`
	}{op.PathArguments(in.Path), in.Query, json.RawMessage(body)}
	args, err := json.Marshal(call)
	if err != nil {
		return err
	}
	schema, err := c.schema(op)
	if err != nil {
		return err
	}
	return schema.Validate(args)
}

func (c *checks) schema(op *catalog.Operation) (*schemas.Tool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.compiled[op]; s != nil {
		return s, nil
	}
	text, err := json.Marshal(op.Call())
	if err != nil {
		return nil, err
	}
	if len(c.compiled) >= mostCompiled {
		clear(c.compiled)
	}
	c.compiled[op] = schemas.New(text, nil)
	return c.compiled[op], nil
}

// target reads what a call acts on, with its secrets masked: the path itself,
// or what it belongs to. It returns nil where there is nothing to read.
func (v verdict) target(ctx context.Context, api *ovh.Client, in rawPath) (json.RawMessage, error) {
	if v.op == nil {
		return nil, nil
	}
	get, path := v.op.Target(in.Path)
	if get == nil {
		return nil, nil
	}
	body, err := api.Raw(ctx, "GET", path, nil, nil)
	if err != nil {
		return nil, err
	}
	hidden, shown := verdict{op: get, effect: get.Effect()}.hide(path, body)
	if !shown {
		return nil, nil
	}
	return brief(hidden), nil
}

// hide masks the secrets of an answer. It is not shown when it is said to hold
// some and it is not plain which of its fields do.
func (v verdict) hide(path string, body json.RawMessage) (hidden json.RawMessage, shown bool) {
	var fields []string
	if v.op != nil {
		fields = v.op.SecretFields()
	}
	hidden, found := mask(body, fields)
	return hidden, !catalog.SecretPath(path) && (!v.effect.Reveals || found || !hasText(body))
}

// mostTarget bounds what a plan shows of a target, in bytes.
const mostTarget = 4 << 10

// brief leaves out what is long.
func brief(body json.RawMessage) json.RawMessage {
	if len(body) <= mostTarget {
		return body
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return object(fmt.Sprintf("%d bytes, too long to show; raw_get shows it", len(body)))
	}
	kept, _ := fitting(fields, mostTarget)
	return object(kept)
}
