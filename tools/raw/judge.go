package raw

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

// patience is how long a raw call waits for the catalogue. Without one the
// strict rule holds: every write destroys.
const patience = 20 * time.Second

// A judge holds raw calls against the catalogue.
type judge struct {
	library *catalog.Library // nil when there is none
	models  *models
}

// A verdict is what is known of a call before it is sent.
type verdict struct {
	op     *catalog.Operation // nil when the catalogue has none such, or there is no catalogue
	effect effect.Effect
	why    error // why there is no op
}

// verdict judges a call by the catalogue, or by its method and path alone. It
// refuses a call that OVHcloud does not describe so, unless the check is to be
// skipped.
func (j judge) verdict(ctx context.Context, method string, in address, body tool.AnyJSON) (verdict, error) {
	c, op, err := j.find(ctx, method, in.Path)
	if err != nil {
		if miss, ok := errors.AsType[*catalog.MissError](err); ok && !in.Unchecked {
			return verdict{}, operation.Unknown(miss)
		}
		return verdict{nil, effect.OfPath(method, in.Path), err}, nil
	}
	departs := j.models.check(c, op, in, body)
	if departs != nil && !in.Unchecked {
		return verdict{}, departs
	}
	// What may reach another operation, or says what the description does not
	// know, is not what the description tells of.
	if method != "GET" && (departs != nil || op.HidesSlash(in.Path)) {
		return verdict{op: op, effect: effect.OfPath(method, in.Path)}, nil
	}
	return verdict{op: op, effect: effect.Of(op, fieldsOf(body)...)}, nil
}

// find returns the operation that a call means, and the catalogue it is of.
func (j judge) find(ctx context.Context, method, path string) (*catalog.Catalog, *catalog.Operation, error) {
	if j.library == nil {
		return nil, nil, operation.ErrUndescribed
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	c, err := j.library.Catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	op, err := c.Find(method, path)
	return c, op, err
}

// fieldsOf returns the names of an object's fields; of anything else none.
func fieldsOf(body tool.AnyJSON) []string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(fields))
}
